"""Validate data files, and run the lexicons' examples."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from autoqa import resources
from autoqa.errors import AutoqaError, LexiconError, NotFoundError
from autoqa.knowledge.files import load_facts
from autoqa.knowledge.process_files import load_processes
from autoqa.knowledge.rows import SHEETS
from autoqa.knowledge.script_files import is_script_sheet, load_scripts
from autoqa.lexicon import examples
from autoqa.lexicon import files as lexicon_files
from autoqa.rubric import files as rubric_files

_RUBRIC_KEYS = frozenset(
    {"sections", "pass_mark", "full_marks", "veto_score", "change", "add", "bonuses"}
)
Kind = Literal["rubric", "lexicon", "facts", "processes", "scripts"]
_KEYS: dict[str, Kind] = {"subjects": "facts", "processes": "processes", "scripts": "scripts"}
"""The key by which a file that a department gives beside the rubric is known."""

_GIVEN: dict[Kind, Callable[[Path], object]] = {
    "facts": load_facts,
    "processes": load_processes,
    "scripts": load_scripts,
}


class Checked(NamedTuple):
    """A data file that was checked, and what is wrong with it; None if nothing is."""

    path: Path
    kind: Kind
    error: AutoqaError | None


def check(paths: Iterable[str | Path] = ()) -> Iterator[Checked]:
    """Check files, or folders of them; without any, everything on the shelves.

    Raises:
        NotFoundError: There is no such file or folder.
    """
    given = [Path(path) for path in paths] or [
        folder for shelf in ("rubrics", "lexicons") for folder in resources.folders(shelf)
    ]
    for path in given:
        for file in _files(path):
            yield _checked(file)


def _files(path: Path) -> list[Path]:
    try:
        if path.is_dir():
            return sorted(path.rglob("*.toml"))
        if path.is_file():
            return [path]
    except OSError:  # such as a name that is too long
        pass
    raise NotFoundError("文件", str(path), [])


def _checked(path: Path) -> Checked:
    kind = _kind(path)
    try:
        if kind in _GIVEN:
            _GIVEN[kind](path)
        elif kind == "rubric":
            rubric = rubric_files.load(str(path))
            lexicon_files.load_all(rubric.reads())
        else:
            lexicon = lexicon_files.load(str(path))
            failures = examples.failures(lexicon)
            if failures:
                raise LexiconError(str(path), failures)
    except AutoqaError as reason:
        return Checked(path, kind, reason)
    return Checked(path, kind, None)


def _kind(path: Path) -> Kind:
    """Tell what a file is by its keys, else by its folder, else by what it extends."""
    if path.suffix.lower() in SHEETS:
        return "scripts" if is_script_sheet(path) else "facts"
    try:
        table = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError, RecursionError):
        table = {}
    if _RUBRIC_KEYS & table.keys():
        return "rubric"
    for key, kind in _KEYS.items():
        if key in table:
            return kind
    folder = path.absolute().parent.name
    if folder in ("rubrics", "lexicons"):
        return "rubric" if folder == "rubrics" else "lexicon"
    return "rubric" if table.get("extends") in resources.names("rubrics") else "lexicon"
