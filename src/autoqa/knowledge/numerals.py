"""Numbers as people write them in chats: 199, 1,299.5, 3k, 1千2, 一百五, 两百, 三万二, 半."""

from __future__ import annotations

import re

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "\u3007": 0,
    "两": 2,
    "俩": 2,
    "半": 0.5,
}
_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
HAN = "俩零\u3007一二两俩三四五六七八九十百千万"

_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_ARABIC = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
NUMERAL = (
    rf"(?:(?<![\d.a-z])(?:{_ARABIC})(?:[kK](?![a-z])|[百千万](?:[1-9](?!\d))?)?"
    rf"|[{HAN}]+(?:点[{HAN}]+)?|半)"
)
"""The pattern of one number, in normalised text."""


def plain(text: str) -> str:
    """Return a text with the numerals of cheques, 壹贰叁, as everyday ones, each in its place."""
    return text.translate(_FORMAL)


def value(numeral: str) -> float | None:
    """Return what a numeral is worth; None if it is none.

    >>> [value(word) for word in ("199", "1,299.5", "3k", "1千2", "1.5万")]
    [199.0, 1299.5, 3000.0, 1200.0, 15000.0]
    >>> [value(word) for word in ("一百五", "两百", "一百零五", "三千二", "一万二", "十二", "半")]
    [150.0, 200.0, 105.0, 3200.0, 12000.0, 12.0, 0.5]
    >>> [value(word) for word in ("九点九", "一九九", "百", "三五", "")]
    [9.9, 199.0, None, 35.0, None]
    >>> value("万一") is None
    True
    """
    if re.match(r"\d", numeral):
        return _arabic(numeral)
    whole, point, decimals = numeral.partition("点")
    number = _han(whole)
    if not point or number is None:
        return number
    if not decimals or any(_DIGITS.get(char, 0.5) % 1 for char in decimals):
        return None  # 点半 is a time of day
    return float(f"{number:.0f}.{''.join(str(_DIGITS[char]) for char in decimals)}")


def neighbours(numeral: str) -> tuple[float, float] | None:
    """Return the range that two digits side by side name; None if they name none.

    >>> [neighbours(word) for word in ("三五", "两三", "七八", "十七八", "二三十", "一九", "五三")]
    [(3.0, 5.0), (2.0, 3.0), (7.0, 8.0), (17.0, 18.0), (20.0, 30.0), None, None]
    """
    found = re.fullmatch(
        r"(十?)([一二两三四五六七八九])([一二两三四五六七八九])([十百千]?)", numeral
    )
    if found is None or (found[1] and found[4]):
        return None
    low, high = _DIGITS[found[2]], _DIGITS[found[3]]
    if high - low != 1 and (low, high) != (3, 5):
        return None
    scale, base = _POWERS.get(found[4], 1), 10 if found[1] else 0
    return float(base + low * scale), float(base + high * scale)


def _arabic(numeral: str) -> float | None:
    found = re.fullmatch(rf"({_ARABIC})(?:([kK百千万])(\d?))?", numeral)
    if found is None:
        return None
    number = float(found[1].replace(",", ""))
    if not found[2]:
        return number
    scale = 1000 if found[2] in "kK" else _POWERS[found[2]]
    return number * scale + (int(found[3]) * scale / 10 if found[3] else 0)


def _han(numeral: str) -> float | None:
    """Read Chinese numerals; without 十百千万 they are read digit by digit."""
    if not numeral or any(char not in _DIGITS and char not in _POWERS for char in numeral):
        return None
    if not any(char in _POWERS for char in numeral):
        if len(numeral) == 1:
            return float(_DIGITS[numeral])
        if "半" in numeral:
            return None
        return float("".join(str(_DIGITS[char]) for char in numeral))
    high, _, low = numeral.rpartition("万")
    if "万" in numeral:
        upper = _han(high) if high else None
        lower = _below_ten_thousand(low, tail=1000) if low else 0.0
        return None if upper is None or lower is None else upper * 10000 + lower
    return _below_ten_thousand(numeral, tail=1)


def _below_ten_thousand(numeral: str, *, tail: int) -> float | None:
    """Read thousands to ones; `tail` is what a lone last digit counts, as 2 in 一万二."""
    total, digit, last, bare = 0.0, -1.0, 0, False
    for char in numeral:
        if char in _POWERS:
            if digit < 0 and (char != "十" or total):
                return None
            total += (1 if digit < 0 else digit) * _POWERS[char]
            digit, last, bare = -1.0, _POWERS[char], True
        elif char in "零\u3007":
            last, bare = 0, False
        elif digit >= 0:
            return None
        else:
            digit = _DIGITS[char]
    if digit < 0:
        return total
    if bare and last >= 100:
        return total + digit * last / 10
    return total + digit * (tail if not total and not last and "零" not in numeral else 1)
