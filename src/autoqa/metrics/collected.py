"""What the chats of one group add up to."""

from __future__ import annotations

import datetime as dt

from autoqa.metrics.definitions import DEFINITIONS, Definition
from autoqa.metrics.facts import Facts
from autoqa.metrics.group import Value
from autoqa.metrics.tally import Mean, Share, wilson

LINKED = ("one_contact", "repeated")
"""The metrics that a chat does not show by itself."""

_SHARES = tuple(d.id for d in DEFINITIONS if d.kind == "share" and d.id not in LINKED)
_MEANS = tuple(d.id for d in DEFINITIONS if d.kind in ("seconds", "points"))


class Collected:
    """Sums over the chats of one group."""

    def __init__(self) -> None:
        self.chats = 0
        self.channels: set[str | None] = set()
        self.shares = {name: Share() for name in _SHARES}
        self.means = {name: Mean() for name in _MEANS}
        self.daily: dict[dt.date, Mean] = {}

    def add(self, part: Facts) -> None:
        """Count one chat, or an agent's part of it."""
        self.chats += 1
        self.channels.add(part.channel)
        for name, share in self.shares.items():
            share.add(getattr(part, name))
        for name, mean in self.means.items():
            mean.add(getattr(part, name))
        if part.date is not None and part.score is not None:
            self.daily.setdefault(part.date, Mean()).add(part.score)

    def merge(self, other: Collected) -> None:
        """Add what another group's chats add up to."""
        self.chats += other.chats
        self.channels |= other.channels
        for name, share in other.shares.items():
            self.shares[name].merge(share)
        for name, mean in other.means.items():
            self.means[name].merge(mean)
        for date, mean in other.daily.items():
            self.daily.setdefault(date, Mean()).merge(mean)

    def values(self, linked: dict[str, Share], minimum: int, *, monthly: bool) -> tuple[Value, ...]:
        """Return the value of every metric.

        Args:
            linked: The shares of the metrics in `LINKED`.
            minimum: How many chats are enough.
            monthly: Whether the group is a month, so that the monthly formula has a meaning.
        """
        shares = self.shares | linked
        return tuple(
            self._monthly(minimum, wanted=monthly)
            if definition.kind == "index"
            else _share(definition.id, shares[definition.id], minimum)
            if definition.kind == "share"
            else _mean(definition, self.means[definition.id], minimum)
            for definition in DEFINITIONS
        )

    def _monthly(self, minimum: int, *, wanted: bool) -> Value:
        """Return standard 004's monthly total: the mean of daily means, and what customers say."""
        days = [mean.value for mean in self.daily.values() if mean.value is not None]
        count = sum(mean.count for mean in self.daily.values())
        satisfied, complained = self.shares["satisfied"], self.shares["complained"]
        total = None
        if wanted and days and satisfied.value is not None and complained.value is not None:
            total = (
                0.6 * sum(sorted(days)) / len(days)
                + 20 * satisfied.value
                + 20 * (1 - complained.value)
            )
        enough = min(count, satisfied.count, complained.count) >= minimum
        return Value("monthly", total, count, self.chats - count, enough)


def _share(name: str, share: Share, minimum: int) -> Value:
    count = share.count
    low, high = wilson(share.yes, count) if count else (None, None)
    return Value(name, share.value, count, share.unknown, count >= minimum, low, high)


def _mean(definition: Definition, mean: Mean, minimum: int) -> Value:
    timed = definition.kind == "seconds"
    return Value(
        definition.id,
        mean.value,
        mean.count,
        mean.unknown,
        mean.count >= minimum,
        p50=mean.quantile(0.5) if timed else None,
        p90=mean.quantile(0.9) if timed else None,
    )
