"""Small tables that a notebook shows as Markdown and a terminal as text."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

EMPTY = "（没有）"


class Table:
    """Rows under a header; one without rows says so.

    Args:
        header: The columns' names.
        rows: Each with a value a column; a float that is not a number is shown as a dash.
        percent: Names of the columns whose numbers are shares, to show as percentages.
    """

    def __init__(
        self, header: Sequence[str], rows: Iterable[Sequence[object]], percent: Sequence[str] = ()
    ) -> None:
        self.header = list(header)
        self.rows = [
            [
                _shown(value, percent=name in percent)
                for name, value in zip(header, row, strict=True)
            ]
            for row in rows
        ]

    def __repr__(self) -> str:
        if not self.rows:
            return EMPTY
        return "\n".join("\t".join(row) for row in [self.header, *self.rows])

    def _repr_markdown_(self) -> str:
        if not self.rows:
            return EMPTY
        rule = ["---"] * len(self.header)
        rows = [[cell.replace("|", "\\|") for cell in row] for row in self.rows]
        return "\n".join(f"| {' | '.join(row)} |" for row in [self.header, rule, *rows])


def _shown(value: object, *, percent: bool) -> str:
    if isinstance(value, float):
        if math.isnan(value):
            return "–"
        if percent:
            return f"{value:.1%}"
        return f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}"
    return " ".join(str(value).split())
