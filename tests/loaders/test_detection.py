from __future__ import annotations

import gzip
import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from autoqa.errors import LoadError
from autoqa.loaders.detection import LOOKED_AT, container, recognise
from autoqa.loaders.json_file import GAP, Record
from autoqa.loaders.registry import EXPORTS, export
from tests.conftest import Read
from tests.test_imports import loaded

FOLDER = Path(__file__).parents[2] / "examples" / "formats"
QIYU = {"fromUser": 1, "sessionId": 1, "content": "在吗", "time": 1781748000000}
ENTRIES = {"entries": [{"start_timestamp_usec": 1781748000000000, "text": "在", "role": "AGENT"}]}


def records(*values: Any) -> list[Record]:
    return [Record(value, number, f"f-{number}") for number, value in enumerate(values, 1)]


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b'{"a": 1}\n{"b": 2}\n', "f.json", "jsonl"),
        (b'{"a": 1}\n', "f.json", "json"),
        (b'{\n "a": 1}\n', "f.json", "json"),
        (b'[{"a": 1},\n{"b": 2}]', "f.json", "json"),
        (b'{"a": 1}', "f.txt", "jsonl"),
        (b'[{"a": 1}]', "f.log", "json"),
        ("[10:02:11] 客户：在吗".encode(), "f.txt", "text"),
        (b"<html>", "f", "html"),
        (b"<html>", "f.txt", "text"),
        (b"PK\x03\x04", "f", "excel"),
        (b"PAR1", "f.bin", "parquet"),
        (b"role,text", "f.csv.gz", "csv"),
        (b"\x1f\x8b\x08 broken", "f.gz", "text"),
        (b"", "f", "text"),
    ],
)
def test_what_a_file_is(tmp_path: Path, content: bytes, name: str, kind: str) -> None:
    packed = name.endswith(".gz") and not content.startswith(b"\x1f")
    (tmp_path / name).write_bytes(gzip.compress(content) if packed else content)
    assert container(tmp_path / name) == kind


def test_an_object_in_two_formats_is_refused_with_both_names(read: Read) -> None:
    both = json.dumps({**QIYU, **ENTRIES})
    told = read(both, "f.json")
    assert told.chats == []
    (error,) = told.errors
    assert "两种格式都符合" in error.problem
    assert "qiyu" in error.problem
    assert "google-ccai" in error.problem
    assert "--input-format" in error.remedy
    assert read(both, "f.json", format="qiyu").texts == [["在吗"]]
    assert read(both, "f.json", format="google-ccai").texts == [["在"]]


@pytest.mark.parametrize("before", [[GAP], [1, None, []], [{"total": 3}], []])
def test_the_first_object_in_a_known_format_decides(before: list[Any]) -> None:
    given = records(*before, QIYU, ENTRIES)
    found, rest = recognise(given, Path("f"))
    assert found is export("qiyu")
    assert list(rest) == given


def test_the_generic_shape_decides_too() -> None:
    given = records({"turns": []}, QIYU)
    found, rest = recognise(given, Path("f"))
    assert found is None
    assert list(rest) == given


def test_no_more_than_the_first_objects_are_looked_at() -> None:
    endless = (Record({}, number) for number in itertools.count())
    found, rest = recognise(endless, Path("f"))
    assert found is None
    assert [record.line for record in itertools.islice(rest, LOOKED_AT + 5)] == list(
        range(LOOKED_AT + 5)
    )


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*.json*")))
def test_no_sample_fits_two_formats(name: str) -> None:
    text = (FOLDER / name).read_text("utf-8")
    values = (
        [json.loads(line) for line in text.splitlines()]
        if name.endswith("l")
        else [json.loads(text)]
    )
    for value in values:
        assert len([own for own in EXPORTS if export(own).fits(value)]) == 1


def test_a_wrong_format_is_told_and_nothing_is_read(read: Read) -> None:
    told = read(json.dumps(QIYU), "f.json", format="jd")
    assert told.chats == []
    assert "不像京东" in str(told.errors[0])


def test_an_error_without_a_listener_is_raised(tmp_path: Path) -> None:
    from autoqa.loaders.files import load

    (tmp_path / "f.json").write_text(json.dumps({**QIYU, **ENTRIES}), "utf-8")
    with pytest.raises(LoadError, match="两种格式"):
        list(load(tmp_path / "f.json"))


@pytest.mark.parametrize(
    ("content", "unloaded"),
    [
        ('{"turns": [{"role": "客户", "text": "在"}]}', ["autoqa.loaders.exports", "html.parser"]),
        ('{"fromUser": 1, "sessionId": 1}', ["autoqa.loaders.exports.qianniu_page"]),
    ],
)
def test_a_file_loads_no_format_that_it_does_not_need(
    tmp_path: Path, content: str, unloaded: list[str]
) -> None:
    path = tmp_path / "f.json"
    path.write_text(content, "utf-8")
    code = f"import autoqa; list(autoqa.load({str(path)!r}))"
    assert loaded(code, *unloaded, "openpyxl", "pyarrow", "gzip") == set()
