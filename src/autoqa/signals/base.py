"""What a signal is, what it reads, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, Protocol, TypeVar, overload, runtime_checkable

import msgspec

from autoqa.knowledge.model import NOTHING, Knowledge
from autoqa.lexicon.matcher import Matches
from autoqa.lexicon.model import Hit
from autoqa.text.chat import Chat
from autoqa.transcript import Role

T = TypeVar("T")
Kind = Literal["present", "absent", "timing", "order"]
Where = Literal["anywhere", "opening", "closing"]

_UNASKED: Any = object()

STILL_OPEN = "会话尚未结束，不能判断收尾"


class Place(msgspec.Struct, frozen=True, gc=False):
    """A place in a chat that shows something.

    Attributes:
        kind: present: the span shows it; absent: it should have been in this turn; timing:
            the turn came late; order: the turn came out of order.
        signal: What it shows, such as ``attitude.curt``.
        turn: The turn's index.
        start: Where the span starts in the turn's original text.
        end: Where it ends there; equal to `start` for kinds without a span.
        because: Why, in Chinese.
        source: What made us say so: lexicon, pattern, timing, dialogue, classifier.
        decided: False where a human must look before it costs anything.
        grave: Always brings the chat to a human.
        confidence: Calibrated probability where a classifier gave one.
    """

    kind: Kind
    signal: str
    turn: int
    start: int
    end: int
    because: str
    source: str
    decided: bool = True
    grave: bool = False
    confidence: float | None = None


class Observation(msgspec.Struct, frozen=True, gc=False):
    """What a signal found in one chat.

    Attributes:
        places: Where it is; those of words are made when they are looked at.
        missing_at: The turn where it should have been, if it is nowhere and had to be.
        about: The signal id of what is missing there.
        opportunities: How often it could have been there; 0: the question does not arise.
        unassessed: Why it cannot be judged here, such as missing timestamps.
        doubt: Why the judgement is not sure, where no place can be shown for it.
    """

    places: Sequence[Place] = ()
    missing_at: int | None = None
    about: str = ""
    opportunities: int = 1
    unassessed: str = ""
    doubt: str = ""


class Judgement(msgspec.Struct, frozen=True, gc=False):
    """One label given to a turn or a chat.

    Attributes:
        label: The label; 0 or 1 for buck_passing, soothing and threat.
        decided: False where the judge is not sure.
        probabilities: Calibrated, by label; None for a judge that has none.
        source: Which judge: lexicon or classifier.
    """

    label: str | int
    decided: bool = True
    probabilities: dict[str, float] | None = None
    source: str = "lexicon"


class TurnJudgements(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """The labels of one turn: the first three for an agent's, the last two for a customer's."""

    attitude: Judgement | None = None
    buck_passing: Judgement | None = None
    soothing: Judgement | None = None
    emotion: Judgement | None = None
    threat: Judgement | None = None


class Judgements(msgspec.Struct, frozen=True, gc=False):
    """The labels of a chat; `ending` is None for a chat that is still open.

    `turns` is keyed by the turn's index, as text.
    """

    turns: dict[str, TurnJudgements]
    ending: Judgement | None
    final_satisfaction: Judgement | None


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """What a judge says of a chat: the labels, and by signal id the places that show them."""

    judgements: Judgements
    places: Mapping[str, Sequence[Place]]


class View:
    """A chat as the signals see it: its text, the lexicons' hits, the judge's verdict.

    `knowledge` is what the department gave to compare it with.
    """

    def __init__(
        self,
        chat: Chat,
        matches: Matches,
        judge: Judge | None = None,
        knowledge: Knowledge = NOTHING,
    ) -> None:
        self.chat = chat
        self.transcript = chat.transcript
        self.knowledge = knowledge
        self._matches = matches
        self._judge = judge
        self._verdict: Verdict | None = None
        self._known: dict[Any, Any] = {}

    def once(self, question: Callable[..., T], *arguments: Any) -> T:
        """Return what a question about this view has for an answer, asking it only once."""
        key = (question, *arguments)
        answer: T = self._known.get(key, _UNASKED)
        if answer is _UNASKED:
            answer = self._known[key] = question(self, *arguments)
        return answer

    @property
    def verdict(self) -> Verdict:
        """The judge's verdict, reached once."""
        if self._verdict is None:
            if self._judge is None:
                raise AssertionError("this view was made without a judge")
            self._verdict = self._judge.judge(self)
        return self._verdict

    def hits(self, *lexicons: str) -> list[Hit]:
        """Return the hits of some lexicons, lexicon by lexicon in the order of the chat."""
        found: list[Hit] = []
        for name in lexicons:
            if own := self._matches.of(name):
                found += own
        return found

    def place(self, hit: Hit, *, source: str = "lexicon", signal: str = "") -> Place:
        """Return the place of a hit in the original text."""
        start, end = self.chat.original(hit.turn, hit.start, hit.end)
        severity = hit.severity
        return Place(
            "present",
            signal or hit.lexicon,
            hit.turn,
            start,
            end,
            hit.because,
            source,
            severity != "weak",
            severity == "grave",
        )

    def window(self, voice: Role, where: Where, within: int, since: int = 0) -> Sequence[int]:
        """Return the turns of a voice that say something: all, the first few or the last few."""
        turns = self.once(_speaking, voice)
        if since:
            turns = [turn for turn in turns if turn >= since]
        if where == "anywhere":
            return turns
        return turns[:within] if where == "opening" else turns[-within:]


class Places(Sequence[Place]):
    """The places of some hits, each made when it is looked at: mostly one of many is."""

    def __init__(self, view: View, hits: Sequence[Hit]) -> None:
        self._view, self._hits = view, hits

    def __eq__(self, other: object) -> bool:
        """Tell whether they are the same as other places, made or not."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._hits)

    @overload
    def __getitem__(self, index: int) -> Place: ...

    @overload
    def __getitem__(self, index: slice) -> Places: ...

    def __getitem__(self, index: int | slice) -> Place | Places:
        """Return one, or some."""
        if isinstance(index, slice):
            return Places(self._view, self._hits[index])
        return self._view.place(self._hits[index])


class Judge(Protocol):
    """Gives labels to turns and endings; the lexicons' judge until a model is installed."""

    def reads(self) -> frozenset[str]:
        """Return the names of the lexicons it reads."""
        ...

    def remembered(self) -> tuple[int, int]:
        """Return how often a model was asked, and how often the answer was known already."""
        ...

    def judge(self, view: View) -> Verdict:
        """Judge one chat."""
        ...


@runtime_checkable
class Signal(Protocol):
    """A frozen struct whose fields are the keys a rubric gives beside ``use``."""

    def reads(self) -> frozenset[str]:
        """Return the names of the lexicons it reads."""
        ...

    def observe(self, view: View, since: int = 0) -> Observation:
        """Say where it is, in the turns from `since` on."""
        ...


def absent(signal: str, turn: int, because: str, source: str, *, decided: bool = True) -> Place:
    """Return the place of something that should be in a turn and is not."""
    return Place("absent", signal, turn, 0, 0, because, source, decided=decided)


def among(about: str, places: Sequence[Place], window: Sequence[int]) -> Observation:
    """Observe places against the turns in which they could be; missing at the first of them."""
    return Observation(places, window[0] if window and not places else None, about, len(window))


def _speaking(view: View, voice: Role) -> list[int]:
    """Return the turns in which a voice says something."""
    texts = view.chat.texts
    return [turn for turn in view.chat.spoken_by(voice) if texts[turn]]
