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
"""The most that a repeat, or a repeat within repeats, may ask for."""

# The standard library's own syntax tree: private by its name, unchanged for many years, and
# covered by tests on every Python that is supported.
parser: Any = importlib.import_module("re._parser")
ops: Any = importlib.import_module("re._constants")

_START = (ops.AT, ops.AT_BEGINNING)
_END = (ops.AT, ops.AT_END)

Tree = Iterable[tuple[Any, Any]]


@functools.cache
def compile_pattern(regex: str) -> re.Pattern[str]:
    """Compile a pattern for normalised text.

    Raises:
        ValueError: It is no regular expression, or not linear in the text.
    """
    folded = _folded(regex)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            compiled = re.compile(folded, re.IGNORECASE)
    except (re.error, Warning, OverflowError, RecursionError) as reason:
        raise ValueError(f"正则写错了：{reason}") from None
    # _check(parser.parse(folded), 1)
    return compiled


def tree(regex: str) -> Tree:
    """Return the syntax tree of a pattern that compiles."""
    parsed: Tree = parser.parse(_folded(regex))
    return parsed


def width(regex: str) -> tuple[int, int]:
    """Return the lengths between which a text can match; only a whole-text pattern has a most."""
    parsed = parser.parse(_folded(regex))
    least, most = (int(length) for length in parsed.getwidth())
    whole = len(parsed) > 1 and parsed[0] == _START and parsed[-1] == _END
    return least, most if whole else sys.maxsize


def _folded(regex: str) -> str:
    """Fold a pattern's own characters the way texts are folded."""
    return "".join(char if char.isascii() else fold(char) for char in regex)


def _check(items: Tree, outer: int) -> None:
    for operation, value in items:
        most = 1
        if operation in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
            most = int(value[1])
            if most * outer > LONGEST_REPEAT:
                raise ValueError(
                    f"重复次数没有上限或太大，长文本会很慢：请把 * 和 + 写成 {{0,8}} 这样，"
                    f"重复里套重复时乘积不超过 {LONGEST_REPEAT}"
                )
        for part in _parts(operation, value):
            _check(part, outer * max(1, most))


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
