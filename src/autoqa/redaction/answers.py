"""What a customer gives without a cue because it was asked for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from autoqa.redaction import addresses, names
from autoqa.redaction.kinds import Kind, Span

_ASKS: dict[Kind, re.Pattern[str]] = {
    "order": re.compile(r"订单|单号|运单"),
    "id_card": re.compile(r"身份证|证件号"),
    "bank_card": re.compile(r"卡号|银行卡|银行账[号户]"),
    "landline": re.compile(r"电话|座机|联系方式"),
    "wechat": re.compile(r"微信"),
    "address": re.compile(r"地址|寄到哪|发到哪"),
    "name": re.compile(r"姓名|名字|贵姓|称呼|[收寄联][件货系]人|全名"),
}

_WHOLE: dict[Kind, re.Pattern[str]] = {
    "id_card": re.compile(r"\s*(?P<value>[1-9][0-9]{14}(?:[0-9]{2}[0-9Xx])?)[\s。.,]*"),
    "bank_card": re.compile(
        r"\s*(?P<value>[1-9][0-9]{3}(?:[ -]?[0-9]{4}){3}(?:[ -]?[0-9]{1,3})?)[\s。.,]*"
    ),
    "landline": re.compile(r"\s*(?P<value>[2-8][0-9]{2,3}[ -]?[0-9]{4})[\s。.,]*"),
    "order": re.compile(r"\s*(?P<value>[A-Za-z]{0,6}-?[0-9][0-9A-Za-z-]{5,31})[\s。.,]*"),
    "wechat": re.compile(r"\s*(?P<value>[A-Za-z](?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]{5,19})[\s。.,]*"),
}


def asks(text: str) -> frozenset[Kind]:
    """Return what a message asks for.

    >>> sorted(asks("麻烦提供一下姓名和订单号"))
    ['name', 'order']
    """
    return frozenset(kind for kind, pattern in _ASKS.items() if pattern.search(text))


def answers(text: str, asked: Collection[Kind]) -> Iterator[Span]:
    """Yield what a message gives as a whole, if that was asked for."""
    for kind, pattern in _WHOLE.items():
        found = pattern.fullmatch(text) if kind in asked else None
        if found:
            yield Span(*found.span("value"), kind)
    if "address" in asked:
        yield from addresses.whole_address(text)
    if "name" in asked:
        yield from names.whole_name(text)
