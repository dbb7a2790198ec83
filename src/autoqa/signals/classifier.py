"""The judge with a fine-tuned model: reads the whole chat, and weighs the lexicons against it.

Where the model is sure of a fault, it stands, with the lexicon's words as the reason if a lexicon
saw it too. Where the model is not sure, a sure lexicon hit decides. Where the two contradict each
other, or nothing is sure, a human must look. A pleasantry with nothing to answer is never held
to be perfunctory by the model alone (`autoqa.signals.small_talk`); a reply said over again, or with
nothing in it, may be, whatever the model thinks (`autoqa.signals.repetition`).
"""

from __future__ import annotations

import re
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from autoqa.model.card import Calibration
from autoqa.model.run import Model, Predictions
from autoqa.model.tasks import OF_CHATS, OF_TURNS, Task
from autoqa.signals import repetition, small_talk, structure
from autoqa.signals.base import (
    Judgement,
    Judgements,
    Place,
    TurnJudgements,
    Verdict,
    View,
    absent,
)
from autoqa.signals.judgement import LexiconJudge, promises

SOURCE = "classifier"
ENDING, SATISFACTION = OF_CHATS
REASONS = {
    "attitude.perfunctory": "回复没有回应客户眼前的问题",
    "attitude.curt": "语气生硬、不耐烦或反问指责",
    "attitude.hostile": "含有辱骂、嘲讽或威胁",
    "buck_passing": "把事情推给客户或别的部门、单位，没有提出跟进",
    "soothing": "对客户的情绪作了安抚或道歉",
    "emotion.dissatisfied": "客户表示不满",
    "emotion.angry": "客户情绪激动",
    "threat": "客户表示要投诉、曝光、起诉或给差评",
}
SURE_OF_A_STEP = 0.8
"""How sure the model must be of a next step that no words promise."""

SAID_AGAIN = "与第 {} 条消息几乎一样，客户后来说的没有得到回应"
NOTHING_SAID = "客户在等答复，这里只有表情"
LEFT_OPEN = "到会话结束，这里的问题仍没有着落，也没有说明下一步和时间"
DISAGREES = "词库与分类模型的判断不一致"
UNSURE = "分类模型没有把握"
_CLAUSE = re.compile(r"[^，。！？；,.!?;~～…\s]+[，。！？；,.!?;~～…\s]*")


class _Opinion(NamedTuple):
    """What comes of weighing the model against the lexicons on one question."""

    fault: bool
    decided: bool
    doubt: str = ""

    def explained(self, because: str) -> str:
        """Return the reason of a place, with the doubt about it."""
        return f"{because}（{self.doubt}）" if self.doubt else because


def weigh(probability: float, how: Calibration, *, lexicon: bool) -> _Opinion:
    """Weigh the model's probability of a fault against a sure hit of the lexicons, or none."""
    if probability >= how.accuse:
        return _Opinion(True, True)
    if lexicon and probability <= how.contradicts:
        return _Opinion(True, False, DISAGREES)
    if lexicon:
        return _Opinion(True, True)
    if probability <= how.clear:
        return _Opinion(False, True)
    return _Opinion(probability >= how.likely, False, UNSURE)


class ClassifierJudge(msgspec.Struct, frozen=True):
    """Judges by a model, with the lexicons beside it.

    Attributes:
        model: The fine-tuned model.
        lexicons: The judge that knows only lexicons and structure.
    """

    model: Model
    lexicons: LexiconJudge = LexiconJudge()

    def reads(self) -> frozenset[str]:
        """Return the names of the lexicons it reads."""
        return self.lexicons.reads() | small_talk.LEXICONS | repetition.LEXICONS

    def remembered(self) -> tuple[int, int]:
        """Return how many windows were judged, and how many of them were known already."""
        return self.model.remembered()

    def judge(self, view: View) -> Verdict:
        """Judge one chat."""
        by_lexicon = self.lexicons.judge(view)
        chat = view.chat
        if not any(chat.texts):
            return by_lexicon
        predictions = self.model.predict(self.model.tokens(chat), chat.voices)
        return _Hearing(view, self.model, predictions, by_lexicon).verdict()


class _Hearing:
    """One chat being judged."""

    def __init__(
        self, view: View, model: Model, predictions: Predictions, by_lexicon: Verdict
    ) -> None:
        self.view, self.model = view, model
        self.predictions, self.by_lexicon = predictions, by_lexicon
        self.places: dict[str, list[Place]] = {}
        self._pleasantries = small_talk.pleasantries(view)
        again = repetition.said_again(view)
        self._unanswered = {
            **dict.fromkeys(repetition.nothing_said(view), NOTHING_SAID),
            **{turn: SAID_AGAIN.format(before + 1) for turn, before in again.items()},
        }
        self._shown = {
            (signal, place.turn): place
            for signal, places in by_lexicon.places.items()
            for place in places
        }

    def verdict(self) -> Verdict:
        """Return the labels and the places that show them."""
        turns = {
            index: self._turn(int(index), before)
            for index, before in self.by_lexicon.judgements.turns.items()
        }
        ending = self._ending()
        satisfaction = self._satisfaction()
        return Verdict(Judgements(turns, ending, satisfaction), self.places)

    def _turn(self, turn: int, before: TurnJudgements) -> TurnJudgements:
        voice = self.view.chat.voices[turn]
        if not self.view.chat.texts[turn] or self.view.transcript.turns[turn].recalled:
            return before
        changes = {
            task.name: self._label(task, turn, getattr(before, task.name))
            for task in OF_TURNS
            if task.voice == voice
        }
        return msgspec.structs.replace(before, **changes)

    def _label(self, task: Task, turn: int, before: Judgement) -> Judgement:
        shares = self.predictions.turns[task.name][turn]
        probability = float(1 - shares[0])
        sure_hit = before.decided and before.label not in (0, task.labels[0])
        how = self.model.card.calibration[task.name]
        if task.name == "attitude" and not sure_hit and turn in self._pleasantries:
            return before  # the words have the say here, not the model
        opinion = weigh(probability, how, lexicon=sure_hit)
        accused = opinion.fault and opinion.decided
        if task.name == "attitude" and not accused and turn in self._unanswered:
            return self._left_unanswered(turn, _shares(task, shares))
        guess = task.labels[1 + int(np.argmax(shares[1:]))]
        fault = str(before.label) if sure_hit else guess
        if opinion.fault or not opinion.decided:
            self._show(task, fault, turn, opinion, probability)
        label = fault if opinion.fault else task.labels[0]
        flag = task.labels == ("0", "1")
        return Judgement(
            int(label) if flag else label, opinion.decided, _shares(task, shares), SOURCE
        )

    def _left_unanswered(self, turn: int, shares: dict[str, float]) -> Judgement:
        """Show a reply that answers nothing, as the dialogue's structure tells, for a human."""
        start, end = self.view.chat.original(turn, 0, len(self.view.chat.texts[turn]))
        place = Place(
            "present",
            "attitude.perfunctory",
            turn,
            start,
            end,
            self._unanswered[turn],
            "dialogue",
            decided=False,
        )
        self.places.setdefault(place.signal, []).append(place)
        return Judgement("perfunctory", False, shares, SOURCE)

    def _show(
        self, task: Task, label: str, turn: int, opinion: _Opinion, probability: float
    ) -> None:
        """Keep the place that shows a label: the lexicon's if it saw the same, else the model's."""
        signal = task.name if label == "1" else f"{task.name}.{label}"
        seen = self._shown.get((signal, turn))
        because = REASONS[signal]
        if seen is not None:
            because = f"{because}；{seen.because}" if seen.because != because else because
            start, end, grave = seen.start, seen.end, seen.grave
        else:
            start, end = self._span(task, label, turn)
            grave = False
        self.places.setdefault(signal, []).append(
            Place(
                "present",
                signal,
                turn,
                start,
                end,
                opinion.explained(because),
                SOURCE,
                opinion.decided,
                grave,
                round(probability, 4),
            )
        )

    def _span(self, task: Task, label: str, turn: int) -> tuple[int, int]:
        """Return the clause that moved the model most, in the turn's original text."""
        text = self.view.chat.texts[turn]
        clauses = [match.span() for match in _CLAUSE.finditer(text)]
        evidence = self.predictions.evidence.get(task.name)
        if evidence is None or len(clauses) < 2:
            return self.view.chat.original(turn, 0, len(text))
        own = evidence[turn][1:]
        moved = own[:, task.labels.index(label)] - own[:, 0]
        best = heaviest(clauses, self.model.words(text), moved)
        return self.view.chat.original(turn, *best)

    def _ending(self) -> Judgement | None:
        before = self.by_lexicon.judgements.ending
        spoken = self.view.chat.spoken_by
        if before is None or not spoken("customer") or not spoken("agent"):
            return before
        shares = dict(zip(ENDING.labels, map(float, self.predictions.chat["ending"]), strict=True))
        probability = shares["unresolved"]
        how = self.model.card.calibration["ending"]
        known = before.decided and before.label == "unresolved"
        opinion = weigh(probability, how, lexicon=known)
        if opinion.fault or not opinion.decided:
            self._show_open_end(opinion, probability)
        label = "unresolved" if opinion.fault else self._settled(shares)
        probabilities = _shares(ENDING, self.predictions.chat["ending"])
        return Judgement(label, opinion.decided, probabilities, SOURCE)

    def _settled(self, shares: dict[str, float]) -> str:
        """Return how the matter was settled: who promised a next step in words has committed."""
        promise = self.view.once(promises)
        if promise:
            self.places["ending.committed"] = [
                self.view.place(promise[-1], signal="ending.committed")
            ]
            return "committed"
        possible = {label: share for label, share in shares.items() if label != "unresolved"}
        if possible["committed"] < SURE_OF_A_STEP:
            del possible["committed"]
        label = max(possible, key=lambda own: possible[own])
        if seen := self.by_lexicon.places.get(f"ending.{label}"):
            self.places[f"ending.{label}"] = list(seen)
        return label

    def _show_open_end(self, opinion: _Opinion, probability: float) -> None:
        seen = list(self.by_lexicon.places.get("ending.unresolved", ()))
        if seen and seen[0].decided is opinion.decided:
            self.places["ending.unresolved"] = seen  # the same place that other signals show
            return
        turn = seen[0].turn if seen else self.view.once(structure.last_request)
        because = seen[0].because if seen else LEFT_OPEN
        if turn is None:
            return
        place = absent(
            "ending.unresolved",
            turn,
            opinion.explained(because),
            SOURCE,
            decided=opinion.decided,
        )
        self.places["ending.unresolved"] = [
            msgspec.structs.replace(place, confidence=round(probability, 4))
        ]

    def _satisfaction(self) -> Judgement | None:
        before = self.by_lexicon.judgements.final_satisfaction
        if before is None:
            return None
        shares = self.predictions.chat[SATISFACTION.name]
        best = int(np.argmax(shares))
        sure = bool(shares[best] >= 0.5)
        return Judgement(SATISFACTION.labels[best], sure, _shares(SATISFACTION, shares), SOURCE)


def heaviest(
    clauses: list[tuple[int, int]], words: list[tuple[int, int]], moved: NDArray[np.float32]
) -> tuple[int, int]:
    """Return the clause whose tokens moved the judgement most.

    Args:
        clauses: Spans in the text, in order, without gaps between them.
        words: The span of each token.
        moved: What each token added, shape (tokens,).
    """
    sums = [0.0] * len(clauses)
    for (start, _), weight in zip(words, moved, strict=True):
        for index, (_, clause_end) in enumerate(clauses):
            if start < clause_end or index == len(clauses) - 1:
                sums[index] += float(weight)
                break
    return clauses[sums.index(max(sums))]


def _shares(task: Task, shares: NDArray[np.float64]) -> dict[str, float]:
    return {label: round(float(share), 4) for label, share in zip(task.labels, shares, strict=True)}
