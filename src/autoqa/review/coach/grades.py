"""Standard 004's grades of problems: 紧急 where complaints surge, 重要 where satisfaction stays low.

The standard names the three grades and what each is for, and says no more; the thresholds here
are chosen: a surge is at least three complaints in the latest month, at twice the rate of the
months before and surely above it; low satisfaction is under 90 % (004, 好评率≥90%) in the latest
two months in a row, with at least ten ratings in each. Both are of all the chats given. A problem
is 紧急 if it stands in a chat that was complained about in that month, 重要 if in one whose
customer was dissatisfied in those months; where complaints or ratings are not given, what is
neither has no grade, since it might be.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Mapping
from typing import Literal, NamedTuple

from autoqa.metrics import periods
from autoqa.metrics.facts import SATISFIED_FROM
from autoqa.metrics.tally import wilson
from autoqa.report.model import Report

Grade = Literal["紧急", "重要", "一般", "未分级"]
GRADES: tuple[Grade, ...] = ("紧急", "重要", "一般", "未分级")

LEAST_COMPLAINTS, TIMES = 3, 2.0
LEAST_RATINGS, TARGET = 10, 0.9


class Trouble(NamedTuple):
    """What customers said outside the chats.

    Attributes:
        surge: The month in which complaints surged; empty for none.
        low: The two months of low satisfaction; empty for none.
        urgent: The ids of the chats that make a problem 紧急.
        important: Those that make it 重要.
        complete: Both complaints and ratings are known.
    """

    surge: str
    low: tuple[str, ...]
    urgent: frozenset[str]
    important: frozenset[str]
    complete: bool

    def grade(self, chats: Iterable[str]) -> Grade:
        """Return the grade of a problem that stands in these chats."""
        own = set(chats)
        if own & self.urgent:
            return "紧急"
        if own & self.important:
            return "重要"
        return "一般" if self.complete else "未分级"


def trouble(
    reports: Iterable[Report],
    complaints: Collection[str] | None = None,
    ratings: Mapping[str, float] | None = None,
) -> Trouble:
    """Return what makes problems graver.

    Args:
        reports: All chats of the period, not only one agent's.
        complaints: The ids of the chats that were complained about; None if nobody knows.
        ratings: Ratings from 1 to 5 by chat id; None if nobody knows.
    """
    months: dict[str, set[str]] = {}
    for report in reports:
        start = periods.start(report)
        if start is not None and start.date is not None:
            months.setdefault(periods.month(start.date), set()).add(report.transcript.id)
    complained, rated = set(complaints or ()), dict(ratings or {})
    surge, low = _surge(months, complained), _low(months, rated)
    return Trouble(
        surge,
        low,
        frozenset(months.get(surge, set()) & complained),
        frozenset(
            chat
            for month in low
            for chat in months[month]
            if chat in rated and rated[chat] < SATISFIED_FROM
        ),
        complaints is not None and ratings is not None,
    )


def _surge(months: Mapping[str, set[str]], complained: set[str]) -> str:
    *earlier, latest = sorted(months) or [""]
    before = [chat for month in earlier for chat in months[month]]
    if not before:
        return ""
    count, chats = len(months[latest] & complained), len(months[latest])
    usual = len(complained.intersection(before)) / len(before)
    surely = wilson(count, chats)[0] > usual and count / chats >= TIMES * usual
    return latest if count >= LEAST_COMPLAINTS and surely else ""


def _low(months: Mapping[str, set[str]], ratings: Mapping[str, float]) -> tuple[str, ...]:
    for pair in itertools.pairwise(sorted(months)[-2:]):
        if _next(pair[0]) == pair[1] and all(_is_low(months[month], ratings) for month in pair):
            return pair
    return ()


def _is_low(chats: set[str], ratings: Mapping[str, float]) -> bool:
    own = [ratings[chat] >= SATISFIED_FROM for chat in chats if chat in ratings]
    return len(own) >= LEAST_RATINGS and sum(own) / len(own) < TARGET


def _next(month: str) -> str:
    """Return the month after.

    >>> _next("2026-12"), _next("2026-02")
    ('2027-01', '2026-03')
    """
    year, number = (int(part) for part in month.split("-"))
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"
