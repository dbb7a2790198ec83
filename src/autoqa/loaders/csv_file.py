"""CSV files: one message a row, with a header row; commas, semicolons or tabs between."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from autoqa.errors import AutoqaError, LoadError
from autoqa.loaders import encoding, table
from autoqa.transcript import Role, Transcript

LARGEST_FIELD = 2**31 - 1


def load_csv(
    path: Path,
    on_error: Callable[[AutoqaError], None],
    columns: Mapping[str, str],
    roles: Mapping[str, Role],
) -> Iterator[Transcript]:
    """Yield the chats of a CSV file, read in a stream where the rows of a chat stand together.

    Args:
        path: The file.
        on_error: Told of every bad row, with its line; its chat is left out.
        columns: The header of each field, where it is none of `autoqa.loaders.table.COLUMNS`.
        roles: Who a speaker is, by what the speaker's or the role's column says.

    Raises:
        LoadError: There is no header row with at least a role and a text.
    """
    yield from table.chats(lambda: _rows(path, columns), str(path), on_error, roles)


def _rows(path: Path, columns: Mapping[str, str]) -> Iterator[table.Row]:
    csv.field_size_limit(LARGEST_FIELD)
    undecodable: list[LoadError] = []
    lines = encoding.lines(path, undecodable.append)
    header = next(lines, None)
    if header is None:
        return
    delimiter = max(",\t;", key=header.count)
    names = next(csv.reader([header], delimiter=delimiter), [])
    places = table.places(names, columns, str(path), 1)
    chat = encoding.unpacked(path).stem
    for line, cells, problem in _records(lines, delimiter):
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[len(names) :]):
            problem = problem or "这一行的格子比表头多，可能文字里的分隔符没有加引号"
        error = LoadError(problem, source=str(path), line=line) if problem else None
        if undecodable:
            error = undecodable[0]
            undecodable.clear()
        row = table.row(line, cells, places, chat, error)
        chat = row.chat
        yield row
    if undecodable:  # the file broke off, and so did its last chat
        yield table.Row(undecodable[0].line, chat, {}, undecodable[0])


def _records(lines: Iterator[str], delimiter: str) -> Iterator[tuple[int, list[str], str]]:
    """Yield each row's first line, its cells, and what is wrong with its quotes.

    A quote that is left open costs only its own line: reading goes on with the next.
    """
    waiting: deque[str] = deque()
    taken: list[str] = []

    def tape() -> Iterator[str]:
        while (line := waiting.popleft() if waiting else next(lines, None)) is not None:
            taken.append(line)
            yield line

    number = 2
    reader = csv.reader(tape(), delimiter=delimiter, strict=True)
    while True:
        problem = ""
        try:
            cells = next(reader, None)
        except csv.Error:
            cells = next(csv.reader(taken[:1], delimiter=delimiter), [])
            problem = "CSV 的引号不成对"
            waiting.extendleft(reversed(taken[1:]))
            del taken[1:]
            reader = csv.reader(tape(), delimiter=delimiter, strict=True)
        if cells is None:
            return
        yield number, cells, problem
        number += len(taken)
        taken.clear()
