"""What counts as personal data, what stands in its place, and how the finders see it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple, get_args

Kind = Literal[
    "mobile", "landline", "id_card", "bank_card", "email", "wechat", "qq",
    "order", "plate", "address", "name", "customer",
]  # fmt: skip

KINDS: tuple[Kind, ...] = get_args(Kind)

TITLES: dict[Kind, str] = {
    "mobile": "手机",
    "landline": "座机",
    "id_card": "身份证",
    "bank_card": "银行卡",
    "email": "邮箱",
    "wechat": "微信",
    "qq": "QQ",
    "order": "单号",
    "plate": "车牌",
    "address": "地址",
    "name": "姓名",
    "customer": "客户",
}
"""The word in a placeholder. `customer` is a customer's id or nickname beside the text."""

MARKS: dict[Kind, str] = {kind: chr(0x10FF00 + number) for number, kind in enumerate(KINDS)}
"""The private character that stands for a masked stretch while the rest is searched."""

PLACEHOLDER = re.compile(
    rf"\[(?P<title>{'|'.join(TITLES.values())})(?:[1-9]\d{{0,3}}|-[0-9a-f]{{12}})\]"
)

_KIND_OF = {title: kind for kind, title in TITLES.items()}


class Span(NamedTuple):
    """A stretch of a text that is personal."""

    start: int
    end: int
    kind: Kind


def placeholders(text: str) -> list[Span]:
    """Return the placeholders that stand in a text already.

    >>> placeholders("请打[手机1]")
    [Span(start=2, end=7, kind='mobile')]
    """
    if "[" not in text:
        return []
    return [Span(*found.span(), _KIND_OF[found["title"]]) for found in PLACEHOLDER.finditer(text)]


def marks(kinds: Iterable[Kind]) -> str:
    """Return the marks of some kinds, as a regular expression's character set."""
    return f"[{''.join(MARKS[kind] for kind in kinds)}]"
