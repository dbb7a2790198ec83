from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.errors import AutoqaError, MissingExtraError
from autoqa.loaders.files import load
from autoqa.loaders.parquet import ROWS_AT_ONCE
from autoqa.transcript import Transcript
from tests.loaders.test_generic import CHATS

MOMENT = dt.datetime(2026, 6, 18, 10, 0, 0)


def read(path: Path, table: Any, **options: Any) -> tuple[list[Transcript], list[AutoqaError]]:
    pq.write_table(table, path / "f.parquet")
    errors: list[AutoqaError] = []
    return list(load(path / "f.parquet", on_error=errors.append, **options)), errors


def turns(*rows: dict[str, Any], time: Any = None) -> Any:
    kind = pa.struct([("role", pa.string()), ("text", pa.string()), ("time", time or pa.float64())])
    return pa.table({"id": ["a"], "turns": pa.array([list(rows)], pa.list_(kind))})


@settings(deadline=None, max_examples=25)
@given(st.lists(CHATS, min_size=1, max_size=3))
def test_chats_with_nested_turns_come_through(
    tmp_path_factory: pytest.TempPathFactory, chats: list[Transcript]
) -> None:
    # Arrow has neither structs without fields nor maps of any keys.
    plain = [msgspec.structs.replace(chat.context, extra={}) for chat in chats]
    rows: list[dict[str, Any]] = [
        {
            **dict.fromkeys(("channel", "closed")),
            **msgspec.to_builtins(chat),
            "context": msgspec.to_builtins(context) or None,
        }
        for chat, context in zip(chats, plain, strict=True)
    ]
    expected = [
        msgspec.structs.replace(chat, context=context)
        for chat, context in zip(chats, plain, strict=True)
    ]
    found, errors = read(tmp_path_factory.mktemp("f"), pa.Table.from_pylist(rows))
    assert errors == []
    assert found == expected


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize(("zone", "time"), [(None, 1781748000), ("UTC", 1781748000 + 8 * 3600)])
def test_times_without_a_zone_are_the_chats_own(
    tmp_path: Path, unit: str, zone: str | None, time: float
) -> None:
    table = turns({"role": "客户", "text": "在", "time": MOMENT}, time=pa.timestamp(unit, zone))
    chats, errors = read(tmp_path, table)
    assert errors == []
    assert chats[0].turns[0].time == time


def test_nanoseconds_are_cut_and_do_not_break(tmp_path: Path) -> None:
    stamp = pa.array([1781748000_123456789], pa.timestamp("ns", "UTC"))
    flat = pa.table({"role": ["客户"], "text": ["在"], "time": stamp})
    chats, _ = read(tmp_path, flat)
    assert chats[0].turns[0].time == pytest.approx(1781748000.123456, abs=1e-6)


def test_nan_is_nothing(tmp_path: Path) -> None:
    table = turns({"role": "客户", "text": "在", "time": float("nan")})
    chats, errors = read(tmp_path, table)
    assert errors == []
    assert chats[0].turns[0].time is None
    flat = pa.table({"id": [1.0, float("nan")], "role": ["客户", "客服"], "text": ["一", "二"]})
    chats, errors = read(tmp_path, flat)
    assert errors == []
    assert [(chat.id, len(chat.turns)) for chat in chats] == [("1", 2)]


def test_a_bad_row_is_told_with_its_number(tmp_path: Path) -> None:
    many = ROWS_AT_ONCE + 2
    names = [str(number) for number in range(many)]
    table = pa.table({"id": names, "role": [*["客户"] * (many - 1), "老板"], "text": ["在"] * many})
    chats, errors = read(tmp_path, table)
    assert len(chats) == many - 1
    assert getattr(errors[0], "line", None) == many


def test_large_and_dictionary_types_are_read(tmp_path: Path) -> None:
    table = pa.table(
        {
            "role": pa.array(["客户", "客服"]).dictionary_encode(),
            "text": pa.array(["一", "二"], pa.large_string()),
        }
    )
    chats, errors = read(tmp_path, table)
    assert errors == []
    assert [turn.text for turn in chats[0].turns] == ["一", "二"]


def test_columns_of_ones_own(tmp_path: Path) -> None:
    table = pa.table({"谁": ["客户"], "聊天": ["在"]})
    chats, _ = read(tmp_path, table, columns={"role": "谁", "text": "聊天"})
    assert chats[0].turns[0].text == "在"
    chats, errors = read(tmp_path, table)
    assert chats == []
    assert "角色" in str(errors[0])


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" * 40, b"x" * 100])
def test_what_is_no_parquet_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "f.parquet").write_bytes(content)
    errors: list[AutoqaError] = []
    assert list(load(tmp_path / "f.parquet", on_error=errors.append)) == []
    assert len(errors) == 1


def test_without_pyarrow_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (tmp_path / "f.parquet").write_bytes(b"PAR1")
    with pytest.raises(MissingExtraError, match="batch"):
        list(load(tmp_path / "f.parquet"))
    (tmp_path / "f.jsonl.zst").write_bytes(b"\x28\xb5\x2f\xfd")
    with pytest.raises(MissingExtraError, match="batch"):
        list(load(tmp_path / "f.jsonl.zst"))
