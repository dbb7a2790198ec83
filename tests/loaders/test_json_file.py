from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.loaders.files import load
from autoqa.transcript import Transcript
from tests.conftest import Read
from tests.loaders.test_generic import CHATS


def chat(text: str, **more: Any) -> str:
    return json.dumps({"turns": [{"role": "客户", "text": text}], **more}, ensure_ascii=False)


@given(st.lists(CHATS, max_size=3), st.sampled_from(["json", "jsonl"]))
def test_every_chat_comes_through(
    tmp_path_factory: pytest.TempPathFactory, chats: list[Transcript], form: str
) -> None:
    path = tmp_path_factory.mktemp("f") / f"f.{form}"
    items = [msgspec.json.encode(chat) for chat in chats]
    path.write_bytes(b"\n".join(items) if form == "jsonl" else b"[" + b",\n".join(items) + b"]")
    assert list(load(path, on_error=lambda reason: None)) == chats


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_a_file_holds_one_chat_or_an_array(read: Read, indent: int | None, bom: str) -> None:
    one = {"turns": [{"role": "客户", "text": "一"}]}
    assert read(bom + json.dumps(one, indent=indent), "f.json").texts == [["一"]]
    assert read(bom + json.dumps([one, one], indent=indent), "f.json").texts == [["一"], ["一"]]


def test_a_chat_without_an_id_is_named_by_its_file(read: Read) -> None:
    assert read(chat("一"), "六月.json").chats[0].id == "六月"
    for name, text in (("f.json", f"[{chat('一')},{chat('二')}]"), ("f.jsonl", f"\n{chat('一')}")):
        loaded = read(text, name)
        assert loaded.chats[-1].id == "f-2"


def test_a_null_id_is_no_id(read: Read) -> None:
    assert read(chat("一", id=None), "f.jsonl").chats[0].id == "f-1"


def test_a_bad_line_does_not_stop_the_rest(read: Read) -> None:
    rows = [
        chat("一"),
        "{",
        "",
        chat("四", id="四", channel="抖音"),
        "[1]",
        "null",
        "在吗",
        chat("八"),
    ]
    loaded = read("\n".join(rows), "f.jsonl")
    assert loaded.texts == [["一"], ["八"]]
    assert loaded.lines == [2, 4, 5, 6, 7]
    assert "四" in str(loaded.errors[1])
    assert "channel" in str(loaded.errors[1])


def test_a_bad_chat_does_not_stop_the_array(read: Read) -> None:
    rows = [chat("一"), "1", '{"turns": [{"role": "老板"}]}', "null", chat("五")]
    loaded = read("[" + ",\n".join(rows) + "]", "f.json")
    assert loaded.texts == [["一"], ["五"]]
    assert loaded.lines == [2, 3, 4]
    assert "老板" in str(loaded.errors[1])
    assert "turns[0].role" in str(loaded.errors[1])


@pytest.mark.parametrize("kept", [1, 2, 3, 10, 30])
def test_whole_chats_before_a_break_survive(read: Read, kept: int) -> None:
    """Cut the third of three chats after so many characters."""
    for name, first, between in (("f.json", "[", ",\n"), ("f.jsonl", "", "\n")):
        whole = first + between.join([chat("一"), chat("二")]) + between
        loaded = read(whole + chat("三")[:kept], name)
        assert loaded.texts == [["一"], ["二"]]
        assert loaded.lines == [3]


@pytest.mark.parametrize("end", ["", ",", "\n", " "])
def test_an_array_that_is_not_closed_is_told(read: Read, end: str) -> None:
    loaded = read(f"[{chat('一')}{end}", "f.json")
    assert loaded.texts == [["一"]]
    assert len(loaded.errors) == 1


def test_a_break_inside_a_text_is_called_one(read: Read) -> None:
    (error,) = read(f"[{chat('一')},{chat('二三')[:-6]}", "f.json").errors
    assert "不完整" in error.problem


def test_wrong_syntax_is_told_with_its_line(read: Read) -> None:
    loaded = read(f"[{chat('一')},\n{{'turns': []}},\n{chat('三')}]", "f.json")
    assert loaded.texts == [["一"]]
    assert loaded.lines == [2]
    assert "不完整" not in str(loaded.errors[0])


@pytest.mark.parametrize("more", ["[{}]", "{}", "x", "]"])
def test_what_follows_the_array_is_told(read: Read, more: str) -> None:
    """Two exports glued together: the second must not vanish in silence."""
    loaded = read(f"[{chat('一')}]\n" + more.format(chat("二")), "f.json")
    assert loaded.texts[0] == ["一"]
    assert loaded.errors or len(loaded.chats) == 2


@pytest.mark.parametrize("name", ["f.json", "f.jsonl"])
@pytest.mark.parametrize("content", ["", " \n\n", "\ufeff"])
def test_an_empty_file_is_told(read: Read, name: str, content: str) -> None:
    loaded = read(content, name)
    assert loaded.chats == []
    assert len(loaded.errors) == 1


def test_an_empty_array_is_told(read: Read) -> None:
    assert len(read("[]", "f.json").errors) == 1


@pytest.mark.parametrize(
    "monster",
    ['{"turns":' + "[" * 100_000, '{"id":' + "1" * 5000 + "}", "[" * 100_000],
    ids=["deep chat", "long number", "deep array"],
)
def test_a_monster_does_not_stop_the_rest(read: Read, monster: str) -> None:
    loaded = read(f"{chat('一')}\n{monster}\n{chat('三')}", "f.jsonl")
    assert loaded.texts == [["一"], ["三"]]
    assert loaded.lines == [2]
    assert read(f"[{chat('一')},\n{monster}]", "f.json").texts == [["一"]]


def test_an_undecodable_line_does_not_stop_the_rest(read: Read) -> None:
    loaded = read(chat("一").encode() + b"\n\xff\xff\n" + chat("三").encode(), "f.jsonl")
    assert loaded.texts == [["一"], ["三"]]
    assert loaded.lines == [2]


def test_lone_surrogates_in_json_are_replaced(read: Read) -> None:
    text = '{"turns": [{"role": "客户", "text": "在\\ud800吗"}]}'
    assert read(text, "f.jsonl").texts == read(f"[{text}]", "f.json").texts == [["在\ufffd吗"]]


def test_utf16_lines_end_only_where_json_lines_do(read: Read) -> None:
    text = "\n".join([chat("一\u2028二"), chat("三")])
    loaded = read(text.encode("utf-16"), "f.jsonl")
    assert loaded.texts == [["一\u2028二"], ["三"]]


@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_of_turns_is_one_chat(read: Read, indent: int | None) -> None:
    turns = [{"role": "客户", "text": "一"}, {"role": "客服", "text": "二"}]
    text = json.dumps(turns, indent=indent)
    loaded = read(text, "f.json")
    assert [chat.id for chat in loaded.chats] == ["f"]
    assert loaded.texts == [["一", "二"]]
    broken = read(text[:-8], "f.json")
    assert broken.chats == []
    assert len(broken.errors) == 1


def test_an_undecodable_line_costs_its_chat_of_an_array(read: Read) -> None:
    bad = chat("二").encode().replace("二".encode(), b"\xff\xff")
    loaded = read(
        b",\n".join([b"[" + chat("一").encode(), bad, chat("三").encode() + b"]"]), "f.json"
    )
    assert loaded.texts == [["一"], ["三"]]
    assert loaded.lines == [2]
