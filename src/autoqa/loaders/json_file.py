"""JSON and JSON Lines files of chats in the generic shape."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from autoqa.errors import AutoqaError, LoadError, TranscriptError
from autoqa.loaders import encoding
from autoqa.loaders.generic import from_mapping, parse_json
from autoqa.transcript import Transcript

OnError = Callable[[AutoqaError], None]


def load_json(path: Path, on_error: OnError) -> Iterator[Transcript]:
    """Yield the chats of a JSON file: one, or an array of them.

    A file that breaks off still yields every chat that is whole.
    """
    text = "".join(encoding.lines(path)).removeprefix("\ufeff")
    if not text.lstrip().startswith("["):
        try:
            parsed = parse_json(text)
        except LoadError as reason:
            on_error(
                LoadError(reason.problem, source=str(path), line=reason.line, remedy=reason.remedy)
            )
            return
        yield from _chat(parsed, path, 0, path.stem, on_error)
        return
    for number, (parsed, line) in enumerate(_items(text, path, on_error), 1):
        yield from _chat(parsed, path, line, f"{path.stem}-{number}", on_error)


def load_jsonl(path: Path, on_error: OnError) -> Iterator[Transcript]:
    """Yield the chats of a JSON Lines file, one a line."""
    for number, line in enumerate(encoding.lines(path), 1):
        if not line.strip():
            continue
        try:
            parsed = parse_json(line)
        except LoadError as reason:
            on_error(LoadError(reason.problem, source=str(path), line=number, remedy=reason.remedy))
            continue
        yield from _chat(parsed, path, number, f"{path.stem}-{number}", on_error)


def _chat(parsed: Any, path: Path, line: int, name: str, on_error: OnError) -> Iterator[Transcript]:
    if not isinstance(parsed, dict):
        on_error(LoadError("每个会话应是一个对象", source=str(path), line=line))
        return
    parsed.setdefault("id", name)
    try:
        yield from_mapping(parsed)
    except TranscriptError as reason:
        where = f"会话 {parsed['id']} 的 {reason.place}" if reason.place else f"会话 {parsed['id']}"
        problem = f"{where}：{reason.problem}"
        on_error(LoadError(problem, source=str(path), line=line, remedy=reason.remedy))


def _items(text: str, path: Path, on_error: OnError) -> Iterator[tuple[Any, int]]:
    """Yield the items of a JSON array one by one, with their lines."""
    decoder = json.JSONDecoder()
    position, line, counted = text.index("[") + 1, 1, 0
    while True:
        position = _skip(text, position)
        line += text.count("\n", counted, position)
        counted = position
        if text[position : position + 1] == "]":
            return
        try:
            item, position = decoder.raw_decode(text, position)
        except (json.JSONDecodeError, RecursionError) as reason:
            at = getattr(reason, "pos", position)
            cut = at >= len(text.rstrip())
            on_error(
                LoadError(
                    "JSON 不完整，文件在这个会话里中断"
                    if cut
                    else "JSON 语法错误，后面的会话读不出来",
                    source=str(path),
                    line=getattr(reason, "lineno", line) if not cut else line,
                    remedy="前面完整的会话已读出；请重新导出" if cut else "请检查这一行",
                )
            )
            return
        yield item, line


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n,":
        position += 1
    return position
