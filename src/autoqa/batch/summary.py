"""What came of a batch, as a few numbers."""

from __future__ import annotations

from collections import Counter

import msgspec

from autoqa.batch.arrow import pa
from autoqa.batch.schema import ErrorType

TOP = 10
"""So many violations are listed."""


class Violation(msgspec.Struct, frozen=True):
    """A criterion that cost points, in how many chats, and how many points."""

    criterion: str
    title: str
    chats: int
    points: float


class Summary(msgspec.Struct, frozen=True):
    """What came of a batch.

    Attributes:
        scored: Chats with a report.
        failed: Chats without one; they are in the quarantine file.
        failures: The same, by kind.
        passed: Chats that passed for certain.
        not_passed: Chats that failed for certain.
        undecided: Chats of which a person must say whether they passed.
        needs_review: Chats that a person must look at, for whatever reason.
        mean_score: The mean of the scores; None without any.
        violations: What cost points most often.
        remembered: How often something was known already, as a share.
        seconds: How long the run took, without what was finished before it.
        rubric: By which rubric.
    """

    scored: int
    failed: int
    failures: dict[ErrorType, int]
    passed: int
    not_passed: int
    undecided: int
    needs_review: int
    mean_score: float | None
    violations: list[Violation]
    remembered: dict[str, float]
    seconds: float
    rubric: str

    def to_json(self) -> bytes:
        """Return the summary as JSON that people can read."""
        return msgspec.json.format(msgspec.json.encode(self)) + b"\n"


class Tally:
    """Adds up what the summary tells."""

    def __init__(self) -> None:
        self.scored = self.failed = 0
        self._failures: Counter[ErrorType] = Counter()
        self._passed: Counter[bool | None] = Counter()
        self._review = self._marked = 0
        self._sum = 0.0
        self._chats: Counter[tuple[str, str]] = Counter()
        self._points: Counter[tuple[str, str]] = Counter()
        self._counts: Counter[str] = Counter()

    def add(self, batch: pa.RecordBatch, counts: dict[str, int]) -> None:
        """Add rows of `autoqa.batch.schema.RESULT`, and what their worker counted."""
        self._counts.update(counts)
        types = [kind for kind in batch["error_type"].to_pylist() if kind is not None]
        self._failures.update(types)
        self.failed += len(types)
        scores = [score for score in batch["score"].to_pylist() if score is not None]
        self._sum += sum(scores)
        self._marked += len(scores)
        scored = batch["report"].is_valid()
        self.scored += scored.true_count
        self._passed.update(batch["passed"].filter(scored).to_pylist())
        self._review += batch["needs_review"].true_count
        criteria = batch["criteria"].flatten()
        names = ("id", "title", "deducted")
        for name, title, points in zip(
            *(criteria.field(own).to_pylist() for own in names), strict=True
        ):
            if points:
                self._chats[name, title] += 1
                self._points[name, title] += points

    def summary(self, rubric: str, seconds: float) -> Summary:
        """Return what was added up."""
        most = sorted(self._chats, key=lambda own: (-self._chats[own], own))[:TOP]
        return Summary(
            scored=self.scored,
            failed=self.failed,
            failures=dict(sorted(self._failures.items())),
            passed=self._passed[True],
            not_passed=self._passed[False],
            undecided=self._passed[None],
            needs_review=self._review,
            mean_score=round(self._sum / self._marked, 2) if self._marked else None,
            violations=[
                Violation(*own, self._chats[own], round(self._points[own], 2)) for own in most
            ],
            remembered=_shares(self._counts),
            seconds=round(seconds, 3),
            rubric=rubric,
        )


def _shares(counts: Counter[str]) -> dict[str, float]:
    """Return of everything that is remembered how often it was known already."""
    return {
        name: round(counts[f"{name}_known"] / total, 4)
        for name, total in sorted(counts.items())
        if not name.endswith("_known") and total
    }
