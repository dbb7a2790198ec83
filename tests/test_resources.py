from __future__ import annotations

import os
from pathlib import Path

import pytest

import autoqa
from autoqa import resources
from autoqa.errors import NotFoundError


@pytest.fixture
def two_shelves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Two departments' shelves, ``mine`` before ``theirs``; both hold ``both``."""
    mine, theirs = tmp_path / "mine", tmp_path / "theirs"
    for folder, names in ((mine, ("both", "only_mine")), (theirs, ("both", "only_theirs"))):
        (folder / "rubrics").mkdir(parents=True)
        for name in names:
            (folder / "rubrics" / f"{name}.toml").touch()
    monkeypatch.setenv("AUTOQA_PATH", os.pathsep.join([str(mine), "", str(theirs)]))
    return mine / "rubrics", theirs / "rubrics"


def test_your_own_shelf_comes_before_ours(two_shelves: tuple[Path, Path]) -> None:
    mine, theirs = two_shelves
    assert resources.folders("rubrics")[:2] == [mine, theirs]
    assert len(resources.folders("rubrics")) == 3
    assert resources.find("rubrics", "both") == mine / "both.toml"
    assert resources.find("rubrics", "only_theirs") == theirs / "only_theirs.toml"


@pytest.mark.parametrize("path", [None, ""])
def test_without_a_path_there_is_only_our_shelf(
    path: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AUTOQA_PATH", raising=False)
    if path is not None:
        monkeypatch.setenv("AUTOQA_PATH", path)
    (ours,) = resources.folders("rubrics")
    assert resources.find("rubrics", "ecommerce_chat") == ours / "ecommerce_chat.toml"


def test_names_are_sorted_and_unique(two_shelves: tuple[Path, Path]) -> None:
    names = resources.names("rubrics")
    assert names == sorted(set(names))
    assert {"both", "only_mine", "only_theirs", "ecommerce_chat"} <= set(names)


def test_a_folder_that_is_not_there_is_an_empty_shelf(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AUTOQA_PATH", raising=False)
    ours = resources.names("lexicons")
    monkeypatch.setenv("AUTOQA_PATH", str(tmp_path / "nowhere"))
    assert resources.names("lexicons") == ours


def test_beyond_a_file_lies_the_one_it_hides(two_shelves: tuple[Path, Path]) -> None:
    mine, theirs = two_shelves
    hidden = resources.find("rubrics", "both", beyond=mine / "both.toml")
    assert hidden == theirs / "both.toml"
    with pytest.raises(NotFoundError):
        resources.find("rubrics", "both", beyond=hidden)


def test_beyond_means_the_file_however_its_path_is_written(
    two_shelves: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, theirs = two_shelves
    monkeypatch.chdir(mine)
    assert resources.find("rubrics", "both", beyond=Path("both.toml")) == theirs / "both.toml"


def test_a_path_is_a_file_wherever_it_is(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.touch()
    assert resources.find("rubrics", str(path)) == path


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "own.toml").mkdir()
    with pytest.raises(NotFoundError):
        resources.find("rubrics", str(tmp_path / "own.toml"))


def test_the_nearest_name_is_told(two_shelves: tuple[Path, Path]) -> None:
    with pytest.raises(NotFoundError) as caught:
        resources.find("rubrics", "ecomerce_chat")
    assert "'ecommerce_chat'" in str(caught.value)
    assert caught.value.name == "ecomerce_chat"
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("name", ["", ".", "..", "不存在", "x" * 300, "x" * 300 + ".toml", "a\0b"])
def test_an_impossible_name_is_only_not_found(name: str) -> None:
    with pytest.raises(NotFoundError):
        resources.find("rubrics", name)


def test_the_short_way_notices_another_shelf(
    own_shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = {"turns": [{"role": "客服", "text": "坏词"}]}
    before = autoqa.score(chat, "tiny").rubric
    other = tmp_path / "other" / "rubrics"
    other.mkdir(parents=True)
    text = (own_shelf / "rubrics" / "tiny.toml").read_text("utf-8").replace("小标准", "另一个")
    (other / "tiny.toml").write_text(text, "utf-8")
    monkeypatch.setenv("AUTOQA_PATH", f"{other.parent}{os.pathsep}{own_shelf}")
    assert autoqa.score(chat, "tiny").rubric != before
