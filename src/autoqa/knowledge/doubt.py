"""Whether words around a value may make it one of another thing, another time or another case.

A deduction falls on somebody's pay, so a value that differs from the fact counts as wrong only
where nothing around it is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from autoqa.knowledge import phrases, units
from autoqa.knowledge.clauses import clauses
from autoqa.knowledge.line import By, Line, Link, Span
from autoqa.text.normalise import normalise

LONGEST_TOPIC, LONGEST_ELLIPSIS = 10, 6
"""So many messages after its name a product is still meant by 容量, or only by 多少钱."""

MOST_LEFT: dict[By, int] = {"clause": 1, "before": 0, "question": 0, "told": 0, "alone": 0}
MOST_BEFORE_NAME = 8
MOST_AFTER = 6
"""How many characters of unknown words may stand in a clause: next to none between the name and
the value, where they may name another thing; more before the name and after the value."""

_NOUN = re.compile("[期费价率险券款]")
_OF = re.compile(r"\s?的(?![哦呢呀哈啊啦亲]|$)")
_PER = re.compile(r"[/每]|(?:一|1)(?:米|斤|年|月|天|个月)$")
_SHARE_OF = re.compile(r"[\u3400-\u9fff]{1,4}的\s*$")
"""Of what a percentage is one: 卡价的百分之五."""


class Surroundings:
    """What stands around a value in its clause, in its message and in the question before it.

    Args:
        line: The clause.
        link: Which attribute the value is about.
        value: Where it stands in the message.
    """

    def __init__(self, line: Line, link: Link, value: Span) -> None:
        self._line = line
        self._link = link
        self._value = value
        index = line.reading.index
        subject = index.subject(link.subject)
        self._product = subject.kind == "product"
        self._kind = link.attributes[0].type
        words = (word for own in link.attributes for word in (own.name, *own.cues))
        self._vocabulary = normalise(" ".join((subject.name, *subject.aliases, *words))).text
        cues = [
            (own.start, own.end)
            for own in line.mentions
            if any(index.attribute(pair) in link.attributes for pair in own.pairs)
        ]
        self._own = [*line.names(link), *cues, value]

    def otherwise(self) -> bool:
        """Tell whether a word in the clause speaks of another thing, time or speaker."""
        patterns = [*phrases.OTHERWISE, *([phrases.PAYMENT] if self._kind == "price" else [])]
        text = self._line.masked(self._own)
        return any(self._found(pattern, text) for pattern in patterns)

    def doubtful(self, *, conditions: bool = True) -> bool:
        """Tell whether the value may be right for all that is known.

        Args:
            conditions: Whether 满 and the like make a value one of a special case.
        """
        line, link, value = self._line, self._link, self._value
        if self.otherwise() or phrases.HEDGE.search(line.sentence()) or self._far():
            return True
        if conditions and self._found(phrases.CONDITION, self._condition()):
            return True
        if self.led_elsewhere() or self._goes_elsewhere(
            self._masked()[value[1] - line.clause.start :]
        ):
            return True
        if link.by not in ("question", "alone") or self._named_in_message():
            return False
        return self._odd_question()

    def led_elsewhere(self) -> bool:
        """Tell whether what stands before the value may name another thing."""
        left = self._masked()[: self._value[0] - self._line.clause.start]
        if units.unit(self._link.attributes[0].unit).measures == "percent":
            left = _SHARE_OF.sub("", left)
        start = self._line.clause.start
        names = [end - start for _, end in self._line.names(self._link)]
        at = min((end for end in names if end <= len(left)), default=0)
        if len(phrases.residue(left[:at], self._vocabulary)) > MOST_BEFORE_NAME:
            return True
        return len(phrases.residue(left[at:], self._vocabulary)) > MOST_LEFT[self._link.by]

    def _masked(self) -> str:
        """Return the clause without the subject, the words for the attribute and the value."""
        return self._line.masked([*self._own, *self._link.cues])

    def _found(self, pattern: re.Pattern[str], text: str) -> bool:
        """Tell whether a pattern is in a text otherwise than as a word of the attribute's own."""
        return any(match[0] not in self._vocabulary for match in pattern.finditer(text))

    def _far(self) -> bool:
        """Tell whether the subject was named too long ago to be still what is spoken of."""
        reading, turn = self._line.reading, self._line.turn
        back = reading.back_to(self._link.subject, turn)
        asked = reading.question(turn)
        just_named = back <= (turn - asked[0] if asked else 0)
        if self._link.by == "told":
            return False
        if self._link.by == "alone":
            return not just_named if self._product else back > 0
        if self._link.specific:
            return self._product and back > LONGEST_TOPIC
        return not just_named and (not self._product or back > LONGEST_ELLIPSIS)

    def _condition(self) -> str:
        """Return where a condition on the value may stand."""
        clause = self._line.clause
        earlier = [part.text for part in self._line.before if part.sentence == clause.sentence]
        return " ".join([*earlier[-2:], self._line.masked(self._own)])

    def _goes_elsewhere(self, right: str) -> bool:
        """Tell whether what follows makes the value one of something: 29元的腰带, 5元每米."""
        rest = phrases.residue(self._told_in_passing(right), self._vocabulary)
        most = MOST_LEFT["clause"] if self._line.heard else MOST_AFTER
        other = self._per_other(right) or _NOUN.search(rest) or (rest and _OF.match(right))
        return bool(other) or len(rest) > most

    def _per_other(self, right: str) -> bool:
        """Tell whether the value is one per something that was not asked for: 5元每米."""
        per = _PER.search(right)
        if per is None:
            return False
        reading = self._line.reading
        asked = "".join(reading.texts[turn] for turn in reading.question(self._line.turn))
        return per[0] not in asked and per[0][-1] not in self._vocabulary

    def _told_in_passing(self, right: str) -> str:
        """Blank what the clause names after the value: other attributes."""
        at = self._value[1]
        after = (own for own in self._line.mentions if own.start >= at)
        return _blanked(right, ((own.start - at, own.end - at) for own in after))

    def _named_in_message(self) -> bool:
        line = self._line
        named = (
            own for own in line.reading.in_turn(line.turn) if self._link.subject in own.subjects
        )
        return any(own.end <= line.clause.end for own in named)

    def _odd_question(self) -> bool:
        """Tell whether the customer's question may be about a thing that is not known.

        Only products are so easily mistaken for another; what the question shares with the
        answer says nothing.
        """
        reading, turns = self._line.reading, self._line.reading.question(self._line.turn)
        texts = [reading.texts[turn] for turn in turns]
        timed = self._link.by == "question" and self._kind in ("days", "shelf_life")
        if timed and not any(phrases.ASKING.search(text) for text in texts):
            return True
        return any(self._odd(turn) for turn in turns)

    def _odd(self, turn: int) -> bool:
        """Tell whether one message of the question speaks of something else."""
        reading = self._line.reading
        value = self._line.text[self._value[0] : self._value[1]]
        most = 1 if self._kind == "price" else 0
        for part in clauses(reading.texts[turn]):
            known = [
                own
                for own in reading.within(turn, part)
                if own.subjects or own.pairs or self._kind in own.types
            ]
            spans = ((own.start - part.start, own.end - part.start) for own in known)
            text = _blanked(part.text, spans).replace(value, " ")
            if self._found(phrases.OTHER_THING, text):
                return True
            left = re.sub(r"[\d.]+", "", phrases.residue(text, self._vocabulary))
            asks = any(not own.subjects for own in known)
            if self._product and asks and len(left) > most:
                return True
        return False


def _blanked(text: str, spans: Iterable[Span]) -> str:
    """Return a text with spans blanked, every other character in its place."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
