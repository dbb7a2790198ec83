"""All that is said of one comparison: its rows, what did not pass, what was left out."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from autoqa.review.agree.gates import Failure, Gates, failures
from autoqa.review.agree.questions import Comparison, Settings
from autoqa.review.agree.rows import Row, rows


class Result(msgspec.Struct, frozen=True):
    """Agreement by one rubric.

    Attributes:
        rubric: Its name; empty for sheets.
        sides: What the two sides are called.
        settings: How agreement was reckoned.
        rows: A row a question.
        warnings: What was left out, and why.
        failures: What did not pass.
    """

    rubric: str
    sides: tuple[str, str]
    settings: Settings
    rows: tuple[Row, ...]
    warnings: tuple[str, ...]
    failures: tuple[Failure, ...]

    @property
    def compared(self) -> bool:
        """Whether both sides marked anything at all."""
        return any(row.count for row in self.rows)


def result(
    comparison: Comparison,
    settings: Settings,
    gates: Gates,
    *,
    only: Iterable[str] = (),
    seed: int = 0,
) -> Result:
    """Reckon a comparison and hold it against the gates; see `rows` for the arguments."""
    found = tuple(rows(comparison, settings, only=only, seed=seed))
    return Result(
        comparison.rubric,
        comparison.sides,
        settings,
        found,
        tuple(comparison.warnings),
        tuple(failures(found, gates)),
    )
