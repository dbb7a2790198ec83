"""One automaton over all lexicons, and the rules by which a candidate counts as a hit."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import daachorse

from autoqa.lexicon.evasion import Evasion
from autoqa.lexicon.model import Entry, Hit, Lexicon, Refusal, Severity
from autoqa.lexicon.negation import negated
from autoqa.lexicon.pattern import compile_pattern, tree, width
from autoqa.lexicon.prefilter import Clause, Cost, clauses, frequency_cost
from autoqa.text.chat import Chat
from autoqa.text.normalise import normalise

EXCLUDED = "出现在排除词“{}”里"
BOUNDARY = "不是一个完整的词"
NEGATED = "前面有否定词"
ROLE = {
    "customer": "是客户说的",
    "agent": "是客服说的",
    "bot": "是机器人或自动回复",
    "system": "是系统消息",
}
WAIVED = "同一条消息里有 {}"
RECALLED = "消息已撤回，且不属于严重违规"


MOST_CLAUSES = 4
SHORT_CLAUSE = 16
"""How many clauses of a pattern are looked up before it runs, and of how many literals."""


class Matches:
    """The hits in one chat, and the refused candidates if they were asked for."""

    def __init__(self, hits: Iterable[Hit], refused: Sequence[Refusal] | None = None) -> None:
        self.explained = refused is not None
        self.refused = tuple(refused or ())
        self.grave: list[Hit] = []
        self._by_lexicon: dict[str, list[Hit]] = {}
        for hit in hits:
            self._by_lexicon.setdefault(hit.lexicon, []).append(hit)
            if hit.severity == "grave":
                self.grave.append(hit)

    def of(self, lexicon: str) -> Sequence[Hit]:
        """Return the hits of one lexicon in the order of the chat."""
        return self._by_lexicon.get(lexicon, ())


_RANK: dict[Severity, int] = {"grave": 0, "normal": 1, "weak": 2}


@dataclass(frozen=True, eq=False, slots=True)
class _Rule:
    """An entry with its lexicon's defaults filled in, ready to match; compared by identity."""

    lexicon: int
    name: str
    entry: str
    roles: frozenset[str]
    severity: Severity
    because: str
    boundary: bool
    negatable: bool
    regex: re.Pattern[str] | None
    needs: tuple[Clause, ...]
    shortest: int
    longest: int


class _Candidate(NamedTuple):
    rule: _Rule
    turn: int
    start: int
    end: int
    amount: str = ""


_Exclusions = dict[int, list[tuple[int, int, str, frozenset[int]]]]
"""By turn: start, end, phrase, and the lexicons in which the phrase excludes."""


class Matcher:
    """Immutable after construction, and safe to share between threads."""

    def __init__(self, lexicons: Sequence[Lexicon]) -> None:
        self.lexicons = tuple(lexicons)
        self._unless = {lexicon.name: lexicon.unless for lexicon in lexicons if lexicon.unless}
        self._terms: dict[str, list[_Rule]] = defaultdict(list)
        self._triggers: dict[str, list[_Rule]] = defaultdict(list)
        self._exclusions: dict[str, set[int]] = defaultdict(set)
        hidden: list[tuple[str, _Rule]] = []
        cost = frequency_cost(text for lexicon in lexicons for text in (*lexicon.hit, *lexicon.miss))
        for number, lexicon in enumerate(self.lexicons):
            for phrase in lexicon.exclude:
                self._exclusions[normalise(phrase).text].add(number)
            for entry in lexicon.entries:
                rule = _rule(number, lexicon, entry, cost)
                for phrase in entry.exclude:
                    self._exclusions[normalise(phrase).text].add(number)
                for term in entry.terms:
                    plain = normalise(term).text
                    self._terms[plain].append(rule)
                    if lexicon.evasion:
                        hidden.append((plain, rule))
                for literal in rule.needs[0] if rule.needs else ():
                    self._triggers[literal].append(rule)
        self._phrases = sorted({*self._terms, *self._triggers, *self._exclusions})
        self._meaning = [
            (
                tuple(self._terms.get(phrase, ())),
                tuple(self._triggers.get(phrase, ())),
                frozenset(self._exclusions.get(phrase, ())),
            )
            for phrase in self._phrases
        ]
        self._automaton = (
            daachorse.CharwiseDoubleArrayAhoCorasick(self._phrases) if self._phrases else None
        )
        self._evasion = Evasion([term for term, _ in hidden])
        self._hidden = [rule for _, rule in hidden]

    def match(self, chat: Chat, *, explain: bool = False) -> Matches:
        """Find every hit in a chat.

        Args:
            chat: The prepared chat.
            explain: Also keep the candidates that do not count, with the reason.
        """
        candidates, exclusions = self._candidates(chat, explain)
        hits: list[Hit] = []
        refused: list[Refusal] = []
        taken: dict[tuple[int, int], list[_Candidate]] = {}
        for candidate in sorted(candidates, key=_order):
            own = taken.setdefault((candidate.rule.lexicon, candidate.turn), [])
            if any(other.start < candidate.end and candidate.start < other.end for other in own):
                continue
            reason = _refusal(chat, candidate, exclusions)
            if not reason:
                own.append(candidate)
            elif explain:
                refused.append(Refusal(_hit(candidate), reason))
        for own in taken.values():
            hits.extend(_hit(candidate) for candidate in sorted(own, key=_position))
        hits = self._without_waived(hits, refused)
        return Matches(hits, refused if explain else None)

    def _without_waived(self, hits: list[Hit], refused: list[Refusal]) -> list[Hit]:
        """Take away the hits of lexicons that do not count beside another's in the same turn."""
        conditional = {hit.lexicon for hit in hits} & self._unless.keys()
        if not conditional:
            return hits
        turns = {(hit.lexicon, hit.turn) for hit in hits}
        kept = []
        for hit in hits:
            others = self._unless.get(hit.lexicon, ())
            waiving = next((name for name in others if (name, hit.turn) in turns), None)
            if waiving is None:
                kept.append(hit)
            else:
                refused.append(Refusal(hit, WAIVED.format(waiving)))
        return kept

    def _candidates(self, chat: Chat, explain: bool) -> tuple[list[_Candidate], _Exclusions]:
        candidates: list[_Candidate] = []
        exclusions: _Exclusions = {}
        triggered: set[tuple[int, _Rule]] = set()
        starts, voices = [*chat.starts, len(chat.joined) + 1], chat.voices
        turn = 0
        found = self._automaton.find_overlapping(chat.joined) if self._automaton else ()
        for start, end, number in found:
            while end >= starts[turn + 1]:  # hits come in the order of their ends
                turn += 1
            terms, patterns, excluded = self._meaning[number]
            voice = voices[turn]
            for rule in terms:
                if explain or voice in rule.roles:
                    offset = starts[turn]
                    candidates.append(_Candidate(rule, turn, start - offset, end - offset))
            for rule in patterns:
                if voice in rule.roles:
                    triggered.add((turn, rule))
            if excluded:
                offset = starts[turn]
                span = (start - offset, end - offset, self._phrases[number], excluded)
                exclusions.setdefault(turn, []).append(span)
        for turn, rule in triggered:
            text = chat.texts[turn]
            if rule.shortest <= len(text) <= rule.longest and _holds(text, rule.needs[1:]):
                candidates.extend(_matched(rule, turn, text))
        for start, end, number in self._evasion.find(chat.joined):
            turn = chat.locate(start)
            offset = starts[turn]
            candidates.append(_Candidate(self._hidden[number], turn, start - offset, end - offset))
        return candidates, exclusions


def _holds(text: str, needs: Sequence[Clause]) -> bool:
    """Tell whether a text holds a literal of every clause."""
    for clause in needs:
        for literal in clause:
            if literal in text:
                break
        else:
            return False
    return True


def _matched(rule: _Rule, turn: int, text: str) -> Iterator[_Candidate]:
    """Run a pattern over a turn; its group ``hit``, where it has one, is the span."""
    assert rule.regex is not None
    groups = rule.regex.groupindex
    for match in rule.regex.finditer(text):
        start, end = match.span("hit") if "hit" in groups and match["hit"] else match.span()
        amount = match["amount"] if "amount" in groups else None
        if start < end:
            yield _Candidate(rule, turn, start, end, amount or "")


def _rule(number: int, lexicon: Lexicon, entry: Entry, cost: Cost) -> _Rule:
    shortest, longest = width(entry.regex) if entry.regex else (0, 0)
    return _Rule(
        lexicon=number,
        name=lexicon.name,
        entry=entry.name,
        roles=frozenset(lexicon.roles),
        severity=entry.severity or lexicon.severity,
        because=entry.because or lexicon.because,
        boundary=entry.boundary,
        negatable=lexicon.negatable if entry.negatable is None else entry.negatable,
        regex=compile_pattern(entry.regex) if entry.regex else None,
        needs=_needs(entry, cost),
        shortest=shortest,
        longest=longest,
    )


def _needs(entry: Entry, cost: Cost) -> tuple[Clause, ...]:
    """Return the clause that triggers a pattern, and a few short ones to check before it runs."""
    if not entry.regex:
        return ()
    found = clauses(tree(entry.regex), cost)
    short = [clause for clause in found[1:] if len(clause) <= SHORT_CLAUSE]
    return (*found[:1], *short[: MOST_CLAUSES - 1])


def _order(candidate: _Candidate) -> tuple[int, int, int, int, int, str]:
    """Of overlapping hits of one lexicon the gravest, then the first, then the longest stands."""
    rule, turn, start, end, _ = candidate
    return rule.lexicon, turn, _RANK[rule.severity], start, -end, rule.entry


def _position(candidate: _Candidate) -> int:
    return candidate.start


def _refusal(
    chat: Chat,
    candidate: _Candidate,
    exclusions: _Exclusions,
) -> str:
    """Return why a candidate does not count; empty if it does."""
    rule, turn, start, end, _ = candidate
    text = chat.texts[turn]
    if _inside_ascii_word(text, start, end):
        return BOUNDARY
    if chat.voices[turn] not in rule.roles:
        return ROLE[chat.voices[turn]]
    for first, last, phrase, lexicons in exclusions.get(turn, ()):
        if (
            first <= start
            and end <= last
            and last - first > end - start
            and rule.lexicon in lexicons
        ):
            return EXCLUDED.format(phrase)
    if chat.transcript.turns[turn].recalled and rule.severity != "grave":
        return RECALLED
    if rule.negatable and negated(text, start):
        return NEGATED
    if rule.boundary and not chat.is_word(turn, start, end):
        return BOUNDARY
    return ""


def _inside_ascii_word(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    return (_ascii_word(before) and _ascii_word(text[start])) or (
        _ascii_word(after) and _ascii_word(text[end - 1])
    )


def _ascii_word(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _hit(candidate: _Candidate) -> Hit:
    rule, turn, start, end, amount = candidate
    because = rule.because.replace("{amount}", amount)
    return Hit(rule.name, rule.entry, turn, start, end, rule.severity, because, amount)
