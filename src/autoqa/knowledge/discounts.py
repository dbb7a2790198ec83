"""Statements of discounts: 满300减50, 立减20, 8.5折, 满200打9折."""

from __future__ import annotations

import re
from collections.abc import Iterator

from autoqa.knowledge import compare, numerals
from autoqa.knowledge.doubt import Surroundings
from autoqa.knowledge.facts import Discount
from autoqa.knowledge.line import Line, Said
from autoqa.knowledge.phrases import DENIED_BEFORE

_N = numerals.NUMERAL
_MONEY = r"\s?(?:元|块钱|块)?"
_LEAD = r"[就立即可以能直接再会给您打]{0,5}"
_SHAPES = re.compile(
    rf"(?:每?满|买|购?物?满|到)?\s?(?P<over>{_N}){_MONEY}{_LEAD}\s?[减-]免?\s?(?P<minus>{_N}){_MONEY}"
    rf"|满\s?(?P<above>{_N}){_MONEY}{_LEAD}享?受?\s?(?P<some>{_N})\s?折"
    rf"|(?P<rate>{_N})\s?折(?!叠)"
    rf"|(?:立减|直减|直降|下单减|优惠|立省|减|抵扣?)了?\s?(?P<off>{_N})(?![\d.]|\s?折){_MONEY}"
)


def discounts(line: Line) -> Iterator[Said]:
    """Yield what a clause says of discounts."""
    text = line.clause.text
    if not (
        "减" in text
        or "折" in text
        or "-" in text
        or "优惠" in text
        or "降" in text
        or "省" in text
        or "抵" in text
    ):
        return
    if line.asks:
        return
    for match in _SHAPES.finditer(text):
        said = _discount(match)
        start, end = line.clause.start + match.start(), line.clause.start + match.end()
        link = line.link(lambda known: known.type == "discount", start) if said else None
        if link is None or said is None:
            continue
        tiers = [own.value for own in link.attributes if isinstance(own.value, Discount)]
        outcome = compare.discount(said, tiers)
        if DENIED_BEFORE.search(text[: match.start()]):
            outcome = "contradicted" if outcome == "confirmed" else "undecidable"
        if outcome == "contradicted" and Surroundings(line, link, (start, end)).doubtful(
            conditions=False
        ):
            outcome = "undecidable"
        yield link, start, end, outcome


def _discount(match: re.Match[str]) -> Discount | None:
    """Make a discount of a match; None where a numeral is none."""
    numbers = {
        key: numerals.value(numeral) for key, numeral in match.groupdict().items() if numeral
    }
    if None in numbers.values():
        return None
    if "over" in numbers:
        return Discount(over=numbers["over"], minus=numbers["minus"])
    if "off" in numbers:
        return Discount(minus=numbers["off"])
    rate = numbers.get("rate", numbers.get("some"))
    assert rate is not None
    return Discount(over=numbers.get("above"), rate=rate / 10 if rate >= 10 else rate)
