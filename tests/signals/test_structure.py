"""What is still open at the end of a chat, and how the customer left."""

from __future__ import annotations

import pytest

from autoqa.signals.structure import LAST_WORDS, open_request, stance, uncared_complaint
from autoqa.transcript import Turn
from tests.signals.conftest import agent, bot, customer, system, view, weak


def left_open(*turns: Turn) -> tuple[int, bool] | None:
    loose = open_request(view(*turns))
    return (loose.turn, loose.decided) if loose else None


def uncared(*turns: Turn) -> tuple[int, bool] | None:
    loose = uncared_complaint(view(*turns))
    return (loose.turn, loose.decided) if loose else None


@pytest.mark.parametrize(
    ("words", "sure"), [("怎么办", True), ("气死", False), ("太差", False), ("要投诉", False)]
)
def test_after_the_agents_last_word_a_question_is_open_and_a_complaint_may_be(
    words: str, sure: bool
) -> None:
    assert left_open(customer(), agent(), customer(words)) == (2, sure)
    assert left_open(customer(words), agent()) is None


def test_a_question_is_shown_before_a_complaint() -> None:
    assert left_open(agent(), customer("怎么办"), customer("气死"), customer("喂")) == (1, True)


def test_a_hint_of_a_request_is_open_but_not_sure() -> None:
    assert left_open(agent(), customer(weak("怎么办"))) == (1, False)
    assert left_open(agent(), customer(weak("怎么办") + "怎么办")) == (1, True)


@pytest.mark.parametrize("other", [bot(), system(), agent(auto=True), agent(recalled=True)])
def test_only_a_human_agent_answers(other: Turn) -> None:
    assert left_open(agent(), customer("怎么办"), other) == (1, True)


def test_a_chat_without_an_agent_leaves_the_request_open() -> None:
    assert left_open(customer("怎么办"), bot()) == (0, True)
    assert left_open(customer("在吗"), bot()) is None


@pytest.mark.parametrize("words", ["很满意", "拜拜", "算了"])
def test_a_request_taken_back_is_not_open(words: str) -> None:
    assert left_open(agent(), customer("怎么办"), customer(words)) is None
    assert left_open(agent(), customer(words), customer("怎么办")) == (2, True)


def test_a_recalled_request_is_none() -> None:
    assert left_open(agent(), customer("怎么办", recalled=True)) is None


@pytest.mark.parametrize("question", ["是这个型号吗", "哪个型号？", "哪个型号?", "是哪个呢？~"])
def test_an_answer_to_the_agents_question_is_open_but_not_sure(question: str) -> None:
    assert left_open(customer(), agent(question), customer("三号"), customer("对")) == (3, False)


@pytest.mark.parametrize(
    "words", ["这是三号。", "还有问题吗？", "您好，在吗？", "祝您愉快，好吗？"]
)
def test_an_answer_to_a_statement_or_a_routine_question_is_not(words: str) -> None:
    assert left_open(customer(), agent(words), customer("三号")) is None


@pytest.mark.parametrize(
    ("words", "feeling"),
    [
        ("太差", "negative"),
        ("气死", "negative"),
        ("要投诉", "negative"),
        ("算了", "negative"),
        ("很满意", "positive"),
        ("拜拜", "positive"),
        ("三号", "neutral"),
        (weak("太差"), "neutral"),
        (weak("很满意"), "neutral"),
        ("很满意，就是太差", "negative"),
    ],
)
def test_how_the_customer_left(words: str, feeling: str) -> None:
    shown = None if feeling == "neutral" else 1
    assert stance(view(agent(), customer(words), agent())) == (feeling, shown)


def test_the_later_word_counts_and_only_the_last_ones_do() -> None:
    assert stance(view(customer("太差"), customer("很满意"))) == ("positive", 1)
    assert stance(view(customer("很满意"), customer("太差"))) == ("negative", 1)
    assert stance(view(customer("太差"), customer("嗯"))) == ("negative", 0)
    assert stance(view(customer("太差"), *[customer("嗯")] * LAST_WORDS)) == ("neutral", None)


def test_an_agents_words_and_recalled_words_show_no_stance() -> None:
    assert stance(view(customer(), agent("太差，很满意"))) == ("neutral", None)
    assert stance(view(customer("太差", recalled=True))) == ("neutral", None)
    assert stance(view()) == ("neutral", None)


def test_a_complaint_met_with_nothing_is_shown_at_the_agents_turn() -> None:
    assert uncared(customer("太差"), agent("哦"), agent("嗯")) == (1, False)


def test_it_is_sure_where_the_customer_complained_again() -> None:
    assert uncared(customer("太差"), agent("哦"), customer("气死"), agent("嗯")) == (1, True)


@pytest.mark.parametrize("care", ["别着急", "抱歉", "上报", "补发", "今天内"])
def test_care_after_the_complaint_is_care(care: str) -> None:
    assert uncared(customer("太差"), agent("哦"), agent(care), customer("哼，太差")) is None
    assert uncared(agent(care), customer("太差"), agent("哦")) == (2, False)


def test_a_run_of_complaints_is_one_complaint() -> None:
    chat = (customer("太差"), agent("抱歉"), customer("太差"), agent("哦"), customer("气死"))
    assert uncared(*chat) is None
    assert uncared(customer("太差"), agent("嗯"), customer("气死"), agent("哦")) == (1, True)


def test_care_before_a_new_complaint_does_not_count_for_it() -> None:
    chat = (customer("太差"), agent("抱歉"), customer("好"), customer("气死"), agent("哦"))
    assert uncared(*chat) == (4, False)


def test_a_complaint_the_agent_never_answered_is_not_uncared_but_unanswered() -> None:
    assert uncared(customer(), agent(), customer("太差")) is None
    assert left_open(customer(), agent(), customer("太差")) == (2, False)


def test_who_left_content_was_cared_for() -> None:
    assert uncared(customer("太差"), agent("哦"), customer("很满意")) is None
