"""Values of facts: read from what a file says, and written for a reviewer."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from autoqa.knowledge import units
from autoqa.knowledge.facts import Amount, Attribute, Choice, Discount, Flag, Value, ValueType

NUMBERS = ("price", "days", "shelf_life", "number")
"""The types of value that are amounts."""

_UNITS = {
    "days": ("天", "工作日", "小时", "分钟", "周", "月", "年"),
    "shelf_life": ("天", "周", "月", "年"),
}
_TRUE, _FALSE = ("是", "true", "yes", "有", "支持", "1"), ("否", "false", "no", "无", "不支持", "0")
_NUMBER = r"\d+(?:\.\d+)?"


def build(kind: ValueType, raw: Any, unit: str, wrong: tuple[str, ...]) -> tuple[Value, str]:
    """Make a value and its unit of what a file says.

    Raises:
        ValueError: It is none of its type; the message says what to write.
    """
    if wrong and kind != "text":
        raise ValueError("只有 text 类型可以写 wrong")
    if kind in NUMBERS:
        return _amount(raw), _unit(kind, unit)
    if kind == "discount":
        return _discount(raw), unit
    if kind == "yes_no":
        if not isinstance(raw, bool):
            raise ValueError("应是 true 或 false（表格里写 是 或 否）")
        return Flag(raw), unit
    return Choice(_texts(raw), wrong), unit


def from_cell(kind: ValueType, cell: str) -> Any:
    """Return what a table's cell would be in a TOML file; what it cannot read, as it is."""
    text = cell.strip()
    if kind in NUMBERS:
        ends = re.fullmatch(rf"({_NUMBER})(?:\s*[-~到]\s*({_NUMBER}))?", text)
        if ends is None:
            return text
        return [float(ends[1]), float(ends[2])] if ends[2] else float(ends[1])
    if kind == "discount":
        return _discount_cell(text)
    if kind == "yes_no":
        return True if text.lower() in _TRUE else False if text.lower() in _FALSE else text
    return [part.strip() for part in re.split("[；;、\n]", text) if part.strip()]


def spoken(attribute: Attribute) -> str:
    """Write a fact's value the way a reviewer reads it."""
    value = attribute.value
    if isinstance(value, Amount):
        ends = dict.fromkeys((f"{value.low:.10g}", f"{value.high:.10g}"))
        return f"{'–'.join(ends)} {attribute.unit}".rstrip()
    if isinstance(value, Discount):
        return _spoken_discount(value)
    if isinstance(value, Flag):
        return "是" if value.yes else "否"
    return "、".join(value.options)


def _amount(raw: Any) -> Amount:
    ends = raw if isinstance(raw, list) else [raw, raw]
    numbers = all(isinstance(end, int | float) and not isinstance(end, bool) for end in ends)
    if len(ends) != 2 or not numbers or not 0 <= ends[0] <= ends[1] < float("inf"):
        raise ValueError("应是一个不小于 0 的数，或从小到大的两个数，例如 199 或 [1, 3]")
    return Amount(float(ends[0]), float(ends[1]))


def _unit(kind: ValueType, unit: str) -> str:
    if kind == "price":
        if units.unit(unit or units.MONEY).measures != "money":
            raise ValueError("价格的单位应是 元")
        return units.MONEY
    word = unit.removeprefix("个")
    if kind in _UNITS and word not in _UNITS[kind]:
        raise ValueError(f"单位应是 {'、'.join(_UNITS[kind])} 之一")
    return word if kind in _UNITS else unit


def _discount(raw: Any) -> Discount:
    if isinstance(raw, dict) and {*raw} in (
        {"over", "minus"},
        {"over", "rate"},
        {"minus"},
        {"rate"},
    ):
        numbers = {key: _amount(value).low for key, value in raw.items()}
        if 0 < numbers.get("rate", 1) < 10 and numbers.get("minus", 1) > 0:
            return Discount(**numbers)
    raise ValueError(
        "应是 { over = 300, minus = 50 }、{ minus = 20 } 或 { rate = 8.5 }"
        "（表格里写 300-50、立减20 或 8.5折）"
    )


def _discount_cell(text: str) -> Any:
    shapes: tuple[tuple[str, Callable[[re.Match[str]], Any]], ...] = (
        (
            rf"满?({_NUMBER})\s*[-减]\s*({_NUMBER})元?",
            lambda m: {"over": float(m[1]), "minus": float(m[2])},
        ),
        (rf"满({_NUMBER})打?({_NUMBER})折", lambda m: {"over": float(m[1]), "rate": float(m[2])}),
        (rf"({_NUMBER})折", lambda m: {"rate": float(m[1])}),
        (rf"立?减?-?({_NUMBER})元?", lambda m: {"minus": float(m[1])}),
    )
    for pattern, made in shapes:
        if found := re.fullmatch(pattern, text):
            return made(found)
    return text


def _spoken_discount(value: Discount) -> str:
    over = "" if value.over is None else f"满 {value.over:.10g} "
    if value.rate is not None:
        return f"{over}打 {value.rate:.10g} 折"
    return f"{over or '立'}减 {value.minus:.10g} 元"


def _texts(raw: Any) -> tuple[str, ...]:
    if not isinstance(raw, list) or not raw or not all(isinstance(part, str) for part in raw):
        raise ValueError('应是一串文字，例如 ["S", "M"]（表格里用 ； 隔开）')
    if not all(part.strip() for part in raw):
        raise ValueError("不能有空的文字")
    return tuple(part.strip() for part in raw)
