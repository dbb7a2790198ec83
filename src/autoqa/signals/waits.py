"""How long the customer waited.

A wait runs from the first customer message that nobody has answered to the next human agent
turn. Robots and automatic replies do not end it, a burst of messages is one wait, and a
recalled message neither starts nor ends one. When a robot hands over to a human, what was
asked of the robot is forgotten and the first reply counts from the next customer message;
when an agent hands over to another, the clock of an open wait starts again.

A turn that ends in a hold notice (稍等，正在查询) opens a further wait of its own kind, once:
`held` waits have the longer limit.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import NamedTuple

from autoqa.lexicon.model import Hit
from autoqa.signals.base import View
from autoqa.transcript import RELATIVE_BELOW, zone

HOLD_NOTICE = "hold_notice"
HAND_OVER = "hand_over"
LEXICONS = frozenset({HOLD_NOTICE, HAND_OVER})

HOLD_TAIL = 12
"""A hold notice holds if at most this many characters follow it in its turn."""


class Wait(NamedTuple):
    """One wait.

    Attributes:
        asked: The turn since which the customer waits.
        answered: The human agent's turn that ends it.
        seconds: How long, working hours only where they are given; None if a time is missing
            or runs backwards.
        first: It ends with the agent's first reply.
        held: The agent had asked for patience.
    """

    asked: int
    answered: int
    seconds: float | None
    first: bool
    held: bool


def waits(view: View, working_hours: tuple[str, ...] = ()) -> list[Wait]:
    """Return the waits of a chat, in its order.

    Args:
        view: The chat.
        working_hours: Such as ``("09:00-12:00", "13:30-21:00")``; the clock stops outside
            them. They need times since the epoch and are left out for relative ones.

    Raises:
        ValueError: Working hours that are not ``HH:MM-HH:MM``.
    """
    turns, voices = view.transcript.turns, view.chat.voices
    handed_over = {hit.turn for hit in view.hits(HAND_OVER)}
    holds = {hit.turn for hit in view.hits(HOLD_NOTICE) if _holds(view, hit)}
    clock = _Clock(view, working_hours)
    found: list[Wait] = []
    asked: int | None = None
    held = answered_once = False
    for index, turn in enumerate(turns):
        if index in handed_over:
            asked = (index if answered_once else None) if asked is not None else None
        elif turn.recalled:
            continue
        elif voices[index] == "customer":
            asked = index if asked is None else asked
        elif voices[index] == "agent":
            if asked is not None:
                found.append(Wait(asked, index, clock.between(asked, index), not found, held))
            holding = index in holds and not held
            asked, held = (index if holding else None), holding
            answered_once = True
    return found


def open_hold(view: View) -> Hit | None:
    """Return the hold notice after which no human agent came back."""
    spoken = view.chat.spoken_by("agent")
    notices = [hit for hit in view.hits(HOLD_NOTICE) if _holds(view, hit)]
    if spoken and notices and notices[-1].turn == spoken[-1]:
        return notices[-1]
    return None


def _holds(view: View, hit: Hit) -> bool:
    return (
        view.chat.voices[hit.turn] == "agent"
        and hit.severity != "weak"
        and len(view.chat.texts[hit.turn].rstrip()) - hit.end <= HOLD_TAIL
    )


class _Clock:
    """Seconds between two turns."""

    def __init__(self, view: View, working_hours: tuple[str, ...]) -> None:
        self._times = [turn.time for turn in view.transcript.turns]
        self._zone = view.transcript.context.time_zone
        self._hours = working_hours

    def between(self, first: int, last: int) -> float | None:
        start, end = self._times[first], self._times[last]
        if start is None or end is None or end < start:
            return None
        if self._hours and start >= RELATIVE_BELOW:
            return _worked(start, end, self._hours, zone(self._zone))
        return end - start


def shifts(working_hours: tuple[str, ...]) -> list[tuple[int, int]]:
    """Return working hours as seconds of the day; a shift over midnight becomes two.

    Raises:
        ValueError: A shift that is not ``HH:MM-HH:MM``.
    """
    found = []
    for shift in working_hours:
        try:
            start, end = (_second_of_day(part) for part in shift.split("-"))
        except ValueError:
            raise ValueError(f"工作时间 {shift!r} 应写成“09:00-21:00”") from None
        found.extend([(start, end)] if start < end else [(start, 86400), (0, end)])
    return sorted(found)


def _second_of_day(text: str) -> int:
    if text.strip() == "24:00":
        return 86400
    time = dt.time.fromisoformat(text.strip())
    return time.hour * 3600 + time.minute * 60 + time.second


def _worked(start: float, end: float, hours: tuple[str, ...], place: zoneinfo.ZoneInfo) -> float:
    """Return the seconds of an interval that lie in working hours."""
    day = dt.datetime.fromtimestamp(start, place).date()
    last = dt.datetime.fromtimestamp(end, place).date()
    total = 0.0
    while day <= last:
        midnight = dt.datetime(day.year, day.month, day.day, tzinfo=place).timestamp()
        for opens, closes in shifts(hours):
            total += max(0.0, min(end, midnight + closes) - max(start, midnight + opens))
        day += dt.timedelta(days=1)
    return total
