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
from autoqa.lexicon.prefilter import frequency_cost
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
        typical = (text for lexicon in lexicons for text in (*lexicon.hit, *lexicon.miss))
        cost = frequency_cost(typical)
        self._rules = [
            Rule.of(number, lexicon, entry, cost)
            for number, lexicon in enumerate(self.lexicons)
            for entry in lexicon.entries
        ]
        self._index = functools.cache(self._built)
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

    def remembered(self) -> tuple[int, int]:
        """Return how many turns short enough to be remembered came by, and how many were known."""
        known = self._remembered.cache_info()
        return known.hits + known.misses, known.hits

    def _hits(self, turn: _Turn) -> tuple[Candidate, ...]:
        return self._judged(turn, None)

    def _explained(self, turn: _Turn, index: int, refused: list[Refusal]) -> tuple[Candidate, ...]:
        reasons: list[tuple[Candidate, str]] = []
        found = self._judged(turn, reasons)
        refused.extend(
            Refusal(_hit(candidate, index), reason)
            for candidate, reason in sorted(reasons, key=lambda pair: _position(pair[0]))
        )
        return found

    def _judged(
        self, turn: _Turn, refused: list[tuple[Candidate, str]] | None
    ) -> tuple[Candidate, ...]:
        """Decide which candidates of a turn count; note the others where that is wanted."""
        index = self._index(turn.voice if refused is None else None)
        candidates, excluding = index.candidates(turn.text)
        if not candidates:
            return ()
        exclusions = Exclusions(excluding)
        words = _Words(turn.text, self._engine)
        taken: dict[int, Taken] = defaultdict(Taken)
        counted: dict[int, list[Candidate]] = defaultdict(list)
        for candidate in sorted(candidates, key=_order):
            lexicon = candidate.rule.lexicon
            if not taken[lexicon].free(candidate.start, candidate.end):
                continue
            reason = _refusal(turn, candidate, exclusions, words, self._negation)
            if not reason:
                taken[lexicon].take(candidate.start, candidate.end)
                counted[lexicon].append(candidate)
            elif refused is not None:
                refused.append((candidate, reason))
        named = {own[0].rule.name for own in counted.values()}
        found: list[Candidate] = []
        for own in counted.values():
            waiving = self._waiving(own, named)
            if not waiving:
                found += sorted(own, key=_position)
            elif refused is not None:
                refused.extend((candidate, WAIVED.format(waiving)) for candidate in own)
        return tuple(found)

    def _waiving(self, own: Sequence[Candidate], named: set[str]) -> str:
        """Return the lexicon beside which a lexicon's hits do not count, if it hits too."""
        others = self._unless.get(own[0].rule.name, ())
        return next((name for name in others if name in named), "")

    def _built(self, voice: Role | None) -> Index:
        """Build the index of a voice's turns; without one, of everything that is looked for."""
        rules = [rule for rule in self._rules if voice is None or voice in rule.roles]
        return Index(rules, self.lexicons)


def _order(candidate: Candidate) -> tuple[int, int, int, int, str]:
    """Of overlapping hits of one lexicon the gravest, then the first, then the longest stands."""
    rule, start, end, _ = candidate
    return rule.lexicon, _RANK[rule.severity], start, -end, rule.entry


def _position(candidate: Candidate) -> tuple[int, int]:
    return candidate.start, candidate.rule.lexicon


def _refusal(
    turn: _Turn,
    candidate: Candidate,
    exclusions: Exclusions,
    words: _Words,
    negation: Negation,
) -> str:
    """Return why a candidate does not count; empty if it does."""
    rule, start, end, _ = candidate
    if _inside_ascii_word(turn.text, start, end):
        return BOUNDARY
    if turn.voice not in rule.roles:
        return ROLE[turn.voice]
    if phrase := exclusions.covering(rule.lexicon, start, end):
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


def _hit(candidate: Candidate, turn: int) -> Hit:
    rule, start, end, amount = candidate
    because = rule.because
    if rule.regex:
        because = because.replace("{amount}", amount)
    return Hit(rule.name, rule.entry, turn, start, end, rule.severity, because, amount)
