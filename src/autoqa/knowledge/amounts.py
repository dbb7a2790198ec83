"""Statements of amounts: prices, days, shelf lives, numbers with units."""

from __future__ import annotations

import re
from collections.abc import Iterator

from autoqa.knowledge import compare, units
from autoqa.knowledge.compare import Outcome
from autoqa.knowledge.doubt import Surroundings
from autoqa.knowledge.facts import Attribute
from autoqa.knowledge.line import Line, Link, Said
from autoqa.knowledge.phrases import DENIED_BEFORE, DIFFERENCE
from autoqa.knowledge.quantity import Quantity, quantities

_PART = re.compile(
    r"(?:前|提前|早|晚|延迟|推迟|延长|再等|等|等了|已经|已|还有|还剩|剩|第|每|过了|超过|过|不足|下|上|头|这|那)\s?$"
)
"""What before a span of time makes it a part of another, or one that has passed."""

_PRICE_GOES_ON = re.compile(
    r"\s*(?:$|[^\d\u3400-\u9fffa-z\-/%:、.)）*×=+_]|[呢哦的哈呀啊啦了亲喔噢哟哒就都也是呗嘞嘛吧哩捏滴吗么]|包邮|起|左右|到手|一[个件条台箱包斤盒袋瓶双套张只片床份])"
)
"""What may follow a bare number that is a price."""


def amounts(line: Line) -> Iterator[Said]:
    """Yield what a clause says of amounts."""
    text = line.clause.text
    found = quantities(text, line.reading.index.units)
    if not found or line.asks:
        return
    for said in found:
        if not said.unit and not _PRICE_GOES_ON.match(text, said.end):
            continue
        start, end = line.clause.start + said.start, line.clause.start + said.end

        def fits(known: Attribute, said: Quantity = said) -> bool:
            return compare.comparable(said, known)

        link = line.link(fits, start)
        if link is None or _covered(line, start, end):
            continue
        yield link, start, end, _outcome(line, link, said)


def _money(known: Attribute) -> bool:
    return units.unit(known.unit).measures == "money"


def _asked(line: Line, known: Attribute) -> bool:
    """Tell whether the customer asked whether it is this or that amount."""
    texts = [line.reading.chat.texts[turn] for turn in line.reading.question(line.turn)]
    return any(compare.comparable(said, known) for text in texts for said in quantities(text))


def _covered(line: Line, start: int, end: int) -> bool:
    """Tell whether a number is part of a name."""
    return any(own.start < end and start < own.end for own in line.mentions if own.subjects)


def _outcome(line: Line, link: Link, said: Quantity) -> Outcome:
    (known,) = link.attributes
    before = line.masked([*line.names(link), *link.cues])[: said.start]
    found = compare.amount(said, known)
    if DENIED_BEFORE.search(before):
        found = "contradicted" if found == "confirmed" and said.bound == "exact" else "undecidable"
    elif DIFFERENCE.search(before) if _money(known) else _PART.search(before):
        return "undecidable"
    start = line.clause.start
    around = Surroundings(line, link, (start + said.start, start + said.end))
    if found != "contradicted":
        return "undecidable" if around.otherwise() else found
    if link.by == "alone" and known.type != "price":
        return "undecidable"
    if not said.unit and link.by == "alone" and not (line.names(link) or _asked(line, known)):
        return "undecidable"
    return "undecidable" if around.doubtful() else found
