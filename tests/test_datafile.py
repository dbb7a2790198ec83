from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal

import msgspec
import pytest

from autoqa.datafile import DataFile
from autoqa.errors import DataFileError, RubricError


class Thing(msgspec.Struct, frozen=True):
    name: str
    size: float
    kind: Literal["大", "小"] = "大"
    tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.size > 9:
            raise ValueError("太大了")


def data_file(tmp_path: Path, content: bytes | str) -> DataFile:
    path = tmp_path / "thing.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return DataFile(path, RubricError)


def problems(tmp_path: Path, content: str) -> dict[str, str]:
    file = data_file(tmp_path, content)
    assert file.build(Thing, file.table) is None
    with pytest.raises(RubricError) as caught:
        file.finish()
    return dict(caught.value.problems)


def test_a_good_table_becomes_a_struct(tmp_path: Path) -> None:
    file = data_file(tmp_path, 'name = "杯"\nsize = 2\ntags = ["a"]')
    assert file.build(Thing, file.table) == Thing("杯", 2.0, "大", ("a",))
    file.finish()


def test_the_hash_is_that_of_the_bytes(tmp_path: Path) -> None:
    content = 'name = "杯"\r\n'.encode()
    assert data_file(tmp_path, content).sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_an_editor_may_leave_a_bom_and_crlf(tmp_path: Path, bom: bytes, end: bytes) -> None:
    content = bom + end.join([b'name = """', "两行".encode(), b'"""', b""])
    assert data_file(tmp_path, content).table == {"name": "两行\n"}


def test_all_mistakes_are_told_at_once_with_their_places(tmp_path: Path) -> None:
    found = problems(tmp_path, 'nmae = "杯"\nsize = "2"\nkind = "中"\ntags = ["a", 3]')
    assert list(found) == ["nmae", "name", "size", "kind", "tags[1]"]
    assert "'name'" in found["nmae"]
    assert "缺少" in found["name"]
    assert "中" in found["kind"]


def test_what_the_struct_itself_refuses_is_told_too(tmp_path: Path) -> None:
    assert problems(tmp_path, 'name = "杯"\nsize = 10') == {"": "太大了"}


@pytest.mark.parametrize("table", [None, 3, "杯", [], ["name"]])
def test_what_is_no_table_is_told(tmp_path: Path, table: object) -> None:
    file = data_file(tmp_path, "")
    assert file.build(Thing, table, "things[2]") is None
    assert [problem.where for problem in file.problems] == ["things[2]"]


def test_a_place_starts_where_the_table_stands(tmp_path: Path) -> None:
    file = data_file(tmp_path, "")
    file.build(Thing, {"name": "杯", "size": 1, "tags": [1]}, "things[2]")
    assert [problem.where for problem in file.problems] == ["things[2].tags[0]"]


def test_the_message_counts_the_mistakes_and_names_the_file(tmp_path: Path) -> None:
    file = data_file(tmp_path, "")
    file.problem("a", "一")
    file.problem("b", "二")
    with pytest.raises(RubricError) as caught:
        file.finish()
    first, *rest = str(caught.value).splitlines()
    assert "thing.toml" in first
    assert "2" in first
    assert len(rest) == 2


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("name = '杯'\n\nb = '杯'".encode("gb18030"), "第 1 行"),
        (b"a = 1\n\nname = '\xff'", "第 3 行"),
        ("name = '杯'".encode("utf-16"), "第 1 行"),
        (b"a = 1\nb = = 2", "第 2 行第"),
        (b"a = 1\na = 2\n", "第 2 行第"),
        (b"a = '\0'", "第 1 行第"),
        (b"a = [1,", "TOML"),
        (b"PK\x03\x04", "TOML"),
    ],
)
def test_a_file_that_is_no_toml_is_told_with_its_line(
    tmp_path: Path, content: bytes, told: str
) -> None:
    with pytest.raises(RubricError, match=told):
        data_file(tmp_path, content)


def test_a_file_nested_beyond_measure_is_a_mistake_not_a_crash(tmp_path: Path) -> None:
    with pytest.raises(RubricError):
        data_file(tmp_path, "a = " + "[" * 5000)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="nowhere"):
        DataFile(tmp_path / "nowhere.toml", DataFileError)
