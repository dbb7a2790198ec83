"""What a judge says of turns and endings; and the judge that has only lexicons to go by."""

from __future__ import annotations

import functools

import msgspec

from autoqa.errors import suggestion
from autoqa.lexicon.model import Hit
from autoqa.signals import structure, waits
from autoqa.signals.base import (
    Judgement,
    Judgements,
    Observation,
    Place,
    TurnJudgements,
    Verdict,
    View,
    absent,
    among,
)
from autoqa.transcript import Role

STILL_OPEN = "会话尚未结束，不能判断结局"
UNSURE_ENDING = "没有足够的依据判断问题是否解决"

ATTITUDES = {
    "hostile": ("attitude.hostile", "abuse", "discrimination"),
    "curt": ("attitude.curt", "rhetorical_question"),
    "perfunctory": ("attitude.perfunctory",),
}
LABELS = (
    *(f"attitude.{label}" for label in ("hostile", "curt", "perfunctory")),
    "buck_passing",
    "soothing",
    *(f"emotion.{label}" for label in ("angry", "dissatisfied")),
    "threat",
    *(f"ending.{label}" for label in ("resolved", "committed", "unresolved", "no_issue")),
)
EMOTIONS = {"angry": ("emotion.angry",), "dissatisfied": ("emotion.dissatisfied", "threat")}


STEPS = ("time_commitment", "escalation")
RECENT = 3
"""What says that the matter goes on, and in how many of the agent's last turns."""

GRAVE = ("privacy_request", "off_platform")
"""Read beside the labels' own lexicons, since a grave hit brings a human by any rubric."""


ACCUSING = frozenset(
    {*(name for names in ATTITUDES.values() for name in names), "buck_passing", *GRAVE}
)
"""What speaks against an agent who says it; the customer may."""


class AnyOf(msgspec.Struct, frozen=True):
    """``judgement.any``: the judge gave one of these labels.

    Attributes:
        labels: Signal ids, such as ``attitude.curt``, ``buck_passing`` or ``ending.unresolved``.
        voice: Whose turns count.
    """

    labels: tuple[str, ...]
    voice: Role = "agent"

    def __post_init__(self) -> None:
        """Refuse unknown labels when the rubric is read."""
        if not self.labels:
            raise ValueError("labels 里至少要有一个标签")
        for label in self.labels:
            if label not in LABELS:
                raise ValueError(f"没有名为 {label!r} 的标签。{suggestion(label, LABELS)}")

    def reads(self) -> frozenset[str]:
        """Return no lexicon: the judge says for itself what it reads."""
        return frozenset()

    def observe(self, view: View, since: int = 0) -> Observation:
        """Say where the judge gave one of the labels."""
        verdict = view.verdict
        shown = [place for label in self.labels for place in verdict.places.get(label, ())]
        places = tuple([place for place in shown if place.turn >= since])
        window = view.window(self.voice, "anywhere", 0, since)
        found = among(self.labels[0], places, window)
        if not self.labels[0].startswith("ending."):
            return found
        ending = verdict.judgements.ending
        if ending is None:
            return Observation(unassessed=STILL_OPEN)
        if not ending.decided and not found.places:
            return msgspec.structs.replace(found, missing_at=None, doubt=UNSURE_ENDING)
        return found


class LexiconJudge(msgspec.Struct, frozen=True):
    """Judges by lexicons and structure; says so in every judgement's source."""

    def reads(self) -> frozenset[str]:
        """Return the names of the lexicons it reads."""
        by_label = [name for names in (*ATTITUDES.values(), *EMOTIONS.values()) for name in names]
        return structure.LEXICONS | {*by_label, "buck_passing", *GRAVE}

    def remembered(self) -> tuple[int, int]:
        """Return that no model was asked."""
        return 0, 0

    def judge(self, view: View) -> Verdict:
        """Judge one chat."""
        places: dict[str, list[Place]] = {}
        turns: dict[int, TurnJudgements] = {}
        emotions = _customer(view, places)
        turns.update(emotions)
        turns.update(_agent(view, places, emotions))
        ending, place = _ending(view)
        if place is not None:
            places.setdefault(place.signal, []).append(place)
        for index, voice in enumerate(view.chat.voices):
            if index not in turns and voice in _QUIET:
                turns[index] = _QUIET[voice]
        feeling, _ = view.once(structure.stance)
        return Verdict(
            Judgements(
                turns={str(index): turns[index] for index in sorted(turns)},
                ending=ending,
                final_satisfaction=None if ending is None else Judgement(feeling),
            ),
            places,
        )


def _customer(view: View, places: dict[str, list[Place]]) -> dict[int, TurnJudgements]:
    found: dict[int, TurnJudgements] = {}
    for turn, hits in _by_turn(view, *EMOTIONS["angry"], *EMOTIONS["dissatisfied"]).items():
        label, decided, shown = _gravest(hits, EMOTIONS, default="calm")
        _show(view, places, f"emotion.{label}", shown)
        threats = [hit for hit in hits if hit.lexicon == "threat"]
        _show(view, places, "threat", threats)
        found[turn] = _customer_said(label, decided, *_flag(threats))
    return found


def _agent(
    view: View, places: dict[str, list[Place]], emotions: dict[int, TurnJudgements]
) -> dict[int, TurnJudgements]:
    found: dict[int, TurnJudgements] = {}
    upset = {turn for turn, of in emotions.items() if of.emotion and of.emotion.label != "calm"}
    attitudes = _by_turn(view, *(name for names in ATTITUDES.values() for name in names))
    passing = _by_turn(view, "buck_passing")
    soothing, sorry = _by_turn(view, "soothing"), _by_turn(view, "courtesy.apology")
    for turn in dict.fromkeys((*attitudes, *passing, *soothing, *sorry)):
        label, decided, shown = _gravest(attitudes.get(turn, []), ATTITUDES, default="ok")
        _show(view, places, f"attitude.{label}", shown)
        passed = passing.get(turn, [])
        _show(view, places, "buck_passing", passed)
        soothed = soothing.get(turn, [])
        if turn in sorry and _answers(view, turn, upset):
            soothed = soothed + sorry[turn]
        _show(view, places, "soothing", soothed)
        found[turn] = _agent_said(label, decided, *_flag(passed), *_flag(soothed))
    return found


@functools.cache
def _customer_said(
    emotion: str, emotion_decided: bool, threat: int, threat_decided: bool
) -> TurnJudgements:
    """Return the labels of a customer's turn: few kinds of turns make up all chats."""
    return TurnJudgements(
        emotion=Judgement(emotion, emotion_decided), threat=Judgement(threat, threat_decided)
    )


@functools.cache
def _agent_said(
    attitude: str,
    attitude_decided: bool,
    passed: int,
    passed_decided: bool,
    soothed: int,
    soothed_decided: bool,
) -> TurnJudgements:
    """Return the labels of an agent's turn."""
    return TurnJudgements(
        attitude=Judgement(attitude, attitude_decided),
        buck_passing=Judgement(passed, passed_decided),
        soothing=Judgement(soothed, soothed_decided),
    )


def _answers(view: View, turn: int, upset: set[int]) -> bool:
    """Tell whether an agent's burst of turns, up to this one, follows on an upset customer."""
    voices, earlier = view.chat.voices, turn - 1
    while earlier >= 0 and voices[earlier] == "agent":
        earlier -= 1
    while earlier >= 0 and voices[earlier] != "agent":
        if earlier in upset:
            return True
        earlier -= 1
    return False


def _by_turn(view: View, *lexicons: str) -> dict[int, list[Hit]]:
    found: dict[int, list[Hit]] = {}
    for hit in view.hits(*lexicons):
        found.setdefault(hit.turn, []).append(hit)
    return found


def _gravest(
    hits: list[Hit], labels: dict[str, tuple[str, ...]], default: str
) -> tuple[str, bool, list[Hit]]:
    """Return the gravest sure label, else the gravest unsure one, with the hits behind it."""
    for sure in (True, False) if hits else ():
        own = [hit for hit in hits if (hit.severity != "weak") is sure]
        for label, names in labels.items() if own else ():
            shown = [hit for hit in own if hit.lexicon in names]
            if shown:
                return label, sure, shown
    return default, True, []


def _flag(hits: list[Hit]) -> tuple[int, bool]:
    """Return whether there is any, and whether that is sure."""
    if not hits:
        return 0, True
    return 1, any(hit.severity != "weak" for hit in hits)


_QUIET: dict[Role, TurnJudgements] = {
    "agent": _agent_said("ok", True, 0, True, 0, True),
    "customer": _customer_said("calm", True, 0, True),
}


def _show(view: View, places: dict[str, list[Place]], signal: str, hits: list[Hit]) -> None:
    """Keep one place a turn: its first sure hit, else its first."""
    if hits:
        hit = next((hit for hit in hits if hit.severity != "weak"), hits[0])
        places.setdefault(signal, []).append(view.place(hit, signal=signal))


def _ending(view: View) -> tuple[Judgement | None, Place | None]:
    """Judge the ending, with the place that shows it."""
    if view.transcript.closed is False:
        return None, None
    customer, agent = view.chat.spoken_by("customer"), view.chat.spoken_by("agent")
    if not customer or not agent:
        return Judgement("no_issue", decided=not customer), None
    if hold := view.once(waits.open_hold):
        return _unresolved(hold.turn, structure.NEVER_CAME_BACK)
    if loose := view.once(structure.open_request):
        return _unresolved(loose.turn, loose.because, decided=loose.decided)
    if loose := view.once(structure.uncared_complaint):
        return _unresolved(loose.turn, loose.because, decided=False)
    feeling, turn = view.once(structure.stance)
    recent = [hit for hit in view.hits(*STEPS) if hit.turn >= agent[-RECENT:][0]]
    sure = [hit for hit in recent if hit.severity != "weak"]
    if sure and feeling != "negative":
        return Judgement("committed"), view.place(sure[-1], signal="ending.committed")
    if not view.hits(*structure.REQUEST):
        return Judgement("no_issue", decided=False), None
    if feeling == "positive" and turn is not None:
        because = "客户表示满意或道别"
        return Judgement("resolved"), Place(
            "present", "ending.resolved", turn, 0, 0, because, "dialogue"
        )
    return Judgement("committed" if recent else "resolved", decided=False), None


def promises(view: View) -> list[Hit]:
    """Return where an agent surely says what happens next, or when."""
    return [hit for hit in view.hits(*STEPS) if hit.severity != "weak"]


def _unresolved(turn: int, because: str, *, decided: bool = True) -> tuple[Judgement, Place]:
    place = absent("ending.unresolved", turn, because, "dialogue", decided=decided)
    return Judgement("unresolved", decided), place
