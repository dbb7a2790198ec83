"""The names of people and places that ship with the package."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import NamedTuple


class Words(NamedTuple):
    """What `words.toml` holds, ready to stand in a regular expression."""

    surname: str
    not_names: tuple[str, ...]
    place: str


@functools.cache
def words() -> Words:
    """Read the words once."""
    file = resources.files("autoqa.redaction") / "words.toml"
    given: dict[str, str] = tomllib.loads(file.read_text("utf-8"))
    single = "".join(sorted(set("".join(given["surnames"].split()))))
    places = {*given["provinces"].split(), *given["cities"].split()}
    return Words(
        surname=f"(?:{'|'.join(given['compound_surnames'].split())}|[{single}])",
        not_names=tuple(sorted({*given["not_names"].split(), *places})),
        place=f"(?:{'|'.join(sorted(places, key=len, reverse=True))})",
    )
