"""Signals that read the clock: late replies and silence."""

from __future__ import annotations

import msgspec

from autoqa.signals import waits
from autoqa.signals.base import Observation, Place, View

NO_TIMES = "会话没有可用的时间，无法计算响应时长"


class _Limited(msgspec.Struct, frozen=True):
    """What holds waits against one limit, in seconds, within working hours."""

    limit: float
    working_hours: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse bad working hours when the rubric is read."""
        waits.shifts(self.working_hours)

    def reads(self) -> frozenset[str]:
        """Return the names of the lexicons it reads."""
        return waits.LEXICONS


class FirstReply(_Limited, frozen=True):
    """``timing.first_reply``: the agent's first reply came late.

    Attributes:
        limit: Seconds.
        working_hours: Such as ``["09:00-21:00"]``; the clock stops outside them.
    """

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


class MeanReply(_Limited, frozen=True):
    """``timing.mean_reply``: the replies came late on average; it stands at the slowest.

    A wait after a hold notice is left out, as in the report's ``mean_response_seconds``.

    Attributes:
        limit: Seconds.
        working_hours: Such as ``["09:00-21:00"]``; the clock stops outside them.
    """

    def observe(self, view: View, since: int = 0) -> Observation:
        """Say whether the mean was too long, and which reply was the slowest."""
        found = [wait for wait in _since(view, self.working_hours, since) if not wait.held]
        replies = [(wait.seconds, wait.answered) for wait in found if wait.seconds is not None]
        if found and not replies:
            return Observation(unassessed=NO_TIMES)
        mean = sum(seconds for seconds, _ in replies) / max(1, len(replies))
        if mean <= self.limit:
            return Observation(opportunities=len(replies))
        slowest, turn = max(replies)
        because = (
            f"{len(replies)} 次回复平均用了 {spoken(mean)}，上限 {spoken(self.limit)}，"
            f"最慢的是这一次，用了 {spoken(slowest)}"
        )
        place = Place("timing", "timing.slow_reply", turn, 0, 0, because, "timing")
        return Observation(places=(place,), opportunities=len(replies))


class FollowUp(msgspec.Struct, frozen=True):
    """``timing.follow_up``: what had to follow certain words came, but late.

    It stands at the words that came late; where they never came there is nothing to time.

    Attributes:
        after: Lexicons of the words that start the clock.
        then: Lexicons of an agent's words that stop it.
        limit: Seconds.
    """

    after: tuple[str, ...]
    then: tuple[str, ...]
    limit: float

    def reads(self) -> frozenset[str]:
        """Return the names of the lexicons it reads."""
        return frozenset({*self.after, *self.then})

    def observe(self, view: View, since: int = 0) -> Observation:
        """Say whether they came late."""
        starts = [hit.turn for hit in view.hits(*self.after) if hit.turn >= since]
        if not starts:
            return Observation(opportunities=0)
        first = min(starts)
        following = [hit for hit in view.hits(*self.then) if hit.turn > first]
        if not following:
            return Observation(opportunities=0)
        hit = min(following, key=lambda own: own.turn)
        turns = view.transcript.turns
        gap = _gap(turns[first].time, turns[hit.turn].time)
        if gap is None:
            return Observation(unassessed=NO_TIMES)
        if gap <= self.limit:
            return Observation()
        because = f"距客户说这件事已过 {spoken(gap)}，上限 {spoken(self.limit)}"
        decided = hit.severity != "weak"
        place = Place(
            "timing", "timing.follow_up", hit.turn, 0, 0, because, "timing", decided=decided
        )
        return Observation(places=(place,))


class Silence(msgspec.Struct, frozen=True):
    """``timing.silence``: nobody spoke for long, and the agent had not asked for patience.

    A silence after the agent's own question is the customer's.

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
        texts = view.chat.texts
        gaps: list[waits.Wait] = []
        patient = False
        for i in range(1, len(turns)):
            if voices[i - 1] == "agent":
                patient = i - 1 in holds or texts[i - 1].rstrip().endswith(("?", "？", "吗", "呢"))
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
            because=because.format(spoken(seconds), spoken(limit)),
            source="timing",
        )
        for wait, seconds, limit in measured
        if seconds > limit
    )
    return Observation(places=places, opportunities=len(measured))


def _gap(start: float | None, end: float | None) -> float | None:
    return end - start if start is not None and end is not None and end >= start else None


def spoken(seconds: float) -> str:
    """Write a duration the way a reviewer reads it."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "小时"), (minutes, "分"), (rest, "秒")]
    return " ".join(f"{amount} {unit}" for amount, unit in parts if amount) or "0 秒"
