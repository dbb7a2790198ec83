"""One automaton over all phrases that matter in one voice's turns, and what each means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import daachorse

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


class Candidate(NamedTuple):
    """A place where a rule's word or pattern stands, before it is decided whether it counts."""

    rule: Rule
    start: int
    end: int
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
        terms: dict[str, list[Rule]] = defaultdict(list)
        triggers: dict[str, list[Rule]] = defaultdict(list)
        for rule in rules:
            for term in rule.terms:
                terms[term].append(rule)
            for literal in rule.trigger:
                triggers[literal].append(rule)
        exclusions = _exclusions({rule.lexicon for rule in rules}, lexicons)
        self._phrases = sorted({NOTHING, *terms, *triggers, *exclusions})
        self._meaning = [
            _Meaning(
                tuple(terms.get(phrase, ())),
                tuple(triggers.get(phrase, ())),
                frozenset(exclusions.get(phrase, ())),
            )
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
                found.append(Candidate(rule, start, end))  # noqa: PERF401 - mostly one
            if triggers:
                triggered.update(triggers)
            if excluded:
                exclusions.append(Exclusion(start, end, self._phrases[number], excluded))
        for rule in triggered:
            if rule.may_match(text):
                found += _matched(rule, text)
        for start, end, number in self._evasion.find(text):
            found.append(Candidate(self._hidden[number], start, end))
        return found, exclusions


def _exclusions(used: set[int], lexicons: Sequence[Lexicon]) -> dict[str, set[int]]:
    """Return for every excluding phrase the numbers of the lexicons that name it."""
    found: dict[str, set[int]] = defaultdict(set)
    for number in sorted(used):
        lexicon = lexicons[number]
        entries = (phrase for entry in lexicon.entries for phrase in entry.exclude)
        for phrase in (*lexicon.exclude, *entries):
            found[normalise(phrase).text].add(number)
    return found


def _matched(rule: Rule, text: str) -> Iterator[Candidate]:
    """Run a pattern over a text; its group ``hit``, where it has one, is the span."""
    pattern = compile_pattern(rule.regex)
    groups = pattern.groupindex
    for match in pattern.finditer(text):
        start, end = match.span("hit") if "hit" in groups and match["hit"] else match.span()
        amount = match["amount"] if "amount" in groups else None
        while end > start and text[end - 1] in CLAUSE_ENDS:
            end -= 1
        if start < end:
            yield Candidate(rule, start, end, amount or "")
