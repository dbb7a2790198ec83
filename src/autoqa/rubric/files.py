"""Rubric files to rubrics: validation, all mistakes at once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from autoqa import resources
from autoqa.datafile import DataFile
from autoqa.errors import RubricError, suggestion
from autoqa.rubric.extend import merged
from autoqa.rubric.model import (
    UNIT,
    Check,
    Condition,
    Criterion,
    Expect,
    Origin,
    Rubric,
    Section,
    Waiver,
    Within,
)
from autoqa.signals.base import Signal
from autoqa.signals.registry import SIGNALS

T = TypeVar("T", bound=msgspec.Struct)
Table = Mapping[str, Any]
OneOrMore = dict[str, Any] | tuple[dict[str, Any], ...]


class _Head(msgspec.Struct, frozen=True):
    version: str
    title: str
    provenance: str
    pass_mark: float
    sections: Any
    bonuses: Any = None
    points: float | None = None
    full_marks: int = 100
    veto_score: float | None = None
    description: str = ""


class _Section(msgspec.Struct, frozen=True):
    id: str
    title: str
    points: float
    criteria: Any
    shared: bool = False


class _Criterion(msgspec.Struct, frozen=True):
    id: str
    title: str
    origin: Origin
    checks: Any
    points: float = 0
    cap: float | None = None
    why: str = ""
    when: OneOrMore = ()
    min_opportunities: int = 1
    gravest: str = ""
    veto: bool = False


class _Check(msgspec.Struct, frozen=True):
    use: str
    deduct: float
    expect: Expect = "absent"
    because: str = ""
    when: OneOrMore = ()
    waived_by: OneOrMore = ()


class _Award(msgspec.Struct, frozen=True):
    use: str
    award: float


class _Waiver(msgspec.Struct, frozen=True):
    use: str
    within: Within = "turn"


class _Condition(msgspec.Struct, frozen=True):
    use: str


def load(name: str) -> Rubric:
    """Load a rubric by its name on the shelf, or by the path of its file.

    Raises:
        NotFoundError: No shelf has that name.
        RubricError: The file has mistakes; the error holds all of them.
    """
    path = resources.find("rubrics", name)
    file = DataFile(path, RubricError)
    return _Reader(file).rubric(path)


class _Reader:
    """Turns the tables of one rubric file into a rubric, noting every mistake."""

    def __init__(self, file: DataFile) -> None:
        self._file = file
        self._lexicons = resources.names("lexicons")

    def rubric(self, path: Path) -> Rubric:
        table, sha256 = merged(self._file)
        head = self._file.build(_Head, table)
        sections = [
            self._section(raw, _at("sections", raw, index))
            for index, raw in self._file.tables(table, "sections")
        ]
        bonuses = [
            self._criterion(raw, _at("bonuses", raw, index), bonus=True)
            for index, raw in self._file.tables(table, "bonuses")
        ]
        if head is not None:
            self._check_ids(table)
            whole = head.full_marks if head.points is None else head.points
            self._check_sum("sections", sections, self._hundredths(whole, "points"))
            for key in ("pass_mark", "veto_score"):
                score = getattr(head, key)
                if score is not None and not 0 <= score <= head.full_marks:
                    self._file.problem(key, f"应在 0 到 {head.full_marks} 之间")
        self._file.finish()
        assert head is not None
        return Rubric(
            name=path.stem,
            version=head.version,
            title=head.title,
            provenance=head.provenance,
            pass_mark=head.pass_mark,
            sections=tuple(filter(None, sections)),
            bonuses=tuple(filter(None, bonuses)),
            points=sum(section.points for section in sections if section),
            full_marks=head.full_marks,
            veto_score=head.veto_score,
            description=head.description.strip(),
            sha256=sha256,
        )

    def _section(self, raw: Table, where: str) -> Section | None:
        section = self._file.build(_Section, raw, where)
        shared = section is not None and section.shared
        criteria = [
            self._criterion(table, f"{where}.{_at('criteria', table, index)}", shared=shared)
            for index, table in self._file.tables(raw, "criteria", where)
        ]
        if section is None:
            return None
        points = self._hundredths(section.points, f"{where}.points")
        if points is None:
            return None
        if not section.shared:
            self._check_sum(where, criteria, points)
        built = tuple(filter(None, criteria))
        return Section(section.id, section.title, points, built, section.shared)

    def _criterion(
        self, raw: Table, where: str, *, shared: bool = False, bonus: bool = False
    ) -> Criterion | None:
        criterion = self._file.build(_Criterion, raw, where)
        read = self._award if bonus else self._check
        tables = self._file.tables(raw, "checks", where)
        checks = [read(table, f"{where}.checks[{index}]") for index, table in tables]
        if criterion is None:
            return None
        if criterion.checks == []:
            self._file.problem(f"{where}.checks", "至少要有一项检查")
        if criterion.origin == "chosen" and not criterion.why:
            self._file.problem(f"{where}.why", 'origin = "chosen" 时要写明为什么这样定')
        if shared and criterion.points:
            self._file.problem(f"{where}.points", "所在部分 shared = true，各项不再单独给分")
        if shared and criterion.cap is None:
            self._file.problem(f"{where}.cap", "所在部分 shared = true，要写明这一项最多扣多少")
        points = self._hundredths(criterion.points, f"{where}.points")
        cap = points if criterion.cap is None else self._hundredths(criterion.cap, f"{where}.cap")
        when = self._conditions(criterion.when, f"{where}.when")
        if points is None or cap is None:
            return None
        return Criterion(
            id=criterion.id,
            title=criterion.title,
            points=points,
            origin=criterion.origin,
            checks=tuple(filter(None, checks)),
            cap=cap,
            why=criterion.why,
            when=when,
            min_opportunities=criterion.min_opportunities,
            gravest=criterion.gravest,
            veto=criterion.veto,
        )

    def _check(self, raw: Table, where: str) -> Check | None:
        check, signal = self._signal(_Check, raw, where)
        if check is None or signal is None:
            return None
        if check.expect == "present" and not check.because:
            self._file.problem(f"{where}.because", "expect = present 时要写明缺少时的理由")
        when = self._conditions(check.when, f"{where}.when")
        waivers = []
        for raw_waiver, place in _each(check.waived_by, f"{where}.waived_by"):
            own, waiving = self._signal(_Waiver, raw_waiver, place)
            waivers += [Waiver(own.use, waiving, own.within)] if own and waiving else []
        deduct = self._hundredths(check.deduct, f"{where}.deduct")
        if deduct is None:
            return None
        return Check(check.use, signal, deduct, check.expect, check.because, when, tuple(waivers))

    def _award(self, raw: Table, where: str) -> Check | None:
        award, signal = self._signal(_Award, raw, where)
        if award is None or signal is None:
            return None
        points = self._hundredths(award.award, f"{where}.award")
        return None if points is None else Check(award.use, signal, points)

    def _conditions(self, raw: OneOrMore, where: str) -> tuple[Condition, ...]:
        found = []
        for table, place in _each(raw, where):
            own, signal = self._signal(_Condition, table, place)
            found += [Condition(own.use, signal)] if own and signal else []
        return tuple(found)

    def _signal(self, cls: type[T], raw: Table, where: str) -> tuple[T | None, Signal | None]:
        """Make of a table what `cls` says of it, and the signal that it uses."""
        name = raw.get("use")
        if not isinstance(name, str) or name not in SIGNALS:
            if isinstance(name, str):
                message = f"没有名为 {name!r} 的信号。{suggestion(name, SIGNALS)}"
                self._file.problem(f"{where}.use", message)
            keys = frozenset(cls.__struct_fields__)
            return self._file.build(cls, {key: raw[key] for key in raw if key in keys}, where), None
        ours, theirs = _shared_out(raw, cls, SIGNALS[name])
        own = self._file.build(cls, ours, where)
        signal = self._file.build(SIGNALS[name], theirs, where)
        if signal is not None:
            for lexicon in sorted(signal.reads() - set(self._lexicons)):
                message = f"没有名为 {lexicon!r} 的词库。{suggestion(lexicon, self._lexicons)}"
                self._file.problem(f"{where}.use", message)
        return own, signal

    def _hundredths(self, points: float, where: str) -> int | None:
        whole = round(points * UNIT) if math.isfinite(points) else -1
        if whole < 0 or abs(whole - points * UNIT) > 1e-6:
            self._file.problem(where, "分值应不小于 0，且最多两位小数")
            return None
        return whole

    def _check_sum(self, where: str, parts: list[Any], points: int | None) -> None:
        """Note a wrong sum, unless another mistake already explains it."""
        if points is None or None in parts:
            return
        total = sum(part.points for part in parts)
        if total != points:
            message = f"各项分值合计 {total / UNIT:g}，应为 {points / UNIT:g}"
            self._file.problem(where, message)

    def _check_ids(self, table: Table) -> None:
        sections = [raw for _, raw in self._file.tables(table, "sections")]
        lines = [raw for section in sections for _, raw in self._file.tables(section, "criteria")]
        bonuses = [raw for _, raw in self._file.tables(table, "bonuses")]
        seen: set[str] = set()
        for raw in (*sections, *lines, *bonuses):
            name = raw.get("id")
            if isinstance(name, str):
                if name in seen:
                    self._file.problem(name, "这个 id 出现了两次")
                seen.add(name)


def _shared_out(
    raw: Table, own: type[msgspec.Struct], signal: type[msgspec.Struct]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Share a table's keys out between those of the check and those of its signal.

    A key that both have (``because``, ``within``) goes to each that takes a value of its kind.
    """
    fields = {field.encode_name: field.type for field in msgspec.structs.fields(own)}
    others = {field.encode_name: field.type for field in msgspec.structs.fields(signal)}
    both = fields.keys() & others.keys()
    ours = {
        key: value
        for key, value in raw.items()
        if key in fields and (key not in both or _takes(fields[key], value))
    }
    theirs = {
        key: value
        for key, value in raw.items()
        if key not in ours or (key in both and _takes(others[key], value))
    }
    return ours, theirs


def _each(raw: OneOrMore, where: str) -> list[tuple[Table, str]]:
    """Return the tables of a key that takes one or several, each with its place."""
    if isinstance(raw, dict):
        return [(raw, where)]
    return [(table, f"{where}[{index}]") for index, table in enumerate(raw)]


def _takes(kind: Any, value: object) -> bool:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True


def _at(key: str, raw: Table, index: int) -> str:
    """Name a table in a list by its id, which survives `extends`, else by its index."""
    name = raw.get("id")
    return f"{key}.{name}" if isinstance(name, str) else f"{key}[{index}]"
