"""Bytes to text: UTF-8 with or without BOM, UTF-16 with BOM, GB18030, even mixed by line."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from autoqa.errors import LoadError


def lines(path: Path) -> Iterator[str]:
    """Yield the lines of a file with their line ends; each is decoded on its own.

    Raises:
        LoadError: The file cannot be opened, or a line is in no known encoding.
    """
    try:
        with path.open("rb") as file:
            head = file.read(4)
            file.seek(0)
            if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
                yield from file.read().decode("utf-16", "replace").splitlines(keepends=True)
                return
            for number, raw in enumerate(file, 1):
                content = raw.removeprefix(codecs.BOM_UTF8) if number == 1 else raw
                yield _decode(content, str(path), number)
    except OSError as reason:
        raise LoadError(
            f"打不开文件：{reason.strerror}", source=str(path), remedy="请检查路径和权限"
        ) from None


def _decode(content: bytes, source: str, line: int) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as reason:
        if reason.reason == "unexpected end of data":  # the file breaks off inside a character
            return content.decode("utf-8", "ignore")
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError as reason:
        raise LoadError(
            f"既不是 UTF-8 也不是 GB18030（第 {reason.start + 1} 个字节）",
            source=source,
            line=line,
            remedy="请另存为 UTF-8",
        ) from None
