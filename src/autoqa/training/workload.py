"""From the work that reviewers can do to bands of certainty, and what a band then leaves them.

Where `autoqa.training.calibration` bounds the errors and lets the load be what it is, this bounds
the load and makes the cost of the errors as small as it can be.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from autoqa.model import card
from autoqa.model.card import Calibration
from autoqa.training import export, measure
from autoqa.training.calibration import Answers

PRICE = 3.0
"""What an accusation that is wrong costs, in faults that are missed."""


class Holding(NamedTuple):
    """What a band of certainty decides of one task's questions, and how well.

    Attributes:
        undecided: Share of the questions left to a reviewer.
        accused: Faults decided.
        accused_wrongly: Share of them that are none; nan where nothing was accused.
        cleared: Questions decided faultless.
        cleared_wrongly: Share of them that are faults; nan where nothing was cleared.
    """

    undecided: float
    accused: int
    accused_wrongly: float
    cleared: int
    cleared_wrongly: float


def band_for(answers: Answers, heat: float, load: float, *, price: float = PRICE) -> Calibration:
    """Return the band that leaves a share of the questions to reviewers and errs cheapest.

    A question is reviewed where deciding it costs most by the model's own probability of a
    fault p: ``min(price * (1 - p), p)``.

    Args:
        answers: Of dialogues that the model did not learn from.
        heat: The task's temperature.
        load: Share of the questions that reviewers can take, 0 to 1.
        price: What a wrong accusation costs, in faults that are missed.
    """
    probability = answers.probabilities(heat)
    cost = np.minimum(price * (1 - probability), probability)
    least = float(np.quantile(cost, 1 - load))
    least = min(least, price / (1 + price))  # where accusing and clearing cost the same
    accuse = min(1.0, 1 - least / price)
    return Calibration(heat, min(least, accuse), min(max(0.5, least), accuse), accuse)


def hold(answers: Answers, band: Calibration) -> Holding:
    """Measure what a band decides, on answers that had no part in choosing it."""
    probability, faults = answers.probabilities(band.temperature), answers.faults()
    accused = probability >= band.accuse
    cleared = (probability <= band.clear) & ~accused
    return Holding(
        float((~accused & ~cleared).mean()),
        int(accused.sum()),
        float((~faults[accused]).mean()) if accused.any() else float("nan"),
        int(cleared.sum()),
        float(faults[cleared].mean()) if cleared.any() else float("nan"),
    )


def calibration_error(answers: Answers, heat: float, bins: int = 10) -> float:
    """Return the expected calibration error of the probability of a fault."""
    return measure.calibration_error(
        answers.faults().astype(np.int64), answers.probabilities(heat), bins
    )


def write_with(name: str, folder: Path, bands: Mapping[str, Calibration]) -> Path:
    """Copy a saved model with other temperatures and bands, and return the folder of the copy.

    Args:
        name: The model's name on the shelf, or the path of its folder.
        folder: Where to; its name is the copy's.
        bands: By task; a task that is left out keeps its band.
    """
    found = card.find(name)
    found.verify()
    folder.mkdir(parents=True, exist_ok=True)
    for file in found.card.files:
        shutil.copyfile(found.folder / file, folder / file)
    old = found.card
    calibration = dict(old.calibration)
    for task, band in bands.items():
        calibration[task] = msgspec.structs.replace(
            calibration[task],
            temperature=band.temperature,
            clear=band.clear,
            likely=band.likely,
            accuse=band.accuse,
        )
    export.write_card(
        folder,
        name=folder.name,
        version=old.version,
        title=old.title,
        calibration=calibration,
        made={**old.made, "bands_from": old.name},
        metrics=old.metrics,
    )
    return folder
