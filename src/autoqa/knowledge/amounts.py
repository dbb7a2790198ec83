"""Statements of amounts: prices, days, shelf lives, numbers with units."""

from __future__ import annotations

import re
from collections.abc import Iterator

from autoqa.knowledge import compare, units
from autoqa.knowledge.clauses import clauses
from autoqa.knowledge.compare import Outcome
from autoqa.knowledge.doubt import Surroundings
from autoqa.knowledge.facts import Attribute
from autoqa.knowledge.line import Line, Link, Said
from autoqa.knowledge.phrases import DENIED_BEFORE, DIFFERENCE, QUESTION, residue
from autoqa.knowledge.quantity import Quantity, quantities

_PART = re.compile(
    r"(?:前|提前|早|晚|延迟|推迟|延长|再等|等|等了|已经|已|还有|还剩|剩|第|每|过了|超过|过|不足|下|上|头|这|那)\s?$"
)
"""What before a span of time makes it a part of another, or one that has passed."""

_PRICE_GOES_ON = re.compile(
    r"\s*(?:$|[^\d\u3400-\u9fffa-z\-/%:、.)）*×=+_]|[呢哦的哈呀啊啦了亲喔噢哟哒就都也是呗嘞嘛吧哩捏滴吗么]|包邮|起|左右|到手|一[个件条台箱包斤盒袋瓶双套张只片床份晚夜位间人次年月天笔节])"
)
"""What may follow a bare number that is a price."""


_ALLOWS = re.compile(
    r"\s?(?:以内|之内|内|以下|以上)(?:的|都|就|均|是|也)*(?:可以|能|行|没问题|ok|免费)"
)
"""What after a limit makes it the limit of what is allowed."""


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
        link = _link(line, said, start)
        if link is None or _covered(line, start, end):
            continue
        yield link, start, end, _outcome(line, link, said)


def _link(line: Line, said: Quantity, start: int) -> Link | None:
    """Return what a quantity is about; a bare number may answer a question for any amount."""
    asked = None if said.unit or line.mentions else line.asked_for()
    if asked is None or asked.attributes[0].type == "price":
        return line.link(lambda known: compare.comparable(said, known), start)
    rest = line.masked([(start, start + said.end - said.start)])
    return None if residue(rest) else asked


def _money(known: Attribute) -> bool:
    return units.unit(known.unit).measures == "money"


def _part(before: str, known: Attribute) -> bool:
    """Tell whether an amount is of a part; 前 is none where the attribute is 提前多久."""
    found = _PART.search(before)
    return found is not None and found[0].strip() not in " ".join((known.name, *known.cues))


def _asked(line: Line, known: Attribute) -> bool:
    """Tell whether the customer asked whether it is this or that amount."""
    also = line.reading.index.units
    return any(
        compare.comparable(said, known)
        for turn in line.reading.question(line.turn)
        for part in clauses(line.reading.texts[turn])
        if part.asks or QUESTION.search(part.text)
        for said in quantities(part.text, also)
    )


def _covered(line: Line, start: int, end: int) -> bool:
    """Tell whether a number is part of a name."""
    return any(own.start < end and start < own.end for own in line.mentions if own.subjects)


def _outcome(line: Line, link: Link, said: Quantity) -> Outcome:
    (known,) = link.attributes
    before = line.masked([*line.names(link), *link.cues])[: said.start]
    own = compare.comparable(said, known)
    limit = _ALLOWS.match(line.clause.text, said.end) is not None
    found = compare.amount(said, known, limit=limit) if own else compare.bare(said, known)
    if DENIED_BEFORE.search(before):
        found = "contradicted" if found == "confirmed" and said.bound == "exact" else "undecidable"
    elif DIFFERENCE.search(before) if _money(known) else _part(before, known):
        return "undecidable"
    start = line.clause.start
    around = Surroundings(line, link, (start + said.start, start + said.end))
    alone = link.by == "alone" and not _asked(line, known)
    if alone and not said.unit and around.led_elsewhere():  # 房号888
        return "undecidable"
    if found != "contradicted":
        return "undecidable" if around.otherwise() else found
    if alone and (known.type != "price" or not (said.unit or line.names(link))):
        return "undecidable"
    return "undecidable" if around.doubtful() else found
