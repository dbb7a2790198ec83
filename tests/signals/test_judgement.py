"""What the lexicons' judge says of turns and endings, and the signal that reads it."""

from __future__ import annotations

import pytest

from autoqa.signals import small_talk
from autoqa.signals.base import Judgement, Observation, TurnJudgements, Verdict, View
from autoqa.signals.judgement import LABELS, STILL_OPEN, UNSURE_ENDING, AnyOf, LexiconJudge
from autoqa.transcript import Turn
from tests.signals.conftest import WORDS, agent, bot, customer, system, view, weak

JUDGE = LexiconJudge()


def judged(*turns: Turn, closed: bool | None = None) -> Verdict:
    return JUDGE.judge(view(*turns, closed=closed))


def turn(words: Turn) -> TurnJudgements:
    return judged(words).judgements.turns["0"]


def ending(*turns: Turn) -> tuple[str | int, bool]:
    found = judged(*turns).judgements.ending
    assert found is not None
    return found.label, found.decided


def seen(*turns: Turn, closed: bool | None = None) -> View:
    return view(*turns, closed=closed, judge=JUDGE)


def test_every_turn_of_a_party_is_judged_and_no_other() -> None:
    turns = judged(customer(), bot(), agent(), system(), agent(auto=True)).judgements.turns
    assert turns == {
        "0": TurnJudgements(emotion=Judgement("calm"), threat=Judgement(0)),
        "2": TurnJudgements(
            attitude=Judgement("ok"), buck_passing=Judgement(0), soothing=Judgement(0)
        ),
    }


@pytest.mark.parametrize(
    ("words", "label", "decided"),
    [
        ("闭嘴", "hostile", True),
        ("蠢货", "hostile", True),
        ("乡下人", "hostile", True),
        ("自己看", "curt", True),
        ("难道", "curt", True),
        ("哦哦", "perfunctory", True),
        (weak("哦哦"), "perfunctory", False),
        (weak("自己看"), "curt", False),
        ("哦哦，自己看，闭嘴", "hostile", True),
        ("哦哦，自己看", "curt", True),
        (f"{weak('闭嘴')}，哦哦", "perfunctory", True),
        (f"{weak('哦哦')}，{weak('闭嘴')}", "hostile", False),
        ("抱歉", "ok", True),
    ],
)
def test_the_gravest_sure_attitude_stands(words: str, label: str, decided: bool) -> None:
    assert turn(agent(words)).attitude == Judgement(label, decided)


@pytest.mark.parametrize(
    ("words", "emotion", "threat"),
    [
        ("气死", Judgement("angry"), Judgement(0)),
        ("太差", Judgement("dissatisfied"), Judgement(0)),
        ("太差，气死", Judgement("angry"), Judgement(0)),
        ("要投诉", Judgement("dissatisfied"), Judgement(1)),
        ("气死，要投诉", Judgement("angry"), Judgement(1)),
        (weak("气死"), Judgement("angry", decided=False), Judgement(0)),
        (weak("要投诉"), Judgement("dissatisfied", decided=False), Judgement(1, decided=False)),
        (weak("气死") + "太差", Judgement("dissatisfied"), Judgement(0)),
    ],
)
def test_emotions_and_threats(words: str, emotion: Judgement, threat: Judgement) -> None:
    assert turn(customer(words)) == TurnJudgements(emotion=emotion, threat=threat)


def test_the_other_partys_words_are_not_judged() -> None:
    assert turn(customer("闭嘴，自己看")).emotion == Judgement("calm")
    assert turn(agent("气死，太差")).attitude == Judgement("ok")


def test_buck_passing() -> None:
    assert turn(agent("不归我管")).buck_passing == Judgement(1)
    assert turn(agent(weak("不归我管"))).buck_passing == Judgement(1, decided=False)


@pytest.mark.parametrize(
    ("chat", "label"),
    [
        ((customer("你好"), agent("别着急")), 1),
        ((customer("太差"), agent("抱歉")), 1),
        ((customer("太差"), bot(), customer("喂"), agent("抱歉")), 1),
        ((customer("你好"), agent("抱歉")), 0),
        ((customer("太差"), agent("嗯"), agent("抱歉")), 1),
        ((customer("太差"), agent("嗯"), customer("喂"), agent("抱歉")), 0),
    ],
)
def test_an_apology_soothes_only_the_upset(chat: tuple[Turn, ...], label: int) -> None:
    judgements = judged(*chat).judgements.turns[str(len(chat) - 1)]
    assert judgements.soothing == Judgement(label)


@pytest.mark.parametrize(
    ("signal", "words"),
    [
        ("attitude.hostile", agent("亲，闭嘴，蠢货")),
        ("attitude.curt", agent("亲，自己看")),
        ("buck_passing", agent("亲，不归我管")),
        ("soothing", agent("亲，别着急")),
        ("emotion.angry", customer("我，气死")),
        ("threat", customer("我，要投诉")),
    ],
)
def test_a_label_is_shown_where_its_words_stand(signal: str, words: Turn) -> None:
    (place,) = judged(words).places[signal]
    word = words.text[place.start : place.end]
    assert (place.kind, place.turn, place.start) == ("present", 0, 2)
    assert place.signal == signal
    assert word in WORDS.values()


def test_a_sure_hit_is_shown_before_an_unsure_one() -> None:
    (place,) = judged(agent(weak("不归我管") + "不归我管")).places["buck_passing"]
    assert (place.start, place.decided) == (len(weak("不归我管")), True)


def test_abuse_is_grave() -> None:
    (place,) = judged(agent("蠢货")).places["attitude.hostile"]
    assert place.grave
    assert not judged(agent("闭嘴")).places["attitude.hostile"][0].grave


ASK = customer("怎么办")


@pytest.mark.parametrize(
    ("chat", "label", "decided"),
    [
        ((ASK, agent("稍等")), "unresolved", True),
        ((agent(), ASK), "unresolved", True),
        ((agent(), customer(weak("怎么办"))), "unresolved", False),
        ((ASK, agent("哪个？"), customer("三号")), "unresolved", False),
        ((customer("太差"), agent("哦")), "unresolved", False),
        ((ASK, agent("今天内")), "committed", True),
        ((ASK, agent("上报"), customer("很满意")), "committed", True),
        ((ASK, agent(weak("今天内"))), "committed", False),
        ((ASK, agent("今天内"), agent(), agent(), agent()), "resolved", False),
        ((ASK, agent("这样"), customer("很满意")), "resolved", True),
        ((ASK, agent("这样")), "resolved", False),
        ((customer("嗯"), agent("您好")), "no_issue", False),
        ((ASK,), "no_issue", False),
        ((agent(),), "no_issue", True),
        ((), "no_issue", True),
    ],
)
def test_endings(chat: tuple[Turn, ...], label: str, decided: bool) -> None:
    assert ending(*chat) == (label, decided)


def test_a_chat_that_is_still_open_has_no_ending() -> None:
    found = judged(agent(), ASK, closed=False)
    assert found.judgements.ending is None
    assert found.judgements.final_satisfaction is None
    assert not any(signal.startswith("ending.") for signal in found.places)


@pytest.mark.parametrize(
    ("words", "feeling"), [("太差", "negative"), ("很满意", "positive"), ("嗯", "neutral")]
)
def test_final_satisfaction(words: str, feeling: str) -> None:
    assert judged(customer(words)).judgements.final_satisfaction == Judgement(feeling)


def test_the_ending_is_shown_where_it_shows() -> None:
    (resolved,) = judged(ASK, agent(), customer("很满意")).places["ending.resolved"]
    (committed,) = judged(ASK, agent("今天内"), agent("上报")).places["ending.committed"]
    (unresolved,) = judged(ASK, agent(), ASK).places["ending.unresolved"]
    assert [resolved.turn, committed.turn, unresolved.turn] == [2, 2, 2]
    assert (committed.start, committed.end) == (0, 2)
    assert (unresolved.kind, resolved.kind) == ("absent", "present")


def test_the_judge_reads_what_it_looks_up() -> None:
    assert set(WORDS) <= JUDGE.reads() | small_talk.LEXICONS


# The signal.


def test_places_of_any_of_the_labels() -> None:
    chat = seen(agent("自己看"), customer("气死"), agent("闭嘴"), agent())
    found = AnyOf(("attitude.hostile", "attitude.curt")).observe(chat)
    assert sorted(place.turn for place in found.places) == [0, 2]
    assert (found.missing_at, found.opportunities) == (None, 3)


def test_what_was_nowhere_is_missing_at_the_first_turn_it_could_be_in() -> None:
    chat = seen(customer("气死"), agent(), agent())
    assert AnyOf(("soothing",)).observe(chat) == Observation(
        missing_at=1, about="soothing", opportunities=2
    )


def test_only_turns_from_since_on_are_observed() -> None:
    chat = seen(agent("别着急"), customer("气死"), agent())
    found = AnyOf(("soothing",)).observe(chat, since=1)
    assert (found.places, found.missing_at, found.opportunities) == ((), 2, 1)


def test_without_a_turn_of_its_voice_the_question_does_not_arise() -> None:
    chat = seen(customer("气死"))
    assert AnyOf(("soothing",)).observe(chat).opportunities == 0
    assert AnyOf(("emotion.angry",), voice="customer").observe(chat).opportunities == 1


def test_an_unsure_ending_is_a_doubt() -> None:
    found = AnyOf(("ending.unresolved",)).observe(seen(ASK, agent()))
    assert (found.places, found.missing_at, found.doubt) == ((), None, UNSURE_ENDING)


def test_a_sure_ending_of_another_kind_is_no_doubt() -> None:
    found = AnyOf(("ending.unresolved",)).observe(seen(ASK, agent(), customer("很满意")))
    assert (found.places, found.doubt) == ((), "")


def test_the_ending_of_an_open_chat_is_not_assessed() -> None:
    chat = seen(ASK, agent(), closed=False)
    assert AnyOf(("ending.unresolved",)).observe(chat) == Observation(unassessed=STILL_OPEN)
    assert AnyOf(("soothing",)).observe(chat).unassessed == ""


@pytest.mark.parametrize("label", LABELS)
def test_every_label_can_be_asked_for(label: str) -> None:
    assert AnyOf((label,)).labels == (label,)


@pytest.mark.parametrize(
    ("labels", "message"),
    [((), "至少要有一个标签"), (("attitude.kurt",), "attitude.curt"), (("soothing", "x"), "'x'")],
)
def test_unknown_labels_are_refused_at_once(labels: tuple[str, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        AnyOf(labels)


def test_a_view_without_a_judge_says_so() -> None:
    with pytest.raises(AssertionError, match="without a judge"):
        AnyOf(("soothing",)).observe(view(agent()))
