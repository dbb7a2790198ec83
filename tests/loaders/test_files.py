from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.errors import AutoqaError, LoadError
from autoqa.loaders.files import load
from autoqa.transcript import fingerprint
from tests.conftest import Read
from tests.loaders.test_plain import LINE, SPEAKERS

JSON = '{"turns": [{"role": "客户", "text": "在吗"}]}'
CSV = "角色,内容\n客户,在吗\n"
TEXT = "客户：在吗\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("f.json", JSON),
        ("f.JSON", JSON),
        ("f.jsonl", JSON),
        ("f.ndjson", JSON),
        ("f.csv", CSV),
        ("f.tsv", CSV.replace(",", "\t")),
        ("f.txt", TEXT),
        ("f.log", TEXT),
        ("f", JSON),
        ("f", f"\n{JSON}\n{JSON}"),
        ("f", f"[{JSON}]"),
        ("f", f"[\n{JSON}\n]"),
        ("f", f"[ {JSON} ]"),
        ("f", JSON.replace(", ", ",\n")),
        ("f", TEXT),
        ("f", "[10:02:11] 客户：在吗"),
        ("f.2026-06", TEXT),
    ],
)
def test_the_format_goes_by_the_name_then_by_the_first_character(
    read: Read, name: str, content: str
) -> None:
    loaded = read(content, name)
    assert loaded.texts[0] == ["在吗"]
    assert loaded.errors == []


def test_the_format_can_be_told(read: Read) -> None:
    assert read(TEXT, "f.json", format="text").texts == [["在吗"]]


def test_an_unknown_format_is_told_with_the_nearest(read: Read) -> None:
    assert "'jsonl'" in str(read(JSON, "f.json", format="jsnl").errors[0])


@given(
    st.lists(st.tuples(SPEAKERS, LINE), min_size=1, max_size=6),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_a_text_comes_through_in_every_encoding(
    tmp_path_factory: pytest.TempPathFactory,
    messages: list[tuple[str, str]],
    encoding: str,
    end: str,
) -> None:
    path = tmp_path_factory.mktemp("f") / "f.txt"
    path.write_bytes(end.join(f"{who}：{line}" for who, line in messages).encode(encoding))
    (chat,) = load(path)
    assert [turn.text for turn in chat.turns] == [line.lstrip() for _, line in messages]


@pytest.mark.parametrize("separator", ["---", "=====", " *** "])
def test_lines_of_dashes_stand_between_chats(read: Read, separator: str) -> None:
    loaded = read(f"{separator}\n客户：一\n{separator}\n\n{separator}\n客户：二\n--\n", "f.txt")
    assert [chat.id for chat in loaded.chats] == ["f-1", "f-2"]
    assert loaded.texts == [["一"], ["二\n--"]]


def test_a_bad_chat_does_not_stop_the_rest(read: Read) -> None:
    loaded = read("客户：一\n---\n你好\n---\n客户：三\n小王 (10:02): 四\n---\n客户：五", "f.txt")
    assert loaded.texts == [["一"], ["五"]]
    assert [
        str(error).count(f"第 {line} 行") for error, line in zip(loaded.errors, (3, 6), strict=True)
    ]
    assert all(error.source.endswith("f.txt") for error in loaded.errors)


def test_the_line_of_an_unknown_speaker_is_a_field_too(read: Read) -> None:
    assert read("客户：一\n小王 (10:02): 二", "f.txt").lines == [2]


@pytest.mark.parametrize("content", ["", "\n \n", "---\n---", "\ufeff"])
def test_an_empty_text_is_told(read: Read, content: str) -> None:
    loaded = read(content, "f.txt")
    assert loaded.chats == []
    assert len(loaded.errors) == 1


def test_an_undecodable_line_does_not_stop_the_rest(read: Read) -> None:
    loaded = read(
        "客户：一\n---\n客户：".encode() + b"\xff\xff\n---\n" + "客户：三".encode(), "f.txt"
    )
    assert loaded.texts[0] == ["一"]
    assert loaded.texts[-1] == ["三"]


def test_half_a_character_at_the_end_costs_only_itself(read: Read) -> None:
    loaded = read("客服：您好\n客户：在吗".encode("gb18030")[:-1], "f.txt")
    assert loaded.chats[0].turns[0].text == "您好"


def test_a_bom_between_glued_files_is_no_text(read: Read) -> None:
    assert read("客服：您好\n\ufeff客户：在吗\n", "f.txt").texts == [["您好", "在吗"]]


@pytest.mark.parametrize(
    "name", ["nowhere.json", "nowhere.jsonl", "nowhere.csv", "nowhere.txt", "nowhere"]
)
@pytest.mark.parametrize("there", [False, True], ids=["missing", "folder"])
def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path, name: str, there: bool) -> None:
    if there:
        (tmp_path / name).mkdir()
    told: list[AutoqaError] = []
    assert list(load(tmp_path / name, on_error=told.append)) == []
    assert name in str(told[0])
    with pytest.raises(LoadError, match=name):
        list(load(tmp_path / name))


@pytest.mark.parametrize("name", ["f.xlsx", "f", "f.zip"])
def test_a_file_that_is_no_text_is_told(read: Read, name: str) -> None:
    loaded = read(b"PK\x03\x04\x14\0\x06\0\x08\0\xff\xff\xff!\0\xdd\n\x80\xff", name)
    assert loaded.chats == []
    assert len(loaded.errors) == 1


def test_a_path_with_nul_is_told() -> None:
    with pytest.raises(LoadError):
        list(load("a\0b.json"))


@pytest.mark.skipif(os.name == "nt", reason="Windows names are Unicode")
@pytest.mark.parametrize(
    ("suffix", "content"), [("txt", TEXT), ("json", JSON), ("jsonl", JSON), ("csv", CSV)]
)
def test_a_file_name_in_gbk_makes_a_usable_id(tmp_path: Path, suffix: str, content: str) -> None:
    """As unzipping an archive from a Chinese Windows leaves it."""
    name = os.fsencode(tmp_path) + b"/" + "会话".encode("gbk") + b"." + suffix.encode()
    path = Path(os.fsdecode(name))
    path.write_text(content, "utf-8")
    (chat,) = load(path)
    assert fingerprint(chat)


def test_chats_come_one_by_one(read: Read, tmp_path: Path) -> None:
    read(f"{JSON}\n{{", "f.jsonl")
    stream = load(tmp_path / "f.jsonl")
    assert next(stream).turns[0].text == "在吗"
    with pytest.raises(LoadError):
        next(stream)


def test_nothing_is_read_before_it_is_asked_for(tmp_path: Path) -> None:
    assert list(itertools.islice(load(tmp_path / "nowhere.json"), 0)) == []


def test_a_chat_is_not_scored_without_the_line_that_cannot_be_read(read: Read) -> None:
    loaded = read("客户：一\n客服：".encode() + b"\xff\xff\n---\n" + "客户：三".encode(), "f.txt")
    assert loaded.texts == [["三"]]
    assert loaded.lines == [2]
