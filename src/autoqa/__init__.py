"""autoqa pre-scores Chinese customer-service chats against a quality rubric, with evidence.

The short way is `autoqa.score(chat)`; `autoqa.Scorer` is the same with the rubric loaded once.
Names are imported on first use, so that ``import autoqa`` costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from autoqa._version import __version__

if TYPE_CHECKING:
    from autoqa.errors import (
        AutoqaError,
        DataFileError,
        FactsError,
        LexiconError,
        LoadError,
        LogError,
        MissingExtraError,
        ModelError,
        NotFoundError,
        PlanError,
        ProcessError,
        RubricError,
        ScriptError,
        TranscriptError,
        VerdictError,
    )
    from autoqa.knowledge.files import load_facts
    from autoqa.loaders.files import load
    from autoqa.metrics.summary import summarise
    from autoqa.redaction.chat import redact
    from autoqa.redaction.text import redact_text
    from autoqa.report.model import Report, json_schema
    from autoqa.scorer import Scorer, score
    from autoqa.transcript import Context, Transcript, Turn

_HOMES = {
    "AutoqaError": "autoqa.errors",
    "Context": "autoqa.transcript",
    "DataFileError": "autoqa.errors",
    "FactsError": "autoqa.errors",
    "LexiconError": "autoqa.errors",
    "LoadError": "autoqa.errors",
    "LogError": "autoqa.errors",
    "MissingExtraError": "autoqa.errors",
    "ModelError": "autoqa.errors",
    "NotFoundError": "autoqa.errors",
    "PlanError": "autoqa.errors",
    "ProcessError": "autoqa.errors",
    "Report": "autoqa.report.model",
    "RubricError": "autoqa.errors",
    "Scorer": "autoqa.scorer",
    "ScriptError": "autoqa.errors",
    "Transcript": "autoqa.transcript",
    "TranscriptError": "autoqa.errors",
    "Turn": "autoqa.transcript",
    "VerdictError": "autoqa.errors",
    "json_schema": "autoqa.report.model",
    "load": "autoqa.loaders.files",
    "load_facts": "autoqa.knowledge.files",
    "redact": "autoqa.redaction.chat",
    "redact_text": "autoqa.redaction.text",
    "score": "autoqa.scorer",
    "summarise": "autoqa.metrics.summary",
}

__all__ = [
    "AutoqaError",
    "Context",
    "DataFileError",
    "FactsError",
    "LexiconError",
    "LoadError",
    "LogError",
    "MissingExtraError",
    "ModelError",
    "NotFoundError",
    "PlanError",
    "ProcessError",
    "Report",
    "RubricError",
    "Scorer",
    "ScriptError",
    "Transcript",
    "TranscriptError",
    "Turn",
    "VerdictError",
    "__version__",
    "json_schema",
    "load",
    "load_facts",
    "redact",
    "redact_text",
    "score",
    "summarise",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'autoqa' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
