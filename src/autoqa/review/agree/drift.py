"""Two periods side by side: does the machine agree as before, judge as before, score as before."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec
import numpy as np

from autoqa import agreement
from autoqa.agreement import Interval
from autoqa.metrics import periods
from autoqa.report.model import Report
from autoqa.review import marks
from autoqa.review.agree.questions import (
    Comparison,
    Question,
    Settings,
    by_id,
    labels_of,
    prepare,
)
from autoqa.review.agree.shift import Shift, ks, psi

LEAST = 30
"""Below so many chats in either period a figure rests on few."""

SCORE = "score"


class Change(msgspec.Struct, frozen=True):
    """A statistic of agreement in two periods.

    Attributes:
        question: A criterion's id, ``total`` or ``passed``.
        title: What it is called.
        statistic: Its name.
        before: Its value in the first period; nan where undefined.
        after: In the second.
        difference: The second less the first, with its 95 % interval.
        counts: How many chats either rests on.
        few: They are few.
    """

    question: str
    title: str
    statistic: str
    before: float
    after: float
    difference: Interval
    counts: tuple[int, int]
    few: bool

    @property
    def sure(self) -> bool:
        """Whether the interval leaves out no change."""
        return self.difference.low > 0 or self.difference.high < 0


class Mix(msgspec.Struct, frozen=True):
    """How what the machine says is distributed in two periods; needs no people's labels.

    Attributes:
        subject: A criterion's id, or `SCORE`.
        title: What it is called.
        method: psi of outcomes, ks of scores.
        shift: How far apart.
        before: Counts by outcome; of scores, how many.
        after: The same later.
        few: They are few.
    """

    subject: str
    title: str
    method: str
    shift: Shift
    before: dict[str, int]
    after: dict[str, int]
    few: bool


def split(reports: Iterable[Report], day: dt.date) -> tuple[list[Report], list[Report], int]:
    """Return the reports of chats before a day, those from it on, and how many have no date."""
    before: list[Report] = []
    after: list[Report] = []
    undated = 0
    for report in reports:
        start = periods.start(report)
        if start is None or start.date is None:
            undated += 1
        else:
            (before if start.date < day else after).append(report)
    return before, after, undated


def changes(
    before: Comparison,
    after: Comparison,
    settings: Settings | None = None,
    *,
    statistics: Sequence[str] = ("percent", "kappa", "weighted_kappa", "alpha", "within"),
    seed: int = 0,
) -> list[Change]:
    """Return how agreement changed, for every question that both periods have labels of."""
    later = by_id(after.questions)
    return [
        change
        for question in before.questions
        if question.pairs and question.id in later and later[question.id].pairs
        for change in _changes(
            question, later[question.id], settings or Settings(), statistics, seed
        )
    ]


def mixes(before: Sequence[Report], after: Sequence[Report]) -> list[Mix]:
    """Return how scores and outcomes are distributed, the scores first."""
    scores = [
        [report.score for report in side if report.score is not None] for side in (before, after)
    ]
    found = [
        Mix(
            SCORE,
            "预评分",
            "ks",
            ks(*scores),
            {"会话": len(scores[0])},
            {"会话": len(scores[1])},
            min(map(len, scores)) < LEAST,
        )
    ]
    old, new = _outcomes(before), _outcomes(after)
    for name, (title, counts) in old.items():
        later = new[name][1] if name in new else Counter()
        few = min(counts.total(), later.total()) < LEAST
        found.append(Mix(name, title, "psi", psi(counts, later), dict(counts), dict(later), few))
    return found


def _changes(
    old: Question, new: Question, settings: Settings, statistics: Sequence[str], seed: int
) -> Iterable[Change]:
    labels = labels_of([*old.pairs, *new.pairs])
    one, other = (prepare(question, settings, labels) for question in (old, new))
    drawn = [
        agreement.replicates(side.parts, seed=seed + at) for at, side in enumerate((one, other))
    ]
    counts = len(old.pairs), len(new.pairs)
    for name in statistics:
        if name in one.statistics:
            measure, later = one.statistics[name], other.statistics[name]
            value, then = float(measure(one.parts.sum(0))), float(later(other.parts.sum(0)))
            spread = later(drawn[1]) - measure(drawn[0])
            spread = spread[np.isfinite(spread)]
            low, high = np.quantile(spread, (0.025, 0.975)) if len(spread) else (np.nan, np.nan)
            apart = Interval(then - value, float(low), float(high))
            yield Change(old.id, old.title, name, value, then, apart, counts, min(counts) < LEAST)


def _outcomes(reports: Iterable[Report]) -> dict[str, tuple[str, Counter[str]]]:
    found: dict[str, tuple[str, Counter[str]]] = {}
    for report in reports:
        for section, line in marks.lines(report):
            if section is not None:
                found.setdefault(line.id, (line.title, Counter()))[1][line.outcome] += 1
    return found
