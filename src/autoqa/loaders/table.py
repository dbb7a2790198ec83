"""CSV files: one message a row, with a header row; a chat is the rows that share an id."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from autoqa.errors import AutoqaError, LoadError, TranscriptError, suggestion
from autoqa.loaders import encoding
from autoqa.loaders.generic import from_mapping
from autoqa.transcript import Transcript

LARGEST_FIELD = 2**31 - 1

COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("chat_id", "session_id", "sid", "会话id", "会话编号", "会话", "对话id", "聊天id"),
    "role": (
        "sender",
        "sender_type",
        "from",
        "角色",
        "发送方",
        "发送者",
        "说话人",
        "发言人",
        "消息类型",
    ),
    "text": ("content", "message", "words", "内容", "消息内容", "聊天内容", "消息", "文本"),
    "time": ("timestamp", "created_at", "时间", "发送时间", "消息时间", "聊天时间"),
    "speaker_id": ("speaker", "sender_id", "发送者id", "工号", "坐席工号"),
    "auto": ("is_auto", "自动回复"),
    "recalled": ("is_recalled", "撤回", "是否撤回"),
    "channel": ("渠道",),
    "closed": ("是否结束", "会话状态"),
    "agent_id": ("agent", "客服id", "客服工号", "客服", "坐席"),
    "team": ("group", "团队", "班组", "组别"),
    "customer_id": ("customer", "客户id", "用户id", "买家id"),
    "scene": ("场景", "业务场景"),
    "tenure": ("司龄", "入职月数"),
    "started_at": ("开始时间", "会话开始时间"),
}
"""For each field the headers understood beside its own name."""

_PER_TURN = ("role", "text", "time", "speaker_id", "auto", "recalled")


class _Row(NamedTuple):
    """One row: where it starts, its chat, its cells by field, and what is wrong with it."""

    line: int
    chat: str
    values: Mapping[str, str]
    error: LoadError | None


def load_csv(
    path: Path,
    on_error: Callable[[AutoqaError], None],
    columns: Mapping[str, str] | None = None,
) -> Iterator[Transcript]:
    """Yield the chats of a CSV file, read in a stream where the rows of a chat stand together.

    Args:
        path: The file; commas, semicolons or tabs between its columns.
        on_error: Told of every bad row, with its line; its chat is left out.
        columns: The header of each field, where it is none of `COLUMNS`.

    Raises:
        LoadError: There is no header row with at least a role and a text.
    """
    groups: Iterator[tuple[str, list[_Row]]]
    if _together(path, columns):
        groups = (
            (key, list(rows)) for key, rows in groupby(_rows(path, columns), lambda row: row.chat)
        )
    else:
        gathered: dict[str, list[_Row]] = {}
        for row in _rows(path, columns):
            gathered.setdefault(row.chat, []).append(row)
        groups = iter(gathered.items())
    for name, rows in groups:
        errors = [row.error for row in rows if row.error]
        for error in errors:
            on_error(error)
        if errors:
            continue
        try:
            yield from_mapping(_chat(name, rows))
        except TranscriptError as reason:
            on_error(_told(reason, path, name, rows))


def _together(path: Path, columns: Mapping[str, str] | None) -> bool:
    """Tell whether the rows of each chat stand together."""
    seen: set[str] = set()
    for key, _ in groupby(_rows(path, columns), lambda row: row.chat):
        if key in seen:
            return False
        seen.add(key)
    return True


def _rows(path: Path, columns: Mapping[str, str] | None) -> Iterator[_Row]:
    csv.field_size_limit(LARGEST_FIELD)
    undecodable: list[LoadError] = []
    lines = encoding.lines(path, undecodable.append)
    header = next(lines, None)
    if header is None:
        return
    delimiter = max(",\t;", key=header.count)
    names = next(csv.reader([header], delimiter=delimiter), [])
    places = _places(path, names, dict(columns or {}))
    chat = path.stem
    for line, cells, problem in _records(lines, delimiter):
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[len(names) :]):
            problem = problem or "这一行的格子比表头多，可能文字里的分隔符没有加引号"
        error = LoadError(problem, source=str(path), line=line) if problem else None
        if undecodable:
            error = undecodable[0]
            undecodable.clear()
        values = {key: cells[at] for key, at in places.items() if at < len(cells)}
        chat = values.get("id", "").strip() or chat  # a merged cell is blank below its first row
        yield _Row(line, chat, values, error)


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


def _places(path: Path, names: list[str], columns: dict[str, str]) -> dict[str, int]:
    """Return the column number of each field."""
    headers = {name.strip().lower(): at for at, name in reversed(list(enumerate(names)))}
    found: dict[str, int] = {}
    for field, header in columns.items():
        if field not in COLUMNS:
            raise LoadError(f"columns 里没有 {field!r} 这个字段", remedy=suggestion(field, COLUMNS))
        if header.strip().lower() not in headers:
            remedy = suggestion(header, [name.strip() for name in names])
            raise LoadError(
                f"表头里没有 {header!r} 这一列", source=str(path), line=1, remedy=remedy
            )
        found[field] = headers[header.strip().lower()]
    for field, known in COLUMNS.items():
        for header in (field, *known):
            if field not in found and header in headers and headers[header] not in found.values():
                found[field] = headers[header]
    for field in ("role", "text"):
        if field not in found:
            raise LoadError(
                f"表头里找不到“{'角色' if field == 'role' else '内容'}”列",
                source=str(path),
                line=1,
                remedy=f"表头可以写 {'、'.join(COLUMNS[field])}，或用 columns 指定",
            )
    return found


def _chat(name: str, rows: list[_Row]) -> dict[str, Any]:
    chat: dict[str, Any] = {"id": name}
    for row in rows:
        for key, value in row.values.items():
            if key not in _PER_TURN and key != "id" and value.strip():
                chat.setdefault(key, value.strip())
    chat["turns"] = [
        {key: row.values[key] for key in _PER_TURN if row.values.get(key)} for row in rows
    ]
    return chat


def _told(reason: TranscriptError, path: Path, name: str, rows: list[_Row]) -> LoadError:
    """Turn the place inside a chat into a line of the file."""
    line = rows[0].line
    if reason.place.startswith("turns["):
        line = rows[int(reason.place[6 : reason.place.index("]")])].line
    problem = f"会话 {name}：{reason.problem}"
    return LoadError(problem, source=str(path), line=line, remedy=reason.remedy)
