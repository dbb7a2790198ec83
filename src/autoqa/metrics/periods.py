"""On which day, week and month of its own clock a chat was."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from autoqa.errors import TranscriptError
from autoqa.loaders.fields import parse_time
from autoqa.report.model import Report
from autoqa.transcript import RELATIVE_BELOW, zone


class Start(NamedTuple):
    """When a chat began: in seconds since the epoch, and the date where it was."""

    moment: float
    date: dt.date | None


def start(report: Report) -> Start | None:
    """Return when the chat began, by its context or else its first message; None if unknown."""
    context = report.transcript.context
    try:
        moment = parse_time(context.started_at, context.time_zone, "context.started_at")
    except TranscriptError:
        moment = None
    if moment is None or moment < RELATIVE_BELOW:
        moment = report.metrics.started
    return None if moment is None else Start(moment, _local(moment, context.time_zone))


def moment(report: Report) -> float | None:
    """Return when the chat began, in seconds since the epoch; None if unknown."""
    known = start(report)
    return None if known is None else known.moment


def day(date: dt.date) -> str:
    """Write a day."""
    return date.isoformat()


def week(date: dt.date) -> str:
    """Write a week, which starts on Monday and belongs to the year of its Thursday.

    >>> week(dt.date(2027, 1, 1))
    '2026-W53'
    """
    year, number, _ = date.isocalendar()
    return f"{year:04d}-W{number:02d}"


def month(date: dt.date) -> str:
    """Write a month."""
    return f"{date.year:04d}-{date.month:02d}"


def _local(moment: float, time_zone: str) -> dt.date | None:
    """Return the date of a moment somewhere; None beyond the calendar or the map.

    >>> _local(1781798400.0, "Asia/Shanghai")  # 2026-06-18 16:00 UTC
    datetime.date(2026, 6, 19)
    """
    try:
        return dt.datetime.fromtimestamp(moment, zone(time_zone)).date()
    except (OverflowError, ValueError, OSError, TranscriptError):
        return None
