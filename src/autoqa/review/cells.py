"""Text into cells and back: no text becomes a formula, and what people write is understood."""

from __future__ import annotations

import re
import unicodedata

STARTS = "=+-@\u2212"
"""What a cell must not begin with, in full width neither: spreadsheets would run it."""

LONGEST = 32_000
"""Excel holds 32,767 characters; the rest is left for escapes."""

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BLANK = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]*")

_YES = "同意 确认 维持 成立 是 对 对的 没错 正确 √ ✓ ✔ ☑ ✅ v y yes true 1 通过 ok"
_NO = "改判 不同意 不成立 否 不对 错 错误 误判 × ✗ ✘ ❌ x n no false 0 不通过 驳回"
ANSWERS = dict.fromkeys(_YES.split(), True) | dict.fromkeys(_NO.split(), False)
"""What people write for yes and for no."""

_NUMBER = re.compile(r"(?:扣|减)?\s*([-+]?\d+(?:\.\d+)?|[-+]?\.\d+)\s*(%|分|分值)?")


def neutralise(text: str) -> str:
    r"""Return a text as it may stand in a cell; `restore` undoes it exactly.

    >>> neutralise("=1+1"), neutralise("'=1"), neutralise("好的")
    ("'=1+1", "''=1", '好的')
    >>> neutralise("a\x0bb")
    'a_x000B_b'
    """
    escaped = _ESCAPE.sub(lambda found: f"_x005F{found[0]}", text)
    escaped = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", escaped)
    return f"'{escaped}" if _starts_badly(text) else escaped


def restore(text: str) -> str:
    r"""Return the text that was neutralised.

    >>> [restore(neutralise(text)) for text in ("=1+1", "''", "_x000B_", "a\x0bb")]
    ['=1+1', "''", '_x000B_', 'a\x0bb']
    """
    plain = text
    if plain.startswith("'") and _starts_badly(_unescaped(plain[1:])):
        plain = plain[1:]
    return _unescaped(plain)


def shortened(text: str) -> str:
    """Return a text that fits a cell, saying how long it was."""
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST]}……（共 {len(text)} 字，其余略）"


def answer(value: object) -> bool | None:
    """Return a yes or a no as people write it; None for an empty cell.

    >>> answer("√"), answer(" 不成立 "), answer(1), answer("")
    (True, False, True, None)

    Raises:
        ValueError: It is neither.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    word = unicodedata.normalize("NFKC", str(value)).strip().strip("'。.！!").lower()
    if not word:
        return None
    if word in ANSWERS:
        return ANSWERS[word]
    raise ValueError(f"看不懂 {str(value)[:20]!r}，请从下拉框里选")


def points(value: object, most: float, number_format: str = "General") -> float | None:
    """Return points taken as people write them; None for an empty cell.

    Percentages are of `most`; a minus sign is the minus of "minus two".

    >>> points(2, 6), points("２分", 6), points("50%", 6), points(0.5, 6, "0%"), points("-2", 6)
    (2.0, 2.0, 3.0, 3.0, 2.0)

    Raises:
        ValueError: It is no number, or more than can be taken.
    """
    if value is None or (isinstance(value, str) and not value.strip(" '　")):
        return None
    if isinstance(value, bool):
        raise ValueError("应是数字")
    if isinstance(value, (int, float)):
        amount, percent = float(value), "%" in number_format
    else:
        text = unicodedata.normalize("NFKC", str(value)).strip().strip("'").strip()
        found = _NUMBER.fullmatch(text.replace("\u2212", "-"))
        if text.startswith("="):
            raise ValueError("是公式，请写数字")
        if not found:
            raise ValueError(f"{text[:20]!r} 不是数字")
        amount, percent = float(found[1]), found[2] == "%"
        amount = amount / 100 if percent else amount
    taken = round(abs(amount * most if percent else amount), 2)
    if not taken <= most:  # NaN is not
        raise ValueError(f"扣分应在 0 到 {most:g} 之间，实为 {taken:g}")
    return taken


def _starts_badly(text: str) -> bool:
    """Return whether a text begins with what must not begin a cell, or with our own mark of it."""
    if not text:
        return False
    shown = text[_blank_end(text) :]
    return text[0] in "'\t\r\n" or unicodedata.normalize("NFKC", shown[:1]) in tuple(STARTS)


def _blank_end(text: str) -> int:
    blank = _BLANK.match(text)
    return blank.end() if blank else 0


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
