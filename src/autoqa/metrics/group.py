"""Groups of chats and the values of their metrics."""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from autoqa.metrics.definitions import BY_ID, Target

Dimension = Literal["agent", "team", "channel", "scene", "tenure", "day", "week", "month", "chat"]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)

Key = tuple[str | None, ...]


class Value(msgspec.Struct, frozen=True):
    """One metric of one group.

    Attributes:
        metric: Its id in `autoqa.metrics.definitions.DEFINITIONS`.
        value: Seconds, points, or a share from 0 to 1; None if no chat shows it.
        count: How many chats it rests on.
        unknown: How many chats were left out since they do not show it or it is not sure.
        enough: Whether `count` reaches the minimum.
        low: Of a share, the lower end of Wilson's interval at 95 %.
        high: Of a share, its upper end.
        p50: Of seconds, the median, right within 1 %.
        p90: Of seconds, what nine in ten do not exceed, right within 1 %.
    """

    metric: str
    value: float | None
    count: int
    unknown: int
    enough: bool
    low: float | None = None
    high: float | None = None
    p50: float | None = None
    p90: float | None = None


class Group(msgspec.Struct, frozen=True):
    """The chats that agree in every dimension, and their metrics.

    Attributes:
        rubric: Name and version of the rubric; marks by different ones are never mixed.
        key: The value of every dimension, in their order; None where chats do not say.
        chats: How many; with agents among the dimensions, how many each had a part in.
        channels: Where they took place.
        values: In the order of the definitions.
    """

    rubric: str
    key: Key
    chats: int
    channels: tuple[str | None, ...]
    values: tuple[Value, ...]

    def __getitem__(self, metric: str) -> Value:
        """Return the value of a metric by its id."""
        for value in self.values:
            if value.metric == metric:
                return value
        raise KeyError(metric)

    def applies(self, target: Target) -> bool:
        """Tell whether a target is for the channels of these chats."""
        return not target.channels or set(self.channels) <= set(target.channels)

    def met(self, metric: str, target: Target) -> bool | None:
        """Tell whether a target is met; None if that is open.

        It is open where chats are too few or in other channels, where the metric is not
        reckoned as the standard does, and where only part of a share's interval meets the
        target. A target of none at all asks about every chat, not about a rate, and so needs
        neither interval nor minimum.
        """
        value = self[metric]
        comparable = BY_ID[metric].comparable and self.applies(target)
        if value.value is None or not comparable:
            return None
        if target.at_most and target.value == 0:
            return value.value == 0
        if not value.enough:
            return None
        low = value.value if value.low is None else value.low
        high = value.value if value.high is None else value.high
        sure, possible = (high, low) if target.at_most else (low, high)
        if _keeps(sure, target):
            return True
        return None if _keeps(possible, target) else False


class Summary(msgspec.Struct, frozen=True):
    """All groups, and what was set aside.

    Attributes:
        by: The dimensions.
        groups: Sorted by rubric and key; None comes last.
        chats: How many chats were counted.
        duplicates: How many reports were left out since their chat had been counted already.
        strangers: How many ratings and complaints are of chats that have no report.
    """

    by: tuple[Dimension, ...]
    groups: tuple[Group, ...]
    chats: int
    duplicates: int
    strangers: int


def _keeps(value: float, target: Target) -> bool:
    return value <= target.value if target.at_most else value >= target.value
