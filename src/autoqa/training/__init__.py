"""Trains, calibrates, measures and exports the classifiers. Needs the extra ``train``.

>>> from autoqa.training import load_corpus, train, calibrate, save  # doctest: +SKIP
>>> network = train(load_corpus(split="train"))  # doctest: +SKIP
"""

from typing import TYPE_CHECKING, Any

from autoqa.errors import MissingExtraError

try:
    from autoqa.training.calibration import risk_coverage
    from autoqa.training.corpus import Dialogue, load_corpus
    from autoqa.training.evaluation import evaluate, judge, sureness
    from autoqa.training.fit import Plan
    from autoqa.training.recipe import adapt, calibrate, distil, save, train, without_labels
    from autoqa.training.validation import validate
except ImportError as missing:
    raise MissingExtraError("训练分类模型", "train") from missing

if TYPE_CHECKING:
    from autoqa.training.verdicts import from_verdicts

__all__ = [
    "Dialogue",
    "Plan",
    "adapt",
    "calibrate",
    "distil",
    "evaluate",
    "from_verdicts",
    "judge",
    "load_corpus",
    "risk_coverage",
    "save",
    "sureness",
    "train",
    "validate",
    "without_labels",
]


def __getattr__(name: str) -> Any:
    if name != "from_verdicts":  # which needs the extra review, and nothing else here does
        raise AttributeError(f"module 'autoqa.training' has no attribute {name!r}")
    from autoqa.training.verdicts import from_verdicts

    return from_verdicts
