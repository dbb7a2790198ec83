"""A file to its chats, by whatever format it is in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from autoqa.errors import AutoqaError, LoadError, MissingExtraError, TranscriptError, suggestion
from autoqa.loaders import encoding, plain
from autoqa.loaders.csv_file import load_csv
from autoqa.loaders.detection import container, recognise
from autoqa.loaders.json_file import generic_chat, read_json, read_jsonl
from autoqa.loaders.registry import EXPORTS, FORMATS, Format, export
from autoqa.transcript import Role, Transcript, zone


class _Options(NamedTuple):
    columns: Mapping[str, str]
    header: str | None
    roles: Mapping[str, Role]
    time_zone: str


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
        path: The file; it may be packed (``.gz``, ``.zst``).
        format: Its format; auto goes by its name, then by what is in it.
        on_error: Called with every chat or row that cannot be read, while the rest goes on;
            without it the first one is raised.
        columns: For CSV, Excel and Parquet: the header of each field.
        header: For text: a regular expression of your own, see `autoqa.loaders.plain.parse`.
        roles: For text, tables and exports of chat platforms: who a name, a number or a channel
            is.
        time_zone: For text and exports: the zone of their times.

    Raises:
        LoadError: The file or a chat in it cannot be read, or there is none, and `on_error` is
            None.
        MissingExtraError: The format needs a package that is not installed.
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
        if format not in FORMATS:
            raise LoadError(f"没有 {format!r} 这种格式", remedy=suggestion(format, FORMATS))
        options = _Options(columns or {}, header, roles or {}, _checked(time_zone))
        for chat in _chats(source, format, tell, options):
            seen += 1
            yield chat
        if not seen:
            raise LoadError("文件里没有会话", source=str(source), remedy="请检查导出是否成功")
    except (LoadError, MissingExtraError) as reason:
        if on_error is None:
            raise
        on_error(reason)


def _chats(
    path: Path,
    format: Format,  # noqa: A002
    on_error: Callable[[AutoqaError], None],
    options: _Options,
) -> Iterator[Transcript]:
    kind = container(path, known=format == "auto") if format in ("auto", *EXPORTS) else format
    if format not in EXPORTS:
        if kind == "csv":
            return load_csv(path, on_error, options.columns, options.roles)
        if kind == "excel":
            from autoqa.loaders.excel import load_excel

            return load_excel(path, on_error, options.columns, options.roles)
        if kind == "parquet":
            from autoqa.loaders.parquet import load_parquet

            return load_parquet(path, on_error, options.columns, options.roles)
        if kind == "text":
            return _load_text(path, on_error, options)
    return _load_objects(path, format, kind, on_error, options)


def _load_objects(
    path: Path,
    format: Format,  # noqa: A002
    kind: str,
    on_error: Callable[[AutoqaError], None],
    options: _Options,
) -> Iterator[Transcript]:
    """Yield the chats of a file of objects: JSON, or a page of HTML."""
    if kind == "html":
        from autoqa.loaders.exports.qianniu_page import read_page

        records = read_page(path, on_error)
    else:
        records = (read_jsonl if kind == "jsonl" else read_json)(path, on_error)
    found = export(format) if format in EXPORTS else None
    if format == "auto":
        found, records = recognise(records, path)
    if found is None:
        for record in records:
            yield from generic_chat(record, path, on_error)
        return
    from autoqa.loaders.exports.base import Settings
    from autoqa.loaders.exports.reading import read

    yield from read(found, records, Settings(options.roles, options.time_zone), path, on_error)


def _load_text(
    path: Path, on_error: Callable[[AutoqaError], None], options: _Options
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
    stem = encoding.unpacked(path).stem
    for number, (first, lines) in enumerate(chats, 1):
        if not spoiled.isdisjoint(range(first, first + len(lines))):
            continue
        name = stem if len(chats) == 1 else f"{stem}-{number}"
        try:
            yield plain.parse(
                "".join(lines),
                name=name,
                header=options.header,
                roles=options.roles,
                time_zone=options.time_zone,
                first_line=first,
            )
        except LoadError as told:
            on_error(LoadError(told.problem, source=str(path), line=told.line, remedy=told.remedy))
        except TranscriptError as wrong:
            on_error(_told(wrong, path))


def _told(reason: TranscriptError, path: Path) -> LoadError:
    """Turn the place inside a chat into a line of the file, where it is one."""
    line = re.fullmatch(r"第 (\d+) 行", reason.place)
    problem = reason.problem if line else f"{reason.place}：{reason.problem}"
    number = int(line[1]) if line else 0
    return LoadError(problem, source=str(path), line=number, remedy=reason.remedy)


def _checked(time_zone: str) -> str:
    try:
        zone(time_zone)
    except TranscriptError as reason:
        raise LoadError(reason.problem, remedy=reason.remedy) from None
    return time_zone
