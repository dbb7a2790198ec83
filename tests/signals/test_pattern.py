"""The signal that looks for a rubric's own pattern."""

from __future__ import annotations

import pytest

from autoqa.signals.base import Observation, Place
from autoqa.signals.pattern import Found
from autoqa.transcript import Turn
from tests.signals.conftest import agent, bot, customer, view

ORDER = Found(r"订单\d{1,4}", "报了订单号", signal="order")


def test_a_match_is_shown_in_the_original_text() -> None:
    assert ORDER.observe(
        view(customer("订单1"), agent("您的訂\u200b單\uff11\uff12号"))
    ) == Observation(
        places=(Place("present", "order", 1, 2, 7, "报了订单号", "pattern"),),
        about="order",
        opportunities=1,
    )


def test_every_match_in_every_turn_is_shown() -> None:
    found = ORDER.observe(view(agent("订单1，订单2"), agent("订单3"), bot("订单4")))
    assert [(place.turn, place.start) for place in found.places] == [(0, 0), (0, 4), (1, 0)]


def test_what_is_nowhere_is_missing_at_the_first_turn() -> None:
    chat = view(customer("订单1"), agent(), agent())
    assert ORDER.observe(chat) == Observation(missing_at=1, about="order", opportunities=2)


@pytest.mark.parametrize("words", [agent("订单1", recalled=True), agent("订单1", auto=True)])
def test_what_is_not_the_agents_own_words_is_not_looked_at(words: Turn) -> None:
    assert ORDER.observe(view(words)) == Observation(about="order", opportunities=0)


def test_voice_and_where() -> None:
    chat = view(customer("订单1"), agent("订单2"), customer(), agent(), customer("订单3"))
    asked = Found(r"订单\d", "客户报了订单号", voice="customer", where="opening", within=2)
    last = Found(r"订单\d", "最后报了订单号", where="closing", within=1)
    assert [place.turn for place in asked.observe(chat).places] == [0]
    assert (last.observe(chat).places, last.observe(chat).missing_at) == ((), 3)


def test_only_turns_from_since_on_are_observed() -> None:
    found = ORDER.observe(view(agent("订单1"), agent("订单2"), agent()), since=1)
    assert ([place.turn for place in found.places], found.opportunities) == ([1], 2)


def test_a_match_of_nothing_is_none() -> None:
    assert Found("x?", "空").observe(view(agent("好的"))).places == ()


def test_a_pattern_is_compared_as_the_text_is() -> None:
    assert Found("VIP會員", "会员").observe(view(agent("vip会员"))).places != ()


@pytest.mark.parametrize("regex", ["(", "a{2,1}", "[", "(?P<1>a)", "[[a]"])
def test_what_is_no_pattern_is_refused_at_once(regex: str) -> None:
    with pytest.raises(ValueError, match="正则写错了"):
        Found(regex, "坏模式")


def test_it_reads_no_lexicon() -> None:
    assert ORDER.reads() == frozenset()
