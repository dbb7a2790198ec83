"""A fact base: products, policies and activities with what is true of them."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Literal

import msgspec

Kind = Literal["product", "policy", "activity"]
ValueType = Literal[
    "price", "discount", "days", "shelf_life", "number", "size", "colour", "yes_no", "text"
]


class Amount(msgspec.Struct, frozen=True, tag="amount"):
    """A number, or a range of numbers with both ends in it."""

    low: float
    high: float


class Discount(msgspec.Struct, frozen=True, tag="discount"):
    """满 `over` 减 `minus`, 立减 `minus`, or `rate` 折; what is not part of it is None."""

    over: float | None = None
    minus: float | None = None
    rate: float | None = None


class Choice(msgspec.Struct, frozen=True, tag="choice"):
    """All that there is of it, or all wordings that are right; `wrong` are wordings that are not."""

    options: tuple[str, ...]
    wrong: tuple[str, ...] = ()


class Flag(msgspec.Struct, frozen=True, tag="flag"):
    """Yes or no."""

    yes: bool


Value = Amount | Discount | Choice | Flag


class Validity(msgspec.Struct, frozen=True):
    """The days on which something is true; both ends count, None is open."""

    first: dt.date | None = None
    last: dt.date | None = None

    def holds(self, day: dt.date | None) -> bool:
        """Tell whether it is surely true on a day; None is a day that nobody knows."""
        if self.first is None and self.last is None:
            return True
        if day is None:
            return False
        return (self.first or day) <= day <= (self.last or day)


class Attribute(msgspec.Struct, frozen=True):
    """One thing that is true of a subject.

    Attributes:
        name: What reviewers read, such as 价格.
        type: What kind of value it has.
        value: The value.
        unit: The unit of an `Amount`, such as 元 or 工作日.
        cues: Words by which people speak of it, beside its name and the words of its type.
        validity: When it is true.
    """

    name: str
    type: ValueType
    value: Value
    unit: str = ""
    cues: tuple[str, ...] = ()
    validity: Validity = Validity()


class Subject(msgspec.Struct, frozen=True):
    """A product, a policy or an activity, the names people call it by, what is true of it."""

    id: str
    kind: Kind
    name: str
    attributes: tuple[Attribute, ...]
    aliases: tuple[str, ...] = ()
    validity: Validity = Validity()


class FactBase(msgspec.Struct, frozen=True):
    """What a department knows to be right, and where it knows it from."""

    title: str
    version: str
    provenance: str
    subjects: tuple[Subject, ...]

    def sha256(self) -> str:
        """Return the hash of the content, whichever kind of file it came from."""
        return hashlib.sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()
