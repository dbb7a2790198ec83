"""The rules by which a candidate counts as a hit.

Whether something counts depends on its own turn alone, and people repeat themselves: agents
paste their phrases, customers say 好的. So every distinct turn is matched once and remembered.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from autoqa.lexicon import files
from autoqa.lexicon.index import Candidate, Index
from autoqa.lexicon.model import Hit, Lexicon, Refusal, Severity
from autoqa.lexicon.negation import NAME as NEGATION
from autoqa.lexicon.negation import Negation
from autoqa.lexicon.rule import Rule
from autoqa.lexicon.spans import Exclusions, Taken
from autoqa.text import segment
from autoqa.text.chat import Chat
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
            if hit.lexicon in self._by_lexicon:
                self._by_lexicon[hit.lexicon].append(hit)
            else:
                self._by_lexicon[hit.lexicon] = [hit]
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
        self._rules = [
            Rule.of(number, lexicon, entry)
            for number, lexicon in enumerate(self.lexicons)
            for entry in lexicon.entries
        ]
        self._index = functools.cache(self._built)
        self._remembered = functools.lru_cache(REMEMBERED_TURNS)(self._found)

    def match(self, chat: Chat, *, explain: bool = False) -> Matches:
        """Find every hit in a chat.

        Args:
            chat: The prepared chat.
            explain: Also keep the candidates that do not count, with the reason.
        """
        hits: list[Hit] = []
        refused: list[Refusal] | None = [] if explain else None
        turns = chat.transcript.turns
        for index, text in enumerate(chat.texts):
            if not text:
                continue
            turn = text, chat.voices[index], turns[index].recalled
            if refused is not None:
                found = self._explained(_Turn(*turn), index, refused)
            elif len(text) <= REMEMBERED_LENGTH:
                found = self._remembered(*turn)
            else:
                found = self._found(*turn)
            if found:
                hits += [_hit(candidate, index) for candidate in found]
        return Matches(hits, refused)

    def remembered(self) -> tuple[int, int]:
        """Return how many turns short enough to be remembered came by, and how many were known."""
        known = self._remembered.cache_info()
        return known.hits + known.misses, known.hits

    def _found(self, text: str, voice: Role, recalled: bool) -> list[Candidate]:
        return self._judged(_Turn(text, voice, recalled), None)

    def _explained(self, turn: _Turn, index: int, refused: list[Refusal]) -> list[Candidate]:
        reasons: list[tuple[Candidate, str]] = []
        found = self._judged(turn, reasons)
        refused.extend(
            Refusal(_hit(candidate, index), reason)
            for candidate, reason in sorted(reasons, key=lambda pair: _position(pair[0]))
        )
        return found

    def _judged(self, turn: _Turn, refused: list[tuple[Candidate, str]] | None) -> list[Candidate]:
        """Decide which candidates of a turn count; note the others where that is wanted."""
        index = self._index(turn.voice if refused is None else None)
        candidates, excluding = index.candidates(turn.text)
        if not candidates:
            return []
        by_lexicon: dict[int, list[Candidate]] = defaultdict(list)
        for candidate in candidates:
            by_lexicon[candidate.rule.lexicon].append(candidate)
        reader = _Reader(turn, Exclusions(excluding), self._engine, self._negation)
        counted: dict[str, list[Candidate]] = {}
        for number in sorted(by_lexicon):
            own = reader.counted(by_lexicon[number], refused)
            if own:
                counted[own[0].rule.name] = own
        found: list[Candidate] = []
        for name, own in counted.items():
            waiving = [other for other in self._unless.get(name, ()) if other in counted]
            if not waiving:
                found += own
            elif refused is not None:
                refused.extend((candidate, WAIVED.format(waiving[0])) for candidate in own)
        return found

    def _built(self, voice: Role | None) -> Index:
        """Build the index of a voice's turns; without one, of everything that is looked for."""
        rules = [rule for rule in self._rules if voice is None or voice in rule.roles]
        return Index(rules, self.lexicons)


def _order(candidate: Candidate) -> tuple[int, int, int, str]:
    """Of overlapping hits of one lexicon the gravest, then the first, then the longest stands."""
    rule = candidate.rule
    return _RANK[rule.severity], candidate.start, -candidate.end, rule.entry


def _position(candidate: Candidate) -> tuple[int, int]:
    return candidate.start, candidate.rule.lexicon


class _Reader:
    """Decides which candidates of one turn count."""

    def __init__(
        self, turn: _Turn, exclusions: Exclusions, engine: segment.Engine, negation: Negation
    ) -> None:
        self._turn, self._exclusions, self._negation = turn, exclusions, negation
        self._engine = engine
        self._boundaries: frozenset[int] | None = None

    def counted(
        self, candidates: list[Candidate], refused: list[tuple[Candidate, str]] | None
    ) -> list[Candidate]:
        """Return of one lexicon's candidates those that count, in the order of the text."""
        if len(candidates) == 1 and refused is None:
            return [] if self._refusal(candidates[0]) else candidates
        taken = Taken()
        found: list[Candidate] = []
        for candidate in sorted(candidates, key=_order):
            if not taken.free(candidate.start, candidate.end):
                continue
            reason = self._refusal(candidate)
            if not reason:
                taken.take(candidate.start, candidate.end)
                found.append(candidate)
            elif refused is not None:
                refused.append((candidate, reason))
        return sorted(found, key=_position)

    def _refusal(self, candidate: Candidate) -> str:
        """Return why a candidate does not count; empty if it does."""
        rule, start, end = candidate.rule, candidate.start, candidate.end
        text, voice, recalled = self._turn
        if _same_run(text, start) or _same_run(text, end):
            return BOUNDARY
        if voice not in rule.roles:
            return ROLE[voice]
        if self._exclusions and (phrase := self._exclusions.covering(rule.lexicon, start, end)):
            return EXCLUDED.format(phrase)
        if recalled and rule.severity != "grave":
            return RECALLED
        if rule.negatable and self._negation.negates(text, start):
            return NEGATED
        if rule.boundary and not self._between_words(start, end):
            return BOUNDARY
        return ""

    def _between_words(self, start: int, end: int) -> bool:
        """Tell whether a span starts and ends where words do, cutting the turn when first asked."""
        if self._boundaries is None:
            self._boundaries = segment.boundaries(self._turn.text, self._engine)
        return start in self._boundaries and end in self._boundaries


def _same_run(text: str, cut: int) -> bool:
    """Tell whether a cut goes through a run of ASCII letters, or one of digits."""
    if not 0 < cut < len(text):
        return False
    after = text[cut]
    if not after.isascii():
        return False
    before = text[cut - 1]
    return before.isascii() and (
        (before.isalpha() and after.isalpha()) or (before.isdigit() and after.isdigit())
    )


def _hit(candidate: Candidate, turn: int) -> Hit:
    rule = candidate.rule
    return Hit(
        rule.name,
        rule.entry,
        turn,
        candidate.start,
        candidate.end,
        rule.severity,
        candidate.because,
        candidate.amount,
    )
