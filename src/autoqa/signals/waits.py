"""How long the customer waited.

A wait runs from the first customer message that nobody has answered to the next human agent
turn. Robots and automatic replies do not end it, a burst of messages is one wait, and a
recalled message neither starts nor ends one. When a robot hands over to a human, what was
asked of the robot is forgotten and the first reply counts from the next customer message;
when an agent hands over to another, the clock of an open wait starts again.

A turn that ends in a hold notice (稍等，正在查询) opens a further wait, and the first of them is
`held`: it has the longer limit, once until the agent comes back with more than another notice.
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

DAY = 86400

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
    handed_over = {hit.turn for hit in view.hits(HAND_OVER) if turns[hit.turn].role != "agent"}
    holds = {hit.turn for hit in view.hits(HOLD_NOTICE) if _holds(view, hit)}
    clock = _Clock(view, working_hours)
    found: list[Wait] = []
    asked: int | None = None
    held = extended = reached = False
    for index, turn in enumerate(turns):
        if index in handed_over:
            asked = index if reached and asked is not None else None
        elif turn.recalled:
            continue
        elif voices[index] == "customer":
            asked = index if asked is None else asked
        elif voices[index] == "agent":
            if asked is not None:
                first = not held and all(wait.held for wait in found)
                found.append(Wait(asked, index, clock.between(asked, index), first, held))
            asked = index if index in holds else None
            held = index in holds and not extended
            extended, reached = index in holds, True
    return found


def open_hold(view: View) -> Hit | None:
    """Return the hold notice after which no human agent came back."""
    spoken = view.chat.spoken_by("agent")
    notices = [hit for hit in view.hits(HOLD_NOTICE) if _holds(view, hit)]
    if spoken and notices and notices[-1].turn == spoken[-1]:
        return notices[-1]
    return None


def _holds(view: View, hit: Hit) -> bool:
    if view.chat.voices[hit.turn] != "agent" or hit.severity == "weak":
        return False
    text = view.chat.texts[hit.turn]
    near_the_end = len(text) - hit.end <= 2 * HOLD_TAIL
    return near_the_end and len(text[hit.end :].rstrip()) <= HOLD_TAIL


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
    """Return working hours as seconds of the day, in order and apart.

    A shift over midnight becomes two; shifts that overlap become one.

    Raises:
        ValueError: A shift that is not ``HH:MM-HH:MM``.
    """
    found: list[tuple[int, int]] = []
    for shift in working_hours:
        try:
            start, end = (_second_of_day(part) for part in shift.split("-"))
        except ValueError:
            raise ValueError(f"工作时间 {shift!r} 应写成“09:00-21:00”") from None
        found.extend([(start, end)] if start < end else [(start, DAY), (0, end)])
    apart: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _second_of_day(text: str) -> int:
    if text.strip() == "24:00":
        return DAY
    time = dt.time.fromisoformat(text.strip())
    return time.hour * 3600 + time.minute * 60 + time.second


def _worked(start: float, end: float, hours: tuple[str, ...], place: zoneinfo.ZoneInfo) -> float:
    """Return the seconds of an interval that lie in working hours."""
    day = dt.datetime.fromtimestamp(start, place).date()
    last = dt.datetime.fromtimestamp(end, place).date()
    total = 0.0
    while day <= last:
        for opens, closes in shifts(hours):
            total += max(
                0.0, min(end, _at(day, closes, place)) - max(start, _at(day, opens, place))
            )
        day += dt.timedelta(days=1)
    return total


def _at(day: dt.date, second: int, place: zoneinfo.ZoneInfo) -> float:
    """Return when the clock on the wall shows a second of a day, also where it was put forward."""
    moment = dt.datetime.combine(day, dt.time()) + dt.timedelta(seconds=second)
    return moment.replace(tzinfo=place).timestamp()
