"""Counters that can be filled in any order and added together, with the same result."""

from __future__ import annotations

import math
from statistics import NormalDist

import msgspec

MICRO = 1_000_000
"""Sums are kept in millionths as integers, so that their order cannot matter."""

CONFIDENCE = 0.95
PRECISION = 0.01
"""A quantile of positive values is right within this share of itself."""

_GAMMA = math.log((1 + PRECISION) / (1 - PRECISION))
_ZERO = -(10**9)
_SMALLEST = 1e-3


class Share(msgspec.Struct):
    """How many are, how many are not, and of how many nobody can say."""

    yes: int = 0
    no: int = 0
    unknown: int = 0

    def add(self, value: bool | None) -> None:
        """Count one."""
        if value is None:
            self.unknown += 1
        elif value:
            self.yes += 1
        else:
            self.no += 1

    def merge(self, other: Share) -> None:
        """Add what another counted."""
        self.yes += other.yes
        self.no += other.no
        self.unknown += other.unknown

    @property
    def count(self) -> int:
        """How many are known."""
        return self.yes + self.no

    @property
    def value(self) -> float | None:
        """The share of those known, 0 to 1."""
        return self.yes / self.count if self.count else None


class Mean(msgspec.Struct):
    """A mean, and quantiles from a histogram whose buckets grow by a factor."""

    total: int = 0
    count: int = 0
    unknown: int = 0
    buckets: dict[int, int] = {}

    def add(self, value: float | None) -> None:
        """Count one."""
        if value is None:
            self.unknown += 1
            return
        self.total += round(value * MICRO)
        self.count += 1
        bucket = math.ceil(math.log(value) / _GAMMA) if value >= _SMALLEST else _ZERO
        self.buckets[bucket] = self.buckets.get(bucket, 0) + 1

    def merge(self, other: Mean) -> None:
        """Add what another counted."""
        self.total += other.total
        self.count += other.count
        self.unknown += other.unknown
        for bucket, count in other.buckets.items():
            self.buckets[bucket] = self.buckets.get(bucket, 0) + count

    @property
    def value(self) -> float | None:
        """The mean of those known."""
        return self.total / MICRO / self.count if self.count else None

    def quantile(self, share: float) -> float | None:
        """Return the value that this share of all does not exceed, right within `PRECISION`."""
        rank, seen = math.ceil(share * self.count), 0
        for bucket in sorted(self.buckets):
            seen += self.buckets[bucket]
            if seen >= rank:
                return 0.0 if bucket == _ZERO else _middle(bucket)
        return None


def wilson(yes: int, count: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return Wilson's interval for a share.

    Source: E. B. Wilson (1927), JASA 22; the example is Newcombe (1998), table I, method 3.

    >>> [round(end, 4) for end in wilson(81, 263)]
    [0.2553, 0.3662]

    Raises:
        ValueError: Nothing was counted.
    """
    if not 0 <= yes <= count or not count:
        raise ValueError(f"{yes} of {count}")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, weight = yes / count, z * z / count
    centre = share + weight / 2
    spread = z * math.sqrt((share * (1 - share) + weight / 4) / count)
    low, high = (centre - spread) / (1 + weight), (centre + spread) / (1 + weight)
    return (0.0 if yes == 0 else low), (1.0 if yes == count else high)


def _middle(bucket: int) -> float:
    """Return the value that lies within `PRECISION` of all in a bucket."""
    return math.exp(bucket * _GAMMA) * 2 / (math.exp(_GAMMA) + 1)
