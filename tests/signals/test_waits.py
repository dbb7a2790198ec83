"""How long the customer waited: one clause of the rule a test, each chat reckoned by hand."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.signals.base import View
from autoqa.signals.waits import HOLD_TAIL, Wait, open_hold, shifts, waits
from autoqa.transcript import Turn
from tests.signals.conftest import agent, bot, customer, system, view, weak

MINUTE, HOUR, DAY = 60, 3600, 86400


def found(*turns: Turn) -> list[Wait]:
    return waits(view(*turns))


def seconds(*turns: Turn) -> list[float | None]:
    return [wait.seconds for wait in found(*turns)]


def test_a_wait_runs_from_the_question_to_the_reply() -> None:
    assert found(customer(time=5), agent(time=35)) == [
        Wait(asked=0, answered=1, seconds=30, first=True, held=False)
    ]


def test_only_the_first_wait_ends_with_the_first_reply() -> None:
    chat = (customer(time=0), agent(time=10), customer(time=20), agent(time=50))
    assert found(*chat) == [Wait(0, 1, 10, True, False), Wait(2, 3, 30, False, False)]


def test_a_burst_is_one_wait_from_its_first_message() -> None:
    burst = (customer(time=0), customer(time=20), customer(time=40), agent(time=60))
    assert found(*burst) == [Wait(0, 3, 60, True, False)]


def test_a_burst_of_replies_ends_the_wait_with_its_first() -> None:
    assert found(customer(time=0), agent(time=10), agent(time=99)) == [Wait(0, 1, 10, True, False)]


@pytest.mark.parametrize(
    "other", [bot(time=1), system(time=1), agent(time=1, auto=True), agent(time=1, recalled=True)]
)
def test_what_is_not_the_agents_own_words_ends_no_wait(other: Turn) -> None:
    assert found(customer(time=0), other, agent(time=60)) == [Wait(0, 2, 60, True, False)]


@pytest.mark.parametrize("other", [bot(time=1), agent(time=1, auto=True), system(time=1)])
def test_a_question_only_a_robot_answered_has_no_reply(other: Turn) -> None:
    assert found(customer(time=0), other) == []


def test_a_greeting_nobody_waited_for_ends_no_wait() -> None:
    assert found(agent(time=0), agent(time=99)) == []
    assert found(agent(time=0), customer(time=10), agent(time=15)) == [Wait(1, 2, 5, True, False)]


def test_an_unanswered_question_is_no_wait() -> None:
    assert found(customer(time=0), agent(time=1), customer(time=2)) == [Wait(0, 1, 1, True, False)]


# Hand-over.


@pytest.mark.parametrize("notice", [system("已转接人工", 100), bot("为您转接", 100)])
def test_the_first_reply_counts_from_the_first_message_after_the_hand_over(notice: Turn) -> None:
    chat = (customer(time=0), bot(time=1), notice, customer(time=110), agent(time=130))
    assert found(*chat) == [Wait(3, 4, 20, True, False)]


def test_a_hand_over_forgets_what_was_asked_of_the_robot() -> None:
    assert found(customer(time=0), system("转接", 100), agent(time=130)) == []


def test_the_first_reply_after_a_greeting_at_the_hand_over() -> None:
    chat = (customer(time=0), system("转接", 9), agent(time=10), customer(time=20), agent(time=25))
    assert found(*chat) == [Wait(3, 4, 5, True, False)]


def test_without_a_hand_over_the_first_reply_counts_from_the_first_message() -> None:
    assert found(customer(time=0), bot(time=1), customer(time=50), agent(time=60)) == [
        Wait(0, 3, 60, True, False)
    ]


def test_a_hand_over_between_agents_starts_the_clock_of_an_open_wait_again() -> None:
    chat = (
        customer(time=0),
        agent(time=10, speaker_id="a"),
        customer(time=20),
        system("转接", 200),
        agent(time=230, speaker_id="b"),
    )
    assert found(*chat) == [Wait(0, 1, 10, True, False), Wait(3, 4, 30, False, False)]


def test_a_hand_over_between_agents_opens_no_wait() -> None:
    chat = (customer(time=0), agent(time=10), system("转接", 20), agent(time=90))
    assert found(*chat) == [Wait(0, 1, 10, True, False)]


def test_a_recalled_hand_over_hands_nothing_over() -> None:
    chat = (customer(time=0), agent("转接", 10, recalled=True), agent(time=60))
    assert found(*chat) == [Wait(0, 2, 60, True, False)]


# Hold notices.


def test_a_hold_notice_opens_a_wait_of_its_own() -> None:
    chat = (customer(time=0), agent("请稍等", 10), agent(time=100))
    assert found(*chat) == [Wait(0, 1, 10, True, False), Wait(1, 2, 90, False, True)]


def test_a_customer_who_answers_the_hold_notice_does_not_restart_the_clock() -> None:
    chat = (customer(time=0), agent("请稍等", 10), customer("好的", 15), agent(time=100))
    assert found(*chat)[1:] == [Wait(1, 3, 90, False, True)]


def test_after_the_held_wait_waits_are_ordinary() -> None:
    chat = (
        customer(time=0),
        agent("稍等", 10),
        agent(time=50),
        customer(time=60),
        agent(time=90),
    )
    assert [wait.held for wait in found(*chat)] == [False, True, False]


def test_a_second_hold_notice_in_a_row_has_the_ordinary_limit() -> None:
    chat = (customer(time=0), agent("稍等", 10), agent("再稍等", 60), agent(time=600))
    assert found(*chat)[1:] == [Wait(1, 2, 50, False, True), Wait(2, 3, 540, False, False)]


def test_a_hold_notice_for_a_later_question_holds_again() -> None:
    chat = (
        customer(time=0),
        agent("稍等", 10),
        agent(time=50),
        customer(time=60),
        agent("稍等", 70),
        agent(time=100),
    )
    assert [(wait.seconds, wait.held) for wait in found(*chat)] == [
        (10, False),
        (40, True),
        (10, False),
        (30, True),
    ]


def test_the_wait_after_a_hold_notice_never_ends_with_the_first_reply() -> None:
    """The agent had spoken already, to say that it takes a moment."""
    chat = (
        customer(time=0),
        system("转接", 5),
        agent("您好，稍等", 10),
        agent(time=100),
        customer(time=110),
        agent(time=120),
    )
    assert [(wait.held, wait.first) for wait in found(*chat)] == [(True, False), (False, True)]


@pytest.mark.parametrize(
    ("notice", "holds"),
    [
        (agent("稍等" + "一" * HOLD_TAIL), True),
        (agent("稍等" + "一" * HOLD_TAIL + "  "), True),
        (agent("稍等" + "一二" * HOLD_TAIL), False),
        (agent(weak("稍等")), False),
        (agent("稍等", auto=True), False),
        (agent("稍等", recalled=True), False),
        (customer("稍等"), False),
    ],
)
def test_what_holds(notice: Turn, holds: bool) -> None:
    chat = view(customer(), agent(), notice)
    assert (open_hold(chat) is not None) is holds
    assert any(wait.held for wait in found(customer(), agent(), notice, agent())) is holds


def test_a_hold_is_open_until_the_agent_comes_back() -> None:
    held = view(customer(), agent("稍等"), customer(), bot(), agent(auto=True))
    hit = open_hold(held)
    assert hit is not None
    assert (hit.turn, hit.lexicon) == (1, "hold_notice")
    assert open_hold(view(customer(), agent("稍等"), agent())) is None
    assert open_hold(view(customer())) is None


# Times.


def test_a_recalled_question_starts_no_wait() -> None:
    assert found(customer(time=0, recalled=True), customer(time=50), agent(time=60)) == [
        Wait(1, 2, 10, True, False)
    ]
    assert found(customer(time=0, recalled=True), agent(time=60)) == []


@pytest.mark.parametrize(("asked", "answered"), [(None, 10), (0, None), (None, None), (10, 5)])
def test_without_both_times_in_order_a_wait_has_no_length(
    asked: float | None, answered: float | None
) -> None:
    assert found(customer(time=asked), agent(time=answered)) == [Wait(0, 1, None, True, False)]


def test_equal_times_are_no_wait_at_all() -> None:
    assert seconds(customer(time=7), agent(time=7)) == [0]


def test_times_of_other_turns_do_not_matter() -> None:
    assert seconds(customer(time=0), customer(), bot(time=-5), agent(time=60)) == [60]


# Working hours.

NINE_TO_NINE = ("09:00-21:00",)
LUNCH = ("09:00-12:00", "13:30-18:00")
NIGHT = ("22:00-06:00",)
MONDAY = dt.datetime(2024, 5, 20, tzinfo=zoneinfo.ZoneInfo("Asia/Shanghai")).timestamp()


def at(clock: str, day: int = 0) -> float:
    """A time on the Monday, or so many days after it."""
    hours, minutes = clock.split(":")
    return MONDAY + day * DAY + int(hours) * HOUR + int(minutes) * MINUTE


def worked(start: float, end: float, hours: tuple[str, ...], zone: str = "Asia/Shanghai") -> float:
    """The length of the one wait between two times."""
    (wait,) = waits(view(customer(time=start), agent(time=end), time_zone=zone), hours)
    assert wait.seconds is not None
    return wait.seconds


@pytest.mark.parametrize(
    ("start", "end", "hours", "expected"),
    [
        (at("10:00"), at("10:05"), NINE_TO_NINE, 5 * MINUTE),
        (at("08:50"), at("09:05"), NINE_TO_NINE, 5 * MINUTE),
        (at("20:50"), at("22:00"), NINE_TO_NINE, 10 * MINUTE),
        (at("22:00"), at("23:00"), NINE_TO_NINE, 0),
        (at("20:59"), at("09:01", 1), NINE_TO_NINE, 2 * MINUTE),
        (at("20:00"), at("10:00", 3), NINE_TO_NINE, 26 * HOUR),
        (at("11:50"), at("13:40"), LUNCH, 20 * MINUTE),
        (at("12:10"), at("13:00"), LUNCH, 0),
        (at("17:50"), at("09:10", 1), LUNCH, 20 * MINUTE),
        (at("23:50"), at("00:10", 1), NIGHT, 20 * MINUTE),
        (at("05:50"), at("22:10"), NIGHT, 20 * MINUTE),
        (at("21:00"), at("07:00", 1), NIGHT, 8 * HOUR),
        (at("03:00"), at("03:30"), NIGHT, 30 * MINUTE),
        (at("00:00"), at("00:00", 2), ("00:00-24:00",), 2 * DAY),
        (at("23:00"), at("01:00", 1), ("18:00-24:00",), HOUR),
        (at("10:00"), at("10:05"), (), 5 * MINUTE),
    ],
)
def test_working_hours_stop_the_clock(
    start: float, end: float, hours: tuple[str, ...], expected: float
) -> None:
    assert worked(start, end, hours) == expected


def test_working_hours_that_overlap_count_once() -> None:
    assert worked(at("09:00"), at("21:00"), ("09:00-18:00", "12:00-21:00")) == 12 * HOUR


def test_working_hours_are_those_of_the_chats_time_zone() -> None:
    assert worked(at("10:00"), at("11:00"), NINE_TO_NINE, "Europe/London") == 0
    assert worked(at("16:00"), at("17:00"), NINE_TO_NINE, "Europe/London") == HOUR


def test_working_hours_are_by_the_clock_on_the_day_it_changes() -> None:
    zone = zoneinfo.ZoneInfo("America/New_York")
    nine = dt.datetime(2024, 3, 10, 9, tzinfo=zone).timestamp()
    assert worked(nine, nine + HOUR, ("09:00-17:00",), "America/New_York") == HOUR


def test_relative_times_know_no_working_hours() -> None:
    assert worked(0, 12 * HOUR, ("09:00-10:00",)) == 12 * HOUR


@given(
    st.integers(0, 2 * 24 * 60),
    st.integers(0, 2 * 24 * 60),
    st.sampled_from([NINE_TO_NINE, LUNCH, NIGHT, (*LUNCH, *NIGHT), ("00:00-24:00",)]),
)
@settings(deadline=None, max_examples=50)
def test_working_time_is_the_working_minutes(
    start: int, length: int, hours: tuple[str, ...]
) -> None:
    open_for = [
        minute
        for minute in range(start, start + length)
        if any(a <= minute * MINUTE % DAY < b for a, b in shifts(hours))
    ]
    began = MONDAY + start * MINUTE
    assert worked(began, began + length * MINUTE, hours) == len(open_for) * MINUTE


def test_shifts_are_seconds_of_the_day() -> None:
    assert shifts(LUNCH) == [(9 * HOUR, 12 * HOUR), (13.5 * HOUR, 18 * HOUR)]
    assert shifts(NIGHT) == [(0, 6 * HOUR), (22 * HOUR, DAY)]
    assert shifts((" 09:00 - 21:00 ",)) == [(9 * HOUR, 21 * HOUR)]


@pytest.mark.parametrize(
    "shift", ["", "09:00", "九点-六点", "25:00-26:00", "09:00-12:00-18:00", "9-18点", "09:60-10:00"]
)
def test_what_is_no_working_time_is_told(shift: str) -> None:
    with pytest.raises(ValueError, match="应写成“09:00-21:00”"):
        shifts((shift,))


def test_waits_do_not_depend_on_whether_the_chat_is_closed() -> None:
    turns = (customer(time=0), agent("稍等", time=10), agent(time=20))
    by_state: list[View] = [view(*turns, closed=closed) for closed in (True, False, None)]
    assert waits(by_state[0]) == waits(by_state[1]) == waits(by_state[2])
    assert len(waits(by_state[0])) == 2
