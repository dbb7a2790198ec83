"""One automaton over all lexicons, and the rules by which a candidate counts as a hit.

Whether something counts depends on its own turn alone, and people repeat themselves: agents
paste their phrases, customers say 好的. So every distinct turn is matched once and remembered.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import daachorse

from autoqa.lexicon import files
from autoqa.lexicon.evasion import Evasion
from autoqa.lexicon.model import Hit, Lexicon, Refusal, Severity
from autoqa.lexicon.negation import NAME as NEGATION
from autoqa.lexicon.negation import Negation
from autoqa.lexicon.prefilter import frequency_cost
from autoqa.lexicon.rule import Rule
from autoqa.text import segment
from autoqa.text.chat import Chat
from autoqa.text.normalise import normalise
from autoqa.transcript import Role

REMEMBERED_TURNS = 16384
REMEMBERED_LENGTH = 200
"""How many distinct turns are remembered, and up to which length."""

EXCLUDED = "出现在排除词“{}”里"
BOUNDARY = "不是一个完整的词"
NEGATED = "前面有否定词"
ROLE: dict[Role, str] = {
    "customer": "是客户说的",
    "agent": "是客服说的",
    "bot": "是机器人或自动回复",
    "system": "是系统消息",
}
WAIVED = "同一条消息里有 {}"
RECALLED = "消息已撤回，且不属于严重违规"


_RANK: dict[Severity, int] = {"grave": 0, "normal": 1, "weak": 2}


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


class _Turn(NamedTuple):
    """All that a match depends on."""

    text: str
    voice: Role
    recalled: bool


class _Candidate(NamedTuple):
    rule: Rule
    start: int
    end: int
    amount: str = ""


class _Exclusion(NamedTuple):
    start: int
    end: int
    phrase: str
    lexicons: frozenset[int]


class _Meaning(NamedTuple):
    """What it means that a phrase of the automaton stands somewhere."""

    terms: tuple[Rule, ...]
    triggers: tuple[Rule, ...]
    excluded: frozenset[int]


class Matcher:
    """Immutable but for what it remembers, and safe to share between threads.

    Args:
        lexicons: What to look for, with the lexicons that they name in `unless`.
        engine: What segments text where a word boundary must be checked.
    """

    def __init__(self, lexicons: Sequence[Lexicon], engine: segment.Engine = "auto") -> None:
        self.lexicons = tuple(lexicons)
        self._engine = engine
        own = next((lexicon for lexicon in lexicons if lexicon.name == NEGATION), None)
        self._negation = Negation(own or files.load(NEGATION))
        self._unless = {lexicon.name: lexicon.unless for lexicon in lexicons if lexicon.unless}
        terms: dict[str, list[Rule]] = defaultdict(list)
        triggers: dict[str, list[Rule]] = defaultdict(list)
        exclusions: dict[str, set[int]] = defaultdict(set)
        typical = (text for lexicon in lexicons for text in (*lexicon.hit, *lexicon.miss))
        cost = frequency_cost(typical)
        for number, lexicon in enumerate(self.lexicons):
            for phrase in lexicon.exclude:
                exclusions[normalise(phrase).text].add(number)
            for entry in lexicon.entries:
                rule = Rule.of(number, lexicon, entry, cost)
                for phrase in entry.exclude:
                    exclusions[normalise(phrase).text].add(number)
                for term in entry.terms:
                    terms[normalise(term).text].append(rule)
                for literal in rule.trigger:
                    triggers[literal].append(rule)
        self._phrases = sorted({*terms, *triggers, *exclusions})
        self._meaning = [
            _Meaning(
                tuple(terms.get(phrase, ())),
                tuple(triggers.get(phrase, ())),
                frozenset(exclusions.get(phrase, ())),
            )
            for phrase in self._phrases
        ]
        self._automaton = _automaton(self._phrases)
        grave = [(term, rule) for term in terms for rule in terms[term] if rule.severity == "grave"]
        self._evasion = Evasion([term for term, _ in grave])
        self._hidden = [rule for _, rule in grave]
        self._remembered = functools.lru_cache(REMEMBERED_TURNS)(self._hits)

    def match(self, chat: Chat, *, explain: bool = False) -> Matches:
        """Find every hit in a chat.

        Args:
            chat: The prepared chat.
            explain: Also keep the candidates that do not count, with the reason.
        """
        hits: list[Hit] = []
        refused: list[Refusal] = []
        turns = chat.transcript.turns
        for index, text in enumerate(chat.texts):
            if not text:
                continue
            turn = _Turn(text, chat.voices[index], turns[index].recalled)
            if explain:
                counted = self._explained(turn, index, refused)
            elif len(text) <= REMEMBERED_LENGTH:
                counted = self._remembered(turn)
            else:
                counted = self._hits(turn)
            hits += [_hit(candidate, index) for candidate in counted]
        return Matches(hits, refused if explain else None)

    def _hits(self, turn: _Turn) -> tuple[_Candidate, ...]:
        return self._judged(turn, None)

    def _explained(self, turn: _Turn, index: int, refused: list[Refusal]) -> tuple[_Candidate, ...]:
        reasons: list[tuple[_Candidate, str]] = []
        found = self._judged(turn, reasons)
        refused.extend(
            Refusal(_hit(candidate, index), reason)
            for candidate, reason in sorted(reasons, key=lambda pair: _position(pair[0]))
        )
        return found

    def _judged(
        self, turn: _Turn, refused: list[tuple[_Candidate, str]] | None
    ) -> tuple[_Candidate, ...]:
        """Decide which candidates of a turn count; note the others where that is wanted."""
        candidates, exclusions = self._candidates(turn, every_voice=refused is not None)
        if not candidates:
            return ()
        words = _Words(turn.text, self._engine)
        taken: dict[int, list[_Candidate]] = {}
        for candidate in sorted(candidates, key=_order):
            own = taken.setdefault(candidate.rule.lexicon, [])
            if any(other.start < candidate.end and candidate.start < other.end for other in own):
                continue
            reason = _refusal(turn, candidate, exclusions, words, self._negation)
            if not reason:
                own.append(candidate)
            elif refused is not None:
                refused.append((candidate, reason))
        named = {own[0].rule.name for own in taken.values() if own}
        found: list[_Candidate] = []
        for own in taken.values():
            waiving = self._waiving(own, named)
            if not waiving:
                found += sorted(own, key=_position)
            elif refused is not None:
                refused.extend((candidate, WAIVED.format(waiving)) for candidate in own)
        return tuple(found)

    def _waiving(self, own: Sequence[_Candidate], named: set[str]) -> str:
        """Return the lexicon beside which a lexicon's hits do not count, if it hits too."""
        others = self._unless.get(own[0].rule.name, ()) if own else ()
        return next((name for name in others if name in named), "")

    def _candidates(
        self, turn: _Turn, *, every_voice: bool
    ) -> tuple[list[_Candidate], list[_Exclusion]]:
        text, voice = turn.text, turn.voice
        candidates: list[_Candidate] = []
        exclusions: list[_Exclusion] = []
        triggered: set[Rule] = set()
        for start, end, number in self._automaton.find_overlapping(text):
            terms, triggers, excluded = self._meaning[number]
            for rule in terms:
                if every_voice or voice in rule.roles:
                    candidates.append(_Candidate(rule, start, end))  # noqa: PERF401
            if triggers:
                triggered.update(triggers)
            if excluded:
                exclusions.append(_Exclusion(start, end, self._phrases[number], excluded))
        for rule in triggered:
            if (every_voice or voice in rule.roles) and rule.may_match(text):
                candidates += _matched(rule, text)
        for start, end, number in self._evasion.find(text):
            rule = self._hidden[number]
            if every_voice or voice in rule.roles:
                candidates.append(_Candidate(rule, start, end))
        return candidates, exclusions


def _automaton(phrases: list[str]) -> Any:
    """Build the automaton; one that finds nothing needs a phrase that no text holds."""
    return daachorse.CharwiseDoubleArrayAhoCorasick(phrases or ["\x00"])


def _matched(rule: Rule, text: str) -> Iterator[_Candidate]:
    """Run a pattern over a turn; its group ``hit``, where it has one, is the span."""
    assert rule.regex is not None
    groups = rule.regex.groupindex
    for match in rule.regex.finditer(text):
        start, end = match.span("hit") if "hit" in groups and match["hit"] else match.span()
        amount = match["amount"] if "amount" in groups else None
        if start < end:
            yield _Candidate(rule, start, end, amount or "")


def _order(candidate: _Candidate) -> tuple[int, int, int, int, str]:
    """Of overlapping hits of one lexicon the gravest, then the first, then the longest stands."""
    rule, start, end, _ = candidate
    return rule.lexicon, _RANK[rule.severity], start, -end, rule.entry


def _position(candidate: _Candidate) -> tuple[int, int]:
    return candidate.start, candidate.rule.lexicon


def _refusal(
    turn: _Turn,
    candidate: _Candidate,
    exclusions: Sequence[_Exclusion],
    words: _Words,
    negation: Negation,
) -> str:
    """Return why a candidate does not count; empty if it does."""
    rule, start, end, _ = candidate
    if _inside_ascii_word(turn.text, start, end):
        return BOUNDARY
    if turn.voice not in rule.roles:
        return ROLE[turn.voice]
    for first, last, phrase, lexicons in exclusions:
        if (
            first <= start
            and end <= last
            and last - first > end - start
            and rule.lexicon in lexicons
        ):
            return EXCLUDED.format(phrase)
    if turn.recalled and rule.severity != "grave":
        return RECALLED
    if rule.negatable and negation.negates(turn.text, start):
        return NEGATED
    if rule.boundary and not words.bounds(start, end):
        return BOUNDARY
    return ""


class _Words:
    """Where words start and end in a turn, found out when it is first asked."""

    def __init__(self, text: str, engine: segment.Engine) -> None:
        self._text, self._engine = text, engine
        self._boundaries: frozenset[int] | None = None

    def bounds(self, start: int, end: int) -> bool:
        """Tell whether a span starts and ends where words do."""
        if self._boundaries is None:
            self._boundaries = segment.boundaries(self._text, self._engine)
        return start in self._boundaries and end in self._boundaries


def _inside_ascii_word(text: str, start: int, end: int) -> bool:
    """Tell whether a span cuts a run of ASCII letters, or one of digits."""
    return _same_run(text, start) or _same_run(text, end)


def _same_run(text: str, cut: int) -> bool:
    if not 0 < cut < len(text):
        return False
    before, after = text[cut - 1], text[cut]
    if not (before.isascii() and after.isascii()):
        return False
    return (before.isalpha() and after.isalpha()) or (before.isdigit() and after.isdigit())


def _hit(candidate: _Candidate, turn: int) -> Hit:
    rule, start, end, amount = candidate
    because = rule.because
    if rule.regex is not None:
        because = because.replace("{amount}", amount)
    return Hit(rule.name, rule.entry, turn, start, end, rule.severity, because, amount)
