"""What people write into cells: yes and no in many words, points in many forms."""

from __future__ import annotations

import re
import unicodedata

_YES = "同意 确认 维持 成立 是 对 对的 没错 正确 √ ✓ ✔ ☑ ✅ v y yes true 1 通过 ok"
_NO = "改判 不同意 不成立 否 不对 错 错误 误判 × ✗ ✘ ❌ x n no false 0 不通过 驳回"
ANSWERS = dict.fromkeys(_YES.split(), True) | dict.fromkeys(_NO.split(), False)
"""What people write for yes and for no."""

_NUMBER = re.compile(r"(?:扣|减)?\s*([-+]?\d+(?:\.\d+)?|[-+]?\.\d+)\s*(%|分|分值)?")


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
