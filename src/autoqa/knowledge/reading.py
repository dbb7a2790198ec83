"""A chat as the fact matcher reads it: what is named where, what was asked, on which day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from autoqa.errors import TranscriptError
from autoqa.knowledge.clauses import Clause, clauses
from autoqa.knowledge.facts import Attribute, ValueType
from autoqa.knowledge.index import Index, Mention, Pair
from autoqa.knowledge.phrases import OTHER_THING, everyday
from autoqa.loaders.fields import parse_time
from autoqa.text.chat import Chat
from autoqa.transcript import RELATIVE_BELOW, zone


class Reading:
    """What a chat names; `subjects` is empty for most chats, which then cost no more."""

    def __init__(self, index: Index, chat: Chat) -> None:
        self.index = index
        self.chat = chat
        self.texts = [everyday(text) for text in chat.texts]
        self._known: dict[ValueType, list[Attribute]] = {}
        self._mentions = [index.mentions(text) if text else [] for text in self.texts]
        everything = [own for turn in self._mentions for own in turn]
        self.subjects = {number for own in everything for number in own.subjects} | {
            number
            for own in everything
            for number, _ in own.pairs
            if index.subject(number).kind != "product"
        }

    def known(self, kind: ValueType) -> list[Attribute]:
        """Return the attributes of one type, of all subjects that the chat names."""
        if kind not in self._known:
            self._known[kind] = [
                own
                for number in sorted(self.subjects)
                for own in self.index.subject(number).attributes
                if own.type == kind
            ]
        return self._known[kind]

    def in_turn(self, turn: int) -> list[Mention]:
        """Return what a message names."""
        return self._mentions[turn]

    def within(self, turn: int, clause: Clause) -> list[Mention]:
        """Return what a clause names."""
        return [
            own
            for own in self._mentions[turn]
            if clause.start <= own.start and own.end <= clause.end
        ]

    def question(self, turn: int) -> list[int]:
        """Return the customer's messages that an agent's message answers, in their order.

        They stand together before the run of agent messages that holds it.
        """
        voices, turns = self.chat.voices, self.chat.transcript.turns
        at = turn - 1
        while at >= 0 and (voices[at] != "customer" or turns[at].recalled):
            at -= 1
        asked = []
        while at >= 0 and voices[at] == "customer":
            if not turns[at].recalled:
                asked.append(at)
            at -= 1
        return asked[::-1]

    def asked(self, turn: int) -> list[Mention]:
        """Return what words for attributes the question before a message has.

        A question without any, such as 那Pro款呢, asks the same as the one before it.
        """
        at = turn
        for _ in range(2):
            numbers = self.question(at)
            found = [own for number in numbers for own in self._mentions[number]]
            words = [own for own in found if own.pairs or own.types]
            if words or not any(own.subjects for own in found):
                return words
            at = numbers[0]
        return []

    def back_to(self, subject: int, turn: int) -> int:
        """Return how many messages back a subject was last named; 0 is the message itself."""
        for at in range(turn, -1, -1):
            if any(subject in own.subjects for own in self._mentions[at]):
                return turn - at
        return turn + 1

    def subject(self, pairs: Collection[Pair], turn: int, clause: Clause) -> int | None:
        """Return whose attribute is meant: the nearest subject that is named before.

        None where nobody is named, where two are, where something else was named in between, or
        where nothing is known of what was named.
        """
        wanted = {subject for subject, _ in pairs}
        own = [each for each in clauses(self.texts[turn]) if each.start <= clause.start]
        for part in reversed(own):
            found = self._named(self.within(turn, part), wanted)
            if found is not None:
                return found if found >= 0 else None
        for before in range(turn - 1, -1, -1):
            if self.chat.transcript.turns[before].recalled:
                continue
            found = self._named(self._mentions[before], wanted)
            if found is not None:
                return found if found >= 0 else None
            if self.chat.voices[before] == "customer" and OTHER_THING.search(self.texts[before]):
                return None
        alone = next(iter(wanted)) if len(wanted) == 1 else None
        if alone is None or self.index.subject(alone).kind == "product":
            return None
        return alone

    def _named(self, mentions: list[Mention], wanted: Collection[int]) -> int | None:
        """Return the one wanted subject that is named, -1 where it is not clear, None if none is."""
        if any(own.foreign for own in mentions):
            return -1
        named = {number for own in mentions for number in own.subjects}
        told = {subject for own in mentions if len(own.pairs) == 1 for subject, _ in own.pairs}
        kinds_named = {self.index.subject(number).kind for number in named}
        named |= {
            number
            for number in told
            if self.index.subject(number).kind not in {"product", *kinds_named}
        }
        hits = named & set(wanted)
        if len(hits) == 1:
            return next(iter(hits))
        kinds = {self.index.subject(number).kind for number in wanted}
        others = any(self.index.subject(number).kind in kinds for number in named)
        return -1 if hits or others else None

    def day(self) -> dt.date | None:
        """Return the day of the chat where it is known."""
        context = self.chat.transcript.context
        try:
            started = parse_time(context.started_at, context.time_zone, "context.started_at")
        except TranscriptError:
            started = None
        moments = (started, *(turn.time for turn in self.chat.transcript.turns))
        for moment in moments:
            if moment is not None and moment >= RELATIVE_BELOW:
                return dt.datetime.fromtimestamp(moment, zone(context.time_zone)).date()
        return None
