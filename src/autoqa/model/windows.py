"""Cuts a chat into the windows of tokens that a model reads at once.

A model reads the whole chat, customer and agent, before it judges any turn, as a reviewer does.
A chat that is too long is read in windows that overlap; every turn is judged once, in a window
that shows what led up to it and, unless it is the last, what came of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

T = TypeVar("T")

LONGEST = 510
"""Tokens in a window, without the two that bound it."""

HEAD, TAIL = 80, 24
"""Tokens kept of the beginning and end of a long turn."""

BEFORE, AFTER = 160, 48
"""Tokens of context to show before and after the turns that a window judges."""

START, END = 0, 2
"""Ids of the tokens that bound a sequence."""


class Window(NamedTuple):
    """Turns `first` to `last` are read, turns `judged_from` to `judged_to` are judged.

    All bounds are turn indices; `last` and `judged_to` are exclusive.
    """

    first: int
    last: int
    judged_from: int
    judged_to: int


def shorten(tokens: Sequence[T]) -> list[T]:
    """Return the tokens of one turn, without the middle of a long one."""
    if len(tokens) <= HEAD + TAIL:
        return list(tokens)
    return [*tokens[:HEAD], *tokens[-TAIL:]]


def cut(lengths: Sequence[int]) -> list[Window]:
    """Cut a chat into windows.

    Args:
        lengths: Tokens of each turn, with its marker.

    Returns:
        Windows in order; together they judge every turn once.
    """
    found: list[Window] = []
    judged, count = 0, len(lengths)
    while judged < count:
        first = _back(lengths, judged, BEFORE)
        last, total = judged, sum(lengths[first:judged])
        while last < count and total + lengths[last] <= LONGEST:
            total += lengths[last]
            last += 1
        end = last if last == count else max(judged + 1, _back(lengths, last, AFTER))
        found.append(Window(first, max(last, judged + 1), judged, end))
        judged = end
    return found


def _back(lengths: Sequence[int], turn: int, tokens: int) -> int:
    """Return the earliest turn from which the tokens up to `turn` are no more than `tokens`."""
    total = 0
    while turn > 0 and total + lengths[turn - 1] <= tokens:
        turn -= 1
        total += lengths[turn]
    return turn
