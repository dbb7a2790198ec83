"""How long an agent has been there, from whatever a department writes."""

from __future__ import annotations

import datetime as dt
import re

DAYS_A_MONTH = 30.44

_UNITS = (
    (re.compile(r"年|years?|yrs?"), 12.0),
    (re.compile(r"个?月|months?|mos?"), 1.0),
    (re.compile(r"周|星期|weeks?"), 7 / DAYS_A_MONTH),
    (re.compile(r"天|日|days?"), 1 / DAYS_A_MONTH),
)
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?")
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?|半|[一二两三四五六七八九十]+)\s*(个?半)?\s*(\D*)")
_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


def months(text: str | None, day: dt.date) -> float | None:
    """Return months of service on a day; None if the text does not say.

    A date is the day of entry; a bare number counts months.

    >>> months("2个月", dt.date(2026, 6, 18)), months("1年2个月", dt.date(2026, 6, 18))
    (2.0, 14.0)
    >>> round(months("2026-05-18", dt.date(2026, 6, 18)), 1)
    1.0
    >>> months("三个月", dt.date(2026, 6, 18)), months("半年", dt.date(2026, 6, 18))
    (3.0, 6.0)
    >>> months("资深", dt.date(2026, 6, 18)) is None
    True
    """
    word = (text or "").strip().lower()
    date = _DATE.match(word)
    if date:
        try:
            entered = dt.date(int(date[1]), int(date[2]), int(date[3] or 1))
        except ValueError:
            return None
        return (day - entered).days / DAYS_A_MONTH
    parts = [_part(match) for match in _AMOUNT.finditer(word)]
    known = [part for part in parts if part is not None]
    return sum(known) if known and len(known) == len(parts) else None


def _part(match: re.Match[str]) -> float | None:
    amount = _number(match[1]) + (0.5 if match[2] else 0)
    unit = match[3].strip()
    if not unit:
        return amount
    return next((amount * size for word, size in _UNITS if word.match(unit)), None)


def _number(text: str) -> float:
    if text == "半":
        return 0.5
    if text[0].isdigit():
        return float(text)
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)
