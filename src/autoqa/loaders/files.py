"""A file to its chats, by whatever format it is in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Literal, get_args

from autoqa.errors import AutoqaError, LoadError, TranscriptError, suggestion
from autoqa.loaders import encoding, plain
from autoqa.loaders.generic import looks_like_json
from autoqa.loaders.json_file import load_json, load_jsonl
from autoqa.loaders.table import load_csv
from autoqa.transcript import Role, Transcript

Format = Literal["auto", "json", "jsonl", "csv", "text"]

_BY_SUFFIX: dict[str, Format] = {
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "text",
    ".text": "text",
    ".log": "text",
}


def load(
    path: str | Path,
    *,
    format: Format = "auto",  # noqa: A002 - the field's word for it
    on_error: Callable[[AutoqaError], None] | None = None,
    columns: Mapping[str, str] | None = None,
    header: str | None = None,
    roles: Mapping[str, Role] | None = None,
    time_zone: str = "Asia/Shanghai",
) -> Iterator[Transcript]:
    """Yield the chats of a file one by one.

    Args:
        path: The file.
        format: Its format; auto goes by its name, then by its first character.
        on_error: Called with every chat or row that cannot be read, while the rest goes on;
            without it the first one is raised.
        columns: For CSV: the header of each field.
        header: For text: a regular expression of your own, see `autoqa.loaders.plain.parse`.
        roles: For text: who is who.
        time_zone: For text: the zone of its times.

    Raises:
        LoadError: The file or a chat in it cannot be read, or there is none, and `on_error` is
            None.
    """
    source = Path(path)
    seen = 0

    def tell(reason: AutoqaError) -> None:
        nonlocal seen
        seen += 1
        if on_error is None:
            raise reason
        on_error(reason)

    try:
        kind = _detected(source) if format == "auto" else format
        if kind == "json":
            chats = load_json(source, tell)
        elif kind == "jsonl":
            chats = load_jsonl(source, tell)
        elif kind == "csv":
            chats = load_csv(source, tell, columns)
        elif kind == "text":
            chats = _load_text(source, tell, header, roles, time_zone)
        else:
            remedy = suggestion(format, get_args(Format))
            raise LoadError(f"没有 {format!r} 这种格式", remedy=remedy)
        for chat in chats:
            seen += 1
            yield chat
        if not seen:
            raise LoadError("文件里没有会话", source=str(source), remedy="请检查导出是否成功")
    except LoadError as reason:
        if on_error is None:
            raise
        on_error(reason)


def _load_text(
    path: Path,
    on_error: Callable[[AutoqaError], None],
    header: str | None,
    roles: Mapping[str, Role] | None,
    time_zone: str,
) -> Iterator[Transcript]:
    """Yield the chats of a text file; lines of dashes stand between them."""
    undecodable: list[LoadError] = []
    blocks: list[tuple[int, list[str]]] = [(1, [])]
    for number, line in enumerate(encoding.lines(path, undecodable.append), 1):
        if plain.SEPARATOR.match(line):
            blocks.append((number + 1, []))
        else:
            blocks[-1][1].append(line)
    for reason in undecodable:
        on_error(reason)
    spoiled = {reason.line for reason in undecodable}
    chats = [(first, lines) for first, lines in blocks if "".join(lines).strip()]
    for number, (first, lines) in enumerate(chats, 1):
        if not spoiled.isdisjoint(range(first, first + len(lines))):
            continue
        name = path.stem if len(chats) == 1 else f"{path.stem}-{number}"
        text = "".join(lines)
        try:
            yield plain.parse(
                text, name=name, header=header, roles=roles, time_zone=time_zone, first_line=first
            )
        except LoadError as reason:
            on_error(
                LoadError(reason.problem, source=str(path), line=reason.line, remedy=reason.remedy)
            )
        except TranscriptError as reason:
            on_error(_told(reason, path))


def _told(reason: TranscriptError, path: Path) -> LoadError:
    """Turn the place inside a chat into a line of the file, where it is one."""
    line = re.fullmatch(r"第 (\d+) 行", reason.place)
    problem = reason.problem if line else f"{reason.place}：{reason.problem}"
    number = int(line[1]) if line else 0
    return LoadError(problem, source=str(path), line=number, remedy=reason.remedy)


def _detected(path: Path) -> Format:
    known = _BY_SUFFIX.get(path.suffix.lower())
    if known:
        return known
    first = next((line.strip() for line in encoding.lines(path) if line.strip()), "")
    if first.startswith("{") and first.endswith("}"):
        return "jsonl"
    return "json" if looks_like_json(first) else "text"
