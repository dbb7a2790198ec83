"""The sampling plan: standard 000's rules, and what a department changes of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from autoqa.datafile import DataFile
from autoqa.errors import PlanError, TranscriptError, suggestion
from autoqa.transcript import zone

DEFAULT = Path(__file__).with_name("plan.toml")


class Window(msgspec.Struct, frozen=True):
    """How many days back chats are picked from."""

    days: int
    promotion_days: int


class Promotion(msgspec.Struct, frozen=True, rename={"start": "from", "end": "to"}):
    """A yearly promotion, both dates included: ``MM-DD``, or ``YYYY-MM-DD`` for one year only."""

    name: str
    start: str
    end: str

    def covers(self, day: dt.date) -> bool:
        """Return whether a day is in it; it may reach over the turn of the year."""
        shown = day.isoformat()
        own = shown if len(self.start) == len(shown) else shown[5:]
        if self.start <= self.end:
            return self.start <= own <= self.end
        return own >= self.start or own <= self.end


class Count(msgspec.Struct, frozen=True):
    """How many chats a day, at least and at most, by kind of agent."""

    normal: tuple[int, int]
    senior: tuple[int, int]
    new: tuple[int, int]


class Agents(msgspec.Struct, frozen=True):
    """What makes an agent new or busy."""

    busy_chats: float
    new_months: float
    new_words: tuple[str, ...]


class Strata(msgspec.Struct, frozen=True):
    """Where the day is cut into periods, in hours."""

    hours: tuple[int, ...]


class Directed(msgspec.Struct, frozen=True):
    """The share picked by risk, and what risk is made of."""

    share: float
    risk: float
    doubt: float
    dissatisfied: float


class Second(msgspec.Struct, frozen=True):
    """Which chats are reviewed again."""

    share: float
    full_marks: bool
    difference: float


class Plan(msgspec.Struct, frozen=True):
    """A whole plan; `sha256` is of what it says after the defaults were filled in."""

    time_zone: str
    seed: int
    window: Window
    promotions: tuple[Promotion, ...]
    pool: dict[str, float]
    count: Count
    agents: Agents
    strata: Strata
    directed: Directed
    second: Second

    def days(self, day: dt.date) -> tuple[int, str]:
        """Return how many days back to pick from, and the promotion that makes it so, or ``""``."""
        for promotion in self.promotions:
            if promotion.covers(day):
                return self.window.promotion_days, promotion.name
        return self.window.days, ""


_PARTS: dict[str, type[msgspec.Struct]] = {
    "window": Window,
    "count": Count,
    "agents": Agents,
    "strata": Strata,
    "directed": Directed,
    "second": Second,
}


class _Head(msgspec.Struct, frozen=True):
    time_zone: str
    seed: int
    window: Any
    promotions: Any
    pool: dict[str, float]
    count: Any
    agents: Any
    strata: Any
    directed: Any
    second: Any


def load(path: str | Path | None = None) -> Plan:
    """Read a plan; what the file leaves out is as in the plan that ships.

    Raises:
        PlanError: The file has mistakes; the error holds all of them.
    """
    standard = DataFile(DEFAULT, PlanError)
    file = standard if path is None else DataFile(Path(path), PlanError)
    table = _over(file, file.table, standard.table)
    head = file.build(_Head, table)
    parts = {key: file.build(cls, table[key], key) for key, cls in _PARTS.items()}
    promotions = [
        file.build(Promotion, raw, f"promotions[{at}]")
        for at, raw in file.tables(table, "promotions")
    ]
    for at, promotion in enumerate(promotions):
        if promotion is not None:
            _check_dates(file, promotion, f"promotions[{at}]")
    _check(file, parts, head.pool if head else {})
    if head is not None:
        try:
            zone(head.time_zone)
        except TranscriptError as reason:
            file.problem("time_zone", reason.problem)
    file.finish()
    assert head is not None
    whole: dict[str, Any] = {**parts, "promotions": tuple(promotions)}
    return Plan(time_zone=head.time_zone, seed=head.seed, pool=head.pool, **whole)


def _over(file: DataFile, own: Mapping[str, Any], below: Mapping[str, Any]) -> dict[str, Any]:
    """Lay a table over the standard's, noting the keys that no plan has."""
    table = dict(below)
    for key, value in own.items():
        if key not in below:
            file.problem(key, f"不认识这一项。{suggestion(key, below)}")
        elif key in _PARTS and isinstance(value, dict):
            known = {name: value[name] for name in value if name in below[key]}
            for name in value.keys() - known.keys():
                file.problem(f"{key}.{name}", f"不认识这一项。{suggestion(name, below[key])}")
            table[key] = {**below[key], **known}
        elif key == "pool" and isinstance(value, dict):
            table[key] = {**below[key], **value}
        else:
            table[key] = value
    return table


def _check(file: DataFile, parts: dict[str, Any], pool: dict[str, float]) -> None:
    """Note the values that no plan can have."""
    for channel, share in pool.items():
        _between(file, f"pool.{channel}", share, 0, 1)
    for part, names in (("directed", ("share",)), ("second", ("share",))):
        for name in names:
            if parts[part] is not None:
                _between(file, f"{part}.{name}", getattr(parts[part], name), 0, 1)
    if parts["window"] is not None:
        for name in ("days", "promotion_days"):
            _between(file, f"window.{name}", getattr(parts["window"], name), 1, 366)
    if parts["count"] is not None:
        for name in Count.__struct_fields__:
            least, most = getattr(parts["count"], name)
            if not 0 <= least <= most:
                file.problem(f"count.{name}", f"应是 [最少, 最多]，实为 [{least}, {most}]")
    if parts["directed"] is not None:
        for name in ("risk", "doubt", "dissatisfied"):
            _between(file, f"directed.{name}", getattr(parts["directed"], name), 0, 1000)
    if parts["second"] is not None:
        _between(file, "second.difference", parts["second"].difference, 0, 1000)
    if parts["agents"] is not None:
        for name in ("busy_chats", "new_months"):
            _between(file, f"agents.{name}", getattr(parts["agents"], name), 0, 100_000)
    if parts["strata"] is not None:
        hours = parts["strata"].hours
        if list(hours) != sorted({hour for hour in hours if 0 < hour < 24}):
            file.problem("strata.hours", "应是从小到大、不重复的 1 到 23 之间的整点")


def _between(file: DataFile, where: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:  # NaN is not between anything
        file.problem(where, f"应在 {least:g} 到 {most:g} 之间，实为 {value:g}")


def _check_dates(file: DataFile, promotion: Promotion, where: str) -> None:
    for key, text in (("from", promotion.start), ("to", promotion.end)):
        try:
            dt.date.fromisoformat(text if len(text) == 10 else f"2024-{text}")
        except ValueError:
            file.problem(f"{where}.{key}", f"{text!r} 不是日期，请写 06-18 或 2026-06-18")
    if len(promotion.start) != len(promotion.end):
        file.problem(where, "from 和 to 要么都写年份，要么都不写")
    elif len(promotion.start) == 10 and promotion.start > promotion.end:
        file.problem(where, "from 在 to 之后")
