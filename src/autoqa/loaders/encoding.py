"""Bytes to text: UTF-8 with or without BOM, UTF-16 with BOM, GB18030, even mixed by line."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator
from pathlib import Path

from autoqa.errors import LoadError, reason_of

BOM = "\ufeff"

# How the decoders call a file that breaks off inside a character, and what such ones start with.
_CUT = ("unexpected end of data", "incomplete multibyte sequence")
_LEADS = range(0x81, 0xFF)


def lines(path: Path, on_error: Callable[[LoadError], None] | None = None) -> Iterator[str]:
    r"""Yield the lines of a file with their line ends; each is decoded on its own.

    Only ``\n``, ``\r\n`` and ``\r`` end a line. A BOM is taken off every line, since files
    that were glued together have several.

    Args:
        path: The file.
        on_error: Told of every line in no known encoding, just before that line is yielded
            with U+FFFD for what cannot be read; without it the first one is raised.

    Raises:
        LoadError: The file cannot be opened, or a line is in no known encoding and `on_error`
            is None.
    """
    try:
        with path.open("rb") as file:
            head = file.read(2)
            file.seek(0)
            if head in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
                text = file.read().decode("utf-16", "replace")
                yield from (line.removeprefix(BOM) for line in io.StringIO(text, newline=""))
                return
            raw_lines = (raw for chunk in file for raw in chunk.splitlines(keepends=True))
            for number, raw in enumerate(raw_lines, 1):
                line, reason = _decode(raw, str(path), number)
                if reason is not None:
                    if on_error is None:
                        raise reason
                    on_error(reason)
                yield line.removeprefix(BOM)
    except (OSError, ValueError) as reason:
        raise LoadError(
            f"打不开文件：{reason_of(reason)}", source=str(path), remedy="请检查路径和权限"
        ) from None


def _decode(content: bytes, source: str, line: int) -> tuple[str, LoadError | None]:
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding), None
        except UnicodeDecodeError as reason:
            if reason.reason in _CUT and content[reason.start] in _LEADS:
                return content.decode(encoding, "ignore"), None
            where = reason.start + 1
    return content.decode(errors="replace"), LoadError(
        f"既不是 UTF-8 也不是 GB18030（第 {where} 个字节）",
        source=source,
        line=line,
        remedy="请另存为 UTF-8",
    )
