"""Compares what was said with what is known: confirmed, contradicted, or not to be decided."""

from __future__ import annotations

from typing import Literal, NamedTuple

from autoqa.knowledge import units
from autoqa.knowledge.facts import Amount, Attribute, Discount
from autoqa.knowledge.quantity import Quantity

Outcome = Literal["confirmed", "contradicted", "undecidable"]

ROUGHLY_SAME, ROUGHLY_OTHER = 0.1, 0.25
"""How far, as a share, 大概 may be off and still be right, and from where on it is wrong."""

SAME_ORDER = 5
"""A bare number so many times as large, or as small, is taken for one of something else."""

ROUNDED = 0.011
"""A round number so near to a price is taken for a rounding, which nobody can decide."""

CALENDAR_DAYS = 1.4
WEEKEND = 2
"""A span of working days is at most so many calendar days: a factor, and a weekend more."""


class Interval(NamedTuple):
    """A said amount in the unit of the fact, and how far it may be off."""

    low: float
    high: float
    slack: float

    def same(self, one: float, other: float) -> bool:
        """Tell whether two numbers are the same within the slack."""
        return abs(one - other) <= self.slack * max(abs(one), abs(other), 1e-9)


def amount(said: Quantity, known: Attribute, *, limit: bool = False) -> Outcome:
    """Compare a quantity with the amount of an attribute that measures the same.

    Args:
        said: What was said.
        known: The attribute.
        limit: 以内 and 以上 say what is allowed, as in 20斤以内都可以, and do not merely bound it.
    """
    assert isinstance(known.value, Amount)
    value = known.value
    if said.unit and not units.comparable(said.unit, known.unit):
        return _working_days(said, value, known.unit)
    unit = said.unit or known.unit
    low, high = (units.converted(end, unit, known.unit) for end in (said.low, said.high))
    interval = Interval(low, high, units.slack(unit, known.unit))
    loose = low != high and value.low == value.high and known.type in ("price", "number")
    if said.bound == "about" or loose:
        return _about(interval, value)
    if said.bound == "at_most":
        timed = known.type in ("days", "shelf_life")
        return _at_most(interval, value, limit=limit or timed)
    if said.bound == "at_least":
        return _at_least(interval, value, limit=limit)
    if known.type == "price" and _rounded(interval, value):
        return "undecidable"
    return _exact(interval, value)


def bare(said: Quantity, known: Attribute) -> Outcome:
    """Compare a number without a unit that answers a question for an attribute.

    Another number is wrong only where it can be in no other unit and is of the same order.
    """
    assert isinstance(known.value, Amount)
    found = amount(said, known)
    if found != "contradicted":
        return found
    others = (word for word in units.alike(known.unit))
    converted = (units.converted(said.low, word, known.unit) for word in others)
    low, high = known.value.low / SAME_ORDER, known.value.high * SAME_ORDER
    elsewhere = any(
        known.value.low <= own * 1.02 and own <= known.value.high * 1.02 for own in converted
    )
    return "undecidable" if elsewhere or not low <= said.low <= high else found


def comparable(said: Quantity, known: Attribute) -> bool:
    """Tell whether a quantity could be about an attribute, going by their units."""
    if not isinstance(known.value, Amount):
        return False
    if not said.unit:
        return known.type == "price"
    if units.comparable(said.unit, known.unit):
        return True
    kinds = {units.unit(said.unit).measures, units.unit(known.unit).measures}
    return "working_time" in kinds and bool(kinds & {"time", "calendar"})


def discount(said: Discount, tiers: list[Discount]) -> Outcome:
    """Compare a discount with all tiers that are known of one activity."""
    if said in tiers:
        return "confirmed"
    over = [tier for tier in tiers if said.over is not None and tier.over == said.over]
    shape = [tier for tier in tiers if _shape(tier) == _shape(said)]
    if any(_shape(tier) == _shape(said) for tier in over) or (len(shape) == len(tiers) == 1):
        return "contradicted"
    return "undecidable"


def _shape(value: Discount) -> tuple[bool, bool, bool]:
    return value.over is None, value.minus is None, value.rate is None


def _exact(said: Interval, known: Amount) -> Outcome:
    within = known.low <= said.low and said.high <= known.high
    if within or (said.same(said.low, known.low) and said.same(said.high, known.high)):
        return "confirmed"
    if known.low == known.high and said.low < known.low <= said.high:
        return "undecidable"
    return "contradicted"


def _about(said: Interval, known: Amount) -> Outcome:
    """Compare a rough amount, or a range of prices or sizes, which may be one of several."""
    if said.low <= known.high and known.low <= said.high:
        return "confirmed"
    nearest = known.high if said.low > known.high else known.low
    off = min(abs(end - nearest) for end in (said.low, said.high)) / max(nearest, 1e-9)
    if off <= ROUGHLY_SAME:
        return "confirmed"
    return "contradicted" if off > ROUGHLY_OTHER else "undecidable"


def _at_most(said: Interval, known: Amount, *, limit: bool) -> Outcome:
    if said.same(said.high, known.high):
        return "confirmed"
    if said.high < known.low and not said.same(said.high, known.low):
        return "contradicted"
    return "contradicted" if limit and said.high > known.high else "undecidable"


def _at_least(said: Interval, known: Amount, *, limit: bool) -> Outcome:
    if said.same(said.low, known.low):
        return "confirmed"
    beyond = said.low > known.high or (limit and said.low < known.low)
    return "contradicted" if beyond else "undecidable"


def _rounded(said: Interval, known: Amount) -> bool:
    near = 0 < abs(said.low - known.low) <= ROUNDED * known.low
    return near and (said.low % 10 == 0 or said.low == int(known.low))


def _working_days(said: Quantity, known: Amount, unit: str) -> Outcome:
    """Compare calendar days with working days: only what cannot be both is wrong."""
    said_low, said_high = _calendar(said.low, said.high, said.unit)
    known_low, known_high = _calendar(known.low, known.high, unit)
    apart = said_low > known_high or said_high < known_low
    return "contradicted" if apart else "undecidable"


def _calendar(low: float, high: float, unit: str) -> tuple[float, float]:
    """Return the fewest and the most calendar days that a span can be."""
    if units.unit(unit).measures == "working_time":
        return low, high * CALENDAR_DAYS + WEEKEND
    return units.converted(low, unit, "天"), units.converted(high, unit, "天")
