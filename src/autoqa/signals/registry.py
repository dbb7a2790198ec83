"""The stable names by which rubrics call signals: ``module.name``."""

from __future__ import annotations

from typing import Any

from autoqa.signals import dialogue, judgement, lexicon, manual, pattern, timing

SIGNALS: dict[str, type[Any]] = {
    "dialogue.silent_after_hold": dialogue.SilentAfterHold,
    "dialogue.unanswered": dialogue.Unanswered,
    "dialogue.uncared_complaint": dialogue.UncaredComplaint,
    "judgement.any": judgement.AnyOf,
    "lexicon.any": lexicon.AnyOf,
    "manual.needs": manual.Needs,
    "pattern.found": pattern.Found,
    "timing.first_reply": timing.FirstReply,
    "timing.silence": timing.Silence,
    "timing.slow_reply": timing.SlowReply,
}
