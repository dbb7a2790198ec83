"""What no chat shows by itself: customers' ratings, complaints, what people confirmed."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

from autoqa.errors import LoadError
from autoqa.loaders import encoding
from autoqa.loaders.table import COLUMNS

LOWEST, HIGHEST = 1.0, 5.0
RATINGS = {"非常满意": 5.0, "满意": 4.0, "一般": 3.0, "不满意": 2.0, "非常不满意": 1.0}
"""The words of a five-step scale."""

CHAT = frozenset({"chat", *COLUMNS["id"]})
RATING = frozenset({"satisfaction", "rating", "csat", "满意度", "评分", "评价", "客户评价"})
CRITERION = frozenset({"criterion", "项目", "违规项", "质检项"})

Tell = Callable[[LoadError], None]


def ratings(path: str | Path, on_error: Tell | None = None) -> dict[str, float]:
    """Read customers' ratings, from 1 to 5 or in the words of `RATINGS`, by chat id.

    Of several ratings of a chat the last counts. Rows without a rating are passed over.

    Args:
        path: A CSV with a column of chat ids and one of ratings.
        on_error: Told of every bad row; without it the first one is raised.

    Raises:
        LoadError: The file cannot be read, or lacks a column.
    """
    found: dict[str, float] = {}
    for line, chat, word in _rows(path, (CHAT, RATING), on_error):
        if not word:
            continue
        try:
            rating = RATINGS[word] if word in RATINGS else float(word)
        except ValueError:
            rating = 0.0
        if LOWEST <= rating <= HIGHEST:
            found[chat] = rating
        else:
            _tell(
                on_error,
                path,
                line,
                f"看不懂满意度 {word!r}",
                "请写 1–5 分，或 非常满意 … 非常不满意",
            )
    return found


def complaints(path: str | Path, on_error: Tell | None = None) -> set[str]:
    """Read which chats were complained about: the column of chat ids of a CSV.

    Args:
        path: The file.
        on_error: Told of every bad row; without it the first one is raised.

    Raises:
        LoadError: The file cannot be read, or has no such column.
    """
    return {chat for _, chat, _ in _rows(path, (CHAT,), on_error)}


def confirmed(path: str | Path, on_error: Tell | None = None) -> dict[str, str]:
    """Read which criterion people confirmed of which chat, for `accumulation.accumulate`.

    Args:
        path: A CSV with a column of chat ids and one of criteria.
        on_error: Told of every bad row; without it the first one is raised.

    Raises:
        LoadError: The file cannot be read, or lacks a column.
    """
    return {chat: word for _, chat, word in _rows(path, (CHAT, CRITERION), on_error) if word}


def _rows(
    path: str | Path, wanted: tuple[frozenset[str], ...], on_error: Tell | None
) -> Iterator[tuple[int, str, str]]:
    """Yield the line, the chat id and the other wanted cell of every row that has an id."""
    rows = csv.reader(encoding.lines(Path(path), on_error))
    try:
        header = [cell.strip().lower() for cell in next(rows, [])]
        places = [
            next((i for i, cell in enumerate(header) if cell in names), -1) for names in wanted
        ]
        if -1 in places:
            names = "、".join(sorted(wanted[places.index(-1)]))
            raise LoadError(
                "缺少一列", source=str(path), line=1, remedy=f"表头请写其中一个：{names}"
            )
        for row in rows:
            cells = [row[i].strip() if i < len(row) else "" for i in places]
            if cells[0]:
                yield rows.line_num, cells[0], cells[1] if len(cells) > 1 else ""
            elif any(cell.strip() for cell in row):
                _tell(on_error, path, rows.line_num, "没有会话编号", "请补上，或删掉这一行")
    except csv.Error as reason:
        raise LoadError(
            f"不是 CSV（{reason}）", source=str(path), line=rows.line_num, remedy="请另存为 CSV"
        ) from None


def _tell(on_error: Tell | None, path: str | Path, line: int, problem: str, remedy: str) -> None:
    reason = LoadError(problem, source=str(path), line=line, remedy=remedy)
    if on_error is None:
        raise reason
    on_error(reason)
