"""Process files to processes: all mistakes at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from autoqa.datafile import DataFile
from autoqa.errors import NotFoundError, ProcessError
from autoqa.knowledge.likeness import NEAR, SURE
from autoqa.knowledge.processes import Cues, Order, Process, ProcessBase, Step
from autoqa.lexicon.shipped import prefilter
from autoqa.text.normalise import normalise

Table = Mapping[str, Any]


class _Head(msgspec.Struct, frozen=True):
    title: str
    version: str
    provenance: str
    processes: Any
    instead: Any = None


class _Process(msgspec.Struct, frozen=True):
    id: str
    title: str
    when: Any
    steps: Any
    order: Order = "free"
    withdrawn: Any = None
    instead: Any = None


class _Step(msgspec.Struct, frozen=True):
    id: str
    title: str
    phrases: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    sure: float = SURE
    required: bool = True


def load_processes(path: str | Path) -> ProcessBase:
    """Load processes from a ``.toml`` file.

    Raises:
        NotFoundError: There is no such file.
        ProcessError: The file has mistakes; the error holds all of them.
    """
    path = Path(path)
    if not path.is_file():
        raise NotFoundError("流程库", str(path), [])
    return _Reader(DataFile(path, ProcessError)).base()


class _Reader:
    """Turns the tables of one file into processes, noting every mistake."""

    def __init__(self, file: DataFile) -> None:
        self._file = file

    def base(self) -> ProcessBase:
        table = self._file.table
        head = self._file.build(_Head, table)
        instead = self._cues(table.get("instead"), "instead")
        tables = self._file.tables(table, "processes")
        processes = [self._process(raw, f"processes[{at}]", instead) for at, raw in tables]
        if head is not None and not tables:
            self._file.problem("processes", "至少要有一个流程")
        self._check_ids("processes", (raw for _, raw in tables))
        self._file.finish()
        assert head is not None
        return ProcessBase(
            head.title, head.version, head.provenance, tuple(filter(None, processes))
        )

    def _process(self, raw: Table, index: str, shared: Cues) -> Process | None:
        where = f"processes.{raw['id']}" if isinstance(raw.get("id"), str) else index
        own = self._file.build(_Process, raw, where)
        when = self._cues(raw.get("when"), f"{where}.when")
        if not (when.phrases or when.patterns or when.examples) and "when" in raw:
            self._file.problem(f"{where}.when", "要写客户怎么提出来：phrases、patterns 或 examples")
        tables = self._file.tables(raw, "steps", where)
        steps = [self._step(table, f"{where}.steps[{at}]") for at, table in tables]
        withdrawn = self._cues(raw.get("withdrawn"), f"{where}.withdrawn", alike=False)
        instead = self._cues(raw.get("instead"), f"{where}.instead", alike=False)
        self._check_ids(f"{where}.steps", (table for _, table in tables))
        if own is None:
            return None
        if not any(step.required for step in steps if step):
            self._file.problem(f"{where}.steps", "至少要有一个必说的步骤")
        built = tuple(filter(None, steps))
        both = _joined(shared, instead)
        return Process(own.id, own.title, when, built, own.order, withdrawn, both)

    def _step(self, raw: Table, where: str) -> Step | None:
        own = self._file.build(_Step, raw, where)
        if own is None:
            return None
        if not (own.phrases or own.patterns):
            self._file.problem(where, "要写客服怎么说这一步：phrases 或 patterns")
        cues = Cues(own.phrases, own.patterns, own.unless, own.examples, own.sure)
        self._check(cues, where)
        return Step(own.id, own.title, cues, own.required)

    def _cues(self, raw: object, where: str, *, alike: bool = True) -> Cues:
        """Read cues; those that take a process back or pass it on go by words alone."""
        if raw is None:
            return Cues()
        cues = self._file.build(Cues, raw, where)
        if cues is None:
            return Cues()
        if cues.examples and not alike:
            self._file.problem(f"{where}.examples", "这里只按词和模式判断，不用例句")
        self._check(cues, where)
        return cues

    def _check(self, cues: Cues, where: str) -> None:
        for key in ("phrases", "unless", "examples"):
            for at, phrase in enumerate(getattr(cues, key)):
                if len(normalise(phrase).text.strip()) < 2:
                    self._file.problem(f"{where}.{key}[{at}]", f"{phrase!r} 太短，至少要两个字")
        for at, regex in enumerate(cues.patterns):
            try:
                if not prefilter(regex).trigger:
                    raise ValueError("没有任何必含的字，请加上一定会出现的词")
            except ValueError as reason:
                self._file.problem(f"{where}.patterns[{at}]", str(reason))
        if not NEAR <= cues.sure <= 1:
            self._file.problem(f"{where}.sure", f"应在 {NEAR:g} 到 1 之间")

    def _check_ids(self, where: str, tables: Iterable[Table]) -> None:
        seen: set[str] = set()
        for raw in tables:
            name = raw.get("id")
            if isinstance(name, str) and name in seen:
                self._file.problem(f"{where}.{name}", "这个 id 出现了两次")
            elif isinstance(name, str):
                seen.add(name)


def _joined(one: Cues, other: Cues) -> Cues:
    return Cues(
        (*one.phrases, *other.phrases),
        (*one.patterns, *other.patterns),
        (*one.unless, *other.unless),
    )
