"""Signals that read how a chat is put together."""

from __future__ import annotations

import pytest

from autoqa.signals.base import STILL_OPEN, Observation, Place
from autoqa.signals.dialogue import SilentAfterHold, Unanswered, UncaredComplaint
from autoqa.transcript import Turn
from tests.signals.conftest import agent, bot, customer, view, weak

UNANSWERED, HELD, UNCARED = Unanswered(), SilentAfterHold(), UncaredComplaint()
SIGNALS = (UNANSWERED, HELD, UNCARED)
Dialogue = Unanswered | SilentAfterHold | UncaredComplaint


def place(signal: Dialogue, *turns: Turn) -> Place:
    (found,) = signal.observe(view(*turns)).places
    return found


@pytest.mark.parametrize("closed", [True, None])
def test_an_unanswered_question_is_shown_at_the_customers_turn(closed: bool | None) -> None:
    (found,) = UNANSWERED.observe(
        view(customer(), agent(), customer("怎么办"), bot(), closed=closed)
    ).places
    assert (found.turn, found.kind, found.signal) == (2, "absent", "ending.unresolved")
    assert (found.start, found.end) == (0, 0)
    assert found.decided
    assert found.source == "dialogue"
    assert "没有人工回复" in found.because


def test_an_unanswered_remark_is_not_sure() -> None:
    found = place(UNANSWERED, customer(), agent("哪个型号？"), customer("三号"))
    assert (found.turn, found.decided) == (2, False)
    assert found.because != place(UNANSWERED, agent(), customer("怎么办")).because


def test_a_silence_after_a_hold_notice_is_shown_at_the_notice() -> None:
    found = place(HELD, customer("怎么办"), agent("稍等"), customer("喂"))
    assert (found.turn, found.kind, found.signal) == (1, "absent", "ending.unresolved")
    assert found.decided
    assert "稍等" in found.because


def test_an_uncared_complaint_is_shown_at_the_agents_turn() -> None:
    found = place(UNCARED, customer("太差"), agent("哦"), customer("气死"))
    assert (found.turn, found.kind, found.signal) == (1, "absent", "soothing")
    assert found.decided
    assert "不满" in found.because


def test_a_complaint_that_is_only_hinted_at_is_none() -> None:
    assert UNCARED.observe(view(customer(weak("太差")), agent("哦"))).places == ()


GOOD = (customer("怎么办"), agent("稍等"), agent("今天内补发"), customer("很满意"))


@pytest.mark.parametrize(("signal", "opportunities"), [(UNANSWERED, 2), (HELD, 1), (UNCARED, 2)])
def test_a_good_ending_shows_nothing(signal: Dialogue, opportunities: int) -> None:
    assert signal.observe(view(*GOOD)) == Observation(opportunities=opportunities)


@pytest.mark.parametrize("signal", SIGNALS)
def test_where_nobody_spoke_the_question_does_not_arise(signal: Dialogue) -> None:
    assert signal.observe(view(bot())) == Observation(opportunities=0)


@pytest.mark.parametrize("signal", SIGNALS)
def test_a_chat_that_is_still_open_has_no_ending(signal: Dialogue) -> None:
    chat = (customer("太差"), agent("哦"), agent("稍等"), customer("怎么办"))
    assert signal.observe(view(*chat, closed=False)) == Observation(unassessed=STILL_OPEN)
    assert signal.observe(view(*chat, closed=True)).unassessed == ""


@pytest.mark.parametrize("signal", SIGNALS)
def test_a_signal_reads_what_it_looks_up(signal: Dialogue) -> None:
    assert {"hold_notice", "hand_over", "customer.question", "soothing"} <= signal.reads()
