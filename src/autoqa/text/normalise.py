"""Normalise Chinese text and keep a map back to the original.

What changes: upper to lower case, NFKC character by character, traditional to simplified,
HTML entities, invisible characters, pinyin in brackets after its character, and runs of one
character but digits longer than `LONGEST_RUN`. What stays: the marks ，。！？…, because folding
them would alter most turns and tell a matcher nothing.
"""

from __future__ import annotations

import functools
import html
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

LONGEST_RUN = 3

_KEPT = frozenset("，。！？…")
_COMPATIBILITY_BLOCKS = (
    (0x00A0, 0x0100),
    (0x2000, 0x2070),
    (0x2070, 0x20A0),
    (0x2100, 0x2190),
    (0x2460, 0x2500),
    (0x2E80, 0x3040),
    (0x3200, 0x3400),
    (0xF900, 0xFB07),
    (0xFE30, 0xFE70),
    (0xFF00, 0xFFF0),
    (0x1D400, 0x1D800),
    (0x1F100, 0x1F200),
)
_INVISIBLE = (
    "\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\\xad\\u034f\\u061c\\u180e\\u200b-\\u200f"
    "\\u2028-\\u202e\\u2060-\\u2064\\ufe00-\\ufe0f\\ufeff"
)
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ"
_PINYIN = rf"[(（](?<=[\u3400-\u9fff].)(?=[a-z]{{0,6}}[{_TONED}])[a-zü{_TONED}]{{1,7}}[)）]"
_ENTITY = r"&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,8}[1-4]?);"


class Normalised(NamedTuple):
    """A normalised text and, where its length changed, the map back.

    `starts[i]` and `ends[i]` bound the original characters that became character i; both are
    None where every character kept its place.
    """

    text: str
    starts: list[int] | None = None
    ends: list[int] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the original span of a normalised one."""
        if self.starts is None or self.ends is None or start >= end:
            return start, end
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> str:
    """Apply the changes that keep every character in its place."""
    # the one letter whose lower case is longer; lowered apart, so that it changes no neighbour
    lowered = "İ".join(part.lower() for part in text.split("İ")) if "İ" in text else text.lower()
    return _tables().foldable.sub(_tables().fold_match, lowered)


def resizes(folded: str) -> bool:
    """Tell whether a folded text holds anything whose normal form has another length."""
    tables = _tables()
    return any(pattern.search(folded) for pattern in tables.resized)


def normalise(text: str) -> Normalised:
    """Normalise one text.

    Lone surrogates and unknown characters stay as they are.
    """
    folded = fold(text)
    if not resizes(folded):
        return Normalised(folded)
    return _resize(folded)


def _resize(folded: str) -> Normalised:
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def keep(start: int, end: int) -> None:
        parts.append(folded[start:end])
        starts.extend(range(start, end))
        ends.extend(range(start + 1, end + 1))

    position = 0
    for match in _tables().resizing.finditer(folded):
        start, end = match.span()
        keep(position, start)
        position = end
        if match["run"]:
            keep(start, start + LONGEST_RUN)
            ends[-1] = end
        else:
            new = _tables().replacement(match[0])
            parts.append(new)
            starts.extend([start] * len(new))
            ends.extend([end] * len(new))
    keep(position, len(folded))
    return Normalised("".join(parts), starts, ends)


class _Tables(NamedTuple):
    foldable: re.Pattern[str]
    fold_match: Callable[[re.Match[str]], str]
    resized: tuple[re.Pattern[str], ...]
    resizing: re.Pattern[str]
    replacement: Callable[[str], str]


@functools.cache
def _tables() -> _Tables:
    one, many = _character_tables()
    # one set of the basic plane is a table look-up; a single character beyond makes it a search
    basic = "".join(re.escape(char) for char in one if ord(char) < 0x10000)
    expanding = "".join(re.escape(char) for char in many if ord(char) < 0x10000)
    expanding += "\U0001f100-\U0001f1ff"
    characters = f"[{_INVISIBLE}{expanding}]"
    invisible = re.compile(f"[{_INVISIBLE}]")
    replaceable = f"{characters}|{_ENTITY}|{_PINYIN}"

    def replacement(found: str) -> str:
        if found in many:
            return many[found]
        if ord(found[0]) >= 0x10000:
            return found
        if found[0] != "&":
            return ""
        plain = html.unescape(found)
        return invisible.sub("", fold(plain)) if plain != found else found

    return _Tables(
        foldable=re.compile(f"[{basic}]|[\U0001d400-\U0001d7ff\U0001f100-\U0001f1ff]"),
        fold_match=lambda match: one.get(match[0], match[0]),
        # one by one they are searched for several times faster than as alternatives
        resized=tuple(
            re.compile(part, re.DOTALL)
            for part in (characters, _ENTITY, _PINYIN, r"(\D)" + LONGEST_RUN * r"\1")
        ),
        resizing=re.compile(rf"{replaceable}|(?P<run>(\D)\2{{{LONGEST_RUN},}})", re.DOTALL),
        replacement=replacement,
    )


def _character_tables() -> tuple[dict[str, str], dict[str, str]]:
    """Return what one character folds to, and what it grows to."""
    pairs = (Path(__file__).parent / "traditional.txt").read_text("utf-8").split()
    one = {pair[0]: pair[1] for pair in pairs}
    one = {char: one.get(plain, plain) for char, plain in one.items()}
    many: dict[str, str] = {}
    for first, last in _COMPATIBILITY_BLOCKS:
        for char in map(chr, range(first, last)):
            plain = unicodedata.normalize("NFKC", char).lower()
            plain = "".join(one.get(part, part) for part in plain)
            if plain == char or char in _KEPT or not plain:
                continue
            (one if len(plain) == 1 else many)[char] = plain
    return one, many
