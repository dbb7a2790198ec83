"""One clause of an agent's message: which attribute a value in it is about, and how sure that is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Literal, NamedTuple

from autoqa.knowledge import phrases
from autoqa.knowledge.clauses import Clause, clauses
from autoqa.knowledge.compare import Outcome
from autoqa.knowledge.facts import Amount, Attribute
from autoqa.knowledge.index import Mention, Pair
from autoqa.knowledge.reading import Reading
from autoqa.text.normalise import normalise

Fits = Callable[[Attribute], bool]
Span = tuple[int, int]
By = Literal["clause", "before", "question", "told", "alone"]

LEAST_SHARED = 2
"""So many characters of its name in a row speak of an attribute: 充绒 of 充绒量."""


class Link(NamedTuple):
    """Which attribute a value is about.

    Attributes:
        subject: The subject's number.
        attributes: The attribute; several only for the tiers of a discount.
        by: What links it: a word in the clause, in the clause before, in the customer's
            question, in what the agent said and now corrects, or nothing but the kind of value.
        cues: The spans in the clause that link it.
        specific: A word for this attribute alone links it, not one for its kind of value.
    """

    subject: int
    attributes: tuple[Attribute, ...]
    by: By
    cues: tuple[Span, ...] = ()
    specific: bool = False


Said = tuple[Link, int, int, Outcome]
"""Which attribute, from where to where in the message, and how it compares."""


class Line:
    """A clause with what surrounds it.

    Args:
        reading: The chat.
        turn: The message's index.
        clause: The clause.
        day: The day of the chat.
        heard: It is a customer's question that an agent's answer makes a statement.
        told: What agents spoke of before, in its order.
    """

    def __init__(
        self,
        reading: Reading,
        turn: int,
        clause: Clause,
        day: dt.date | None,
        *,
        heard: bool = False,
        told: Sequence[Link] = (),
    ) -> None:
        self.reading = reading
        self.heard = heard
        self.told = told
        self.turn = turn
        self.clause = clause
        self.day = day
        self.text = reading.texts[turn]
        self.mentions = reading.within(turn, clause)
        self.all = clauses(self.text)
        self.before = [part for part in self.all if part.end <= clause.start]

    @property
    def asks(self) -> bool:
        """Whether the clause asks: a question states nothing, unless its answer makes it one."""
        if self.heard:
            return False
        return self.clause.asks or phrases.QUESTION.search(self.clause.text) is not None

    def link(self, fits: Fits, at: int) -> Link | None:
        """Return which attribute a value at a place of the message is about; None if unclear."""
        if not self.mentions and phrases.CORRECTION.search(self.text):
            for earlier in reversed(self.told):
                if fits(earlier.attributes[0]):
                    return earlier._replace(by="told", cues=())
        for by, mentions in self._cues(at):
            for mention in mentions:
                found = self._resolved(self._pairs([mention], fits))
                if found is not None:
                    return _link(found, by, mention)
            elsewhere = by == "question" or not any(own.subjects for own in self.mentions)
            if elsewhere and by != "before" and self._specific(mentions, fits, by):
                return None
        found = self._resolved(self._candidates(fits))
        if found is None:
            return None
        named = _shared(normalise(found[1][0].name).text, self.clause.text) >= LEAST_SHARED
        return Link(*found, "clause" if named else "alone")

    def asked_for(self) -> Link | None:
        """Return the one amount that the customer's question names; None if none or several."""
        cues = self.reading.asked(self.turn)
        named = [own for own in cues if own.pairs]
        if not named or any("price" in own.types for own in cues if not own.pairs):
            return None
        pairs = self._pairs(named, lambda known: isinstance(known.value, Amount))
        found = self._resolved(pairs)
        return Link(*found, "question", specific=True) if found else None

    def asked_about(self, known: Attribute) -> bool:
        """Tell whether the customer asked something in words that an attribute's name has."""
        texts = [self.reading.texts[turn] for turn in self.reading.question(self.turn)]
        name = normalise(known.name).text
        return any(
            phrases.ASKING.search(text) and _shared(name, text) >= LEAST_SHARED for text in texts
        )

    def linked_by(self, mention: Mention, fits: Fits) -> Link | None:
        """Return the attribute that fits of those that a word in this clause is for."""
        found = self._resolved(self._pairs([mention], fits))
        return _link(found, "clause", mention) if found else None

    def names(self, link: Link) -> list[Span]:
        """Return where the clause names the subject itself."""
        return [(own.start, own.end) for own in self.mentions if link.subject in own.subjects]

    def masked(self, spans: Iterable[Span]) -> str:
        """Return the clause with spans of the message blanked."""
        text, start = self.clause.text, self.clause.start
        for first, last in spans:
            first, last = max(first - start, 0), max(last - start, 0)
            text = text[:first] + " " * (min(last, len(text)) - first) + text[last:]
        return text

    def sentence(self) -> str:
        """Return the sentence that the clause is in."""
        parts = [part.text for part in self.all if part.sentence == self.clause.sentence]
        return " ".join(parts)

    def _cues(self, at: int) -> Iterable[tuple[By, list[Mention]]]:
        """Yield what may name the attribute, the nearest to the value first."""
        named = [own for own in self.mentions if own.pairs or own.types]
        # a word before the value counts before one after it, and the nearer before the farther
        named.sort(key=lambda own: (own.start > at, abs(own.start - at)))
        yield "clause", sorted(named, key=lambda own: not own.pairs)
        if self.before:
            last = self.reading.within(self.turn, self.before[-1])
            if not re.search(r"\d", self.before[-1].text):
                yield "before", [own for own in last if own.pairs]
        asked = self.reading.asked(self.turn)
        yield "question", sorted(asked, key=lambda own: not own.pairs)

    def _pairs(self, mentions: Iterable[Mention], fits: Fits) -> set[Pair]:
        index = self.reading.index
        found: set[Pair] = set()
        for own in mentions:
            found |= {pair for pair in own.pairs if fits(index.attribute(pair))}
            if own.types:
                typed = self._candidates(fits)
                found |= {pair for pair in typed if index.attribute(pair).type in own.types}
        return found

    def _specific(self, mentions: list[Mention], fits: Fits, by: By) -> bool:
        """Tell whether words are for an attribute that fits, of whatever subject."""
        if by == "question":
            return bool(self._pairs(mentions, fits))
        index = self.reading.index
        return any(fits(index.attribute(pair)) for own in mentions for pair in own.pairs)

    def _candidates(self, fits: Fits) -> set[Pair]:
        """Return the attributes that fit, of all subjects that the chat names."""
        index = self.reading.index
        return {
            (subject, place)
            for subject in self.reading.subjects
            for place, known in enumerate(index.subject(subject).attributes)
            if fits(known)
        }

    def _resolved(self, pairs: Collection[Pair]) -> tuple[int, tuple[Attribute, ...]] | None:
        """Return whose attribute is meant and which, if it is one that is valid on the day."""
        if not pairs:
            return None
        subject = self.reading.subject(pairs, self.turn, self.clause)
        if subject is None:
            return None
        whose = self.reading.index.subject(subject)
        known = [self.reading.index.attribute(pair) for pair in sorted(pairs) if pair[0] == subject]
        if not whose.validity.holds(self.day):
            return None
        valid = [own for own in known if own.validity.holds(self.day)]
        tiers = all(own.type == "discount" for own in valid)
        if len(valid) > 1 and not tiers:
            valid = self._nearest_in_words(valid)
        return (subject, tuple(valid)) if valid else None

    def _nearest_in_words(self, attributes: list[Attribute]) -> list[Attribute]:
        """Return the one attribute whose name shares most with what is said or was asked."""
        texts = [self.reading.texts[turn] for turn in self.reading.question(self.turn)]
        said = " ".join([self.clause.text, *texts])
        scores = [_shared(normalise(own.name).text, said) for own in attributes]
        best = max(scores)
        if best < LEAST_SHARED or scores.count(best) > 1:
            return []
        return [attributes[scores.index(best)]]


def _link(found: tuple[int, tuple[Attribute, ...]], by: By, mention: Mention) -> Link:
    """Make a link of what a word led to; a word elsewhere leaves no span in the clause."""
    cues = ((mention.start, mention.end),) if by == "clause" else ()
    return Link(*found, by, cues, bool(mention.pairs))


def _shared(name: str, text: str) -> int:
    """Return the length of the longest part of a name that stands in a text."""
    sizes = range(len(name), 0, -1)
    parts = ((size, name[at : at + size]) for size in sizes for at in range(len(name) - size + 1))
    return next((size for size, part in parts if part in text), 0)
