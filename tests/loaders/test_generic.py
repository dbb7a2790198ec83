from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.errors import LoadError, TranscriptError
from autoqa.loaders.generic import from_mapping, parse_json, to_transcript
from autoqa.transcript import Context, Transcript, Turn

WORDS = st.text(min_size=1, max_size=8)
TURNS = st.builds(
    Turn,
    st.sampled_from(["customer", "agent", "bot", "system"]),
    st.text(max_size=20),
    st.none() | st.floats(1e8, 1e11, exclude_max=True),
    st.none() | st.text(max_size=8),
    st.booleans(),
    st.booleans(),
)
CONTEXTS = st.builds(
    Context,
    agent_id=st.none() | WORDS,
    team=st.none() | WORDS,
    customer_id=st.none() | WORDS,
    tags=st.lists(WORDS, max_size=3).map(tuple),
    time_zone=st.sampled_from(["Asia/Shanghai", "UTC"]),
    extra=st.dictionaries(WORDS, st.text(max_size=8), max_size=3),
)
CHATS = st.builds(
    Transcript,
    st.text(max_size=8),
    st.lists(TURNS, max_size=5).map(tuple),
    st.sampled_from([None, "app", "wechat", "web", "phone", "email"]),
    CONTEXTS,
    st.sampled_from([None, True, False]),
)


def chat(**more: Any) -> dict[str, Any]:
    return {"turns": [{"role": "客户", "text": "在吗"}], **more}


@given(CHATS)
def test_a_dict_and_a_transcript_say_the_same(transcript: Transcript) -> None:
    plain = msgspec.to_builtins(transcript)
    assert from_mapping(plain) == transcript
    assert msgspec.to_builtins(from_mapping(plain)) == plain


@given(CHATS)
def test_json_and_a_transcript_say_the_same(transcript: Transcript) -> None:
    text = msgspec.json.encode(transcript).decode()
    assert to_transcript(text) == to_transcript("\ufeff\n " + text) == transcript


def test_a_transcript_is_taken_as_it_is() -> None:
    transcript = Transcript("t", ())
    assert to_transcript(transcript) is transcript


def test_the_words_of_an_export_are_understood() -> None:
    made = from_mapping(
        {
            "id": 7,
            "channel": "微信",
            "closed": "是",
            "agent_id": 31,
            "context": {"team": "一组", "tags": "加急", "城市": "杭州"},
            "turns": [
                {"role": "客户", "text": None, "time": "2026-06-18 10:02:11"},
                {"role": "客服", "text": "好", "auto": "是", "recalled": "", "speaker_id": 31},
            ],
            "unknown": 1,
        }
    )
    assert (made.id, made.channel, made.closed) == ("7", "wechat", True)
    assert made.context == Context(
        agent_id="31", team="一组", tags=("加急",), extra={"城市": "杭州"}
    )
    assert made.turns == (
        Turn("customer", "", 1781748131.0),
        Turn("agent", "好", None, "31", auto=True),
    )


def test_times_are_in_the_chats_own_zone() -> None:
    turns = [{"role": "客户", "time": "2026-06-18 10:02:11"}]
    made = from_mapping({"turns": turns, "context": {"time_zone": "UTC"}})
    assert made.turns[0].time == 1781748131.0 + 8 * 3600


@pytest.mark.parametrize(
    ("broken", "place"),
    [
        ({}, "turns"),
        ({"turns": None}, "turns"),
        ({"turns": "客户：在吗"}, "turns"),
        ({"turns": {"role": "客户"}}, "turns"),
        ({"turns": ["客户：在吗"]}, "turns[0]"),
        ({"turns": [None]}, "turns[0]"),
        (chat(channel="抖音"), "channel"),
        (chat(channel=["app"]), "channel"),
        (chat(closed="也许"), "closed"),
        (chat(context="一组"), "context"),
        (chat(context=[1]), "context"),
        (chat(context={"tags": 5}), "context.tags"),
        (chat(tags=5), "context.tags"),
        ({"turns": [{"role": "客户"}, {"role": "老板"}]}, "turns[1].role"),
        ({"turns": [{"text": "在吗"}]}, "turns[0].role"),
        ({"turns": [{"role": "客户", "text": 5}]}, "turns[0].text"),
        ({"turns": [{"role": "客户", "text": ["在吗"]}]}, "turns[0].text"),
        ({"turns": [{"role": "客户", "time": "昨天"}]}, "turns[0].time"),
        ({"turns": [{"role": "客户", "time": 10**400}]}, "turns[0].time"),
        ({"turns": [{"role": "客户", "auto": "也许"}]}, "turns[0].auto"),
        ({"turns": [{"role": "客户", "recalled": 2}]}, "turns[0].recalled"),
    ],
)
def test_a_wrong_value_is_told_at_its_place(broken: dict[str, Any], place: str) -> None:
    with pytest.raises(TranscriptError) as caught:
        from_mapping(broken)
    assert caught.value.place == place


@pytest.mark.parametrize("closed", [None, ""])
def test_a_chat_of_which_nothing_is_said_is_neither_open_nor_closed(closed: str | None) -> None:
    assert from_mapping(chat(closed=closed)).closed is None


def test_a_null_id_is_no_id() -> None:
    assert from_mapping(chat(id=None)).id == from_mapping(chat()).id


@pytest.mark.parametrize("empty", [None, "", {}, []])
def test_an_empty_context_is_none(empty: object) -> None:
    assert from_mapping(chat(context=empty, channel="", tags=None)).context == Context()


def test_lone_surrogates_are_replaced_everywhere() -> None:
    bad = "\ud800"
    turns = [{"role": "客户", "text": bad, "speaker_id": bad}]
    made = from_mapping(
        {"id": bad, "turns": turns, "team": bad, "context": {"tags": [bad], bad: bad}}
    )
    assert "\ufffd" in made.turns[0].text
    assert msgspec.json.encode(made)


@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_of_turns_is_one_chat(indent: int | None) -> None:
    text = json.dumps([{"role": "客户", "text": "在吗"}], indent=indent)
    assert to_transcript(text).turns == (Turn("customer", "在吗"),)


def test_several_chats_are_not_one() -> None:
    with pytest.raises(TranscriptError, match=r"autoqa\.load"):
        to_transcript(json.dumps([chat(), chat()]))


def test_a_text_is_a_chat() -> None:
    assert to_transcript("\ufeff客户：在吗\n客服：在的").turns[0].text == "在吗"


@pytest.mark.parametrize("text", ["[10:02:11] 客户：在吗", "【10:02:11】客户：在吗"])
def test_a_text_may_start_with_a_bracket(text: str) -> None:
    assert to_transcript(text).turns == (Turn("customer", "在吗", 36131.0, "客户"),)


@pytest.mark.parametrize("thing", [None, 5, b"{}", ["客户：在吗"], object()])
def test_what_is_no_chat_is_refused_by_its_type(thing: Any) -> None:
    with pytest.raises(TranscriptError, match=type(thing).__name__):
        to_transcript(thing)


@pytest.mark.parametrize("text", ["", " \n", "在吗\n在的", "chats/june.json", "{", "[{", "\0"])
def test_a_text_that_is_no_chat_is_refused(text: str) -> None:
    with pytest.raises(LoadError):
        to_transcript(text)


@pytest.mark.parametrize("text", ['{"a": 1', '{"a":', '{"a": "在', '{"a": [1,', "", "{"])
def test_broken_off_json_is_called_so(text: str) -> None:
    with pytest.raises(LoadError, match="不完整"):
        parse_json(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [('{"a": 1,}', 1), ("{\n'a': 1}", 2), ("{}\n{}", 2), ("{}\n\n]", 3), ('{"a": "\n"}', 1)],
)
def test_wrong_json_is_told_with_its_line(text: str, line: int) -> None:
    with pytest.raises(LoadError) as caught:
        parse_json(text)
    assert caught.value.line == line
    assert "不完整" not in caught.value.problem


@pytest.mark.parametrize(
    "text",
    ['{"a":' * 100_000, "[" * 100_000, '{"a":' + "1" * 5000 + "}"],
    ids=["deep object", "deep array", "long number"],
)
def test_monstrous_json_is_refused(text: str) -> None:
    with pytest.raises(LoadError):
        parse_json(text)


def test_a_turn_without_a_role_among_turns_is_told_at_its_place() -> None:
    with pytest.raises(TranscriptError) as caught:
        to_transcript('[{"role": "客户", "text": "在吗"}, {"text": "在的"}]')
    assert caught.value.place == "turns[1].role"


def _nest(depth: int) -> list[Any]:
    nested: list[Any] = []
    for _ in range(depth):
        nested = [nested]
    return nested


@pytest.mark.parametrize("monster", [_nest(5000), 10**5000], ids=["deep", "long"])
@pytest.mark.parametrize("key", ["id", "channel", "closed", "tags", "team", "context"])
def test_a_monstrous_value_is_refused(key: str, monster: object) -> None:
    with pytest.raises(TranscriptError):
        from_mapping(chat(**{key: {"更多": monster} if key == "context" else monster}))


def test_a_text_may_be_called_content() -> None:
    chat = to_transcript({"turns": [{"role": "客服", "content": "您好"}]})
    assert chat.turns[0].text == "您好"
