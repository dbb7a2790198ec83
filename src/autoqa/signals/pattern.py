"""Signals that look for a rubric's own pattern."""

from __future__ import annotations

import functools
from typing import Any

import msgspec
import re2

from autoqa.lexicon.matcher import compile_pattern
from autoqa.signals.base import Observation, Place, View, Where, among
from autoqa.transcript import Role


class Found(msgspec.Struct, frozen=True):
    """``pattern.found``: an RE2 pattern over the normalised text.

    Attributes:
        regex: The pattern, in RE2's syntax.
        because: The reason shown to the reviewer.
        signal: The signal id of what it finds.
        voice: Whose turns count.
        where: Anywhere, in the first turns of that voice, or in its last.
        within: How many turns the opening or the closing has.

    Raises:
        ValueError: The pattern is not valid RE2.
    """

    regex: str
    because: str
    signal: str = "pattern"
    voice: Role = "agent"
    where: Where = "anywhere"
    within: int = 2

    def __post_init__(self) -> None:
        """Refuse a bad pattern when the rubric is read."""
        try:
            _compiled(self.regex)
        except re2.error as reason:
            raise ValueError(f"模式写错了（RE2 语法）：{reason}") from None

    def reads(self) -> frozenset[str]:
        """Return no lexicon."""
        return frozenset()

    def observe(self, view: View, since: int = 0) -> Observation:
        """Say where the pattern matches."""
        window = view.window(self.voice, self.where, self.within, since)
        places = [place for turn in window for place in self._places(view, turn)]
        return among(self.signal, places, window)

    def _places(self, view: View, turn: int) -> list[Place]:
        spans = [match.span() for match in _compiled(self.regex).finditer(view.chat.texts[turn])]
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


@functools.cache
def _compiled(regex: str) -> Any:
    return compile_pattern(regex)
