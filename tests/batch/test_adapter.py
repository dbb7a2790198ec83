from __future__ import annotations

import json
import math
from typing import Any

import msgspec
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.batch import columns
from autoqa.batch.adapter import Adapter, Limits
from autoqa.batch.nursery import Make
from autoqa.batch.schema import RESULT
from autoqa.errors import AutoqaError
from autoqa.loaders.generic import from_mapping, to_transcript
from autoqa.scorer import Scorer
from tests.batch.conftest import chat


@pytest.fixture
def adapter(make: Make) -> Adapter:
    return Adapter(make())


def result(adapter: Adapter, **columns: Any) -> list[dict[str, Any]]:
    scored = adapter(pa.RecordBatch.from_pydict(columns))
    scored.validate(full=True)
    assert scored.schema.equals(RESULT)
    rows: list[dict[str, Any]] = scored.to_pylist()
    return rows


def test_every_form_of_a_chat_gives_the_same_report(adapter: Adapter) -> None:
    given = chat(5, "坏词", team="一组")
    text = json.dumps(given, ensure_ascii=False)
    canonical = msgspec.json.encode(to_transcript(text))
    nested = {**given, "turns": given["turns"]}
    expected = adapter.remembered.scorer.score(given).to_json()
    for form in (
        {"chat": [canonical]},
        {"text": [text]},
        {"record": [text], "source": ["a.jsonl"], "line": [1]},
        {key: [value] for key, value in nested.items()},
    ):
        assert [row["report"] for row in result(adapter, **form)] == [expected]


def test_a_row_says_what_the_report_says(adapter: Adapter) -> None:
    given = chat(1, "坏词", agent_id="a1", team="一组", customer_id="k", scene="退款", tenure="新")
    (row,) = result(adapter, text=[json.dumps({**given, "channel": "web"})])
    report = adapter.remembered.scorer.score({**given, "channel": "web"}).to_dict()
    for name in ("score", "score_min", "full_marks", "pass_mark", "passed", "coverage", "bonus"):
        assert row[name] == report[name]
    for name, value in report["metrics"].items():
        assert row.get(name, value) == value
    assert (row["chat_id"], row["chat_sha256"], row["channel"]) == (
        "c1",
        report["transcript"]["sha256"],
        "web",
    )
    assert row["team"] == "一组"
    assert row["review_codes"] == [reason["code"] for reason in report["review_reasons"]]
    lines = [line for section in report["sections"] for line in section["criteria"]]
    assert [line["outcome"] for line in row["criteria"]] == [line["outcome"] for line in lines]
    assert row["criteria"][0]["deducted"] == 60 - lines[0]["earned"]
    assert row["findings"] == report["findings"]
    assert row["by_agent"] == [
        {"speaker_id": name, **share} for name, share in report["by_agent"].items()
    ]
    assert row["error"] is row["error_type"] is None


def test_refusals_stand_in_their_rows(adapter: Adapter) -> None:
    rows = result(
        adapter,
        text=['{"turns": []}', json.dumps(chat(1)), None, "{", None],
        error_type=[None, None, None, None, "unreadable"],
        error=[None, None, None, None, "读不出"],
    )
    kinds = ["invalid", None, "invalid", "unreadable", "unreadable"]
    assert [row["error_type"] for row in rows] == kinds
    assert [row["chat_id"] for row in rows] == [None, "c1", None, None, None]
    assert rows[4]["error"] == "读不出"
    assert rows[0]["criteria"] is rows[0]["report"] is None


def test_no_rows_are_no_rows(adapter: Adapter) -> None:
    assert result(adapter, text=pa.array([], pa.string())) == []


def test_what_has_no_name_is_called_after_its_place(adapter: Adapter) -> None:
    text = json.dumps({"turns": [{"role": "agent", "text": "您好"}]})
    (row,) = result(adapter, record=[text], source=["导出/a.jsonl.gz"], line=[7])
    assert row["chat_id"] == "a-7"


def test_a_mistake_of_ours_is_told_and_stops_nothing(
    adapter: Adapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("oops")

    monkeypatch.setattr(Scorer, "score", broken)
    rows = result(adapter, text=[json.dumps(chat(1)), "{"])
    assert [row["error_type"] for row in rows] == ["internal", "unreadable"]
    assert "KeyError" in rows[0]["error"]


def test_limits_hold_before_anything_is_parsed(make: Make) -> None:
    small = Adapter(make(), limits=Limits(turns=2, characters=10))
    rows = result(small, text=['{"turns": "' + "x" * 1000, json.dumps(chat(3))])
    assert [row["error_type"] for row in rows] == ["too_large", "too_large"]


def test_it_says_at_which_row_it_is(make: Make) -> None:
    seen: list[int | None] = []
    result(Adapter(make(), at=seen.append), text=["{", json.dumps(chat(1))])
    assert seen == [0, 1, None]


def test_a_chat_that_comes_again_is_remembered_under_its_new_name(make: Make) -> None:
    first, second = Adapter(make()), Adapter(make())
    again = [chat(1), {**chat(1), "id": "other"}, chat(1), {**chat(1), "team": "二组"}]
    rows = result(first, text=[json.dumps(one) for one in again])
    assert first.counts()["chats_known"] == 2
    fresh = [result(Adapter(make()), text=[json.dumps(one)])[0] for one in again]
    assert rows == fresh
    assert second.counts()["chats"] == 0


def test_only_so_many_chats_are_remembered(make: Make) -> None:
    adapter = Adapter(make())
    for number in range(300):
        result(adapter, text=[json.dumps(chat(1, str(number)))])
    result(adapter, text=[json.dumps(chat(1, "0"))])
    assert adapter.counts()["chats_known"] == 0
    assert len(adapter.remembered._reports) == 256


times = st.none() | st.floats(0, 4e9) | st.just(math.nan)
turns = st.fixed_dictionaries(
    {
        "role": st.sampled_from(["agent", "客户", "机器人", "谁", None]),
        "text": st.none() | st.text(max_size=5),
        "time": times,
        "speaker_id": st.none() | st.text(max_size=3),
        "auto": st.none() | st.booleans(),
    }
)
rows = st.fixed_dictionaries(
    {
        "id": st.none() | st.text(max_size=3),
        "turns": st.none() | st.lists(turns, max_size=4),
        "team": st.none() | st.text(max_size=2),
        "closed": st.none() | st.booleans(),
    }
)
TYPE = pa.list_(
    pa.struct(
        {
            "role": pa.string(),
            "text": pa.string(),
            "time": pa.float64(),
            "speaker_id": pa.string(),
            "auto": pa.bool_(),
        }
    )
)


@settings(max_examples=60, deadline=None)
@given(st.lists(rows, max_size=5), st.integers(0, 3))
def test_columns_mean_what_mappings_mean(chats: list[dict[str, Any]], skipped: int) -> None:
    table = pa.RecordBatch.from_arrays(
        [
            pa.array([one["id"] for one in chats], pa.string()),
            pa.array([one["turns"] for one in chats], TYPE),
            pa.array([one["team"] for one in chats], pa.string()),
            pa.array([one["closed"] for one in chats], pa.bool_()),
        ],
        names=["id", "turns", "team", "closed"],
    )
    assert columns.fits(table.schema)
    found = [told(one) for one in columns.transcripts(table.slice(skipped))]
    assert found == [told(mapped(one)) for one in chats[skipped:]]


def mapped(row: dict[str, Any]) -> Any:
    known = row["turns"] and [
        {key: None if value != value else value for key, value in turn.items()}
        for turn in row["turns"]
    ]
    try:
        return from_mapping({**row, "turns": row["turns"] if known is None else known})
    except AutoqaError as reason:
        return reason


def told(one: object) -> object:
    return str(one) if isinstance(one, AutoqaError) else one


def test_moments_are_read_as_they_are_written(adapter: Adapter) -> None:
    import datetime as dt

    moment = dt.datetime(2026, 6, 18, 10, 2, 11)
    for type_, value, expected in (
        (pa.timestamp("ms"), moment, 1_781_748_131),
        (pa.timestamp("us", "UTC"), moment, 1_781_776_931),
        (pa.timestamp("ns", "Asia/Shanghai"), moment, 1_781_776_931),
    ):
        struct = pa.struct({"role": pa.string(), "text": pa.string(), "time": type_})
        own = pa.array([[{"role": "agent", "text": "您好", "time": value}]], pa.list_(struct))
        (row,) = result(adapter, turns=own)
        assert row["started"] == expected


def test_long_chats_are_not_remembered(make: Make) -> None:
    adapter = Adapter(make())
    long = json.dumps(chat(1, "长" * 20_000))
    assert len({row["report"] for row in result(adapter, text=[long, long])}) == 1
    assert adapter.counts()["chats_known"] == 0
