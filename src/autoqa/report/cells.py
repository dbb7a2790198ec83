"""Text into cells of a spreadsheet and back: no text becomes a formula."""

from __future__ import annotations

import re
import unicodedata

STARTS = "=+-@\u2212"
"""What a cell must not begin with, in full width neither: spreadsheets would run it."""

LONGEST = 32_000
"""Excel holds 32,767 characters; the rest is left for escapes."""

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BLANK = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]*")


def neutralise(text: str) -> str:
    r"""Return a text as it may stand in a cell; `restore` undoes it exactly.

    >>> neutralise("=1+1"), neutralise("'=1"), neutralise("好的")
    ("'=1+1", "''=1", '好的')
    >>> neutralise("a\x0bb")
    'a_x000B_b'
    """
    escaped = _ESCAPE.sub(lambda found: f"_x005F{found[0]}", text)
    escaped = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", escaped)
    return f"'{escaped}" if _starts_badly(text) else escaped


def restore(text: str) -> str:
    r"""Return the text that was neutralised.

    >>> [restore(neutralise(text)) for text in ("=1+1", "''", "_x000B_", "a\x0bb")]
    ['=1+1', "''", '_x000B_', 'a\x0bb']
    """
    plain = text
    if plain.startswith("'") and _starts_badly(_unescaped(plain[1:])):
        plain = plain[1:]
    return _unescaped(plain)


def shortened(text: str) -> str:
    """Return a text that fits a cell, saying how long it was."""
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST]}……（共 {len(text)} 字，其余略）"


def _starts_badly(text: str) -> bool:
    """Return whether a text begins with what must not begin a cell, or with our own mark of it."""
    if not text:
        return False
    shown = text[_blank_end(text) :]
    return text[0] in "'\t\r\n" or unicodedata.normalize("NFKC", shown[:1]) in tuple(STARTS)


def _blank_end(text: str) -> int:
    blank = _BLANK.match(text)
    return blank.end() if blank else 0


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
