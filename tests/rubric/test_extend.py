from __future__ import annotations

import os
from pathlib import Path

import pytest

from autoqa.errors import NotFoundError, RubricError
from autoqa.rubric import files
from autoqa.rubric.model import Rubric
from tests.conftest import RUBRIC, Write

ADD = """
[[add]]
section = "manner"
id = "thanks"
title = "道谢"
points = 10
origin = "standard"
checks = [{ use = "manual.needs", what = "道谢", deduct = 10 }]
"""


def load(write: Write, text: str) -> Rubric:
    write("own", f'extends = "tiny"\n{text}')
    return files.load("own")


def problems(write: Write, text: str) -> dict[str, str]:
    with pytest.raises(RubricError) as caught:
        load(write, text)
    return dict(caught.value.problems)


def points(rubric: Rubric) -> dict[str, int]:
    return {criterion.id: criterion.points for criterion in rubric.criteria()}


def test_what_is_not_changed_stays(write_rubric: Write) -> None:
    rubric, base = load(write_rubric, 'version = "2"'), files.load("tiny")
    assert (rubric.version, rubric.name) == ("2", "own")
    assert rubric.sections == base.sections
    assert rubric.sha256 != base.sha256


def test_the_hash_follows_the_base_too(write_rubric: Write) -> None:
    before = load(write_rubric, 'version = "2"').sha256
    write_rubric("tiny", f"{RUBRIC}\n# 另一版\n")
    assert files.load("own").sha256 != before


def test_a_change_changes_only_what_it_names(write_rubric: Write) -> None:
    rubric = load(
        write_rubric,
        "change.manner.points = 50\nchange.words.points = 50\n"
        "change.facts.points = 50\nchange.true = { points = 50, title = '属实' }\n",
    )
    assert points(rubric) == {"words": 5000, "true": 5000}
    assert [criterion.title for criterion in rubric.criteria()] == ["不说坏词", "属实"]


def test_a_criterion_can_be_added(write_rubric: Write) -> None:
    rubric = load(write_rubric, f"change.words.points = 50\n{ADD}")
    assert points(rubric) == {"words": 5000, "thanks": 1000, "true": 4000}


def test_a_section_or_a_criterion_can_be_dropped(write_rubric: Write) -> None:
    assert points(load(write_rubric, 'points = 60\ndrop = ["facts"]')) == {"words": 6000}
    text = f'change.manner.points = 10\npoints = 50\ndrop = ["words"]\n{ADD}'
    assert points(load(write_rubric, text)) == {"thanks": 1000, "true": 4000}


def test_the_base_stays_as_it_was(write_rubric: Write) -> None:
    base = files.load("tiny")
    load(write_rubric, f"change.words.points = 50\n{ADD}")
    assert files.load("tiny") == base


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ("change.wrods.points = 1", "change.wrods", "'words'"),
        ('drop = ["wrods"]', "drop", "'words'"),
        (ADD.replace("manner", "maner"), "add[0].section", "'manner'"),
        (ADD.replace('section = "manner"\n', ""), "add[0].section", "manner"),
        (ADD.replace("manner", "words"), "add[0].section", ""),
        ("change.words.points = 50", "sections.manner", "50"),
        ("change.words.poinst = 50", "sections.manner.criteria.words.poinst", "'points'"),
        (f"{ADD}", "sections.manner", "70"),
        (ADD.replace("thanks", "words"), "words", "两次"),
    ],
)
def test_a_mistake_is_told_at_its_place(
    write_rubric: Write, text: str, place: str, told: str
) -> None:
    found = problems(write_rubric, text)
    assert place in found
    assert told in found[place]


@pytest.mark.parametrize("value", ["3", '"words"', "true", "[3]", "[[]]", "{words = 3}"])
@pytest.mark.parametrize("key", ["change", "drop", "add"])
def test_the_wrong_kind_of_value_is_a_mistake_not_a_crash(
    write_rubric: Write, key: str, value: str
) -> None:
    assert any(place.startswith(key) for place in problems(write_rubric, f"{key} = {value}"))


def test_a_section_name_of_the_wrong_kind_is_a_mistake_not_a_crash(write_rubric: Write) -> None:
    assert "add[0].section" in problems(write_rubric, ADD.replace('"manner"', '["manner"]'))


@pytest.mark.parametrize("key", ["change.words.points = 1", 'drop = ["words"]', ADD])
def test_only_what_extends_can_change(write_rubric: Write, key: str) -> None:
    write_rubric("own", f"{key}\n{RUBRIC}" if "[[" not in key else f"{RUBRIC}\n{key}")
    with pytest.raises(RubricError, match="extends"):
        files.load("own")


def test_a_base_that_is_not_there_is_told_with_the_nearest(write_rubric: Write) -> None:
    write_rubric("own", 'extends = "tinny"')
    with pytest.raises((NotFoundError, RubricError), match="'tiny'"):
        files.load("own")


def test_a_rubric_may_extend_one_that_extends(write_rubric: Write) -> None:
    write_rubric("middle", f'extends = "tiny"\nchange.words.points = 50\n{ADD}')
    write_rubric("own", 'extends = "middle"\nchange.thanks.title = "谢"')
    assert [criterion.title for criterion in files.load("own").criteria()][1] == "谢"


def test_a_mistake_in_between_is_not_lost(write_rubric: Write) -> None:
    write_rubric("middle", 'extends = "tiny"\nchange.wrods.points = 50')
    write_rubric("own", 'extends = "middle"\nversion = "2"')
    with pytest.raises(RubricError, match="wrods"):
        files.load("own")


@pytest.mark.parametrize("through", ["own", "other"])
def test_a_circle_is_called_one(write_rubric: Write, through: str) -> None:
    path = write_rubric("own", "")
    write_rubric("other", f'extends = "{path}"')
    path.write_text(f"extends = '{path if through == 'own' else 'other'}'", "utf-8")
    with pytest.raises(RubricError, match=r"自己|循环"):
        files.load(str(path))


@pytest.fixture
def hiding(
    write_rubric: Write, own_shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A department's ``tiny``, which extends and hides the ``tiny`` of the shelf behind it."""
    folder = tmp_path / "department" / "rubrics"
    folder.mkdir(parents=True)
    text = f'extends = "tiny"\nchange.words.points = 50\n{ADD}'
    (folder / "tiny.toml").write_text(text, "utf-8")
    monkeypatch.setenv("AUTOQA_PATH", f"{folder.parent}{os.pathsep}{own_shelf}")
    return folder


def test_a_file_can_extend_the_one_it_hides(hiding: Path) -> None:
    assert points(files.load("tiny")) == {"words": 5000, "thanks": 1000, "true": 4000}


@pytest.mark.parametrize("path", ["tiny.toml", "./tiny.toml", "../rubrics/tiny.toml"])
def test_it_is_the_same_file_however_its_path_is_written(
    hiding: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.chdir(hiding)
    assert points(files.load(path)) == {"words": 5000, "thanks": 1000, "true": 4000}
