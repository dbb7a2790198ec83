"""Late replies and silence, against their limits."""

from __future__ import annotations

import pytest

from autoqa.signals.base import Observation, Place
from autoqa.signals.timing import (
    NO_TIMES,
    FirstReply,
    FollowUp,
    MeanReply,
    Silence,
    SlowReply,
)
from autoqa.transcript import Turn
from tests.signals.conftest import agent, bot, customer, system, view, weak
from tests.signals.test_waits import at


def first(limit: float, *turns: Turn) -> Observation:
    return FirstReply(limit).observe(view(*turns))


def slow(limit: float, *turns: Turn, hold_limit: float = 120) -> Observation:
    return SlowReply(limit, hold_limit).observe(view(*turns))


def silence(limit: float, *turns: Turn) -> Observation:
    return Silence(limit).observe(view(*turns))


def late(observation: Observation) -> list[int]:
    return [place.turn for place in observation.places]


def test_a_late_first_reply_is_shown_where_it_came() -> None:
    assert first(30, customer(time=0), bot(time=1), agent(time=95)).places == (
        Place(
            kind="timing",
            signal="timing.first_reply",
            turn=2,
            start=0,
            end=0,
            because="首次回复用了 1 分 35 秒，上限 30 秒",
            source="timing",
        ),
    )


def test_the_exact_limit_is_not_late() -> None:
    assert late(first(30, customer(time=0), agent(time=30))) == []
    assert late(first(30, customer(time=0), agent(time=30.5))) == [1]
    later = (customer(time=0), agent(time=1), customer(time=2))
    assert late(slow(30, *later, agent(time=32))) == []
    assert late(slow(30, *later, agent(time=32.5))) == [3]
    assert late(silence(30, *later, agent(time=32))) == []
    assert late(silence(30, *later, agent(time=32.5))) == [3]


def test_an_automatic_reply_is_not_the_first() -> None:
    assert late(first(30, customer(time=0), agent(time=1, auto=True), agent(time=60))) == [2]


def test_the_first_reply_is_no_slow_reply_and_a_slow_reply_not_the_first() -> None:
    chat = (customer(time=0), agent(time=100), customer(time=110), agent(time=210))
    assert late(first(30, *chat)) == [1]
    assert late(slow(30, *chat)) == [3]


def test_every_slow_reply_is_shown() -> None:
    chat = (customer(time=0), agent(time=1), customer(time=2), agent(time=99), customer(time=100))
    found = slow(30, *chat, agent(time=3801))
    assert [(place.turn, place.because, place.signal) for place in found.places] == [
        (3, "客户等了 1 分 37 秒，上限 30 秒", "timing.slow_reply"),
        (5, "客户等了 1 小时 1 分 41 秒，上限 30 秒", "timing.slow_reply"),
    ]
    assert found.opportunities == 2


def test_a_hold_notice_replaces_the_limit() -> None:
    chat = (customer(time=0), agent("稍等", 1))
    assert late(slow(30, *chat, agent(time=121))) == []
    assert late(slow(30, *chat, agent(time=122))) == [2]
    assert late(slow(30, *chat, agent(time=122), hold_limit=300)) == []


def test_a_hold_notice_replaces_the_limit_once() -> None:
    chat = (customer(time=0), agent("稍等", 1), agent("再稍等", 60))
    assert late(slow(30, *chat, agent(time=80))) == []
    assert late(slow(30, *chat, agent(time=100))) == [3]


def test_a_hold_notice_does_not_excuse_the_first_reply() -> None:
    assert late(first(30, customer(time=0), agent("稍等", 60))) == [1]


def test_a_held_wait_is_not_held_to_the_limit_of_the_first_reply() -> None:
    chat = (customer(time=0), system("转接", 5), agent("您好，稍等", 10), agent(time=100))
    assert late(first(30, *chat)) == []


def test_the_clock_stops_outside_working_hours() -> None:
    chat = view(customer(time=at("20:59")), agent(time=at("09:01", 1)))
    assert late(FirstReply(120, ("09:00-21:00",)).observe(chat)) == []
    assert late(FirstReply(119, ("09:00-21:00",)).observe(chat)) == [1]
    assert late(FirstReply(120).observe(chat)) == [1]


def test_slow_replies_know_working_hours_too() -> None:
    chat = view(
        customer(time=at("12:00")),
        agent(time=at("12:01")),
        customer(time=at("20:59")),
        agent(time=at("09:01", 1)),
    )
    assert late(SlowReply(120, working_hours=("09:00-21:00",)).observe(chat)) == []
    assert late(SlowReply(60, working_hours=("09:00-21:00",)).observe(chat)) == [3]


@pytest.mark.parametrize("signal", [FirstReply, SlowReply])
def test_bad_working_hours_are_refused_at_once(signal: type[FirstReply | SlowReply]) -> None:
    with pytest.raises(ValueError, match="工作时间"):
        signal(30, working_hours=("九点到六点",))


@pytest.mark.parametrize("signal", [FirstReply(30), SlowReply(30), Silence(30)])
def test_without_times_nothing_is_assessed(signal: FirstReply | SlowReply | Silence) -> None:
    chat = view(customer(), agent(), customer(), agent())
    assert signal.observe(chat) == Observation(unassessed=NO_TIMES)


def test_one_missing_time_leaves_the_rest_assessed() -> None:
    chat = (customer(time=0), agent(time=1), customer(), agent(time=9), customer(time=10))
    found = slow(30, *chat, agent(time=99))
    assert (late(found), found.opportunities, found.unassessed) == ([5], 1, "")


def test_times_that_run_backwards_are_not_assessed() -> None:
    assert first(30, customer(time=50), agent(time=0)) == Observation(unassessed=NO_TIMES)


@pytest.mark.parametrize("signal", [FirstReply(30), SlowReply(30), Silence(30)])
def test_where_nobody_waited_the_question_does_not_arise(
    signal: FirstReply | SlowReply | Silence,
) -> None:
    assert signal.observe(view(customer(time=0))) == Observation(opportunities=0)


def mean(limit: float, *turns: Turn) -> Observation:
    return MeanReply(limit).observe(view(*turns))


def test_replies_late_on_average_are_shown_at_the_slowest() -> None:
    chat = (
        customer(time=0),
        agent(time=30),
        customer(time=40),
        agent(time=100),
        customer(time=110),
        agent(time=140),
    )
    (place,) = mean(39, *chat).places
    assert (place.turn, place.kind, place.signal) == (3, "timing", "timing.slow_reply")
    assert place.because == "3 次回复平均用了 40 秒，上限 39 秒，最慢的是这一次，用了 1 分"
    assert mean(40, *chat) == Observation(opportunities=3)


def test_a_wait_the_agent_asked_for_is_no_part_of_the_mean() -> None:
    chat = (customer(time=0), agent("稍等", 10), agent(time=500))
    assert mean(30, *chat) == Observation(opportunities=1)


@pytest.mark.parametrize(("came", "turns"), [(1800, []), (1801, [2])])
def test_what_had_to_follow_is_timed_from_the_words_before_it(
    came: float, turns: list[int]
) -> None:
    chat = view(customer("要投诉", 0), agent(time=20), agent("上报", came), agent("上报", came + 9))
    found = FollowUp(("threat",), ("escalation",), 1800).observe(chat)
    assert late(found) == turns
    assert [place.because for place in found.places] == [
        "距客户说这件事已过 30 分 1 秒，上限 30 分" for _ in turns
    ]


def test_what_never_followed_has_no_time() -> None:
    chat = view(agent("上报", 0), customer("要投诉", 5), agent(time=5000))
    found = FollowUp(("threat",), ("escalation",), 1800).observe(chat)
    assert found == Observation(opportunities=0)


def test_a_hint_that_followed_late_is_for_a_human() -> None:
    chat = view(customer("要投诉", 0), agent(weak("上报"), 2000))
    (place,) = FollowUp(("threat",), ("escalation",), 1800).observe(chat).places
    assert not place.decided


def test_silence_is_shown_where_the_agent_broke_it() -> None:
    (place,) = silence(60, customer(time=0), agent(time=10), agent(time=130)).places
    assert (place.turn, place.kind, place.signal) == (2, "timing", "timing.silence")
    assert place.because == "静默了 2 分，上限 1 分"


def test_the_customers_own_silence_is_not_the_agents() -> None:
    assert late(silence(60, agent(time=0), customer(time=500), agent(time=501))) == []


def test_a_silence_the_agent_asked_patience_for_is_none() -> None:
    assert late(silence(60, customer(time=0), agent("稍等", 10), agent(time=500))) == []


def test_patience_granted_is_still_patience() -> None:
    chat = (customer(time=0), agent("稍等", 10), customer("好的", 12), agent(time=500))
    assert late(silence(60, *chat)) == []


def test_a_silence_after_the_agents_question_is_the_customers() -> None:
    chat = (customer(time=0), agent("订单号是多少？", 10), agent("您还在吗", 500))
    assert late(silence(60, *chat)) == []


def test_silence_needs_both_times() -> None:
    chat = (customer(time=0), agent(), agent(time=500), agent(time=600))
    assert late(silence(60, *chat)) == [3]


@pytest.mark.parametrize("signal", [FirstReply(30), SlowReply(30), Silence(30)])
def test_turns_before_since_are_not_observed(signal: FirstReply | SlowReply | Silence) -> None:
    chat = view(customer(time=0), agent(time=99), customer(time=100), agent(time=199), customer())
    assert late(signal.observe(chat)) != []
    assert late(signal.observe(chat, since=4)) == []
