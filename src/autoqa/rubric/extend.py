"""A department's rubric that changes a few lines of another.

``extends`` names the other; ``change.<id>`` gives new values for keys of a section, criterion
or bonus; ``drop`` lists ids to leave out; every ``[[add]]`` is a criterion with the id of its
``section``.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from autoqa import resources
from autoqa.datafile import DataFile
from autoqa.errors import NotFoundError, RubricError, suggestion


class _Overlay(msgspec.Struct, frozen=True):
    """The keys of a rubric file that say how it differs from the one it extends."""

    extends: str
    change: dict[str, dict[str, Any]] = {}
    drop: tuple[str, ...] = ()
    add: tuple[dict[str, Any], ...] = ()


_OVERLAY = _Overlay.__struct_fields__


def merged(file: DataFile) -> tuple[dict[str, Any], str]:
    """Return a rubric file's table laid over what it extends, and the hash of both.

    Raises:
        RubricError: What it extends is not there, has mistakes, or extends this file in turn.
    """
    return _merged(file, seen=(file.path.resolve(),))


def _merged(file: DataFile, seen: tuple[Path, ...]) -> tuple[dict[str, Any], str]:
    table = file.table
    own = {key: value for key, value in table.items() if key not in _OVERLAY}
    if "extends" not in table:
        for key in ("change", "drop", "add"):
            if key in table:
                file.problem(key, "只有写了 extends 的评分标准才能用这一项")
        return own, file.sha256
    base, base_hash = _base(file, table["extends"], seen)
    overlay = file.build(_Overlay, {key: table[key] for key in _OVERLAY if key in table})
    if overlay is not None:
        _apply(file, base, overlay)
    return base | own, hashlib.sha256((base_hash + file.sha256).encode()).hexdigest()


def _base(file: DataFile, name: object, seen: tuple[Path, ...]) -> tuple[dict[str, Any], str]:
    """Return a copy of the table that a file extends; without it the rest means nothing."""
    if not isinstance(name, str):
        file.fail("extends", "应是一个评分标准的名字")
    try:
        path = resources.find("rubrics", name, beyond=file.path)
    except NotFoundError as reason:
        file.fail("extends", str(reason))
    if path.resolve() in seen:
        file.fail("extends", "评分标准不能扩展自己，也不能绕一圈扩展自己")
    base = DataFile(path, RubricError)
    table, sha256 = _merged(base, (*seen, path.resolve()))
    base.finish()
    return copy.deepcopy(table), sha256


def _apply(file: DataFile, base: dict[str, Any], overlay: _Overlay) -> None:
    named = _named(file, base)
    for name, values in overlay.change.items():
        if name in named:
            named[name].update(values)
        else:
            file.problem(f"change.{name}", f"被扩展的标准里没有它。{suggestion(name, named)}")
    for name in overlay.drop:
        if name not in named:
            file.problem("drop", f"被扩展的标准里没有 {name!r}。{suggestion(name, named)}")
    sections = {raw["id"]: raw for _, raw in file.tables(base, "sections") if _has_id(raw)}
    for index, raw in enumerate(overlay.add):
        criterion = dict(raw)
        section = str(criterion.pop("section", ""))
        if section in sections:
            sections[section].setdefault("criteria", []).append(criterion)
        else:
            message = f"没有这个部分。{suggestion(section, sections)}"
            file.problem(f"add[{index}].section", message)
    if overlay.drop:
        _drop(file, base, frozenset(overlay.drop))


def _named(file: DataFile, base: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    sections = [raw for _, raw in file.tables(base, "sections")]
    lines = [raw for section in sections for _, raw in file.tables(section, "criteria")]
    bonuses = [raw for _, raw in file.tables(base, "bonuses")]
    return {raw["id"]: raw for raw in (*sections, *lines, *bonuses) if _has_id(raw)}


def _drop(file: DataFile, base: dict[str, Any], names: frozenset[str]) -> None:
    for _, section in file.tables(base, "sections"):
        _drop_from(file, section, "criteria", names)
    for key in ("sections", "bonuses"):
        _drop_from(file, base, key, names)


def _drop_from(file: DataFile, table: dict[str, Any], key: str, names: frozenset[str]) -> None:
    if key in table:
        kept = [raw for _, raw in file.tables(table, key)]
        table[key] = [raw for raw in kept if not (_has_id(raw) and raw["id"] in names)]


def _has_id(raw: Mapping[str, Any]) -> bool:
    return isinstance(raw.get("id"), str)
