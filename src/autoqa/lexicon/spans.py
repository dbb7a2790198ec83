"""Spans in one turn, asked about in a time that does not grow with how many there are."""

from __future__ import annotations

import bisect
from collections.abc import Iterable
from typing import NamedTuple


class Exclusion(NamedTuple):
    """A place where a phrase stands in which some lexicons' shorter hits do not count."""

    start: int
    end: int
    phrase: str
    lexicons: frozenset[int]


class Exclusions:
    """The excluding phrases of a turn."""

    def __init__(self, found: Iterable[Exclusion]) -> None:
        self._found = sorted(found)
        self._starts = [exclusion.start for exclusion in self._found]
        self._longest = max([each.end - each.start for each in self._found], default=0)

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self._found)

    def covering(self, lexicon: int, start: int, end: int) -> str:
        """Return a longer phrase that excludes a lexicon's span; empty if there is none."""
        if not self._found:
            return ""
        first = bisect.bisect_left(self._starts, end - self._longest)
        last = bisect.bisect_right(self._starts, start)
        for exclusion in self._found[first:last]:
            longer = exclusion.end - exclusion.start > end - start
            if longer and end <= exclusion.end and lexicon in exclusion.lexicons:
                return exclusion.phrase
        return ""


class Taken:
    """Spans that do not overlap."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def free(self, start: int, end: int) -> bool:
        """Tell whether a span overlaps none that is taken."""
        at = bisect.bisect_right(self._starts, start)
        before = at > 0 and self._ends[at - 1] > start
        return not before and not (at < len(self._starts) and self._starts[at] < end)

    def take(self, start: int, end: int) -> None:
        """Take a span that is free."""
        at = bisect.bisect_right(self._starts, start)
        self._starts.insert(at, start)
        self._ends.insert(at, end)
