"""Fact base files, TOML, CSV or Excel, to fact bases: all mistakes at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from autoqa.datafile import DataFile
from autoqa.errors import FactsError, NotFoundError, Problem
from autoqa.knowledge import values
from autoqa.knowledge.facts import Attribute, FactBase, Kind, Subject, Validity, ValueType
from autoqa.knowledge.rows import SHEETS
from autoqa.knowledge.sheet import FactSheet
from autoqa.text.normalise import normalise


class _Head(msgspec.Struct, frozen=True):
    title: str
    version: str
    provenance: str
    subjects: Any


class _Attribute(msgspec.Struct, frozen=True):
    name: str
    type: ValueType
    value: Any
    unit: str = ""
    cues: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


class _Subject(msgspec.Struct, frozen=True):
    id: str
    kind: Kind
    name: str
    attributes: Any
    aliases: tuple[str, ...] = ()
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


def load_facts(path: str | Path) -> FactBase:
    """Load a fact base from a ``.toml``, ``.csv`` or ``.xlsx`` file.

    Raises:
        NotFoundError: There is no such file.
        FactsError: The file has mistakes; the error holds all of them.
        MissingExtraError: An Excel file, and the extra ``excel`` is not installed.
    """
    path = Path(path)
    if not path.is_file():
        raise NotFoundError("事实库", str(path), [])
    if path.suffix.lower() in SHEETS:
        return _Reader(FactSheet(path, FactsError)).base()
    if path.suffix.lower() != ".toml":
        raise FactsError(str(path), [Problem("", "事实库应是 .toml、.csv 或 .xlsx 文件")])
    return _Reader(DataFile(path, FactsError)).base()


class _Reader:
    """Turns the tables of one file into a fact base, noting every mistake."""

    def __init__(self, file: DataFile) -> None:
        self._file = file

    def base(self) -> FactBase:
        table = self._file.table
        head = self._file.build(_Head, table)
        tables = self._file.tables(table, "subjects")
        subjects = [self._subject(raw, f"subjects[{index}]") for index, raw in tables]
        if head is not None and not tables:
            self._file.problem("subjects", "至少要有一个商品、政策或活动")
        self._check_ids(raw for _, raw in tables)
        self._file.finish()
        assert head is not None
        return FactBase(head.title, head.version, head.provenance, tuple(filter(None, subjects)))

    def _subject(self, raw: dict[str, Any], index: str) -> Subject | None:
        where = str(raw.pop("where", index))
        own = self._file.build(_Subject, raw, where)
        attributes = [
            self._attribute(table, f"{where}.attributes[{index}]")
            for index, table in self._file.tables(raw, "attributes", where)
        ]
        if own is None:
            return None
        if own.attributes == []:
            self._file.problem(f"{where}.attributes", "至少要有一项属性")
        for alias in (own.name, *own.aliases):
            if not normalise(alias).text.strip():
                self._file.problem(f"{where}.aliases", "不能有空的名字")
        self._check_twice(where, [made for made in attributes if made is not None])
        built = tuple(filter(None, attributes))
        return Subject(own.id, own.kind, own.name, built, own.aliases, self._validity(own, where))

    def _attribute(self, raw: dict[str, Any], index: str) -> Attribute | None:
        where = str(raw.pop("where", index))
        own = self._file.build(_Attribute, raw, where)
        if own is None:
            return None
        try:
            value, unit = values.build(own.type, own.value, own.unit, own.wrong)
        except ValueError as reason:
            self._file.problem(f"{where}.value", str(reason))
            return None
        validity = self._validity(own, where)
        return Attribute(own.name, own.type, value, unit, own.cues, validity)

    def _validity(self, own: _Attribute | _Subject, where: str) -> Validity:
        if own.valid_from and own.valid_to and own.valid_from > own.valid_to:
            self._file.problem(f"{where}.valid_to", "结束日期早于开始日期")
        return Validity(own.valid_from, own.valid_to)

    def _check_ids(self, tables: Iterable[dict[str, Any]]) -> None:
        seen: set[str] = set()
        for raw in tables:
            name = raw.get("id")
            if isinstance(name, str) and name in seen:
                self._file.problem(f"subjects.{name}", "这个 id 出现了两次")
            elif isinstance(name, str):
                seen.add(name)

    def _check_twice(self, where: str, attributes: list[Attribute]) -> None:
        """Note one attribute with two values on one day; discounts may have tiers."""
        for index, one in enumerate(attributes):
            for other in attributes[:index]:
                same = one.name == other.name and one.type == other.type != "discount"
                if same and one.value != other.value and _overlap(one.validity, other.validity):
                    self._file.problem(f"{where}.attributes", f"“{one.name}”在同一天有两个不同的值")


def _overlap(one: Validity, other: Validity) -> bool:
    first = max(one.first or dt.date.min, other.first or dt.date.min)
    return first <= min(one.last or dt.date.max, other.last or dt.date.max)
