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

from autoqa import resources
from autoqa.datafile import DataFile
from autoqa.errors import RubricError, suggestion

_OVERLAY = ("extends", "change", "drop", "add")


def merged(file: DataFile) -> tuple[dict[str, Any], str]:
    """Return a rubric file's table laid over what it extends, and the hash of both."""
    return _merged(file, seen=(file.path,))


def _merged(file: DataFile, seen: tuple[Path, ...]) -> tuple[dict[str, Any], str]:
    table = file.table
    if "extends" not in table:
        for key in ("change", "drop", "add"):
            if key in table:
                file.problem(key, "只有写了 extends 的评分标准才能用这一项")
        return {key: table[key] for key in table if key not in _OVERLAY}, file.sha256
    path = resources.find("rubrics", str(table["extends"]), beyond=file.path)
    if path in seen:
        file.problem("extends", "评分标准不能扩展自己")
        return {}, file.sha256
    base, base_hash = _merged(DataFile(path, RubricError), (*seen, path))
    base = copy.deepcopy(base)
    _apply(file, base, table)
    own = {key: value for key, value in table.items() if key not in _OVERLAY}
    return base | own, hashlib.sha256((base_hash + file.sha256).encode()).hexdigest()


def _apply(file: DataFile, base: dict[str, Any], table: Mapping[str, Any]) -> None:
    named = _named(base)
    for name, values in table.get("change", {}).items():
        if name in named:
            named[name].update(values)
        else:
            file.problem(f"change.{name}", f"被扩展的标准里没有它。{suggestion(name, named)}")
    for name in table.get("drop", ()):
        if name not in named:
            file.problem("drop", f"被扩展的标准里没有 {name!r}。{suggestion(name, named)}")
    for index, raw in enumerate(table.get("add", ())):
        criterion = dict(raw)
        section = criterion.pop("section", None)
        if section in named and "criteria" in named[section]:
            named[section]["criteria"].append(criterion)
        else:
            known = [raw["id"] for raw in base.get("sections", ()) if "id" in raw]
            file.problem(
                f"add[{index}].section", f"没有这个部分。{suggestion(str(section), known)}"
            )
    _drop(base, frozenset(table.get("drop", ())))


def _named(base: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    sections = base.get("sections", ())
    lines = [raw for section in sections for raw in section.get("criteria", ())]
    return {raw["id"]: raw for raw in (*sections, *lines, *base.get("bonuses", ())) if "id" in raw}


def _drop(base: dict[str, Any], names: frozenset[str]) -> None:
    for key in ("sections", "bonuses"):
        base[key] = [raw for raw in base.get(key, ()) if raw.get("id") not in names]
    for section in base["sections"]:
        lines = section.get("criteria", ())
        section["criteria"] = [raw for raw in lines if raw.get("id") not in names]
