"""A text as the finders see it: characters folded one to one, masked stretches one mark each.

A placeholder and the value that it replaces look the same here, so that what is found does not
depend on what is masked already: redacting twice changes nothing.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from autoqa.redaction.kinds import MARKS, Span


class View:
    """A folded text with the stretches that are masked so far taken out.

    Args:
        text: The folded text, see `fold`.
        covered: The masked stretches, in order and apart.
    """

    def __init__(self, text: str, covered: Sequence[Span]) -> None:
        if not covered:
            self.text, self._places = text, None
            return
        parts: list[str] = []
        places: list[int] = []
        position = 0
        for start, end, kind in covered:
            parts += text[position:start], MARKS[kind]
            places += range(position, start + 1)
            position = end
        parts.append(text[position:])
        places += range(position, len(text) + 1)
        self.text, self._places = "".join(parts), places

    def original(self, span: Span) -> Span:
        """Return where a stretch without marks stands in the text itself."""
        if self._places is None:
            return span
        start = self._places[span.start]
        return Span(start, start + span.end - span.start, span.kind)


def fold(text: str) -> str:
    """Turn full-width and other compatible characters into plain ones, each in its place.

    >>> fold("１３８－００１３，①ａ")
    '138-0013,1a'
    """
    table = _table()
    return text.translate(table.plain) if table.foldable.search(text) else text


class _Table(NamedTuple):
    plain: dict[int, str]
    foldable: re.Pattern[str]


@functools.cache
def _table() -> _Table:
    """Return what folds: full-width forms, circled and other digits, dashes, odd spaces."""
    blocks = ((0xFF01, 0xFF5F), (0x2460, 0x2474), (0x2776, 0x2780), (0x1D7CE, 0x1D800))
    table: dict[int, str] = {}
    for first, last in blocks:
        for char in map(chr, range(first, last)):
            digit = unicodedata.digit(char, None)
            plain = unicodedata.normalize("NFKC", char) if digit is None else str(digit)
            if len(plain) == 1:
                table[ord(char)] = plain
    dashes = dict.fromkeys(map(ord, "‐‑‒–—―−﹣"), "-")
    spaces = dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2009\u200b\u2060\u3000\ufeff"), " ")
    table |= dashes | spaces
    return _Table(table, re.compile(f"[{re.escape(''.join(map(chr, table)))}]"))
