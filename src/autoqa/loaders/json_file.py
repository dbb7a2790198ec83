"""JSON and JSON Lines files: their objects one by one, each with its place in the file."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from autoqa.errors import AutoqaError, LoadError, TranscriptError
from autoqa.loaders import encoding
from autoqa.loaders.fields import shown
from autoqa.loaders.generic import (
    breaks_off,
    from_mapping,
    is_turn,
    one_chat,
    parse_json,
    too_much,
)
from autoqa.transcript import Transcript

OnError = Callable[[AutoqaError], None]


GAP = object()
"""The value of a record that cannot be read, which has been told already."""


class Record(NamedTuple):
    """One object of a file, the line it starts on (0: it is the file), and a name for its chat."""

    value: Any
    line: int
    name: str = ""


def read_json(path: Path, on_error: OnError) -> Iterator[Record]:
    """Yield the objects of a JSON file: an array of them, or one.

    An array of turns is one chat. A file that breaks off still yields every object that is
    whole.
    """
    undecodable: list[LoadError] = []
    text = "".join(encoding.lines(path, undecodable.append))
    for reason in undecodable:
        on_error(reason)
    if not text.strip():
        return
    if not text.lstrip().startswith("["):
        yield from _whole(text, path, on_error, readable=not undecodable)
        return
    items = _items(text, path, on_error)
    first = next(items, None)
    if first is None:
        return
    if is_turn(first[0]):
        yield from _whole(text, path, on_error, readable=not undecodable)
        return
    spoiled = {reason.line for reason in undecodable}
    stem = encoding.unpacked(path).stem
    for number, (parsed, lines) in enumerate(itertools.chain([first], items), 1):
        value = parsed if spoiled.isdisjoint(lines) else GAP
        yield Record(value, lines[0], f"{stem}-{number}")


def read_jsonl(path: Path, on_error: OnError) -> Iterator[Record]:
    """Yield the objects of a JSON Lines file, one a line."""
    undecodable: list[LoadError] = []
    stem = encoding.unpacked(path).stem
    for number, line in enumerate(encoding.lines(path, undecodable.append), 1):
        if undecodable:
            on_error(undecodable.pop())
            yield Record(GAP, number)
        elif line.strip():
            try:
                parsed = parse_json(line)
            except LoadError as reason:
                on_error(_told(reason, path, number))
                parsed = GAP
            yield Record(parsed, number, f"{stem}-{number}")
    for broken in undecodable:  # the file broke off after its last line
        on_error(broken)
        yield Record(GAP, broken.line)


def generic_chat(record: Record, path: Path, on_error: OnError) -> Iterator[Transcript]:
    """Yield the chat that an object in the generic shape is, or tell what is wrong with it."""
    if record.value is GAP:
        return
    if not isinstance(record.value, dict):
        on_error(LoadError("每个会话应是一个对象", source=str(path), line=record.line))
        return
    named = record.value
    if named.get("id") is None:
        named = {**named, "id": record.name}
    try:
        yield from_mapping(named)
    except TranscriptError as reason:
        where = f"会话 {shown(named['id'])}" + (f" 的 {reason.place}" if reason.place else "")
        problem = f"{where}：{reason.problem}"
        on_error(LoadError(problem, source=str(path), line=record.line, remedy=reason.remedy))


def _whole(text: str, path: Path, on_error: OnError, *, readable: bool) -> Iterator[Record]:
    """Yield the one object that a file is, unless a part of it could not be read."""
    try:
        chat = one_chat(parse_json(text))
    except LoadError as reason:
        on_error(_told(reason, path, reason.line))
    except TranscriptError as reason:
        on_error(LoadError(reason.problem, source=str(path), remedy="每个会话应是一个对象"))
    else:
        if readable:
            yield Record(dict(chat), 0, encoding.unpacked(path).stem)


def _items(text: str, path: Path, on_error: OnError) -> Iterator[tuple[Any, range]]:
    """Yield the items of a JSON array one by one, with their lines; a break is a gap."""
    decoder = json.JSONDecoder()
    position, line, counted = text.index("[") + 1, 1, 0
    while True:
        position = _skip(text, position)
        line += text.count("\n", counted, position)
        counted = position
        if text[position : position + 1] == "]":
            break
        try:
            item, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError) as reason:
            on_error(_broken(reason, path, line))
            yield GAP, range(line, line + 1)
            return
        last = line + text.count("\n", counted, position)
        yield item, range(line, last + 1)
        line, counted = last, position
    if text[position + 1 :].strip():
        on_error(
            LoadError(
                "数组结束之后还有内容，没有读",
                source=str(path),
                line=line,
                remedy="像是几个文件拼在了一起，请拆开",
            )
        )


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n,":
        position += 1
    return position


def _broken(reason: ValueError | RecursionError, path: Path, line: int) -> LoadError:
    """Say why an array can be read no further than the item that starts on this line."""
    source = str(path)
    if not isinstance(reason, json.JSONDecodeError):
        return LoadError(too_much(reason), source=source, line=line, remedy="后面的会话读不出来")
    if breaks_off(reason):
        problem, remedy = "JSON 不完整，文件在这个会话里中断", "前面完整的会话已读出；请重新导出"
        return LoadError(problem, source=source, line=line, remedy=remedy)
    problem = "JSON 语法错误，后面的会话读不出来"
    return LoadError(problem, source=source, line=reason.lineno, remedy="请检查这一行")


def _told(reason: LoadError, path: Path, line: int) -> LoadError:
    return LoadError(reason.problem, source=str(path), line=line, remedy=reason.remedy)
