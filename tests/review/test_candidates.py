from __future__ import annotations

import functools
from pathlib import Path

import msgspec
import pytest

from autoqa.batch import run
from autoqa.errors import LoadError
from autoqa.metrics import sources
from autoqa.report.model import Report
from autoqa.review import candidates
from autoqa.review.candidates import Candidate, of_report
from autoqa.scorer import Scorer
from tests.review.conftest import Score

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")


def parquet(path: Path, reports: list[Report]) -> Path:
    """Write the batch's columns that a queue reads."""
    rows = [
        {
            **msgspec.to_builtins(of_report(report)),
            "agent_id": report.transcript.context.agent_id,
            "by_agent": [{"speaker_id": speaker} for speaker in report.by_agent],
            "report": report.to_json(),
        }
        for report in reports
    ]
    for row in rows:
        del row["report_sha256"]
    pq.write_table(pa.Table.from_pylist(rows), path)
    return path


@pytest.fixture
def reports(score: Score) -> list[Report]:
    context = {"agent_id": "kf-1", "tenure": "2个月", "scene": "退款", "customer_id": "u"}
    return [score("c-1", "坏词😀", **context)[1], score("c-2", "您好", channel="phone")[1]]


def test_parquet_and_lines_give_the_same_candidates(reports: list[Report], tmp_path: Path) -> None:
    lines = tmp_path / "a.jsonl"
    lines.write_text("\n".join(report.to_json() for report in reports), "utf-8")
    table = parquet(tmp_path / "a.parquet", reports)
    expected = [of_report(report) for report in reports]
    assert list(candidates.read(lines)) == expected
    assert list(candidates.read(table)) == expected
    assert isinstance(expected[0].started, float)
    assert (expected[0].tenure, expected[1].channel) == ("2个月", "phone")
    whole = {report.sha256: report for report in reports}
    assert candidates.reports(lines) == candidates.reports(table) == whole
    assert list(whole) == [own.report_sha256 for own in expected]


def test_a_chat_without_times_began_when_its_context_says(score: Score, tmp_path: Path) -> None:
    transcript, _ = score("c-1", "您好", started_at="2026-06-01T10:00:00+08:00")
    bare = [msgspec.structs.replace(turn, time=None) for turn in transcript.turns]
    source, table = tmp_path / "a.jsonl", tmp_path / "a.parquet"
    chat = msgspec.structs.replace(transcript, turns=tuple(bare))
    source.write_bytes(msgspec.json.encode(chat))
    run([str(source)], table, functools.partial(Scorer, "tiny", model="none"), workers=1)
    (own,) = candidates.read(table)
    assert own.started == 1780279200.0
    assert of_report(next(iter(sources.read(table)))).started == own.started


def test_an_empty_batch_has_no_candidates(tmp_path: Path, reports: list[Report]) -> None:
    whole = pq.read_table(parquet(tmp_path / "a.parquet", reports))
    pq.write_table(whole.slice(0, 0), tmp_path / "b.parquet")
    assert list(candidates.read(tmp_path / "b.parquet")) == []


def test_a_table_of_something_else_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"chat_id": ["x"]}), path)
    with pytest.raises(LoadError, match="缺少列：chat_sha256"):
        list(candidates.read(path))
    path.write_bytes(b"PAR1 half a file")
    with pytest.raises(LoadError, match="不是批量评分的结果"):
        list(candidates.read(path))
    with pytest.raises(LoadError, match="没有这个文件"):
        list(candidates.read(tmp_path / "none.parquet"))
    with pytest.raises(LoadError):
        list(candidates.read(tmp_path / "none.jsonl"))
    assert Candidate.__struct_fields__


@pytest.mark.parametrize(
    ("speakers", "whose"), [(["kf-7"], "kf-7"), (["kf-7", "kf-8"], None), ([""], None), ([], None)]
)
def test_a_chat_without_an_agent_is_that_of_the_only_one_who_spoke(
    reports: list[Report], tmp_path: Path, speakers: list[str], whose: str | None
) -> None:
    """A table has each message's own number; without this its chats would be nobody's."""
    (share,) = reports[1].by_agent.values()
    report = msgspec.structs.replace(reports[1], by_agent=dict.fromkeys(speakers, share))
    (read,) = candidates.read(parquet(tmp_path / "a.parquet", [report]))
    assert read.agent_id == of_report(report).agent_id == whose
