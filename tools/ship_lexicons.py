"""Write what is known of the lexicons on the shelf before they are read.

Run: ``python -m tools.ship_lexicons`` after every change of a lexicon; the tests refuse a file
that is out of date. A lexicon that extends another is left out: which that is depends on the
reader's shelves.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec

from autoqa.lexicon import files, shipped
from autoqa.lexicon.model import Lexicon

SHELF = Path(__file__).parent.parent / "lexicons"


def main() -> None:
    """Write the file."""
    shipped.FILE.write_text(content(), "utf-8")


def content() -> str:
    """Return the file's content: one lexicon, and one pattern, a line."""
    lexicons = [files.read(path) for path in sorted(SHELF.glob("*.toml"))]
    cost = shipped.typical(own for own in lexicons if not _extends(own))
    patterns = {entry.regex for own in lexicons for entry in own.entries if entry.regex}
    prefilters = {shipped.key(regex): shipped.worked_out(regex, cost) for regex in patterns}
    by_hash = {own.sha256: own for own in lexicons if not _extends(own)}
    return f'{{"lexicons":{{\n{_lines(by_hash)}\n}},"prefilters":{{\n{_lines(prefilters)}\n}}}}\n'


def _extends(own: Lexicon) -> bool:
    return "extends" in tomllib.loads((SHELF / f"{own.name}.toml").read_text("utf-8"))


def _lines(table: dict[str, Lexicon] | dict[str, shipped.Prefilter]) -> str:
    return ",\n".join(f'"{name}":{_json(table[name])}' for name in sorted(table))


def _json(value: msgspec.Struct) -> str:
    return msgspec.json.encode(value).decode()


if __name__ == "__main__":
    main()
