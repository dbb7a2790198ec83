"""Signals that look for a rubric's own pattern."""

from __future__ import annotations

import msgspec

from autoqa.lexicon.pattern import compile_pattern
from autoqa.signals.base import STILL_OPEN, Observation, Place, View, Where, among
from autoqa.transcript import Role


class Found(msgspec.Struct, frozen=True):
    """``pattern.found``: a regular expression over the normalised text.

    Attributes:
        regex: The pattern, see `autoqa.lexicon.pattern`.
        because: The reason shown to the reviewer.
        signal: The signal id of what it finds.
        voice: Whose turns count.
        where: Anywhere, in the first turns of that voice, or in its last.
        within: How many turns the opening or the closing has.

    Raises:
        ValueError: The pattern is not valid, or not linear in the text.
    """

    regex: str
    because: str
    signal: str = "pattern"
    voice: Role = "agent"
    where: Where = "anywhere"
    within: int = 2

    def __post_init__(self) -> None:
        """Refuse a bad pattern when the rubric is read."""
        compile_pattern(self.regex)

    def reads(self) -> frozenset[str]:
        """Return no lexicon."""
        return frozenset()

    def observe(self, view: View, since: int = 0) -> Observation:
        """Say where the pattern matches."""
        if self.where == "closing" and view.transcript.closed is False:
            return Observation(unassessed=STILL_OPEN)
        window = view.window(self.voice, self.where, self.within, since)
        places = tuple(place for turn in window for place in self._places(view, turn))
        return among(self.signal, places, window)

    def _places(self, view: View, turn: int) -> list[Place]:
        spans = [
            match.span() for match in compile_pattern(self.regex).finditer(view.chat.texts[turn])
        ]
        return [
            Place(
                "present",
                self.signal,
                turn,
                *view.chat.original(turn, *span),
                self.because,
                "pattern",
            )
            for span in spans
            if span[0] < span[1]
        ]
