"""The lists of names and places hold nothing twice and nothing in vain."""

from __future__ import annotations

import re
import tomllib
from importlib import resources

import pytest

from autoqa.redaction.words import words

GIVEN: dict[str, str] = tomllib.loads(
    (resources.files("autoqa.redaction") / "words.toml").read_text("utf-8")
)


@pytest.mark.parametrize("name", GIVEN)
def test_nothing_stands_twice(name: str) -> None:
    found = GIVEN[name].split() if name != "surnames" else list("".join(GIVEN[name].split()))
    assert len(found) == len(set(found))


def test_what_is_no_name_starts_like_one() -> None:
    start = re.compile(words().surname)
    assert [word for word in GIVEN["not_names"].split() if not start.match(word)] == []
