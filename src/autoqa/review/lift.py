"""What directed picking brings: violations found a review, against picking at random.

Every pick's inclusion probability is known, so what random picking would have found is estimated
from all reviewed picks by weighting each with the inverse of its probability (Hájek, 1971); the
directed picks are a stratum of their own, taken whole. Within each draw and way of picking the
weights are raised by the share that was not reviewed. Intervals: percentile bootstrap over the
reviewed picks of each draw and way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from autoqa.report.model import Report
from autoqa.review.log import VerdictLog
from autoqa.review.marks import violations
from autoqa.review.state import current

REPLICATES = 2000
Interval = tuple[float, float]


class Reviewed(NamedTuple):
    """A pick: its draw, how it was picked, how likely, and what was found (None: not reviewed)."""

    draw: str
    how: str
    probability: float
    found: float | None


class Lift(msgspec.Struct, frozen=True):
    """Violations found a review.

    Attributes:
        picks: How many chats were picked.
        reviews: How many of them were reviewed.
        queue: Mean over the queue as it was worked.
        directed: Mean over the directed picks; None if none was reviewed.
        random: What picking at random would find, estimated; None without reviewed random picks.
        lift: `queue` over `random`.
        interval: The lift's 95 % bootstrap interval.
        directed_lift: `directed` over `random`.
        directed_interval: Its interval.
    """

    picks: int
    reviews: int
    queue: float | None
    directed: float | None
    random: float | None
    lift: float | None
    interval: Interval | None
    directed_lift: float | None
    directed_interval: Interval | None


def from_log(log: VerdictLog, reports: Mapping[str, Report]) -> Lift:
    """Estimate the lift from a log's picks and verdicts, and the reports by their hash."""
    states = current(log)
    rows = []
    for record in log.records(kinds=("pick",)):
        state = states.get((record.chat_sha256, record.rubric))
        report = reports.get(record.report_sha256)
        found = None
        if state is not None and state.reviewers and report is not None:
            decided = {name: own.new for name, own in state.criteria.items()}
            found = float(violations(report, decided))
        if record.new:
            rows.append(Reviewed(record.document, record.decision, record.new, found))
    return estimate(rows)


def estimate(rows: Sequence[Reviewed], *, seed: int = 0) -> Lift:
    """Estimate the lift, with its interval.

    Args:
        rows: Every pick, reviewed or not.
        seed: Of the bootstrap.
    """
    known = [row for row in rows if row.found is not None]
    found = np.array([row.found for row in known], dtype=np.float64)
    weights = _weights(rows, known)
    directed = np.array([row.how == "directed" for row in known], dtype=np.bool_)
    usable = _has_random(rows, known)
    whole = _means(found[None], weights[None], directed[None], usable)[0]
    spread = None
    if len(known) > 1 and usable:
        index = _resampled(known, np.random.default_rng(seed))
        spread = _means(found[index], weights[index], directed[index], usable)
    queue, risky, plain = (None if np.isnan(value) else float(value) for value in whole)
    return Lift(
        picks=len(rows),
        reviews=len(known),
        queue=queue,
        directed=risky,
        random=plain,
        lift=_ratio(queue, plain),
        interval=_interval(spread, 0),
        directed_lift=_ratio(risky, plain),
        directed_interval=_interval(spread, 1),
    )


def _weights(rows: Sequence[Reviewed], known: Sequence[Reviewed]) -> NDArray[np.float64]:
    picked: dict[tuple[str, str], int] = {}
    done: dict[tuple[str, str], int] = {}
    for row in rows:
        picked[row.draw, row.how] = picked.get((row.draw, row.how), 0) + 1
    for row in known:
        done[row.draw, row.how] = done.get((row.draw, row.how), 0) + 1
    values = [
        picked[row.draw, row.how] / done[row.draw, row.how] / row.probability for row in known
    ]
    return np.array(values, dtype=np.float64)


def _has_random(rows: Sequence[Reviewed], known: Sequence[Reviewed]) -> bool:
    """Return whether every draw with random picks had some of them reviewed."""
    wanted = {row.draw for row in rows if row.how == "random"}
    return bool(wanted) and wanted <= {row.draw for row in known if row.how == "random"}


def _means(
    found: NDArray[np.float64],
    weights: NDArray[np.float64],
    directed: NDArray[np.bool_],
    usable: bool,
) -> NDArray[np.float64]:
    """Return the means of queue, directed and random, shape (replicates, 3); NaN if unknown."""
    with np.errstate(invalid="ignore", divide="ignore"):
        queue = found.sum(1) / found.shape[1] if found.shape[1] else np.full(len(found), np.nan)
        risky = (found * directed).sum(1) / directed.sum(1)
        plain = (found * weights).sum(1) / weights.sum(1)
    if not usable:
        plain = np.full(len(found), np.nan)
    return np.stack([queue, risky, plain], axis=1)


def _resampled(known: Sequence[Reviewed], dice: np.random.Generator) -> NDArray[np.intp]:
    groups: dict[tuple[str, str], list[int]] = {}
    for at, row in enumerate(known):
        groups.setdefault((row.draw, row.how), []).append(at)
    parts = [
        np.array(own)[dice.integers(0, len(own), (REPLICATES, len(own)))] for own in groups.values()
    ]
    return np.concatenate(parts, axis=1)


def _ratio(value: float | None, base: float | None) -> float | None:
    return None if value is None or not base else value / base


def _interval(spread: NDArray[np.float64] | None, column: int) -> Interval | None:
    if spread is None:
        return None
    with np.errstate(invalid="ignore", divide="ignore"):
        ratios = spread[:, column] / spread[:, 2]
    ratios = ratios[np.isfinite(ratios)]
    if len(ratios) < REPLICATES * 0.9:  # too often nothing was found at all
        return None
    low, high = np.percentile(ratios, (2.5, 97.5))
    return float(low), float(high)
