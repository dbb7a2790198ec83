"""Exports to transcripts: rows gathered by chat, put in order, recalls and repeats taken care of."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from autoqa.errors import AutoqaError, LoadError, TranscriptError
from autoqa.loaders.exports.base import Export, Message, Settings
from autoqa.loaders.json_file import GAP, Record
from autoqa.transcript import END_OF_TIME, RELATIVE_BELOW, Context, Transcript, Turn, zone

OnError = Callable[[AutoqaError], None]

SILENCE = 8 * 3600.0
"""Seconds without a word that end a chat where the platform knows no sessions (chosen: a night)."""


class _Row(NamedTuple):
    """A row, and the line of the object that it stands in."""

    value: Any
    line: int


def read(
    export: Export, records: Iterable[Record], settings: Settings, path: Path, on_error: OnError
) -> Iterator[Transcript]:
    """Yield the chats of an export.

    Where rows of a chat may stand anywhere in the file all of it is read first; the other
    formats are read in a stream.

    Args:
        export: The format.
        records: The file's objects.
        settings: Who is who, and the zone of bare times.
        path: The file, for messages.
        on_error: Told of every bad row; its chat is left out.
    """
    chats = _scattered if export.scattered else _whole
    for chat, rows in chats(export, records, path, on_error):
        yield from _transcript(export, chat, rows, settings, path, on_error)


def _whole(
    export: Export, records: Iterable[Record], path: Path, on_error: OnError
) -> Iterator[tuple[str, list[_Row]]]:
    for record in records:
        parts = list(_parts(export, record, path, on_error) or ())
        for number, (chat, rows) in enumerate(parts, 1):
            other = record.name if len(parts) == 1 else f"{record.name}-{number}"
            yield chat or other, rows


def _scattered(
    export: Export, records: Iterable[Record], path: Path, on_error: OnError
) -> Iterator[tuple[str, list[_Row]]]:
    """Gather the rows of each chat; those around a gap may lack a message and are left out."""
    found: dict[str, list[_Row]] = {}
    incomplete: dict[str, int] = {}
    gap, last = False, ""
    for record in records:
        parts = _parts(export, record, path, on_error)
        if parts is None:
            gap = True
            if last:
                incomplete.setdefault(last, record.line)
            continue
        for chat, rows in parts:
            last = chat or record.name
            found.setdefault(last, []).extend(rows)
            if gap:
                incomplete.setdefault(last, record.line)
            gap = False
    for chat, line in incomplete.items():
        problem = f"会话 {chat} 紧挨着读不出来的地方，可能缺消息，没有评分"
        on_error(LoadError(problem, source=str(path), line=line, remedy="请重新导出"))
    yield from ((chat, rows) for chat, rows in found.items() if chat not in incomplete)


def _parts(
    export: Export, record: Record, path: Path, on_error: OnError
) -> list[tuple[str, list[_Row]]] | None:
    """Return an object's chats; None for a gap, or if there is something wrong with it as a whole."""
    if record.value is GAP:
        return None
    try:
        if not isinstance(record.value, dict) or not export.fits(record.value):
            raise TranscriptError(
                f"不像{export.title}", remedy="请检查文件，或用 format 指定别的格式"
            )
        parts = list(export.parts(record.value))
    except TranscriptError as reason:
        problem = f"{reason.place}：{reason.problem}" if reason.place else reason.problem
        on_error(LoadError(problem, source=str(path), line=record.line, remedy=reason.remedy))
        return None
    return [(part.chat, [_Row(row, record.line) for row in part.rows]) for part in parts]


def _transcript(
    export: Export, chat: str, rows: list[_Row], settings: Settings, path: Path, on_error: OnError
) -> Iterator[Transcript]:
    """Yield the chat, unless a message of it is wrong."""
    messages: list[Message] = []
    wrong: dict[str, LoadError] = {}
    for number, row in enumerate(rows, 1):
        try:
            messages.append(_message(export, row, settings))
        except TranscriptError as reason:
            where = f"会话 {chat} 的第 {number} 条消息" if len(rows) > 1 else f"会话 {chat}"
            place = f"{where}的 {reason.place}" if reason.place else where
            error = LoadError(
                f"{place}：{reason.problem}", source=str(path), line=row.line, remedy=reason.remedy
            )
            wrong.setdefault(reason.problem, error)  # one channel unknown is a hundred messages
    for error in wrong.values():
        on_error(error)
    if wrong:
        return
    turns = _in_order(_kept(messages))
    sessions = [(chat, turns)] if export.sessions else _sessions(chat, turns, settings.time_zone)
    for session, own in sessions:
        yield Transcript(session, own, export.channel, _context(own, settings))


def _message(export: Export, row: _Row, settings: Settings) -> Message:
    """Make a message of a row; a speaker whom the caller named is who the caller says."""
    if not isinstance(row.value, dict):
        raise TranscriptError("每条消息应是一个对象")
    message = export.message(row.value, settings)
    turn = message.turn
    told = settings.roles.get(turn.speaker_id) if turn and turn.speaker_id else None
    if turn is None or told is None:
        return message
    return message._replace(turn=msgspec.structs.replace(turn, role=told))


def _kept(messages: list[Message]) -> list[Turn]:
    """Return the turns, those taken back marked as such, without what was exported twice."""
    recalled = {message.recalls for message in messages if message.recalls}
    seen: dict[str, Turn] = {}
    turns: list[Turn] = []
    for turn, name, _ in messages:
        if turn is None or (name and seen.get(name) == turn):
            continue
        seen[name] = turn
        turns.append(msgspec.structs.replace(turn, recalled=True) if name in recalled else turn)
    return turns


def _in_order(turns: list[Turn]) -> tuple[Turn, ...]:
    """Return the turns by time; equal times keep the file's order, and one without a time its place.

    Times from the start of the chat and times of a calendar cannot be compared: the order stays.
    """
    times = [turn.time for turn in turns if turn.time is not None]
    if len({time < RELATIVE_BELOW for time in times}) > 1:
        return tuple(turns)
    keyed: list[tuple[float, Turn]] = []
    latest = min(times, default=0.0)
    for turn in turns:
        latest = latest if turn.time is None else turn.time
        keyed.append((latest, turn))
    keyed.sort(key=lambda pair: pair[0])
    return tuple(turn for _, turn in keyed)


def _sessions(
    history: str, turns: tuple[Turn, ...], time_zone: str
) -> Iterator[tuple[str, tuple[Turn, ...]]]:
    """Split a history where nobody spoke for `SILENCE`; each part is named by when it began."""
    parts: list[list[Turn]] = [[]]
    latest = math.inf
    for turn in turns:
        if turn.time is not None:
            if turn.time - latest >= SILENCE:
                parts.append([])
            latest = turn.time
        parts[-1].append(turn)
    for part in parts:
        began = next((turn.time for turn in part if turn.time is not None), 0.0)
        if RELATIVE_BELOW <= began < END_OF_TIME - SILENCE:
            stamp = dt.datetime.fromtimestamp(began, zone(time_zone)).strftime("%Y%m%d-%H%M%S")
            yield f"{history}-{stamp}", tuple(part)
        else:
            yield history, tuple(part)


def _context(turns: tuple[Turn, ...], settings: Settings) -> Context:
    """Return whom the chat belongs to: the agent and the customer, where there is just one."""
    agents = {turn.speaker_id for turn in turns if turn.voice == "agent" and turn.speaker_id}
    customers = {turn.speaker_id for turn in turns if turn.role == "customer" and turn.speaker_id}
    return Context(
        agent_id=next(iter(agents)) if len(agents) == 1 else None,
        customer_id=next(iter(customers)) if len(customers) == 1 else None,
        time_zone=settings.time_zone,
    )
