"""Phone calls that a machine wrote down: who speaks on which channel only the caller can say."""

from __future__ import annotations

from autoqa.loaders.exports.base import Settings, role_of
from autoqa.loaders.exports.content import written
from autoqa.loaders.exports.times import offset
from autoqa.transcript import Turn


def sentence(speaker: object, text: object, began: object, settings: Settings, place: str) -> Turn:
    """Make a turn of a sentence.

    Args:
        speaker: Its channel or its speaker's number; `settings` says whose that is.
        text: What was said.
        began: Milliseconds from the start of the call.
        settings: Who is who.
        place: What the format calls the speaker, for messages.

    Raises:
        TranscriptError: Nobody said whose channel it is, or a value is wrong.
    """
    role = role_of(speaker, {}, settings, place)
    return Turn(role, written(text, "text"), offset(began, "begin"))
