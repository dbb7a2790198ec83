"""Finds numbers with their units in normalised text: 199块9, 3-5天, 半个月, 两年半, 一百多."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from autoqa.knowledge import numerals, units

Bound = Literal["exact", "about", "at_most", "at_least"]

LONGEST_BARE = 6
"""A bare number with more digits is an order or a telephone number."""


class Quantity(NamedTuple):
    """A number or a range that stands in a text.

    Attributes:
        start: Where it starts in the text, its bounding words left out.
        end: Where it ends there.
        low: The number, or the lower end of the range.
        high: The upper end; for 一百多 just below the next round number.
        unit: Its unit as written; empty for a bare number.
        bound: Whether words around it make it rough, a limit, or neither.
    """

    start: int
    end: int
    low: float
    high: float
    unit: str
    bound: Bound = "exact"


_N = numerals.NUMERAL
_NUMBER = re.compile(rf"[\d{numerals.HAN}半壹贰叁肆伍陆柒捌玖拾佰仟]")
_DIGIT = "[1-9一二三四五六七八九]"
_DATES = re.compile(
    rf"\d{{4}}\s?[-/.年]\s?\d{{1,2}}(?:\s?[-/.月]\s?\d{{1,2}}[日号]?|月)?"
    rf"|(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})月(?:份|底|初|中旬|{_N}[日号]?)?"
    rf"|{_N}(?:号|点(?!{_DIGIT})|点半|点钟)|\d{{4}}年|第{_N}|双(?:11|12|十一|十二)|\d{{1,2}}:\d{{2}}"
    rf"|(?<!\d)618(?!\d)|(?<!\d)\d{{1,2}}\.\d{{1,2}}(?:日|号|活动)"
)
_PERCENT = re.compile(rf"{_N}\s?%|百分之{_N}")
_MEASURES = "个件条台盒箱瓶袋双套张只斤包片床份年月天晚夜位间次笔节"
_ONE = re.compile(rf"(?<=[百千万])[二三四五六七八九]?一(?=[{_MEASURES}])")
"""六百一年 is six hundred a year, not six hundred and ten years; so is 六百五一年."""

_WEIGHT = "\ue000"
_LIANG = re.compile(rf"(?<=[\d一二三四五六七八九十半])两(?![\d{numerals.HAN}个])")
"""两 after a number is a weight and no numeral; it is read as another character."""

_ABOUT_BEFORE = r"大概|大约|约|差不多|将近|接近|近"
_MOST_BEFORE = r"不到|不超过|最多|最晚|最迟|最慢|最长|低于|不会超过"
_LEAST_BEFORE = r"至少|最少|最快|最早|最低|低至|超过|不止|不低于|起码"
_SPAN_OF_DAYS = re.compile(r"内|之内|以内|左右|无理由|后")
"""What follows 7日 where it is a span and no date."""

_BEFORE = re.compile(
    rf"(?:(?P<about>{_ABOUT_BEFORE})|(?P<most>{_MOST_BEFORE})|(?P<least>{_LEAST_BEFORE}))(?:是|要|在|只要)?\s?$"
)
_AFTER = re.compile(
    r"\s?(?:(?P<about>左右|上下|出头)|(?P<most>以内|之内|内(?!容|部|存|胆|置)|以下|不到)|(?P<least>以上|起(?!来|订)|\+))"
)


def quantities(text: str, also: Iterable[str] = ()) -> list[Quantity]:
    """Return the quantities of a normalised text in their order; dates and clocks are none.

    Args:
        text: The text.
        also: Names of units to know beside those of `units`, such as 片.
    """
    if not _NUMBER.search(text):
        return []
    known = tuple(sorted({*also, units.PIECES}))
    masked = _DATES.sub(lambda match: "\0" * len(match[0]), numerals.plain(text))
    masked = _ONE.sub(lambda match: match[0][:-1] + "\0", masked)
    if "%" in known:
        known = (*known, *units.PERCENT)
    else:
        masked = _PERCENT.sub(lambda match: "\0" * len(match[0]), masked)
    if "两" in known:
        masked = _LIANG.sub(_WEIGHT, masked)
    pattern = _pattern(known)
    found = (_quantity(match, masked) for match in pattern.finditer(masked))
    return [quantity for quantity in found if quantity is not None]


@functools.lru_cache(maxsize=64)
def _pattern(also: tuple[str, ...]) -> re.Pattern[str]:
    own = {word.lower().replace("两", _WEIGHT) for word in also if word}
    words = sorted({*units.WORDS, *own}, key=len, reverse=True)
    unit = "|".join(
        re.escape(word) + ("(?![a-z])" if word[-1].isascii() and word[-1].isalpha() else "")
        for word in words
    )
    unit = rf"(?:{unit})(?!{'|'.join(_NO_UNIT)})"
    return re.compile(
        rf"(?P<sign>¥\s?|百分之)?(?P<one>{_N})(?P<more>多|来|几)?"
        rf"(?:\s?(?:{unit})?\s?[-~到至]{{1,2}}\s?¥?(?P<two>{_N}))?"
        rf"\s?(?:(?P<halved>个半(?=月|小时|星期|钟头))?(?P<unit>{unit})(?P<rest>多|半(?![价年月天])|{_DIGIT}{{1,2}}(?={_ENDS}))?)?"
    )


_NO_UNIT = (
    "期",
    "常",
    "后天",
    "(?<=成)[新人本功交品员分立年都熟为套对是会能可不就了]",
    "(?<=个点)[过来到做上下就]",
    "(?<=[^个]个)点",
)
_ENDS = rf"$|[^\d.\u4e00-\u9fff]|[的哦呢呀哈啊啦了亲起吧嘛]|包邮|以[上下内]|之内|左右|就|都|一[{_MEASURES}]"
"""What follows the last digits of 九块九 and 一米二."""

_PRICED = re.compile(r"[\d元块钱每十百千万]$")

_SPLIT = ("money", "length", "percent")
"""What is said with the unit inside: 九块九, 一米二, 一个点五."""


def _quantity(match: re.Match[str], text: str) -> Quantity | None:
    signed = {"": "", "百分之": "%"}.get((match["sign"] or "").strip(), units.MONEY)
    unit = (match["unit"] or signed).replace(_WEIGHT, "两")
    numeral = match["one"]
    span = _span(match, unit)
    if span is None or _goes_on(match, text):
        return None
    if text[match.start() - 1 : match.start()] == "]":  # a number that was partly masked
        return None
    if unit == "日" and not _SPAN_OF_DAYS.match(text, match.end()):
        return None
    low, high = span
    if not unit and not _may_be_bare(match, text):
        return None
    if numeral == "一" and (unit == units.PIECES or _PRICED.search(text, 0, match.start())):
        return None  # 一个 counts nothing, nor does 一位 of 58一位
    half = _half(match, unit)
    before = _BEFORE.search(text, max(0, match.start() - 6), match.start())
    after = _AFTER.match(text, match.end())
    bound: Bound = "exact"
    for found in (after, before):
        if found is not None:
            kinds: dict[str, Bound] = {"about": "about", "most": "at_most", "least": "at_least"}
            bound = kinds[str(found.lastgroup)]
    end = match.end() - (len(match[0]) - len(match[0].rstrip()))
    if match["more"] or match["rest"] == "多":
        low, high = low, math.nextafter(low + _step(numeral), 0)
    return Quantity(match.start(), end, low + half, high + half, unit, bound)


def _span(match: re.Match[str], unit: str) -> tuple[float, float] | None:
    near = numerals.neighbours(match["one"]) if unit and not match["two"] else None
    if near is not None:
        return near
    if match["one"] == "百" and match["sign"]:
        return 100.0, 100.0
    low = numerals.value(match["one"])
    high = numerals.value(match["two"]) if match["two"] else low
    if low is None or high is None or low > high:
        return None
    return low, high


def _may_be_bare(match: re.Match[str], text: str) -> bool:
    """Tell whether a number without a unit may be an amount: no order number, no 一下."""
    numeral, after = match["one"], text[match.end() : match.end() + 1]
    if (numeral[0] == "0" and numeral[1:2].isdigit()) or after == "两":
        return False
    if match.start() and text[match.start() - 1] in "-_/#*=×+x":
        return False
    if after.isascii() and (after.isalpha() or after in "%-_/:*#" or after.isdigit()) and after:
        return False
    if numeral[0].isdigit():
        return len(numeral.replace(",", "").partition(".")[0]) <= LONGEST_BARE
    return len(numeral) > 1 and any(char in "十百千万" for char in numeral)


def _goes_on(match: re.Match[str], text: str) -> bool:
    """Tell whether a smaller unit follows, as in 2斤3两, which is read by nobody here."""
    if match["rest"] and match["rest"] not in "半多":
        kilometres = units.unit(match["unit"]).scale > 1000
        return kilometres or units.unit(match["unit"]).measures not in _SPLIT
    return bool(match["unit"]) and re.match(rf"{_N}两", text[match.end() :]) is not None


def _half(match: re.Match[str], unit: str) -> float:
    if match["halved"] or match["rest"] == "半":
        return 0.5
    if match["rest"] and match["rest"] != "多":
        return (numerals.value(match["rest"]) or 0) / 10.0 ** len(match["rest"])
    return 0.0


def _step(numeral: str) -> float:
    """Return how far 多 may reach: 一百多 is below 200, 20多 below 30."""
    number = numerals.value(numeral) or 0
    step = 1.0
    while number >= 10 and number % (step * 10) == 0:
        step *= 10
    return step
