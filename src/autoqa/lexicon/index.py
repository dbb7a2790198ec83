"""One automaton over all phrases that matter in one voice's turns, and what each means."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import daachorse
import msgspec

from autoqa.lexicon.evasion import Evasion
from autoqa.lexicon.model import Lexicon
from autoqa.lexicon.pattern import compile_pattern
from autoqa.lexicon.rule import Rule
from autoqa.lexicon.spans import Exclusion
from autoqa.text.normalise import normalise

CLAUSE_ENDS = frozenset("，。！？,.!?;:~… \n\t")
"""A pattern may look at what ends its clause; the quote stops before it."""

NOTHING = "\x00"
"""A phrase that no normalised text holds: an automaton needs at least one."""


NOWHERE: frozenset[int] = frozenset()


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """A place where a rule's word or pattern stands, before it is decided whether it counts."""

    rule: Rule
    start: int
    end: int
    because: str
    amount: str = ""


class _Meaning(NamedTuple):
    terms: tuple[Rule, ...]
    triggers: tuple[Rule, ...]
    excluded: frozenset[int]


class Index:
    """Immutable after construction.

    Args:
        rules: The rules to look for.
        lexicons: All lexicons of the matcher, to whose numbers the rules refer.
    """

    def __init__(self, rules: Sequence[Rule], lexicons: Sequence[Lexicon]) -> None:
        terms = _by_phrase((rule, rule.terms) for rule in rules)
        triggers = _by_phrase((rule, rule.prefilter.trigger) for rule in rules)
        excluded = _exclusions({rule.lexicon for rule in rules}, lexicons)
        self._phrases = sorted({NOTHING, *terms, *triggers, *excluded})
        meaning = functools.cache(_Meaning)  # few differ: a pattern's many literals mean the same
        self._meaning = [
            meaning(terms.get(phrase, ()), triggers.get(phrase, ()), excluded.get(phrase, NOWHERE))
            for phrase in self._phrases
        ]
        self._automaton = daachorse.CharwiseDoubleArrayAhoCorasick(self._phrases)
        grave = [(term, rule) for rule in rules if rule.severity == "grave" for term in rule.terms]
        self._evasion = Evasion([term for term, _ in grave])
        self._hidden = [rule for _, rule in grave]

    def candidates(self, text: str) -> tuple[list[Candidate], list[Exclusion]]:
        """Find every candidate in a normalised text, and every excluding phrase."""
        found: list[Candidate] = []
        exclusions: list[Exclusion] = []
        triggered: set[Rule] = set()
        for start, end, number in self._automaton.find_overlapping(text):
            terms, triggers, excluded = self._meaning[number]
            for rule in terms:
                found.append(Candidate(rule, start, end, rule.because))  # noqa: PERF401 - mostly one
            if triggers:
                triggered.update(triggers)
            if excluded:
                exclusions.append(Exclusion(start, end, self._phrases[number], excluded))
        for rule in triggered:
            if rule.may_match(text):
                _match(rule, text, found)
        for start, end, number in self._evasion.find(text):
            rule = self._hidden[number]
            found.append(Candidate(rule, start, end, rule.because))
        return found, exclusions


def _by_phrase(
    phrases: Iterable[tuple[Rule, tuple[str, ...]]],
) -> dict[str, tuple[Rule, ...]]:
    """Return for every phrase whose it is."""
    found: dict[str, tuple[Rule, ...]] = {}
    for rule, own in phrases:
        alone = (rule,)  # shared: thousands of literals belong to one pattern each
        for phrase in own:
            found[phrase] = (*found[phrase], rule) if phrase in found else alone
    return found


def _exclusions(used: set[int], lexicons: Sequence[Lexicon]) -> dict[str, frozenset[int]]:
    """Return for every excluding phrase the numbers of the lexicons that name it."""
    found: dict[str, frozenset[int]] = {}
    for number in sorted(used):
        lexicon = lexicons[number]
        entries = (phrase for entry in lexicon.entries for phrase in entry.exclude)
        for phrase in (*lexicon.exclude, *entries):
            plain = normalise(phrase).text
            found[plain] = found.get(plain, frozenset()) | {number}
    return found


def _match(rule: Rule, text: str, found: list[Candidate]) -> None:
    """Run a pattern over a text; its group ``hit``, where it has one, is the span."""
    pattern = compile_pattern(rule.regex)
    match = pattern.search(text)
    if match is None:
        return
    groups = pattern.groupindex
    marks, captures = "hit" in groups, "amount" in groups
    while match is not None:
        start, end = match.span("hit") if marks and match["hit"] else match.span()
        while end > start and text[end - 1] in CLAUSE_ENDS:
            end -= 1
        if start < end:
            amount = (captures and match["amount"]) or ""
            because = rule.because.replace("{amount}", amount)
            found.append(Candidate(rule, start, end, because, amount))
        match = pattern.search(text, match.end())  # no match is empty: it holds its trigger
