"""What one side said, cut into stretches that can be compared with a phrase.

Agents send one sentence in several messages and several sentences in one. So a phrase is compared
with stretches of clauses about as long as itself, within one run of messages that the other side
did not interrupt.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from autoqa.knowledge.likeness import VARIABLE, agrees, bare, likeness, shared
from autoqa.signals.base import View
from autoqa.transcript import Role

MOST_COMPARED = 12
"""How many stretches are compared with a phrase by meaning."""

SHORTEST, LONGEST = 0.5, 1.8
"""A stretch is this many times as long as the phrase, unless it is a whole run."""

MOST_CLAUSES = 8
"""How many clauses a stretch has at most."""

_CLAUSE = re.compile(r"[^，,。！？!?；;…~\s]{1,200}[，,。！？!?；;…~\s]{0,8}")


class Clause(NamedTuple):
    """A part of a normalised turn."""

    turn: int
    start: int
    end: int


class Stretch(NamedTuple):
    """Clauses that follow each other, their text, and how many characters they have."""

    clauses: tuple[Clause, ...]
    text: str
    length: int

    def span(self, view: View) -> tuple[int, int, int]:
        """Return its first turn, and the original span of what stands in that turn."""
        first = self.clauses[0]
        last = [clause for clause in self.clauses if clause.turn == first.turn][-1]
        start, end = view.chat.original(first.turn, first.start, last.end)
        return first.turn, start, end


class Alike(NamedTuple):
    """The stretch that is most like a phrase, how much, and the phrase."""

    likeness: float
    stretch: Stretch
    phrase: str

    def same(self, sure: float, negated: Callable[[str], bool]) -> bool:
        """Tell whether the stretch surely says what the phrase says."""
        return self.likeness >= sure and agrees(self.phrase, self.stretch.text, negated)


def runs(view: View, voice: Role) -> list[tuple[Clause, ...]]:
    """Return the clauses of each run of a side's messages, which only the other side ends."""
    found: list[list[Clause]] = []
    last = None
    for turn, own in enumerate(view.chat.voices):
        if view.transcript.turns[turn].recalled:
            continue
        if own == voice:
            if last != voice:
                found.append([])
            found[-1] += _clauses(view.chat.texts[turn], turn)
        if own in ("customer", "agent", voice):
            last = own
    return [tuple(run) for run in found if run]


def within(run_list: Sequence[tuple[Clause, ...]], turns: set[int]) -> list[tuple[Clause, ...]]:
    """Return what of some runs stands in some turns."""
    kept = (tuple(clause for clause in run if clause.turn in turns) for run in run_list)
    return [run for run in kept if run]


def without(run: tuple[Clause, ...], taken: set[Clause]) -> list[tuple[Clause, ...]]:
    """Return the parts of a run between the clauses that are taken."""
    parts = itertools.groupby(run, key=lambda clause: clause in taken)
    return [tuple(held) for is_taken, held in parts if not is_taken]


def literal(
    view: View, pattern: re.Pattern[str], run_list: Sequence[tuple[Clause, ...]]
) -> Stretch | None:
    """Return the clauses in which a phrase stands word for word, the first time."""
    for run in run_list:
        text, ends = view.once(_bare, run)
        match = pattern.search(text)
        if match:
            first = bisect.bisect_right(ends, match.start())
            held = run[first : bisect.bisect_left(ends, match.end()) + 1]
            length = sum(clause.end - clause.start for clause in held)
            return Stretch(held, _text(view, held), length)
    return None


def best(
    view: View,
    phrases: Sequence[str],
    run_list: Sequence[tuple[Clause, ...]],
    *,
    most: int = MOST_COMPARED,
    floor: float = 0.0,
) -> Alike | None:
    """Return what is most like one of some phrases, by characters and meaning.

    Args:
        view: The chat; its knowledge must have an encoder.
        phrases: The normalised phrases.
        run_list: Where to look.
        most: How many stretches are compared, those first that share most characters.
        floor: Stretches that share less of their characters are not compared.
    """
    found = alike(view, phrases, run_list, most, floor=floor)
    return max((own for each in found for own in each), key=_degree, default=None)


def alike(
    view: View,
    phrases: Sequence[str],
    run_list: Sequence[tuple[Clause, ...]],
    most: int,
    *,
    floor: float = 0.0,
) -> list[list[Alike]]:
    """Return for each stretch that is compared how much it is like each phrase.

    Args:
        view: The chat; its knowledge must have an encoder.
        phrases: The normalised phrases.
        run_list: Where to look.
        most: How many stretches are compared, those first that share most characters.
        floor: Stretches that share less of their characters are not compared.
    """
    encoder = view.knowledge.encoder
    assert encoder is not None
    plain = [VARIABLE.sub("", phrase) for phrase in phrases]
    shortest, longest = min(map(len, plain)), max(map(len, plain))
    found: dict[str, Stretch] = {}
    for run in run_list:
        for own in _stretches(view, run, shortest, longest):
            found.setdefault(own.text, own)
    scored = [(max(shared(own, text) for own in plain), text) for text in found]
    ranked = sorted(scored, key=lambda pair: -pair[0])[:most]
    return [
        [Alike(likeness(encoder, phrase, text), found[text], phrase) for phrase in phrases]
        for share, text in ranked
        if share >= floor
    ]


def _degree(own: Alike) -> float:
    return own.likeness


def _clauses(text: str, turn: int) -> Iterator[Clause]:
    for match in _CLAUSE.finditer(text):
        if bare(match[0]):
            yield Clause(turn, *match.span())


def _stretches(
    view: View, run: tuple[Clause, ...], shortest: int, longest: int
) -> Iterator[Stretch]:
    """Yield the stretches of a run that are about as long as the phrases."""
    for own in view.once(_all_stretches, run):
        short_enough = own.length <= LONGEST * longest or len(own.clauses) == 1
        if short_enough and (own.length >= SHORTEST * shortest or len(run) == 1):
            yield own


def _all_stretches(view: View, run: tuple[Clause, ...]) -> list[Stretch]:
    found = []
    for first in range(len(run)):
        for last in range(first + 1, min(first + MOST_CLAUSES, len(run)) + 1):
            held = run[first:last]
            length = sum(clause.end - clause.start for clause in held)
            found.append(Stretch(held, _text(view, held), length))
    return found


def _bare(view: View, run: tuple[Clause, ...]) -> tuple[str, list[int]]:
    """Return the bare text of a run, and where in it each clause ends."""
    texts = [bare(_text(view, (clause,))) for clause in run]
    return "".join(texts), list(itertools.accumulate(map(len, texts)))


def _text(view: View, clauses: tuple[Clause, ...]) -> str:
    by_turn = itertools.groupby(clauses, key=lambda clause: clause.turn)
    texts = [
        "".join(view.chat.texts[turn][own.start : own.end] for own in held)
        for turn, held in by_turn
    ]
    return "，".join(text.strip() for text in texts)
