"""Files of standard phrases, TOML, CSV or Excel: all mistakes at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from autoqa.datafile import DataFile
from autoqa.errors import NotFoundError, Problem, ScriptError
from autoqa.knowledge.likeness import VARIABLE, bare, literally
from autoqa.knowledge.rows import SHEETS, TableFile, header, words
from autoqa.knowledge.scripts import Occasion, Script, ScriptLibrary
from autoqa.text.normalise import normalise

SHORTEST = 4
"""Characters that a phrase must have: shorter ones stand in any chat."""

_HEADERS = {
    "id": "id 编号",
    "scene": "scene 场景",
    "phrase": "phrase 话术 内容",
    "required": "required 要求",
    "occasion": "when 时机",
    "asked": "asked 客户说",
}
_REQUIRED = dict.fromkeys(["必说", "必须", "是", "required"], True) | dict.fromkeys(
    ["推荐", "参考", "否", "recommended", ""], False
)
_OCCASIONS = {
    "开头": "opening",
    "opening": "opening",
    "结尾": "closing",
    "closing": "closing",
    "随时": "anywhere",
    "anywhere": "anywhere",
    "": "anywhere",
}


class _Head(msgspec.Struct, frozen=True):
    title: str
    version: str
    provenance: str
    scripts: Any


class _Script(msgspec.Struct, frozen=True):
    scene: str
    phrase: str
    required: bool = False
    id: str = ""
    when: Occasion = "anywhere"
    asked: tuple[str, ...] = ()


def load_scripts(path: str | Path) -> ScriptLibrary:
    """Load standard phrases from a ``.toml``, ``.csv`` or ``.xlsx`` file.

    Raises:
        NotFoundError: There is no such file.
        ScriptError: The file has mistakes; the error holds all of them.
        MissingExtraError: An Excel file, and the extra ``excel`` is not installed.
    """
    path = Path(path)
    if not path.is_file():
        raise NotFoundError("话术库", str(path), [])
    if path.suffix.lower() in SHEETS:
        return _library(_Sheet(path, ScriptError))
    if path.suffix.lower() != ".toml":
        raise ScriptError(str(path), [Problem("", "话术库应是 .toml、.csv 或 .xlsx 文件")])
    return _library(DataFile(path, ScriptError))


def is_script_sheet(path: Path) -> bool:
    """Tell by its header whether a table is one of standard phrases."""
    return not set(_HEADERS["phrase"].split()).isdisjoint(header(path))


class _Sheet(TableFile):
    """A table of phrases being read as the tables that a TOML file would have."""

    def _parse(self, content: bytes) -> dict[str, Any]:
        found, scene = [], ""
        for where, row in self.rows(content, _HEADERS, ("scene", "phrase")):
            scene = row.get("scene") or scene  # a merged cell is blank below its first row
            found.append({"where": where, "scene": scene, **self._script(where, row)})
        return {
            "title": self.path.stem,
            "version": "",
            "provenance": self.path.name,
            "scripts": found,
        }

    def _script(self, where: str, row: Mapping[str, str]) -> dict[str, Any]:
        asked, occasion = words(row.get("asked", "")), row.get("occasion", "")
        required = row.get("required", "").lower()
        if required not in _REQUIRED:
            self.problem(where, f"“要求”应写 必说 或 推荐，不是 {required!r}")
        if occasion not in _OCCASIONS:
            self.problem(where, f"“时机”应写 开头、结尾 或 随时，不是 {occasion!r}")
        if asked and occasion:
            self.problem(where, "“客户说”和“时机”只写一样")
        return {
            "id": row.get("id", ""),
            "phrase": row.get("phrase", ""),
            "required": _REQUIRED.get(required, False),
            "when": "asked" if asked else _OCCASIONS.get(occasion, "anywhere"),
            "asked": asked,
        }


def _library(file: DataFile) -> ScriptLibrary:
    head = file.build(_Head, file.table)
    tables = file.tables(file.table, "scripts")
    scripts: list[Script] = []
    seen: dict[str, str] = {}
    for number, raw in tables:
        where = str(raw.pop("where", f"scripts[{number}]"))
        own = file.build(_Script, raw, where)
        if own is None:
            continue
        _check(file, own, where)
        name = own.id or str(number + 1)
        words_alone = bare(normalise(own.phrase).text)
        for key, what in ((name, "编号"), (words_alone, "话术")):
            if key in seen:
                file.problem(where, f"{what}与 {seen[key]} 重复")
            seen[key] = where
        occasion: Occasion = "asked" if own.asked else own.when
        scripts.append(Script(name, own.scene, own.phrase, own.required, occasion, own.asked))
    if head is not None and not tables:
        file.problem("scripts", "至少要有一条话术")
    file.finish()
    assert head is not None
    return ScriptLibrary(head.title, head.version, head.provenance, tuple(scripts))


def _check(file: DataFile, own: _Script, where: str) -> None:
    phrase = normalise(own.phrase).text
    if literally(phrase) is None or len(bare(VARIABLE.sub("", phrase))) < SHORTEST:
        file.problem(where, f"话术 {own.phrase!r} 太短，除去语气词和变量至少要 {SHORTEST} 个字")
    if "{" in VARIABLE.sub("", own.phrase) or "}" in VARIABLE.sub("", own.phrase):
        file.problem(where, "变量应写成 {姓名} 这样成对的花括号")
    if own.when == "asked" and not own.asked:
        file.problem(where, "时机是客户说了什么，就要写 asked（客户说）")
    if own.required and own.when == "anywhere" and not own.asked:
        file.problem(where, "必说的话术要写明时机：开头、结尾，或客户说了什么以后")
    for at, cue in enumerate(own.asked):
        if len(normalise(cue).text.strip()) < 2:
            file.problem(f"{where}.asked[{at}]", f"{cue!r} 太短，至少要两个字")
