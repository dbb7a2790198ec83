"""Patterns: Python's regular expressions, held to what is linear in the text.

A backtracking engine is many times faster on short turns than one that is linear by
construction, and it is linear too where nothing repeats without bound: then a match looks at
a bounded stretch, whatever the text. So a pattern with an unbounded repeat, or with repeats
within repeats that multiply, is refused when its file is read.
"""

from __future__ import annotations

import functools
import importlib
import re
import sys
import warnings
from collections.abc import Iterable
from typing import Any

from autoqa.text.normalise import fold

LONGEST_REPEAT = 64
"""The most that a repeat may ask for."""

MOST_WAYS = 4096
"""In how many ways one repeat, and what repeats within it, may share out a text."""

# The standard library's own syntax tree: private by its name, unchanged for many years, and
# covered by tests on every Python that is supported.
parser: Any = importlib.import_module("re._parser")
ops: Any = importlib.import_module("re._constants")

_START = (ops.AT, ops.AT_BEGINNING)
_END = (ops.AT, ops.AT_END)

Tree = Iterable[tuple[Any, Any]]


@functools.cache
def tree(regex: str) -> Tree:
    """Return the syntax tree of a pattern for normalised text.

    Raises:
        ValueError: It is no regular expression, or not linear in the text.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            parsed: Tree = parser.parse(folded(regex))
    except (re.error, Warning, OverflowError, RecursionError) as reason:
        raise ValueError(f"正则写错了：{reason}") from None
    _check(parsed)
    return parsed


@functools.cache
def compile_pattern(regex: str) -> re.Pattern[str]:
    """Compile a pattern for normalised text.

    Raises:
        ValueError: It is no regular expression, or not linear in the text.
    """
    tree(regex)
    try:
        return re.compile(folded(regex), re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as reason:
        raise ValueError(f"正则写错了：{reason}") from None


def width(regex: str) -> tuple[int, int]:
    """Return the lengths between which a text can match; only a whole-text pattern has a most."""
    parsed: Any = tree(regex)
    least, most = (int(length) for length in parsed.getwidth())
    by_line = parsed.state.flags & re.MULTILINE
    whole = len(parsed) > 1 and parsed[0] == _START and parsed[-1] == _END and not by_line
    return least, most + len("\n") if whole else sys.maxsize


def folded(regex: str) -> str:
    """Fold a pattern's own characters the way texts are folded."""
    pairs = zip(regex, fold(regex), strict=True)
    return "".join(char if char.isascii() else plain for char, plain in pairs)


def _check(items: Tree) -> int:
    """Return in how many ways the repeats within some items can share out a text."""
    ways = 1
    for operation, value in items:
        inner = max((_check(part) for part in _parts(operation, value)), default=1)
        if operation in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
            least, most = int(value[0]), int(value[1])
            if most > LONGEST_REPEAT:
                raise ValueError(
                    "重复次数没有上限或太大，长文本会很慢：请把 * 和 + 写成 {0,8} 这样，"
                    f"不超过 {LONGEST_REPEAT} 次"
                )
            inner = inner**most * (most - least + 1)
            if inner > MOST_WAYS:
                raise ValueError("重复里套着重复，长文本会很慢：请拆成几个模式，或减小次数")
        ways *= inner
    return ways


def _parts(operation: Any, value: Any) -> list[Tree]:
    """Return the sub-patterns of one item."""
    if operation is ops.BRANCH:
        return list(value[1])
    if operation is ops.SUBPATTERN:
        return [value[-1]]
    if operation in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
        return [value[2]]
    if operation in (ops.ASSERT, ops.ASSERT_NOT):
        return [value[1]]
    if operation is ops.ATOMIC_GROUP:
        return [value]
    if operation is ops.GROUPREF_EXISTS:
        return [part for part in value[1:] if part is not None]
    return []
