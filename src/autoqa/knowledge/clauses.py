"""Cuts normalised messages into clauses and sentences."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

_SENTENCE_ENDS = frozenset("。！!?？\n")
_CUT = re.compile(
    r"[。！!?？\n]+|[，;；…]+|,(?!\d{3}(?!\d))|(?<!\d)~|~(?!\d)|\s{2,}|(?<=[吗呢的哦哈亲呀啊了么哒啦好\]])\s|(?<=[\u3400-\u9fff]\])"
)


class Clause(NamedTuple):
    """A part of a message between marks.

    Attributes:
        start: Where it starts in the message's normalised text.
        end: Where it ends, its mark left out.
        text: Its text, its mark left out.
        sentence: Which sentence of the message it is in, counted from 0.
        asks: A question mark ends it.
    """

    start: int
    end: int
    text: str
    sentence: int
    asks: bool


@functools.lru_cache(maxsize=4096)
def clauses(text: str) -> tuple[Clause, ...]:
    """Return the clauses of a normalised text in their order.

    >>> [clause.text for clause in clauses("亲，1,299元哦~3~5天到。可以吗?")]
    ['亲', '1,299元哦', '3~5天到', '可以吗']
    """
    found: list[Clause] = []
    sentence = start = 0
    for match in [*_CUT.finditer(text), None]:
        end = match.start() if match else len(text)
        mark = match[0] if match else ""
        if text[start:end].strip():
            asks = "?" in mark or "？" in mark
            found.append(Clause(start, end, text[start:end], sentence, asks))
        sentence += bool(_SENTENCE_ENDS & set(mark))
        start = match.end() if match else end
    return tuple(found)
