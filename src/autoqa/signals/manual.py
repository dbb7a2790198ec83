"""What only a human, or data that is not here, can judge."""

from __future__ import annotations

import msgspec

from autoqa.signals.base import Observation, View


class Needs(msgspec.Struct, frozen=True):
    """``manual.needs``: never assessed here; counts neither for nor against.

    Attributes:
        what: What judging it would need, in Chinese.
    """

    what: str

    def reads(self) -> frozenset[str]:
        """Return no lexicon."""
        return frozenset()

    def observe(self, view: View, since: int = 0) -> Observation:
        """Say that it is not assessed, and why."""
        return Observation(unassessed=self.what)
