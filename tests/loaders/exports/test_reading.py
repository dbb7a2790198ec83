from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from autoqa.errors import LoadError
from autoqa.loaders.files import load
from tests.conftest import Loaded, Read


def jd(text: str, second: Any = 0, sid: str = "s", **more: Any) -> dict[str, Any]:
    row = {"customer": "c", "waiter": "w", "content": text, "sid": sid, "waiterSend": 1}
    return {**row, "time": 1781748000 + second if isinstance(second, int) else second, **more}


def lines(*rows: Any) -> str:
    return "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)


def flags(loaded: Loaded) -> list[list[bool]]:
    return [[turn.recalled for turn in chat.turns] for chat in loaded.chats]


def test_turns_stand_in_the_order_of_their_times(read: Read) -> None:
    loaded = read(lines(jd("三", 30), jd("一", 10), jd("二", 20)), "f.jsonl")
    assert loaded.texts == [["一", "二", "三"]]


def test_equal_times_keep_the_order_of_the_file(read: Read) -> None:
    loaded = read(lines(jd("二", 10), jd("三", 10), jd("一", 5), jd("四", 10)), "f.jsonl")
    assert loaded.texts == [["一", "二", "三", "四"]]


def test_a_turn_without_a_time_stays_behind_the_one_before_it(read: Read) -> None:
    loaded = read(lines(jd("三", 30), jd("四", None), jd("一", 10), jd("二", None)), "f.jsonl")
    assert loaded.texts == [["一", "二", "三", "四"]]


def test_times_of_two_kinds_are_not_compared(read: Read) -> None:
    rows = [
        {"role": "客户", "words": "一", "beginTime": 1781748000000},
        {"role": "客服", "words": "二", "begin": 5000},
    ]
    loaded = read(json.dumps({"tickets": [{"tid": "t", "dialogue": rows}]}), "f.json")
    assert loaded.texts == [["一", "二"]]


def test_chats_whose_rows_are_mixed_are_taken_apart(read: Read) -> None:
    loaded = read(lines(*(jd(str(n), n, sid="ab"[n % 2]) for n in range(6))), "f.jsonl")
    assert loaded.texts == [["0", "2", "4"], ["1", "3", "5"]]
    assert [chat.id for chat in loaded.chats] == ["a", "b"]


def test_what_was_exported_twice_counts_once(read: Read) -> None:
    row = jd("一", uuid="u1")
    loaded = read(lines(row, jd("二", 1, uuid="u2"), row), "f.jsonl")
    assert loaded.texts == [["一", "二"]]


def test_the_same_words_said_twice_count_twice(read: Read) -> None:
    assert read(lines(jd("在吗"), jd("在吗")), "f.jsonl").texts == [["在吗", "在吗"]]
    same_id = read(lines(jd("在吗", uuid="u"), jd("在？", uuid="u")), "f.jsonl")
    assert same_id.texts == [["在吗", "在？"]]


def test_a_recall_may_come_before_or_after_what_it_takes_back(read: Read) -> None:
    def message(number: int, second: int, **more: Any) -> dict[str, Any]:
        ends = {"from": "w", "tolist": ["wmC"], "roomid": "", "msgtime": 1781748000000 + second}
        said = {"msgtype": "text", "text": {"content": str(number)}}
        return {"msgid": f"m{number}", "action": "send", **ends, **said, **more}

    recall = message(9, 5, action="recall", msgtype="revoke", revoke={"pre_msgid": "m2"})
    for rows in ([message(1, 0), message(2, 1), recall], [recall, message(1, 0), message(2, 1)]):
        loaded = read(lines(*rows), "f.jsonl")
        assert loaded.texts == [["1", "2"]]
        assert flags(loaded) == [[False, True]]


def test_a_bad_row_costs_its_chat_and_is_told_with_its_line(read: Read) -> None:
    rows = [jd("一", sid="a"), jd("二", "昨天", sid="b"), jd("三", sid="b"), jd("四", sid="c")]
    loaded = read(lines(*rows), "f.jsonl")
    assert loaded.texts == [["一"], ["四"]]
    assert loaded.lines == [2]
    assert "会话 b 的第 1 条消息" in str(loaded.errors[0])
    assert "昨天" in str(loaded.errors[0])


def test_a_bad_message_of_a_document_is_told_with_its_number(read: Read) -> None:
    rows = [{"id": 1, "msg_ts": "2026-06-18 10:00:00", "from_type": 0, "text": "在吗"}]
    loaded = read(json.dumps({"message_infos": [*rows, "撤回"]}), "f.json")
    assert loaded.chats == []
    assert "第 2 条消息" in str(loaded.errors[0])


@pytest.mark.parametrize("broken", ["{", '{"customer": "c", ', b"\xff\xff\xff".decode("latin-1")])
def test_chats_beside_a_line_that_cannot_be_read_are_left_out(read: Read, broken: str) -> None:
    """A message is missing there, perhaps the agent's answer: nobody can say whose."""
    rows = [jd("一", sid="a"), jd("二", sid="b"), broken, jd("三", sid="c"), jd("四", sid="d")]
    loaded = read(lines(*rows), "f.jsonl")
    assert loaded.texts == [["一"], ["四"]]
    assert loaded.errors[0].line == 3
    assert {error.problem[:4] for error in loaded.errors[1:]} == {"会话 b", "会话 c"}


@pytest.mark.parametrize("kept", [5, 30, 60])
def test_the_chat_in_which_a_file_breaks_off_is_left_out(read: Read, kept: int) -> None:
    whole = json.dumps([jd("一", sid="a"), jd("二", sid="b")])[:-1]
    loaded = read(f"{whole},{json.dumps(jd('三', sid='b'))[:kept]}", "f.json")
    assert loaded.texts == [["一"]]
    assert len(loaded.errors) == 2


def test_an_object_of_another_kind_is_told_and_the_rest_goes_on(read: Read) -> None:
    ticket = {"tickets": [{"tid": "t", "dialogue": [{"role": "客服", "words": "您好"}]}]}
    loaded = read(lines(ticket, {"total": 3}, "7", ticket), "f.jsonl")
    assert loaded.texts == [["您好"], ["您好"]]
    assert loaded.lines == [2, 3]


def test_documents_come_one_by_one(tmp_path: Path) -> None:
    ticket = {"tickets": [{"tid": "t", "dialogue": [{"role": "客服", "words": "您好"}]}]}
    path = tmp_path / "f.jsonl"
    path.write_text(lines(*[ticket] * 3, "{"), "utf-8")
    stream = load(path)
    assert [chat.id for chat in itertools.islice(stream, 3)] == ["t"] * 3
    with pytest.raises(LoadError):
        next(stream)


def test_a_chat_is_of_the_one_agent_who_spoke_in_it(read: Read) -> None:
    one = read(lines(jd("一"), jd("二", waiterSend=0)), "f.jsonl").chats[0]
    assert (one.context.agent_id, one.context.customer_id) == ("w", "c")
    two = read(lines(jd("一"), jd("二", waiter="v")), "f.jsonl").chats[0]
    assert two.context.agent_id is None
    assert [turn.speaker_id for turn in two.turns] == ["w", "v"]


def test_bare_times_are_in_the_told_zone(read: Read) -> None:
    row = jd("一", "2026-06-18 10:00:00")
    assert read(lines(row), "f.jsonl").chats[0].turns[0].time == 1781748000
    there = read(lines(row), "f.jsonl", time_zone="UTC").chats[0]
    assert there.turns[0].time == 1781748000 + 8 * 3600
    assert there.context.time_zone == "UTC"


def test_an_unknown_zone_is_told(read: Read) -> None:
    loaded = read(lines(jd("一")), "f.jsonl", time_zone="Mars/Olympus")
    assert loaded.chats == []
    assert "Mars" in str(loaded.errors[0])


def history(*moments: Any) -> str:
    rows = [
        {"id": n, "msg_ts": moment, "from_type": 0, "text": str(n)}
        for n, moment in enumerate(moments)
    ]
    return json.dumps({"message_infos": rows})


def test_a_nights_silence_ends_a_chat_where_the_platform_knows_no_sessions(read: Read) -> None:
    """Else yesterday's thanks would wait for an answer until tomorrow."""
    hours = (0, 0.5, None, 8.4, 16.5, 16.6)
    moments = [hour if hour is None else 1781748000 + hour * 3600 for hour in hours]
    loaded = read(history(*moments), "f.json")
    assert loaded.texts == [["0", "1", "2", "3"], ["4", "5"]]
    assert [chat.id for chat in loaded.chats] == ["f-20260618-100000", "f-20260619-023000"]


def test_sessions_are_left_as_the_platform_cut_them(read: Read) -> None:
    assert read(lines(jd("一"), jd("二", 90_000)), "f.jsonl").texts == [["一", "二"]]


@pytest.mark.parametrize("moment", [None, "9999-12-31T23:59:59Z", "10:00:00"])
def test_a_history_without_a_usable_date_has_a_plain_name(read: Read, moment: Any) -> None:
    loaded = read(history(moment, moment), "f.json")
    assert [chat.id for chat in loaded.chats] == ["f"]
    assert loaded.texts == [["0", "1"]]


def test_a_named_speaker_is_who_the_caller_says(read: Read) -> None:
    rows = lines(jd("一", waiter="智能助理"), jd("二", 1))
    assert [turn.role for turn in read(rows, "f.jsonl").chats[0].turns] == ["agent", "agent"]
    told = read(rows, "f.jsonl", roles={"智能助理": "bot"}).chats[0]
    assert [turn.role for turn in told.turns] == ["bot", "agent"]
    assert told.context.agent_id == "w"
