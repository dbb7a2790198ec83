"""A file to its chats, by whatever format it is in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Literal, get_args

from autoqa.errors import AutoqaError, LoadError, TranscriptError, suggestion
from autoqa.loaders import encoding, plain
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
        LoadError: The file cannot be read at all, or a chat cannot and `on_error` is None.
        TranscriptError: A value in a chat is wrong and `on_error` is None.
    """
    source = Path(path)
    told = on_error or _raise
    kind = _detected(source) if format == "auto" else format
    try:
        if kind == "json":
            yield from load_json(source, told)
        elif kind == "jsonl":
            yield from load_jsonl(source, told)
        elif kind == "csv":
            yield from load_csv(source, told, columns)
        elif kind == "text":
            yield from _load_text(source, told, header, roles, time_zone)
        else:
            raise LoadError(
                f"没有 {format!r} 这种格式", remedy=suggestion(format, get_args(Format))
            )
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
    blocks: list[tuple[int, list[str]]] = [(1, [])]
    for number, line in enumerate(encoding.lines(path), 1):
        if plain.SEPARATOR.match(line):
            blocks.append((number + 1, []))
        else:
            blocks[-1][1].append(line)
    chats = [(first, "".join(lines)) for first, lines in blocks if "".join(lines).strip()]
    for number, (first, text) in enumerate(chats, 1):
        name = path.stem if len(chats) == 1 else f"{path.stem}-{number}"
        try:
            yield plain.parse(
                text, name=name, header=header, roles=roles, time_zone=time_zone, first_line=first
            )
        except LoadError as reason:
            on_error(
                LoadError(reason.problem, source=str(path), line=reason.line, remedy=reason.remedy)
            )
        except TranscriptError as reason:
            problem = f"{reason.place}：{reason.problem}"
            on_error(LoadError(problem, source=str(path), remedy=reason.remedy))
    if not chats:
        on_error(LoadError("文件是空的", source=str(path), remedy="请检查导出是否成功"))


def _detected(path: Path) -> Format:
    known = _BY_SUFFIX.get(path.suffix.lower())
    if known:
        return known
    first = next((line.strip() for line in encoding.lines(path) if line.strip()), "")
    if first.startswith("{") and first.endswith("}"):
        return "jsonl"
    return "json" if first.startswith(("{", "[{")) or first == "[" else "text"


def _raise(reason: AutoqaError) -> None:
    raise reason
