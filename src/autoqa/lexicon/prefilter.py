"""What a pattern's matches must contain, so that it is tried only where that stands.

The idea is RE2's prefilter: from the pattern's syntax tree follow clauses, sets of
literals of which every match holds at least one. The rarest clause is what the automaton looks
for; the others are looked up in the turn before the pattern itself runs.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from autoqa.lexicon.pattern import Tree, ops

MOST_EXACT = 64
"""Alternatives are multiplied out to at most this many strings."""

COMMON = frozenset(
    "的一是在不了有和人这中大为上个我以要他时来用们到就对会可也能下过说得着等里自起小好都还天没去看吗呢吧啊哦嗯您你哈请亲"
)
COMMON_COST = 40.0
"""Characters that stand in every other message, and what relying on one of them costs."""

Clause = frozenset[str]
Cost = Callable[[Clause], float]


class _Known(NamedTuple):
    """What is known of a part of a pattern.

    Attributes:
        exact: All that it can match, if that is few strings.
        clauses: What its matches must contain beside.
    """

    exact: Clause | None
    clauses: list[Clause]


_ANYTHING = _Known(None, [])
_NOTHING = _Known(frozenset({""}), [])


def clauses(tree: Tree, cost: Cost) -> list[Clause]:
    """Return the clauses of a pattern, the cheapest first; none if it need contain nothing."""
    known = _sequence(tree, cost)
    found = [*known.clauses, known.exact] if known.exact is not None else known.clauses
    useful = {_least(clause) for clause in found if _useful(clause)}
    return sorted(useful, key=lambda clause: (cost(clause), sorted(clause)))


def frequency_cost(texts: Iterable[str]) -> Cost:
    """Return a cost that is how often a clause's literals occur in typical texts."""
    sample = "\n".join(texts)

    @functools.cache
    def of(literal: str) -> float:
        common = COMMON_COST if literal in COMMON else 0.0
        return sample.count(literal) + 3.0 ** (1 - len(literal)) + common

    def cost(clause: Clause) -> float:
        return sum(map(of, clause))

    return cost


def _least(clause: Clause) -> Clause:
    """Leave out literals that hold a shorter one of the same clause."""
    by_length = sorted(clause, key=len)
    if len(by_length[0]) == len(by_length[-1]):
        return clause
    return frozenset(
        literal
        for literal in clause
        if not any(shorter in literal for shorter in clause if len(shorter) < len(literal))
    )


def _useful(clause: Clause) -> bool:
    return bool(clause) and all(literal.strip() for literal in clause)


def _sequence(items: Tree, cost: Cost) -> _Known:
    whole: Clause | None = frozenset({""})
    running: Clause = frozenset({""})
    found: list[Clause] = []
    for exact, own in _parts(items, cost):
        found.extend(own)
        if exact is not None and len(running) * len(exact) <= MOST_EXACT:
            running = frozenset(a + b for a, b in itertools.product(running, exact))
            whole = running if whole is not None else None
        else:
            found.append(running)
            running = exact if exact is not None else frozenset({""})
            whole = None
    if whole is not None:
        return _Known(whole, found)
    return _Known(None, [clause for clause in (*found, running) if _useful(clause)])


def _parts(items: Tree, cost: Cost) -> Iterator[_Known]:
    """Yield what is known of each part of a sequence; characters in a row are one part."""
    for literal, row in itertools.groupby(items, lambda item: item[0] is ops.LITERAL):
        if literal:
            yield _Known(frozenset({"".join(chr(value).lower() for _, value in row)}), [])
        else:
            for item in row:
                yield _item(item, cost)


def _item(item: tuple[Any, Any], cost: Cost) -> _Known:
    operation, value = item
    if operation in (ops.AT, ops.ASSERT, ops.ASSERT_NOT):
        return _NOTHING
    if operation is ops.IN:
        return _characters(value)
    if operation is ops.SUBPATTERN:
        return _sequence(value[-1], cost)
    if operation is ops.BRANCH:
        return _branch([_sequence(branch, cost) for branch in value[1]], cost)
    if operation in (ops.MAX_REPEAT, ops.MIN_REPEAT):
        least, most, repeated = value
        return _repeat(least, most, _sequence(repeated, cost))
    return _ANYTHING


def _characters(members: Sequence[tuple[Any, Any]]) -> _Known:
    found: set[str] = set()
    for operation, value in members:
        if operation is ops.LITERAL:
            found.add(chr(value).lower())
        elif operation is ops.RANGE and value[1] - value[0] < MOST_EXACT:
            found.update(chr(code).lower() for code in range(value[0], value[1] + 1))
        else:
            return _ANYTHING
    return _Known(frozenset(found), []) if len(found) <= MOST_EXACT else _ANYTHING


def _branch(branches: Sequence[_Known], cost: Cost) -> _Known:
    exact = [branch.exact for branch in branches if branch.exact is not None]
    if len(exact) == len(branches):
        union = frozenset().union(*exact)
        if len(union) <= MOST_EXACT and not any(branch.clauses for branch in branches):
            return _Known(union, [])
    best = []
    for branch in branches:
        options = [*branch.clauses, *([branch.exact] if branch.exact is not None else [])]
        useful = [clause for clause in options if _useful(clause)]
        if not useful:
            return _ANYTHING
        best.append(min(useful, key=lambda clause: (cost(clause), sorted(clause))))
    return _Known(None, [frozenset().union(*best)])


def _repeat(least: int, most: int, repeated: _Known) -> _Known:
    if least == most == 1:
        return repeated
    if least == 0:
        if most == 1 and repeated.exact is not None:
            return _Known(repeated.exact | {""}, [])
        return _ANYTHING
    needed = [repeated.exact] if repeated.exact is not None else []
    return _Known(None, [clause for clause in (*repeated.clauses, *needed) if _useful(clause)])
