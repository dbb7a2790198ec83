"""Compares what agents say with a fact base."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from autoqa.knowledge.amounts import amounts
from autoqa.knowledge.answers import answers
from autoqa.knowledge.choices import choices, wordings
from autoqa.knowledge.clauses import clauses
from autoqa.knowledge.discounts import discounts
from autoqa.knowledge.facts import FactBase
from autoqa.knowledge.flags import flags
from autoqa.knowledge.index import Index
from autoqa.knowledge.line import Line, Link, Said
from autoqa.knowledge.reading import Reading
from autoqa.knowledge.statement import Statement
from autoqa.text.chat import Chat

LONGEST = 2000
"""Longer messages are pasted documents, in which nobody says anything."""


class FactMatcher:
    """A fact base ready to be compared with chats. Immutable, safe to share between threads."""

    def __init__(self, base: FactBase) -> None:
        self.base = base
        self.sha256 = base.sha256()
        self._index = Index(base)

    def statements(self, chat: Chat) -> tuple[Statement, ...]:
        """Return what the human agents of a chat say of known attributes, in its order.

        A statement that nobody can decide is undecidable; what is about nothing known is not
        there at all.
        """
        reading = Reading(self._index, chat)
        if not reading.subjects:
            return ()
        day = reading.day()
        found: list[Statement] = []
        told: list[Link] = []
        for turn in chat.spoken_by("agent"):
            text = reading.texts[turn]
            if len(text) > LONGEST:
                continue
            lines = (Line(reading, turn, part, day, told=told) for part in clauses(text))
            claims = [claim for line in lines for claim in _claims(line)]
            told += [link for link, *_ in claims]
            decided = {_what(claim) for claim in claims if claim[3] != "undecidable"}
            for said, (asked, part) in answers(reading, turn, day, _claims):
                if _what(said) in decided:  # 没有教练的 says it itself
                    continue
                first, last = chat.original(asked, part.start, part.end)
                question = chat.transcript.turns[asked].text[first:last].strip()
                found.append(self._statement(chat, turn, said, question))
            found += [self._statement(chat, turn, said) for said in claims]
        return _withdrawn(found)

    def _statement(self, chat: Chat, turn: int, said: Said, question: str = "") -> Statement:
        link, start, end, outcome = said
        start, end = chat.original(turn, start, end)
        return Statement(
            turn=turn,
            start=start,
            end=end,
            subject=self._index.subject(link.subject),
            attribute=link.attributes[0],
            said=chat.transcript.turns[turn].text[start:end].strip(),
            outcome=outcome,
            question=question,
        )


def _what(said: Said) -> tuple[int, str]:
    """Return of which subject and of what of it something is said."""
    return said[0].subject, said[0].attributes[0].name


def _claims(line: Line) -> Iterator[Said]:
    """Yield all that a clause says."""
    yield from amounts(line)
    yield from discounts(line)
    yield from choices(line)
    yield from wordings(line)
    yield from flags(line)


def _withdrawn(found: list[Statement]) -> tuple[Statement, ...]:
    """Mark what the agent said otherwise later on, and was right."""
    last_right = {
        (own.subject.id, own.attribute.name): place
        for place, own in enumerate(found)
        if own.outcome == "confirmed" and own.attribute.type not in ("size", "colour")
    }
    return tuple(
        msgspec.structs.replace(own, withdrawn=True)
        if own.outcome == "contradicted"
        and last_right.get((own.subject.id, own.attribute.name), -1) > place
        else own
        for place, own in enumerate(found)
    )
