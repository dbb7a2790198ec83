"""Signals that read how a chat is put together."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from autoqa.signals import structure, waits
from autoqa.signals.base import STILL_OPEN, Observation, View, absent


class Unanswered(msgspec.Struct, frozen=True):
    """``dialogue.unanswered``: the customer's last question or complaint was never answered."""

    def reads(self) -> frozenset[str]:
        """Return the names of the lexicons it reads."""
        return structure.LEXICONS

    def observe(self, view: View, since: int = 0) -> Observation:
        """Say which turn was left without an answer."""
        return _loose_end(view, structure.open_request, "ending.unresolved")


class SilentAfterHold(msgspec.Struct, frozen=True):
    """``dialogue.silent_after_hold``: the agent asked for patience and never came back."""

    def reads(self) -> frozenset[str]:
        """Return the names of the lexicons it reads."""
        return structure.LEXICONS

    def observe(self, view: View, since: int = 0) -> Observation:
        """Say after which hold notice nothing came."""
        if view.transcript.closed is False:
            return Observation(unassessed=STILL_OPEN)
        hold = view.once(waits.open_hold)
        if hold is None:
            return Observation(opportunities=len(view.hits(waits.HOLD_NOTICE)))
        place = absent("ending.unresolved", hold.turn, structure.NEVER_CAME_BACK, "dialogue")
        return Observation(places=(place,))


class UncaredComplaint(msgspec.Struct, frozen=True):
    """``dialogue.uncared_complaint``: the customer left dissatisfied and nothing was done for it.

    It stands at the agent's turn that should have soothed or helped; a complaint after which
    the agent said nothing at all is `Unanswered`.
    """

    def reads(self) -> frozenset[str]:
        """Return the names of the lexicons it reads."""
        return structure.LEXICONS

    def observe(self, view: View, since: int = 0) -> Observation:
        """Say which agent's turn met the complaint with nothing."""
        return _loose_end(view, structure.uncared_complaint, "soothing")


def _loose_end(
    view: View, question: Callable[[View], structure.Loose | None], signal: str
) -> Observation:
    """Observe what a reading of the chat's end says was left open, if the chat has ended."""
    if view.transcript.closed is False:
        return Observation(unassessed=STILL_OPEN)
    loose = view.once(question)
    if loose is None:
        return Observation(opportunities=len(view.chat.spoken_by("customer")))
    place = absent(signal, loose.turn, loose.because, "dialogue", decided=loose.decided)
    return Observation(places=(place,))
