from __future__ import annotations

import pytest

from autoqa import Report, Scorer, Transcript, Turn

START = 1781755200.0


def scored(*turns: Turn) -> Report:
    return Scorer("ecommerce_chat", model="none").score(Transcript("c", turns))


def said(role: str, text: str, second: float | None, **more: object) -> Turn:
    time = None if second is None else START + second
    return Turn(role, text, time, **more)  # type: ignore[arg-type]


def test_a_chat_starts_with_its_first_message() -> None:
    turns = said("customer", "在吗", 0), said("agent", "您好", 5)
    assert scored(*turns).metrics.started == START
    relative = Turn("customer", "在吗", 0.0), Turn("agent", "您好", 5.0)
    assert scored(*relative).metrics.started is None
    assert scored(Turn("agent", "您好")).metrics.started is None


def test_silence_ends_when_an_agent_speaks_and_starts_with_every_message() -> None:
    metrics = scored(
        said("customer", "在吗", 0),
        said("customer", "人呢", 50),
        said("agent", "您好，请讲", 60),
        said("customer", "查一下", 500),  # the customer took his time: nobody's silence
        said("agent", "查到了", 520),
        said("agent", "明天到账", 590, recalled=True),
        said("agent", "今天到账", 600),
    ).metrics
    assert metrics.longest_silence_seconds == 80.0
    assert metrics.longest_wait_seconds == 60.0


@pytest.mark.parametrize("times", [(None, None), (9, None), (9, 5)])
def test_no_silence_is_measured_without_times_that_run_forward(
    times: tuple[float | None, float | None],
) -> None:
    turns = said("customer", "在吗", times[0]), said("agent", "您好", times[1])
    assert scored(*turns).metrics.longest_silence_seconds is None


def test_escalated_is_a_chat_taken_to_somebody_else() -> None:
    opening = said("customer", "钱没到", 0), said("agent", "您好", 5)
    assert not scored(*opening, said("agent", "您可以自己联系快递", 9)).metrics.escalated
    assert scored(*opening, said("agent", "我帮您反馈给仓库", 9)).metrics.escalated
    moved = said("system", "会话已转接给客服阿明", 9)
    assert scored(*opening, moved).metrics.escalated
    assert not scored(moved, *opening).metrics.escalated  # from the robot to the first agent
