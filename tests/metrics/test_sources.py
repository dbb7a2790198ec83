from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from autoqa import Report, summarise
from autoqa.errors import LoadError
from autoqa.metrics import arrow, sources
from tests.metrics.conftest import report

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

REPORTS = [
    report("甲"),
    report("b", score=50.0, passed=False),
    report("c", agents={"a": 1, "b": 2}),
]


def test_lines_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    lines = "\r\n".join(one.to_json() for one in REPORTS)
    path.write_text(f"\ufeff{lines}\r\n\r\n", "utf-8", newline="")
    assert list(sources.read(path)) == REPORTS


@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_comes_back_as_it_was(tmp_path: Path, indent: int | None) -> None:
    path = tmp_path / "r.json"
    path.write_text(json.dumps([one.to_dict() for one in REPORTS], indent=indent), "utf-8-sig")
    assert list(sources.read(path)) == REPORTS


def test_parquet_comes_back_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "批次"
    pq.write_table(
        pa.table({"report": [one.to_json() for one in REPORTS], "score": [1, 2, 3]}), path
    )
    assert list(sources.read(path)) == REPORTS


def test_a_damaged_parquet_is_told(tmp_path: Path) -> None:
    path = tmp_path / "r.parquet"
    many = [report(f"c{number}").to_json() for number in range(50)]
    pq.write_table(pa.table({"report": many}), path, compression="gzip")
    content = bytearray(path.read_bytes())
    content[100:400] = bytes(300)
    path.write_bytes(content)
    with pytest.raises(LoadError, match="读不了 Parquet"):
        list(sources.read(path))


def test_a_bad_line_is_told_and_stops_nothing(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    good = REPORTS[0].to_json()
    path.write_text(f'{good}\n{{"score": 1}}\n客户：在吗\n{good[:200]}\n', "utf-8")
    told: list[LoadError] = []
    assert list(sources.read(path, told.append)) == [REPORTS[0]]
    assert [reason.line for reason in told] == [2, 3, 4]
    with pytest.raises(LoadError, match="第 2 行：不是评分报告"):
        list(sources.read(path))


@pytest.mark.parametrize("content", [b"[{]", b"PAR1 half a file", b"\xff\xfe\x00[", b"\x00" * 50])
def test_what_is_no_report_file_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "r"
    path.write_bytes(content)
    with pytest.raises(LoadError):
        list(sources.read(path))


def test_an_empty_file_has_no_reports(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_bytes(b"")
    assert list(sources.read(path)) == []


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="没有这个文件"):
        list(sources.read(tmp_path / "no"))


def tables() -> list[Any]:
    table = pa.table({"id": [1, 2, 3], "report": [one.to_json() for one in REPORTS]})
    batches = table.to_batches(max_chunksize=2)
    sliced = pa.concat_tables([table, table]).slice(3)
    return [table, sliced, pa.RecordBatchReader.from_batches(table.schema, batches)]


@pytest.mark.parametrize("number", range(3))
def test_tables_in_memory_are_read(number: int) -> None:
    assert list(sources.from_table(tables()[number])) == REPORTS


def test_a_record_batch_is_read() -> None:
    assert list(sources.from_table(tables()[0].to_batches()[0])) == REPORTS


def test_a_data_frame_is_read() -> None:
    pd = pytest.importorskip("pandas", reason="pandas is not installed")
    frame = pd.DataFrame({"report": [REPORTS[0].to_json(), float("nan")]})
    told: list[LoadError] = []
    assert list(sources.from_table(frame, told.append)) == [REPORTS[0]]
    assert [reason.line for reason in told] == [2]


def test_a_chat_without_a_report_is_told() -> None:
    told: list[LoadError] = []
    table = pa.table({"report": [None, REPORTS[0].to_json()]})
    assert list(sources.from_table(table, told.append)) == [REPORTS[0]]
    assert [reason.line for reason in told] == [1]


def test_a_table_without_reports_is_told() -> None:
    with pytest.raises(LoadError, match="没有 report 这一列"):
        list(sources.from_table(pa.table({"score": [1.0]})))


def test_metrics_become_a_table() -> None:
    table = arrow.table(summarise(REPORTS, ["agent", "month"]))
    rows = {(row["agent"], row["metric"]): row for row in table.to_pylist()}
    assert rows["a", "passed"]["value"] == pytest.approx(2 / 3)
    assert rows["b", "deducted"]["value"] == 2.0
    assert rows["a", "passed"]["month"] == "2026-06"
    empty = arrow.table(summarise([], ["agent", "month"]))
    assert (empty.num_rows, empty.schema) == (0, table.schema)


def test_every_form_gives_the_same_metrics(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text("".join(f"{one.to_json()}\n" for one in REPORTS), "utf-8")
    whole: list[Report] = REPORTS
    assert summarise(sources.read(path), ["agent"]) == summarise(whole, ["agent"])
