"""How the model's probabilities and the lexicons' hits are weighed, with a model of set answers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autoqa.model.card import Calibration, Card
from autoqa.model.run import Predictions
from autoqa.model.tasks import EXPLAINED, OF_CHATS, OF_TURNS, TASKS
from autoqa.signals.base import Judgement, Verdict
from autoqa.signals.classifier import DISAGREES, UNSURE, ClassifierJudge, heaviest
from autoqa.text.chat import Chat
from autoqa.transcript import Role, Turn
from tests.signals.conftest import agent, customer, view, weak

HOW = Calibration(temperature=1.0, clear=0.2, likely=0.5, accuse=0.8, contradicts=0.15)


class SetModel:
    """Says of every turn what it was told to say."""

    card = Card("set", "1", "设定", {}, {task.name: HOW for task in TASKS})

    def __init__(self, *, heavy: int = 0, **shares: Any) -> None:
        self.shares, self.heavy = shares, heavy

    def tokens(self, chat: Chat) -> list[list[int]]:
        return [[0, *map(ord, text)] for text in chat.texts]

    def words(self, text: str) -> list[tuple[int, int]]:
        return [(at, at + 1) for at in range(len(text))]

    def predict(self, tokens: list[list[int]], voices: list[Role]) -> Predictions:
        turns = {
            task.name: np.array(
                [self.shares.get(task.name, [1.0, *[0.0] * (len(task.labels) - 1)])] * len(tokens)
            )
            for task in OF_TURNS
        }
        chat = {
            task.name: np.array(self.shares.get(task.name, [1.0, *[0.0] * (len(task.labels) - 1)]))
            for task in OF_CHATS
        }
        evidence = {}
        for name in EXPLAINED:
            width = len(next(task.labels for task in TASKS if task.name == name))
            evidence[name] = [np.zeros((len(own), width), np.float32) for own in tokens]
            for rows in evidence[name]:
                rows[1 + self.heavy :, 1:] = 1
        return Predictions(turns, chat, evidence)


def judged(*turns: Turn, heavy: int = 0, **shares: Any) -> Verdict:
    judge = ClassifierJudge(SetModel(heavy=heavy, **shares))  # type: ignore[arg-type]
    return judge.judge(view(*turns, judge=judge))


def attitude(verdict: Verdict, turn: int = 1) -> Judgement:
    found = verdict.judgements.turns[str(turn)].attitude
    assert found is not None
    return found


def test_a_sure_fault_needs_no_lexicon_and_shows_its_words() -> None:
    verdict = judged(customer(), agent("已在审核中哦"), attitude=[0.1, 0.9, 0, 0])
    assert (attitude(verdict).label, attitude(verdict).decided) == ("perfunctory", True)
    place = verdict.places["attitude.perfunctory"][0]
    assert (place.turn, place.start, place.end, place.source) == (1, 0, 6, "classifier")
    assert place.decided
    assert place.confidence == 0.9
    assert place.because == "回复没有回应客户眼前的问题"


def test_a_lexicon_that_agrees_gives_its_words_and_reason() -> None:
    verdict = judged(customer(), agent("您，自己看"), attitude=[0.1, 0, 0.9, 0])
    place = verdict.places["attitude.curt"][0]
    assert (place.start, place.end) == (2, 5)
    assert place.because.endswith("attitude.curt 的词")
    assert place.decided


@pytest.mark.parametrize(
    ("words", "ok", "label", "decided", "doubt"),
    [
        ("答复", 0.9, "ok", True, None),
        ("答复", 0.6, "ok", False, UNSURE),
        ("答复", 0.4, "perfunctory", False, UNSURE),
        ("自己看", 0.9, "curt", False, DISAGREES),
        ("自己看", 0.82, "curt", True, ""),
        ("自己看", 0.6, "curt", True, ""),
        (weak("自己看"), 0.9, "ok", True, None),
        (weak("自己看"), 0.4, "perfunctory", False, UNSURE),
    ],
)
def test_a_model_in_doubt_asks_the_lexicon_and_a_contradiction_asks_a_human(
    words: str, ok: float, label: str, decided: bool, doubt: str | None
) -> None:
    verdict = judged(customer(), agent(words), attitude=[ok, 1 - ok, 0, 0])
    assert (attitude(verdict).label, attitude(verdict).decided) == (label, decided)
    places = [place for signal in verdict.places for place in verdict.places[signal]]
    places = [place for place in places if place.signal.startswith("attitude.")]
    assert bool(places) is (doubt is not None)
    if doubt is not None:
        assert places[0].decided is decided
        assert doubt in places[0].because


def test_what_a_customer_says_never_becomes_an_agents_fault() -> None:
    verdict = judged(
        customer("难道"), agent(), attitude=[1, 0, 0, 0], emotion=[0, 0, 1], threat=[0, 1]
    )
    assert {place.turn for places in verdict.places.values() for place in places} == {0}
    assert set(verdict.places) == {"emotion.angry", "threat"}
    turn = verdict.judgements.turns["0"]
    assert turn.attitude is None
    assert turn.emotion is not None
    assert turn.emotion.label == "angry"


def test_an_empty_or_recalled_turn_is_not_held_against_anybody() -> None:
    verdict = judged(customer(), agent(""), agent("撤回", recalled=True), attitude=[0, 1, 0, 0])
    assert attitude(verdict, 1).label == "ok"
    assert attitude(verdict, 2).label == "ok"
    assert not verdict.places


def test_an_unresolved_ending_is_anchored_at_the_customers_last_question() -> None:
    verdict = judged(
        customer("怎么办"), agent(), customer("嗯"), agent(), ending=[0.05, 0.05, 0.9, 0]
    )
    ending = verdict.judgements.ending
    assert ending is not None
    assert (ending.label, ending.decided) == ("unresolved", True)
    place = verdict.places["ending.unresolved"][0]
    assert (place.kind, place.turn, place.start, place.end) == ("absent", 0, 0, 0)


def test_a_silence_that_the_model_overlooks_is_undecided() -> None:
    verdict = judged(customer("在"), agent(), customer("怎么办"), ending=[0.9, 0.1, 0, 0])
    ending = verdict.judgements.ending
    assert ending is not None
    assert (ending.label, ending.decided) == ("unresolved", False)
    assert DISAGREES in verdict.places["ending.unresolved"][0].because


@pytest.mark.parametrize(
    ("text", "shares", "label"),
    [
        ("在的", [0.3, 0.5, 0.1, 0.1], "resolved"),  # nobody promised anything in words
        ("在的", [0.05, 0.85, 0.05, 0.05], "committed"),
        ("今天内", [0.9, 0.1, 0, 0], "committed"),
        ("在的", [0.2, 0.1, 0.1, 0.6], "no_issue"),
    ],
)
def test_other_endings_go_by_a_promise_then_by_the_likeliest(
    text: str, shares: list[float], label: str
) -> None:
    verdict = judged(customer(), agent(text), ending=shares)
    ending = verdict.judgements.ending
    assert ending is not None
    assert (ending.label, ending.decided) == (label, True)
    assert "ending.unresolved" not in verdict.places
    assert [place.turn for place in verdict.places.get("ending.committed", ())] == (
        [1] if text == "今天内" else []
    )


def test_a_pleasantry_with_nothing_to_answer_is_not_perfunctory_by_the_model_alone() -> None:
    dodge = [0.1, 0.9, 0, 0]
    asked = judged(customer("怎么办"), agent("客气啦"), attitude=dodge)
    content = judged(customer("好呀"), agent("客气啦"), attitude=dodge)
    assert attitude(asked).label == "perfunctory"
    assert (attitude(content).label, attitude(content).decided) == ("ok", True)


def test_the_clause_that_moved_the_model_most_is_shown() -> None:
    text = "您好，这个请您联系站点。祝您愉快"
    verdict = judged(customer(), agent(text), heavy=12, buck_passing=[0.05, 0.95])
    place = verdict.places["buck_passing"][0]
    assert text[place.start : place.end] == "祝您愉快"


def test_heaviest_adds_up_what_the_tokens_of_a_clause_added() -> None:
    clauses = [(0, 4), (4, 9), (9, 10)]
    words = [(0, 2), (2, 4), (4, 6), (6, 9), (9, 10)]
    moved = np.array([3, -4, 1, 1, 1.5], np.float32)
    assert heaviest(clauses, words, moved) == (4, 9)


def test_with_nobody_or_nothing_to_judge_the_lexicons_answer_stands() -> None:
    assert judged(customer("")).judgements == judged(customer("")).judgements
    ending = judged(customer("怎么办")).judgements.ending
    assert ending is not None
    assert ending.source == "lexicon"


def test_what_is_said_again_is_shown_whatever_the_model_thinks() -> None:
    rule = "需要您在订单页面自己提交售后申请"
    verdict = judged(
        customer("坏了怎么办"), agent(rule), customer("页面上没有这个按钮"), agent(rule)
    )
    assert attitude(verdict).label == "ok"
    again = attitude(verdict, 3)
    assert (again.label, again.decided) == ("perfunctory", False)
    assert again.probabilities is not None
    assert again.probabilities["perfunctory"] == 0
    (place,) = verdict.places["attitude.perfunctory"]
    assert (place.turn, place.start, place.end, place.source) == (3, 0, len(rule), "dialogue")
    assert "第 2 条" in place.because
    assert not place.decided
    assert place.confidence is None


@pytest.mark.parametrize("fine", [1.0, 0.4])
def test_a_face_for_an_answer_is_shown_too(fine: float) -> None:
    verdict = judged(customer("坏了怎么办"), agent("😊"), attitude=[fine, 1 - fine, 0, 0])
    assert attitude(verdict).label == "perfunctory"
    assert not attitude(verdict).decided
    (place,) = verdict.places["attitude.perfunctory"]
    assert "只有表情" in place.because


def test_a_fault_of_which_the_model_is_sure_keeps_its_own_words() -> None:
    rule = "需要您在订单页面自己提交售后申请"
    verdict = judged(
        customer("坏了怎么办"),
        agent(rule),
        customer("页面上没有这个按钮"),
        agent(rule),
        attitude=[0.1, 0.9, 0, 0],
    )
    assert [place.source for place in verdict.places["attitude.perfunctory"]] == ["classifier"] * 2
