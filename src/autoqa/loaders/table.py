"""Tables of messages, whatever file holds them: a chat is the rows that share an id."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from typing import Any, NamedTuple

from autoqa.errors import AutoqaError, LoadError, TranscriptError, suggestion
from autoqa.loaders.generic import from_mapping
from autoqa.transcript import Role, Transcript

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

_FIELDS = {header: field for field, own in COLUMNS.items() for header in (field, *own)}

_DAY_NUMBER = re.compile(r"(?:3[7-9]|[4-6]\d)\d{3}\.\d+")
"""Days since 1900, from 2001 to 2091, with a time of day."""

_PER_TURN = ("role", "text", "time", "speaker_id", "auto", "recalled")


class Row(NamedTuple):
    """One row: where it starts, its chat, its cells by field, and what is wrong with it."""

    line: int
    chat: str
    values: Mapping[str, str]
    error: LoadError | None


def chats(
    rows: Callable[[], Iterator[Row]],
    source: str,
    on_error: Callable[[AutoqaError], None],
    roles: Mapping[str, Role],
) -> Iterator[Transcript]:
    """Yield the chats of a table, in a stream where the rows of a chat stand together.

    Args:
        rows: Reads the rows from the first one on, as often as it is called.
        source: The table's name in messages.
        on_error: Told of every bad row, with its line; its chat is left out.
        roles: Who a speaker is, by what the speaker's or the role's column says.
    """
    groups: Iterator[tuple[str, list[Row]]]
    if _together(rows()):
        groups = ((key, list(group)) for key, group in groupby(rows(), lambda row: row.chat))
    else:
        gathered: dict[str, list[Row]] = {}
        for row in rows():
            gathered.setdefault(row.chat, []).append(row)
        groups = iter(gathered.items())
    for name, group in groups:
        errors = [row.error for row in group if row.error]
        for error in errors:
            on_error(error)
        if errors:
            continue
        try:
            yield from_mapping(_chat(name, group, roles))
        except TranscriptError as reason:
            on_error(_told(reason, source, name, group))


def row(
    line: int, cells: list[str], places: Mapping[str, int], chat: str, error: LoadError | None
) -> Row:
    """Return a row of cells; one without an id belongs to the chat above it.

    A merged cell is blank below its first row.
    """
    values = {key: cells[at] for key, at in places.items() if at < len(cells)}
    return Row(line, values.get("id", "").strip() or chat, values, error)


def places(names: list[str], columns: Mapping[str, str], source: str, line: int) -> dict[str, int]:
    """Return the column number of each field.

    Args:
        names: The header row.
        columns: The header of each field, by any name that `COLUMNS` has for the field.
        source: The table's name in messages.
        line: The line of the header row.

    Raises:
        LoadError: There is no role or no text among them, or not what `columns` names.
    """
    headers = {name.strip().lower(): at for at, name in reversed(list(enumerate(names)))}
    found: dict[str, int] = {}
    for name, header in columns.items():
        field = _FIELDS.get(name.strip().lower())
        if field is None:
            raise LoadError(f"columns 里没有 {name!r} 这个字段", remedy=suggestion(name, COLUMNS))
        if header.strip().lower() not in headers:
            remedy = suggestion(header, [name.strip() for name in names])
            raise LoadError(
                f"表头里没有 {header!r} 这一列", source=source, line=line, remedy=remedy
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
                source=source,
                line=line,
                remedy=f"表头可以写 {'、'.join(COLUMNS[field])}，"
                f"或用 columns 指定（命令行：--column {field}=表头）",
            )
    return found


def cell_text(value: object) -> str:
    """Return a typed cell as a CSV would hold it; what is empty, or no number, as a blank.

    >>> cell_text(7.0), cell_text(dt.datetime(2026, 6, 18, 9, 30)), cell_text(float("nan"))
    ('7', '2026-06-18 09:30:00', '')
    """
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(" ")
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return str(value)


def _together(rows: Iterator[Row]) -> bool:
    """Tell whether the rows of each chat stand together."""
    seen: set[str] = set()
    for key, _ in groupby(rows, lambda row: row.chat):
        if key in seen:
            return False
        seen.add(key)
    return True


def _chat(name: str, rows: list[Row], roles: Mapping[str, Role]) -> dict[str, Any]:
    chat: dict[str, Any] = {"id": name}
    for row in rows:
        for key, value in row.values.items():
            if key not in _PER_TURN and key != "id" and value.strip():
                chat.setdefault(key, value.strip())
    chat["turns"] = [
        {key: row.values[key] for key in _PER_TURN if row.values.get(key)} for row in rows
    ]
    _refuse_day_numbers(chat["turns"])
    for turn in chat["turns"] if roles else ():
        own = (turn.get(key, "").strip() for key in ("speaker_id", "role"))
        if told := next((roles[word] for word in own if word in roles), None):
            turn["role"] = told
    return chat


def _refuse_day_numbers(turns: list[dict[str, str]]) -> None:
    """Refuse Excel's count of days, which would pass for milliseconds since the start.

    Every wait would be next to nothing then, and every reply in time.
    """
    for index, turn in enumerate(turns):
        time = turn.get("time", "").strip()
        if not time:
            continue
        if _DAY_NUMBER.fullmatch(time):
            raise TranscriptError(
                f"时间 {time!r} 像是 Excel 的日期序号",
                place=f"turns[{index}].time",
                remedy="请把这一列的格式改成 yyyy-mm-dd hh:mm:ss，再导出",
            )
        return


def _told(reason: TranscriptError, source: str, name: str, rows: list[Row]) -> LoadError:
    """Turn the place inside a chat into a line of the file."""
    line = rows[0].line
    if reason.place.startswith("turns["):
        line = rows[int(reason.place[6 : reason.place.index("]")])].line
    problem = f"会话 {name}：{reason.problem}"
    return LoadError(problem, source=source, line=line, remedy=reason.remedy)
