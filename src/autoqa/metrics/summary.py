"""Metrics of many reports, by any combination of who, where and when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import cast

from autoqa.errors import AutoqaError, suggestion
from autoqa.metrics import contacts, facts, periods
from autoqa.metrics.collected import LINKED, Collected
from autoqa.metrics.contacts import Contact
from autoqa.metrics.facts import Facts
from autoqa.metrics.group import DIMENSIONS, Dimension, Group, Key, Summary
from autoqa.metrics.tally import Share
from autoqa.report.model import Report

MINIMUM = 30
"""Below so many chats a figure bears the mark that they are few."""

_PERIODS = {"day": periods.day, "week": periods.week, "month": periods.month}

Name = tuple[str, Key]
"""A group's rubric and key."""


def summarise(
    reports: Iterable[Report],
    by: Iterable[str] = (),
    *,
    window: float = contacts.DAY,
    same_scene: bool = False,
    satisfaction: Mapping[str, float] | None = None,
    complaints: Collection[str] | None = None,
    minimum: int = MINIMUM,
) -> Summary:
    """Return the metrics of reports, by any combination of `DIMENSIONS`.

    Args:
        reports: Taken one by one; only sums of them are kept.
        by: Such as ``["agent", "month"]``; none for all chats together.
        window: Seconds within which a customer comes back with the same matter.
        same_scene: A matter is a customer's in one scene, not all of the customer's.
        satisfaction: Ratings from 1 to 5 by chat id.
        complaints: The ids of the chats that were complained about; None if nobody knows.
        minimum: From how many chats on a figure is not marked as resting on few.

    Raises:
        AutoqaError: There is no such dimension.
    """
    summariser = Summariser(
        by,
        window=window,
        same_scene=same_scene,
        satisfaction=satisfaction,
        complaints=complaints,
        minimum=minimum,
    )
    for report in reports:
        summariser.add(report)
    return summariser.summary()


class Summariser:
    """Takes reports one by one, as `summarise` does, and can be added to another.

    What grows with the number of chats are a hash of each, so that none counts twice, and a
    line for each whose customer is known.
    """

    def __init__(
        self,
        by: Iterable[str] = (),
        *,
        window: float = contacts.DAY,
        same_scene: bool = False,
        satisfaction: Mapping[str, float] | None = None,
        complaints: Collection[str] | None = None,
        minimum: int = MINIMUM,
    ) -> None:
        self.by = _dimensions(by)
        self.window, self.same_scene, self.minimum = window, same_scene, minimum
        self._satisfaction = dict(satisfaction or {})
        self._complaints = None if complaints is None else frozenset(complaints)
        self._groups: dict[Name, Collected] = {}
        self._contacts: dict[Contact, tuple[Name, ...]] = {}
        self._unlinked: dict[Name, int] = {}
        self._until = float("-inf")
        self._seen: set[bytes] = set()
        self._heard: set[str] = set()
        self._duplicates = 0

    def add(self, report: Report) -> None:
        """Count one report; the second of the same chat by the same rubric is set aside."""
        fingerprint = bytes.fromhex(report.transcript.sha256 + report.rubric.sha256)
        if fingerprint in self._seen:
            self._duplicates += 1
            return
        self._seen.add(fingerprint)
        whole = facts.of_chat(report, self._satisfaction, self._complaints)
        parts = facts.of_agents(report, whole) if "agent" in self.by else [whole]
        names = tuple((part.rubric, self._key(part)) for part in parts)
        for name, part in zip(names, parts, strict=True):
            self._groups.setdefault(name, Collected()).add(part)
        if whole.csat is not None or whole.complained:
            self._heard.add(whole.chat)
        self._link(whole, fingerprint, names)

    def merge(self, other: Summariser) -> None:
        """Add what another has, made with the same settings, of other chats."""
        for name, collected in other._groups.items():
            self._groups.setdefault(name, Collected()).merge(collected)
        for name, count in other._unlinked.items():
            self._unlinked[name] = self._unlinked.get(name, 0) + count
        self._contacts |= other._contacts
        self._until = max(self._until, other._until)
        self._seen |= other._seen
        self._heard |= other._heard
        self._duplicates += other._duplicates

    def summary(self) -> Summary:
        """Return the metrics of all that was counted."""
        linked = self._linked()
        monthly = "month" in self.by and not {"day", "week", "chat"} & set(self.by)
        return Summary(
            by=self.by,
            groups=tuple(
                Group(
                    rubric=name[0],
                    key=name[1],
                    chats=collected.chats,
                    channels=tuple(sorted(collected.channels, key=_none_last)),
                    values=collected.values(linked[name], self.minimum, monthly=monthly),
                )
                for name, collected in sorted(self._groups.items(), key=_place)
            ),
            chats=len(self._seen),
            duplicates=self._duplicates,
            strangers=len({*self._satisfaction, *(self._complaints or ())} - self._heard),
        )

    def _key(self, part: Facts) -> Key:
        return tuple(
            (None if part.date is None else _PERIODS[name](part.date))
            if name in _PERIODS
            else getattr(part, name)
            for name in self.by
        )

    def _link(self, whole: Facts, fingerprint: bytes, names: tuple[Name, ...]) -> None:
        """Keep a line for a chat whose customer may come back."""
        if whole.started is not None:
            self._until = max(self._until, whole.started)
        if whole.customer is None or whole.started is None or whole.ended is None:
            for name in names:
                self._unlinked[name] = self._unlinked.get(name, 0) + 1
            return
        scene = (whole.scene or "",) if self.same_scene else ()
        matter = (whole.rubric, whole.customer, *scene)
        ending = next((label for label in facts.ENDINGS if getattr(whole, label)), "")
        contact = Contact(matter, whole.started, whole.ended, fingerprint, ending)
        self._contacts[contact] = names

    def _linked(self) -> dict[Name, dict[str, Share]]:
        """Count for every group who came back, and whose first contact was enough."""
        linked = {
            name: {metric: Share(unknown=self._unlinked.get(name, 0)) for metric in LINKED}
            for name in self._groups
        }
        for outcome in contacts.outcomes(self._contacts, self._until, self.window):
            names = self._contacts[outcome.contact]
            for name in names:
                alone = len(names) == 1
                linked[name]["repeated"].add(outcome.repeated if alone else None)
                if outcome.opens:
                    linked[name]["one_contact"].add(outcome.settled if alone else None)
        return linked


def _dimensions(given: Iterable[str]) -> tuple[Dimension, ...]:
    names = tuple(dict.fromkeys(given))
    for name in names:
        if name not in DIMENSIONS:
            hint = suggestion(name, DIMENSIONS)
            raise AutoqaError(f"不能按 {name!r} 汇总。{hint}")
    return cast(tuple[Dimension, ...], names)


def _place(item: tuple[Name, Collected]) -> tuple[str, list[tuple[bool, str]]]:
    rubric, key = item[0]
    return rubric, [_none_last(value) for value in key]


def _none_last(value: str | None) -> tuple[bool, str]:
    return value is None, value or ""
