"""One automaton over all lexicons, and the rules by which a candidate counts as a hit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import daachorse
import re2

from autoqa.lexicon.evasion import Evasion
from autoqa.lexicon.model import Entry, Hit, Lexicon, Refusal, Severity
from autoqa.lexicon.negation import negated
from autoqa.text.chat import Chat
from autoqa.text.normalise import fold, normalise

EXCLUDED = "出现在排除词“{}”里"
BOUNDARY = "不是一个完整的词"
NEGATED = "前面有否定词"
ROLE = {"customer": "是客户说的", "agent": "是客服说的", "bot": "是机器人或自动回复", "system": "是系统消息"}
RECALLED = "消息已撤回，且不属于严重违规"


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


class _Rule(NamedTuple):
    """An entry with its lexicon's defaults filled in, ready to match."""

    lexicon: int
    name: str
    entry: str
    roles: frozenset[str]
    severity: Severity
    because: str
    boundary: bool
    negatable: bool
    regex: Any


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
        self._terms: dict[str, list[_Rule]] = defaultdict(list)
        self._anchors: dict[str, list[_Rule]] = defaultdict(list)
        self._exclusions: dict[str, set[int]] = defaultdict(set)
        hidden: list[tuple[str, _Rule]] = []
        for number, lexicon in enumerate(self.lexicons):
            for phrase in lexicon.exclude:
                self._exclusions[normalise(phrase).text].add(number)
            for entry in lexicon.entries:
                rule = _rule(number, lexicon, entry)
                for phrase in entry.exclude:
                    self._exclusions[normalise(phrase).text].add(number)
                for term in entry.terms:
                    plain = normalise(term).text
                    self._terms[plain].append(rule)
                    if lexicon.evasion:
                        hidden.append((plain, rule))
                for anchor in entry.anchors:
                    self._anchors[normalise(anchor).text].append(rule)
        self._phrases = sorted({*self._terms, *self._anchors, *self._exclusions})
        self._meaning = [
            (
                tuple(self._terms.get(phrase, ())),
                tuple(self._anchors.get(phrase, ())),
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
        last: _Candidate | None = None
        for candidate in sorted(candidates, key=_order):
            if last and _covers(last, candidate):
                continue
            reason = _refusal(chat, candidate, exclusions)
            if not reason:
                last = candidate
                hits.append(_hit(candidate))
            elif explain:
                refused.append(Refusal(_hit(candidate), reason))
        return Matches(hits, refused if explain else None)

    def _candidates(self, chat: Chat, explain: bool) -> tuple[list[_Candidate], _Exclusions]:
        candidates: list[_Candidate] = []
        exclusions: _Exclusions = {}
        patterns: set[tuple[int, _Rule]] = set()
        found = self._automaton.find_overlapping(chat.joined) if self._automaton else ()
        for start, end, number in found:
            turn = chat.locate(start)
            offset = chat.starts[turn]
            terms, anchors, excluded = self._meaning[number]
            voice = chat.voices[turn]
            for rule in terms:
                if explain or voice in rule.roles:
                    candidates.append(_Candidate(rule, turn, start - offset, end - offset))
            for rule in anchors:
                if voice in rule.roles:
                    patterns.add((turn, rule))
            if excluded:
                span = (start - offset, end - offset, self._phrases[number], excluded)
                exclusions.setdefault(turn, []).append(span)
        for turn, rule in patterns:
            for match in rule.regex.finditer(chat.texts[turn]):
                amount = match.groupdict().get("amount") or ""
                candidates.append(_Candidate(rule, turn, match.start(), match.end(), amount))
        for start, end, number in self._evasion.find(chat.joined):
            turn = chat.locate(start)
            offset = chat.starts[turn]
            candidates.append(_Candidate(self._hidden[number], turn, start - offset, end - offset))
        return candidates, exclusions


def _rule(number: int, lexicon: Lexicon, entry: Entry) -> _Rule:
    negatable = lexicon.negatable if entry.negatable is None else entry.negatable
    return _Rule(
        lexicon=number,
        name=lexicon.name,
        entry=entry.name,
        roles=frozenset(lexicon.roles),
        severity=entry.severity or lexicon.severity,
        because=entry.because or lexicon.because,
        boundary=entry.boundary,
        negatable=negatable,
        regex=compile_pattern(entry.regex) if entry.regex else None,
    )


def compile_pattern(regex: str) -> Any:
    """Compile a pattern for normalised text: linear in its length whatever the pattern."""
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    return re2.compile("".join(char if char.isascii() else fold(char) for char in regex), options)


def _order(candidate: _Candidate) -> tuple[int, int, int, int, str]:
    rule, turn, start, end, _ = candidate
    return rule.lexicon, turn, start, -end, rule.entry


def _covers(last: _Candidate, candidate: _Candidate) -> bool:
    """Of overlapping hits of one lexicon the first and longest stands for all."""
    return (
        last.rule.lexicon == candidate.rule.lexicon
        and last.turn == candidate.turn
        and candidate.start < last.end
    )


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
        if first <= start and end <= last and last - first > end - start and rule.lexicon in lexicons:
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
