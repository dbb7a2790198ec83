"""Bytes to text: UTF-8 with or without BOM, UTF-16 with BOM, GB18030, even mixed by line.

Files that end in ``.gz`` or ``.zst`` are unpacked on the way.
"""

from __future__ import annotations

import codecs
import io
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

from autoqa.errors import LoadError, MissingExtraError, reason_of

BOM = "\ufeff"
COMPRESSED = frozenset({".gz", ".zst"})

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
            with U+FFFD for what cannot be read, and of a packed file that breaks off, with its
            last line; without it the first one is raised.

    Raises:
        LoadError: The file cannot be opened, or there is something to tell and `on_error` is
            None.
        MissingExtraError: The file is a ``.zst`` and pyarrow is not installed.
    """
    number = 0
    try:
        with opened(path) as file:
            for number, raw in enumerate(_raw_lines(file), 1):
                line, wrong = (raw, None) if isinstance(raw, str) else _decode(raw, path, number)
                if wrong is not None:
                    _tell(wrong, on_error)
                yield line.removeprefix(BOM)
    except (OSError, ValueError, EOFError, zlib.error) as reason:
        if path.suffix.lower() not in COMPRESSED or getattr(reason, "errno", None) is not None:
            raise unreadable(path, cast(OSError, reason)) from None
        problem, remedy = "压缩文件损坏或不完整", "前面完整的会话已读出；请重新压缩或重新导出"
        _tell(LoadError(problem, source=str(path), line=number, remedy=remedy), on_error)


def opened(path: Path) -> io.BufferedReader:
    """Open a file to read its bytes, unpacked.

    Raises:
        OSError: It cannot be opened.
        MissingExtraError: It is a ``.zst`` and pyarrow is not installed.
    """
    if path.suffix.lower() == ".gz":
        import gzip

        return io.BufferedReader(cast(io.RawIOBase, gzip.open(path, "rb")))
    if path.suffix.lower() == ".zst":
        try:
            import pyarrow as pa
        except ImportError:
            raise MissingExtraError("读 .zst 文件", "batch") from None
        return io.BufferedReader(pa.CompressedInputStream(path.open("rb"), "zstd"))
    return path.open("rb")


def unpacked(path: Path) -> Path:
    """Return the name that the file has when it is not packed."""
    return path.with_suffix("") if path.suffix.lower() in COMPRESSED else path


def unreadable(path: Path, reason: OSError | ValueError) -> LoadError:
    """Say why a file could not be opened."""
    problem = f"打不开文件：{reason_of(reason)}"
    folder = isinstance(reason, IsADirectoryError)
    remedy = "整个文件夹请用 autoqa batch" if folder else "请检查路径和权限"
    return LoadError(problem, source=str(path), remedy=remedy)


def _raw_lines(file: io.BufferedReader) -> Iterator[bytes | str]:
    """Yield the lines; those of a UTF-16 file are decoded already."""
    if file.peek(2)[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        yield from io.StringIO(file.read().decode("utf-16", "replace"), newline="")
        return
    for chunk in file:
        yield from chunk.splitlines(keepends=True)


def _tell(reason: LoadError, on_error: Callable[[LoadError], None] | None) -> None:
    if on_error is None:
        raise reason
    on_error(reason)


def _decode(content: bytes, path: Path, line: int) -> tuple[str, LoadError | None]:
    content = content.removeprefix(codecs.BOM_UTF8)  # which GB18030 would take for half a character
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding), None
        except UnicodeDecodeError as reason:
            if reason.reason in _CUT and content[reason.start] in _LEADS:
                return content.decode(encoding, "ignore"), None
            where = reason.start + 1
    return content.decode(errors="replace"), LoadError(
        f"既不是 UTF-8 也不是 GB18030（第 {where} 个字节）",
        source=str(path),
        line=line,
        remedy="请另存为 UTF-8",
    )
