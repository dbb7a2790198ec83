from __future__ import annotations

from pathlib import Path

import pytest

from autoqa.check import Checked, check
from autoqa.errors import AutoqaError, DataFileError, NotFoundError
from tests.conftest import LEXICON, RUBRIC, Write

ENTRY = '[[entries]]\nterms = ["笨"]\n'


def one(path: Path | str) -> Checked:
    (checked,) = check([path])
    return checked


def error(path: Path) -> AutoqaError:
    reason = one(path).error
    assert reason is not None
    return reason


def test_good_files_have_no_error(own_shelf: Path) -> None:
    assert one(own_shelf / "rubrics" / "tiny.toml").error is None
    assert one(str(own_shelf / "lexicons" / "bad.toml")).error is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (RUBRIC, "rubric"),
        ('extends = "tiny"\ndrop = ["facts"]', "rubric"),
        ('extends = "tinny"\nchange.words.points = 1', "rubric"),
        (LEXICON + ENTRY, "lexicon"),
        ('extends = "bad"\ndrop = ["笨"]', "lexicon"),
        ("", "lexicon"),
    ],
)
def test_a_file_is_told_by_its_keys_or_by_what_it_extends(
    own_shelf: Path, tmp_path: Path, text: str, kind: str
) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text, "utf-8")
    assert one(path).kind == kind


@pytest.mark.parametrize(
    "text", ["", "= =", 'extends = "tinny"\nversion = "2"', 'extends = "tinny"']
)
def test_else_by_its_folder(write_rubric: Write, write_lexicon: Write, text: str) -> None:
    assert one(write_rubric("own", text)).kind == "rubric"
    assert one(write_lexicon("own", text)).kind == "lexicon"


def test_a_file_in_another_encoding_is_told_with_its_line(write_lexicon: Write) -> None:
    path = write_lexicon("own", "")
    path.write_bytes((LEXICON + ENTRY).encode("gb18030"))
    assert "第 1 行" in str(error(path))


def test_examples_are_run(write_lexicon: Write) -> None:
    path = write_lexicon("own", f'hit = ["真笨", "真傻"]\nmiss = ["笨笨"]\n{LEXICON}{ENTRY}')
    reason = error(path)
    assert isinstance(reason, DataFileError)
    assert [problem.where for problem in reason.problems] == ["hit[1]", "miss[0]"]
    assert "真傻" in reason.problems[0].message
    assert "'笨'" in reason.problems[1].message


def test_examples_of_nobody_are_a_mistake_not_a_crash(write_lexicon: Write) -> None:
    head = LEXICON.replace('["agent"]', "[]")
    assert "roles" in str(error(write_lexicon("own", f'hit = ["真笨"]\n{head}{ENTRY}')))


def test_the_lexicons_of_a_rubric_are_checked_too(own_shelf: Path, write_lexicon: Write) -> None:
    write_lexicon("bad", f'{LEXICON}[[entries]]\nid = "p"\nregex = "("\n')
    reason = error(own_shelf / "rubrics" / "tiny.toml")
    assert isinstance(reason, DataFileError)
    assert reason.source.endswith("bad.toml")


def test_a_bad_file_does_not_stop_the_rest(own_shelf: Path, write_lexicon: Write) -> None:
    for name, text in (
        ("a", "= ="),
        ("b", "entries = 3"),
        ("c", 'extends = "c"'),
        ("d", "a = " + "[" * 5000),
    ):
        write_lexicon(name, text)
    found = {checked.path.stem: checked.error for checked in check([own_shelf / "lexicons"])}
    assert [name for name, reason in found.items() if reason] == ["a", "b", "c", "d"]
    assert {"bad", "abuse"} <= found.keys()


def test_every_error_names_its_file(write_lexicon: Write, write_rubric: Write) -> None:
    for path in (
        write_lexicon("own", 'extends = "no"'),
        write_rubric("own", 'extends = "no"\nadd = []'),
    ):
        assert str(path) in str(error(path))


def test_a_folder_is_searched_through(own_shelf: Path) -> None:
    (own_shelf / "lexicons" / "deep").mkdir()
    (own_shelf / "lexicons" / "deep" / "x.toml").write_text(LEXICON + ENTRY, "utf-8")
    (own_shelf / "lexicons" / "words.txt").touch()
    names = {checked.path.name for checked in check([own_shelf])}
    assert {"x.toml", "tiny.toml", "bad.toml"} <= names
    assert "words.txt" not in names


def test_without_paths_every_shelf_is_checked(own_shelf: Path) -> None:
    names = {checked.path.stem for checked in check()}
    assert {"tiny", "bad", "ecommerce_chat"} <= names


def test_what_is_not_there_is_told() -> None:
    with pytest.raises(NotFoundError, match="nowhere"):
        list(check(["nowhere.toml"]))


@pytest.mark.parametrize(
    ("name", "kind"), [("processes.toml", "processes"), ("scripts.csv", "scripts")]
)
def test_what_a_department_gives_is_checked_too(tmp_path: Path, name: str, kind: str) -> None:
    example = Path(__file__).parents[1] / "examples" / name
    assert one(example) == Checked(example, kind, None)  # type: ignore[arg-type]
    own = tmp_path / name
    text = example.read_text("utf-8").replace("order = ", "ordre = ").replace("开头", "当中")
    own.write_text(text, "utf-8")
    reason = error(own)
    assert isinstance(reason, DataFileError)
    assert one(own).kind == kind
