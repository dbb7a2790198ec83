"""What each platform does that the samples and the round trips do not show."""

from __future__ import annotations

import json
from typing import Any

import pytest

from autoqa.transcript import Role, Turn
from tests.conftest import Loaded, Read


def roles(loaded: Loaded) -> list[Role]:
    assert loaded.errors == []
    return [turn.role for chat in loaded.chats for turn in chat.turns]


def document(key: str, *rows: Any, **more: Any) -> str:
    return json.dumps({key: list(rows), **more})


ASR: dict[str, dict[str, Any]] = {
    "asr-aliyun": {"sentences": [{"beginTime": 1, "channelId": 0, "text": "您好"}]},
    "asr-tencent": {"ResultDetail": [{"StartMs": 1, "SpeakerId": 0, "FinalSentence": "您好"}]},
    "asr-iflytek": {"data": json.dumps([{"bg": "1", "speaker": "0", "onebest": "您好"}])},
}


@pytest.mark.parametrize("name", ASR)
def test_whose_channel_it_is_is_asked_and_not_guessed(read: Read, name: str) -> None:
    call = json.dumps(ASR[name])
    loaded = read(call, "f.json")
    assert loaded.chats == []
    assert "--role 0=agent" in str(loaded.errors[0])
    assert roles(read(call, "f.json", roles={"0": "customer"})) == ["customer"]


def test_a_channel_nobody_named_is_told_once(read: Read) -> None:
    rows = [{"beginTime": n, "channelId": n % 2, "text": "嗯"} for n in range(50)]
    loaded = read(document("sentences", *rows), "f.json", roles={"0": "agent"})
    assert len(loaded.errors) == 1
    assert "--role 1=agent" in str(loaded.errors[0])


@pytest.mark.parametrize(
    ("row", "remedy"),
    [
        (
            {"message_infos": [{"id": 1, "msg_ts": "2026-06-18 10:00:00", "from_type": 7}]},
            "7=agent",
        ),
        ({"recordlist": [{"openid": "o", "opercode": 2001, "text": "", "time": 1}]}, "2001=agent"),
        ({"msg_list": [{"external_userid": "c", "send_time": 1, "origin": 8}]}, "8=agent"),
        ({"entries": [{"start_timestamp_usec": 1, "text": "", "role": "BOSS"}]}, "BOSS=agent"),
        ({"fromUser": 3, "sessionId": 1, "content": "", "time": 1}, "3=agent"),
        ({"messages": [{"message_created_at": "20260618 09:00:00", "sender": "x"}]}, "x=agent"),
    ],
)
def test_a_code_that_no_document_names_is_asked_for(
    read: Read, row: dict[str, Any], remedy: str
) -> None:
    (error,) = read(json.dumps(row), "f.json").errors
    assert f"--role {remedy}" in str(error)
    told = remedy.partition("=")[0]
    assert roles(read(json.dumps(row), "f.json", roles={told: "bot"})) == ["bot"]


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        (("店铺:小美", "买家"), ["agent", "customer"]),
        (("买家", "店铺:小美"), ["customer", "agent"]),
        (("店铺", "买家"), ["agent", "customer"]),
        (("店铺:甲", "店铺:乙"), ["agent", "customer"]),
    ],
)
def test_wangwang_knows_a_shop_by_its_sub_account(
    read: Read, ends: tuple[str, str], expected: list[Role]
) -> None:
    rows = [{"direction": way, "time": "2026-06-18 10:00:00", "content": "在"} for way in (0, 1)]
    text = document("msg_lists", *rows, from_id=ends[0], to_id=ends[1])
    assert roles(read(text, "f.json")) == expected
    turned = {ends[0]: "customer", ends[1]: "agent"}
    assert roles(read(text, "f.json", roles=turned)) == ["customer", "agent"]


def test_wangwang_may_wrap_its_list_once_more(read: Read) -> None:
    row = {"direction": "0", "time": "2026-06-18 10:00:00", "content": "在"}
    log = {"from_id": "店:a", "to_id": "b", "msg_lists": {"msg_list": [row]}}
    assert read(json.dumps({"x_response": log}), "f.json").texts == [["在"]]


@pytest.mark.parametrize("sent", [True, 1, "1", "true"])
def test_jd_writes_who_sent_in_many_ways(read: Read, sent: Any) -> None:
    row = {"customer": "c", "waiter": "w", "content": "在", "sid": 5, "waiterSend": sent}
    assert roles(read(json.dumps(row), "f.json")) == ["agent"]


@pytest.mark.parametrize(
    "row",
    [
        {"customer": "c", "waiter": "w", "content": "在", "waiterSend": 1, "time": 1781748000},
        {"fromUser": 1, "sessionId": None, "content": "在", "time": 1781748000},
        {"recordlist": [{"opercode": 2003, "text": "在", "time": 1781748000}]},
    ],
)
def test_a_row_of_no_chat_is_told(read: Read, row: dict[str, Any]) -> None:
    """Thrown together, the words of many people would be one chat."""
    loaded = read(json.dumps(row), "f.json")
    assert loaded.chats == []
    assert "不知道属于哪个会话" in str(loaded.errors[0])


def test_events_of_an_employee_are_in_no_chat(read: Read) -> None:
    event = {
        "msgid": "e",
        "send_time": 1781748000,
        "origin": 4,
        "msgtype": "event",
        "event": {"event_type": "servicer_status_change", "open_kfid": "k"},
    }
    said = {
        "msgid": "m",
        "external_userid": "c",
        "send_time": 1781748000,
        "origin": 3,
        "msgtype": "text",
        "text": {"content": "在"},
    }
    assert read(document("msg_list", event, said), "f.json").texts == [["在"]]


def test_pdd_automatic_replies_are_not_the_agents_words(read: Read) -> None:
    def row(role: str, auto: Any) -> dict[str, Any]:
        other = "user" if role != "user" else "mall_cs"
        ends = {"from": {"role": role, "uid": "1"}, "to": {"role": other, "uid": "1"}}
        return {**ends, "content": "在", "is_aut": auto}

    rows = [row("user", 0), row("mall_cs", 1), row("mall_cs", 0), row("user", 1)]
    (chat,) = read("\n".join(json.dumps(row) for row in rows), "f.jsonl").chats
    assert [turn.voice for turn in chat.turns] == ["customer", "bot", "agent", "customer"]


def wecom(sender: str, receiver: str, room: str = "") -> str:
    ends = {"from": sender, "tolist": [receiver], "roomid": room}
    said = {"msgtype": "text", "text": {"content": "在"}, "msgtime": 1781748000000}
    return json.dumps({"msgid": f"{sender}-{receiver}", "action": "send", **ends, **said})


def test_wecom_keeps_two_employees_of_a_customer_apart(read: Read) -> None:
    rows = [wecom("wmC", "甲"), wecom("乙", "wmC"), wecom("甲", "wmC"), wecom("wmC", "乙")]
    loaded = read("\n".join(rows), "f.jsonl")
    assert [(chat.id, len(chat.turns)) for chat in loaded.chats] == [
        ("wmC-甲-20260618-100000", 2),
        ("wmC-乙-20260618-100000", 2),
    ]


def test_wecom_leaves_out_what_employees_say_to_each_other(read: Read) -> None:
    rows = [wecom("甲", "乙"), wecom("woC", "甲"), wecom("wbRobot", "甲"), wecom("甲", "乙", "wr1")]
    loaded = read("\n".join(rows), "f.jsonl")
    assert loaded.errors == []
    assert [chat.id.partition("-2026")[0] for chat in loaded.chats] == ["woC-甲", "wr1"]


@pytest.mark.parametrize("item", ["x", None, {"type": "text"}, {"type": "text", "content": "[1]"}])
def test_wecom_mixed_messages_may_lack_anything(read: Read, item: Any) -> None:
    mixed = {"msgtype": "mixed", "mixed": {"item": [item]}, "msgtime": 1781748000000}
    row = {"msgid": "m", "action": "send", "from": "wmC", "tolist": ["甲"], **mixed}
    assert read(json.dumps(row), "f.json").texts == [[""]]


@pytest.mark.parametrize(
    ("row", "role"),
    [
        ({"agent_id": 3}, "agent"),
        ({}, "customer"),
        ({"agent_id": 3, "sender": "customer"}, "customer"),
        ({"sender": "sys"}, "system"),
        ({"agent_id": 3, "type": "close"}, "system"),
    ],
)
def test_udesk_names_the_sender_or_the_agent(read: Read, row: dict[str, Any], role: Role) -> None:
    row = {"message_created_at": "20260618 09:00:00", "data": {"content": "在"}, **row}
    assert roles(read(document("messages", row), "f.json")) == [role]


def test_udesk_answers_of_a_robot_are_the_robots(read: Read) -> None:
    row = {"type": "message", "message_created_at": "20260618 09:00:00", "data": {"answer": "有"}}
    loaded = read(document("messages", row, assign_type="robot"), "f.json")
    assert loaded.chats[0].turns == (Turn("bot", "有", 1781744400),)


def test_udesk_logs_keep_json_in_a_string(read: Read) -> None:
    def row(sender: str, content: str, **more: Any) -> dict[str, Any]:
        packed = {"type": "message", "data": {"content": content}, **more}
        return {
            "sender": sender,
            "created_at": "2026-06-18 09:00:00",
            "content": json.dumps(packed),
        }

    rows = [
        row("agent", "欢迎", is_welcome=True),
        row("customer", "<p>在吗</p>"),
        row("agent", "在"),
    ]
    (chat,) = read(document("item", *rows, session_id=4), "f.json").chats
    assert chat.id == "4"
    assert [(turn.voice, turn.text) for turn in chat.turns] == [
        ("bot", "欢迎"),
        ("customer", "在吗"),
        ("agent", "在"),
    ]


def test_qiyu_contents_that_are_json_have_no_words_of_their_own(read: Read) -> None:
    texts = ['{"url": "a"}', '{"content": "字"}', "{没写完", "[图片]"]
    rows = [
        {"id": n, "content": text, "fromUser": 1, "sessionId": 1} for n, text in enumerate(texts)
    ]
    loaded = read("\n".join(json.dumps(row) for row in rows), "f.jsonl")
    assert loaded.texts == [["", "字", "{没写完", "[图片]"]]


@pytest.mark.parametrize("data", ["[", '"onebest"', '{"onebest": 1}'])
def test_iflytek_data_that_is_no_list_is_told(read: Read, data: str) -> None:
    loaded = read(
        json.dumps({"data": data if "onebest" in data else data + '"onebest"'}),
        "f.json",
        format="asr-iflytek",
    )
    assert loaded.chats == []
    assert len(loaded.errors) == 1
