"""Signals that read the clock: late replies and silence."""

from __future__ import annotations

import msgspec

from autoqa.signals import waits
from autoqa.signals.base import Observation, Place, View

NO_TIMES = "会话没有可用的时间，无法计算响应时长"


class FirstReply(msgspec.Struct, frozen=True):
    """``timing.first_reply``: the agent's first reply came late.

    Attributes:
        limit: Seconds.
        working_hours: Such as ``["09:00-21:00"]``; the clock stops outside them.
    """

    limit: float
    working_hours: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse bad working hours when the rubric is read."""
        waits.shifts(self.working_hours)

    def reads(self) -> frozenset[str]:
        """Return the names of the lexicons it reads."""
        return waits.LEXICONS

    def observe(self, view: View, since: int = 0) -> Observation:
        """Say whether the first reply was late."""
        found = [wait for wait in _since(view, self.working_hours, since) if wait.first]
        limits = [(wait, self.limit) for wait in found]
        return _late("timing.first_reply", "首次回复用了 {}，上限 {}", limits)


class SlowReply(msgspec.Struct, frozen=True):
    """``timing.slow_reply``: a later reply came late.

    Attributes:
        limit: Seconds.
        hold_limit: Seconds for the wait after a hold notice, once a question.
        working_hours: Such as ``["09:00-21:00"]``; the clock stops outside them.
    """

    limit: float
    hold_limit: float = 120
    working_hours: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse bad working hours when the rubric is read."""
        waits.shifts(self.working_hours)

    def reads(self) -> frozenset[str]:
        """Return the names of the lexicons it reads."""
        return waits.LEXICONS

    def observe(self, view: View, since: int = 0) -> Observation:
        """Say which later replies were late."""
        found = [wait for wait in _since(view, self.working_hours, since) if not wait.first]
        limits = [(wait, self.hold_limit if wait.held else self.limit) for wait in found]
        return _late("timing.slow_reply", "客户等了 {}，上限 {}", limits)


class Silence(msgspec.Struct, frozen=True):
    """``timing.silence``: nobody spoke for long, and the agent had not asked for patience.

    Attributes:
        limit: Seconds between a turn and the agent's turn that ends the silence.
    """

    limit: float

    def reads(self) -> frozenset[str]:
        """Return the names of the lexicons it reads."""
        return waits.LEXICONS

    def observe(self, view: View, since: int = 0) -> Observation:
        """Say which silences the agent let grow."""
        turns, voices = view.transcript.turns, view.chat.voices
        holds = {hit.turn for hit in view.hits(waits.HOLD_NOTICE)}
        gaps: list[waits.Wait] = []
        patient = False
        for i in range(1, len(turns)):
            if voices[i - 1] == "agent":
                patient = i - 1 in holds
            if voices[i] == "agent" and not patient and i >= since:
                gap = _gap(turns[i - 1].time, turns[i].time)
                gaps.append(waits.Wait(i - 1, i, gap, first=False, held=False))
        limits = [(gap, self.limit) for gap in gaps]
        return _late("timing.silence", "静默了 {}，上限 {}", limits)


def _since(view: View, working_hours: tuple[str, ...], since: int) -> list[waits.Wait]:
    found = view.once(waits.waits, working_hours)
    return [wait for wait in found if wait.answered >= since]


def _late(signal: str, because: str, limits: list[tuple[waits.Wait, float]]) -> Observation:
    """Observe the waits that were longer than their limits."""
    measured = [(wait, wait.seconds, limit) for wait, limit in limits if wait.seconds is not None]
    if limits and not measured:
        return Observation(unassessed=NO_TIMES)
    places = tuple(
        Place(
            kind="timing",
            signal=signal,
            turn=wait.answered,
            start=0,
            end=0,
            because=because.format(_spoken(seconds), _spoken(limit)),
            source="timing",
        )
        for wait, seconds, limit in measured
        if seconds > limit
    )
    return Observation(places=places, opportunities=len(measured))


def _gap(start: float | None, end: float | None) -> float | None:
    return end - start if start is not None and end is not None and end >= start else None


def _spoken(seconds: float) -> str:
    """Write a duration the way a reviewer reads it."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "小时"), (minutes, "分"), (rest, "秒")]
    return " ".join(f"{amount} {unit}" for amount, unit in parts if amount) or "0 秒"
