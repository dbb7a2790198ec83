"""Signals that read lexicons."""

from __future__ import annotations

import msgspec

from autoqa.signals.base import STILL_OPEN, Observation, Places, View, Where, among
from autoqa.transcript import Role


class AnyOf(msgspec.Struct, frozen=True):
    """``lexicon.any``: the words of any of these lexicons.

    Attributes:
        lexicons: Their names.
        voice: Whose turns count; a lexicon itself says whose words it looks at.
        where: Anywhere, in the first turns of that voice, or in its last.
        within: How many turns the opening or the closing has.
        at_least: Fewer hits than this do not count.
    """

    lexicons: tuple[str, ...]
    voice: Role = "agent"
    where: Where = "anywhere"
    within: int = 2
    at_least: int = 1

    def __post_init__(self) -> None:
        """Refuse an empty list when the rubric is read."""
        if not self.lexicons:
            raise ValueError("lexicons 里至少要有一个词库")

    def reads(self) -> frozenset[str]:
        """Return the names of the lexicons it reads."""
        return frozenset(self.lexicons)

    def observe(self, view: View, since: int = 0) -> Observation:
        """Say where the words stand."""
        if self.where == "closing" and view.transcript.closed is False:
            return Observation(unassessed=STILL_OPEN)
        window = view.window(self.voice, self.where, self.within, since)
        voices, voice = view.chat.voices, self.voice
        hits = [
            hit
            for hit in view.hits(*self.lexicons)
            if hit.turn >= since and voices[hit.turn] == voice
        ]
        if self.where != "anywhere":
            hits = [hit for hit in hits if hit.turn in window]
        if len(hits) < self.at_least:
            hits = []
        return among(self.lexicons[0], Places(view, hits) if hits else (), window)
