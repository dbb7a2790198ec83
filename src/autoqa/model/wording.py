"""The words of a turn as a model reads them.

Numbers, links, emoticon codes and the placeholders of anonymised exports tell a model nothing
about attitude, and they differ between the chats it learned from and the chats it judges; so
both are folded to one form here, before training and before judging.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_FOLDS = (
    (re.compile(r"https?://[!-~]+|www\.[!-~]+"), " 链接 "),
    (re.compile(r"#e-[a-z]?\[?[\u4e00-\u9fff\w]{0,4}\]?|/::?[!-~]{1,3}|/:[a-z]{2,8}"), " "),
    (re.compile(r"\[[a-z]+_\d+\]|\[(?:数字|金额|日期|时间|电话|订单|编号|单号)x?\]"), "0"),
    (re.compile(r"\[([\u4e00-\u9fff]{1,6})x\]"), r"[\1]"),
    (re.compile(r"\d[\d*]*(?:[.,:/~-]\d[\d*]*)*"), "0"),
    (re.compile(r"(?:0[\s\-~:：/]*){2,}"), "0"),
    (re.compile(r"\s+"), " "),
)


class Folded(NamedTuple):
    """A folded text, and for each of its characters where it came from: [start, end)."""

    text: str
    origins: list[tuple[int, int]]


def fold(text: str) -> str:
    """Return a normalised turn as a model reads it."""
    for pattern, replacement in _FOLDS:
        text = pattern.sub(replacement, text)
    return text.strip()


def trace(text: str) -> Folded:
    """Return what `fold` does, with the way back."""
    origins = [(index, index + 1) for index in range(len(text))]
    for pattern, replacement in _FOLDS:
        parts: list[str] = []
        kept: list[tuple[int, int]] = []
        at = 0
        for match in pattern.finditer(text):
            parts.append(text[at : match.start()])
            kept += origins[at : match.start()]
            new = match.expand(replacement)
            span = (origins[match.start()][0], origins[match.end() - 1][1])
            parts.append(new)
            kept += [span] * len(new)
            at = match.end()
        text, origins = "".join(parts) + text[at:], kept + origins[at:]
    start = len(text) - len(text.lstrip())
    stripped = text.strip()
    return Folded(stripped, origins[start : start + len(stripped)])
