"""Times that a format counts in a unit of its own."""

from __future__ import annotations

import math

from autoqa.errors import TranscriptError
from autoqa.loaders.fields import shown


def offset(value: object, place: str) -> float | None:
    """Return seconds of milliseconds from the start of the chat.

    Raises:
        TranscriptError: It is no such number.

    >>> offset("21030", "begin")
    21.03
    """
    return _scaled(value, 1e3, place)


def microseconds(value: object, place: str) -> float | None:
    """Return seconds since the epoch of microseconds since then.

    Raises:
        TranscriptError: It is no such number.

    >>> microseconds(1781748131000000, "start_timestamp_usec")
    1781748131.0
    """
    return _scaled(value, 1e6, place)


def _scaled(value: object, unit: float, place: str) -> float | None:
    if value is None or value == "":
        return None
    try:
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise ValueError
        seconds = float(value) / unit
        if not math.isfinite(seconds) or seconds < 0:
            raise ValueError
    except (ValueError, OverflowError):
        raise TranscriptError(f"看不懂时间 {shown(value)}", place=place) from None
    return seconds
