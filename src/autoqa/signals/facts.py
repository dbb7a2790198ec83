"""Signals that compare what agents say with the department's fact base."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from autoqa.knowledge.facts import Kind
from autoqa.signals.base import Observation, Place, View

if TYPE_CHECKING:
    from autoqa.knowledge.statement import Statement

NO_FACTS = "没有事实库，无法核对客服说的是否准确；请用 facts 给出商品、政策和活动的资料"


class Contradiction(msgspec.Struct, frozen=True):
    """``facts.contradiction``: an agent said something of a known attribute that is not so.

    Attributes:
        kinds: Of what: product, policy, activity; without any, of all of them.
        needs: What to tell the reviewer where there is no fact base, in Chinese.
    """

    kinds: tuple[Kind, ...] = ()
    needs: str = NO_FACTS

    def reads(self) -> frozenset[str]:
        """Return no lexicon."""
        return frozenset()

    def observe(self, view: View, since: int = 0) -> Observation:
        """Say what does not agree with the facts; opportunities are all that could be compared."""
        return _observed(view, since, self, "contradicted", "facts.contradiction")


class Confirmed(msgspec.Struct, frozen=True):
    """``facts.confirmed``: an agent said of a known attribute what is so.

    Attributes:
        kinds: Of what: product, policy, activity; without any, of all of them.
        needs: What to tell the reviewer where there is no fact base, in Chinese.
    """

    kinds: tuple[Kind, ...] = ()
    needs: str = NO_FACTS

    def reads(self) -> frozenset[str]:
        """Return no lexicon."""
        return frozenset()

    def observe(self, view: View, since: int = 0) -> Observation:
        """Say what agrees with the facts; opportunities are all that could be compared."""
        return _observed(view, since, self, "confirmed", "facts.confirmed")


def statements(view: View) -> tuple[Statement, ...]:
    """Return what the agents of a chat say of known attributes; ask it by `View.once`."""
    facts = view.knowledge.facts
    return () if facts is None else facts.statements(view.chat)


def _observed(
    view: View, since: int, asked: Contradiction | Confirmed, outcome: str, signal: str
) -> Observation:
    facts = view.knowledge.facts
    if facts is None:
        return Observation(unassessed=asked.needs)
    said = [
        own
        for own in view.once(statements)
        if own.turn >= since and (not asked.kinds or own.subject.kind in asked.kinds)
    ]
    found = [own for own in said if own.outcome == outcome]
    if outcome == "contradicted":
        found = _first_of_each(view, found)
    places = tuple(
        Place(
            kind="present",
            signal=signal,
            turn=own.turn,
            start=own.start,
            end=own.end,
            because=own.because(facts.base.version),
            source="facts",
            decided=not own.withdrawn,
        )
        for own in found
    )
    compared = sum(own.outcome != "undecidable" for own in said)
    return Observation(places=places, opportunities=compared)


def _first_of_each(view: View, found: list[Statement]) -> list[Statement]:
    """Leave the first of what one agent said wrong of one attribute: to repeat it costs no more."""
    turns = view.transcript.turns
    first: dict[tuple[str, str, str | None], Statement] = {}
    for own in sorted(found, key=lambda own: own.withdrawn):
        first.setdefault((own.subject.id, own.attribute.name, turns[own.turn].speaker_id), own)
    return [own for own in found if own in first.values()]
