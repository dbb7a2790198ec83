from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from autoqa.batch import Limits, Reading, read_reports, run
from autoqa.batch.nursery import Make
from autoqa.batch.parts import opened
from autoqa.batch.run import Progress
from autoqa.batch.schema import OUTPUT
from autoqa.errors import BatchError, NotFoundError
from autoqa.loaders.files import load
from tests.batch.conftest import Write, chat

pytestmark = pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="needs POSIX")


def quarantined(target: Path) -> list[dict[str, Any]]:
    path = target.with_name(f"{target.name}.quarantine.jsonl")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("suffix", [".parquet", ".jsonl", ".jsonl.gz"])
def test_the_bytes_do_not_depend_on_workers_or_chunks(
    suffix: str, write: Write, make: Make, tmp_path: Path
) -> None:
    source = write([*map(chat, range(40)), "{oops", *map(chat, range(40, 90))])
    made = []
    for number, (workers, size) in enumerate([(1, 7), (2, 7), (3, 64)]):
        target = tmp_path / f"{number}{suffix}"
        summary = run([str(source)], target, make, workers=workers, size=size)
        assert (summary.scored, summary.failed) == (90, 1)
        made.append((target.read_bytes(), quarantined(target)))
    assert made[0] == made[1] == made[2]


def test_the_reports_are_those_of_the_scorer(write: Write, make: Make, tmp_path: Path) -> None:
    source = write([chat(number, team="一组", agent_id="小王") for number in range(20)])
    run([str(source)], tmp_path / "out.parquet", make)
    scorer = make()
    expected = [scorer.score(one).to_json() for one in load(source)]
    assert [one.to_json() for one in read_reports(tmp_path / "out.parquet")] == expected
    table = pq.read_table(tmp_path / "out.parquet")
    assert table.schema.equals(OUTPUT)
    assert table["line"].to_pylist() == list(range(1, 21))
    assert set(table["team"].to_pylist()) == {"一组"}


def test_jsonl_holds_the_same_reports(write: Write, make: Make, tmp_path: Path) -> None:
    source = write(list(map(chat, range(20))))
    for name in ("out.parquet", "out.jsonl", "out.jsonl.gz"):
        run([str(source)], tmp_path / name, make)
    lines = (tmp_path / "out.jsonl").read_bytes()
    assert gzip.decompress((tmp_path / "out.jsonl.gz").read_bytes()) == lines
    assert list(read_reports(tmp_path / "out.jsonl.gz")) == list(
        read_reports(tmp_path / "out.parquet")
    )


def test_bad_chats_are_told_with_their_place_and_the_rest_is_scored(
    write: Write, make: Make, tmp_path: Path
) -> None:
    rows = [
        chat(0),
        "{oops",
        {"id": "x", "turns": []},
        chat(1),
        {"id": "y", "turns": [{"role": "?"}]},
    ]
    summary = run([str(write(rows))], tmp_path / "out.jsonl", make)
    assert (summary.scored, summary.failed) == (2, 3)
    assert summary.failures == {"invalid": 1, "unreadable": 2}
    told = quarantined(tmp_path / "out.jsonl")
    assert [(row["line"], row["chat_id"], row["type"]) for row in told] == [
        (2, None, "unreadable"),
        (3, "x", "invalid"),
        (5, "y", "unreadable"),
    ]
    assert "没有任何消息" in told[1]["reason"]


def test_nothing_to_score_is_a_table_without_rows(write: Write, make: Make, tmp_path: Path) -> None:
    summary = run([str(write(["nonsense"]))], tmp_path / "out.parquet", make)
    table = pq.read_table(tmp_path / "out.parquet")
    assert (summary.scored, summary.failed, table.num_rows) == (0, 1, 0)
    assert table.schema.equals(OUTPUT)
    assert summary.mean_score is None


def test_two_chats_of_one_name_are_two_rows(write: Write, make: Make, tmp_path: Path) -> None:
    run([str(write([chat(1), chat(2) | {"id": "c1"}, chat(1)]))], tmp_path / "o.parquet", make)
    table = pq.read_table(tmp_path / "o.parquet")
    assert table["chat_id"].to_pylist() == ["c1"] * 3
    hashes = table["chat_sha256"].to_pylist()
    assert hashes[0] == hashes[2] != hashes[1]


def test_an_older_quarantine_does_not_outlive_its_output(
    write: Write, make: Make, tmp_path: Path
) -> None:
    run([str(write(["bad"]))], tmp_path / "o.jsonl", make)
    assert (tmp_path / "o.jsonl.quarantine.jsonl").exists()
    run([str(write([chat(1)]))], tmp_path / "o.jsonl", make)
    assert sorted(path.name for path in tmp_path.glob("o.*")) == ["o.jsonl"]


def test_the_summary_counts(write: Write, make: Make, tmp_path: Path) -> None:
    clean = {"id": "a", "turns": [{"role": "agent", "text": "您好"}]}
    bad = {"id": "b", "turns": [{"role": "agent", "text": "坏词，坏词"}]}
    summary = run([str(write([clean, bad, bad]))], tmp_path / "o.jsonl", make)
    assert (summary.passed, summary.not_passed, summary.undecided) == (1, 2, 0)
    assert summary.mean_score == 55.53  # of 100.0, 33.3 and 33.3
    (only,) = summary.violations
    assert (only.criterion, only.chats, only.points) == ("words", 2, 80.0)
    assert summary.remembered["chats"] == round(1 / 3, 4)
    assert json.loads(summary.to_json())["rubric"] == "tiny"


def test_progress_ends_at_the_end(write: Write, make: Make, tmp_path: Path) -> None:
    source, seen = write(list(map(chat, range(30)))), list[Progress]()
    run([str(source)], tmp_path / "o.jsonl", make, size=10, watch=seen.append)
    assert [one.scored for one in seen] == [10, 20, 30]
    assert seen[-1].read <= seen[-1].total == source.stat().st_size
    assert [one.read for one in seen] == sorted(one.read for one in seen)


class StopError(Exception):
    pass


def interrupted(source: Path, target: Path, make: Make, after: int, **options: Any) -> None:
    """Run, and break off after so many chats."""

    def watch(progress: Progress) -> None:
        if progress.scored >= after:
            raise StopError

    with pytest.raises(StopError):
        run([str(source)], target, make, size=5, watch=watch, **options)


def test_a_run_that_broke_off_goes_on(write: Write, make: Make, tmp_path: Path) -> None:
    source, target = write([*map(chat, range(60)), "{"]), tmp_path / "o.parquet"
    run([str(source)], tmp_path / "whole.parquet", make, size=5)
    interrupted(source, target, make, 20)
    assert not target.exists()
    with pytest.raises(BatchError, match=r"上一次运行没有完成.*--resume"):
        run([str(source)], target, make, size=5)
    interrupted(source, target, make, 40, resume=True)
    run([str(source)], target, make, size=5, resume=True, workers=2)
    assert target.read_bytes() == (tmp_path / "whole.parquet").read_bytes()
    assert quarantined(target) == quarantined(tmp_path / "whole.parquet")
    assert not list(tmp_path.glob("*.parts"))


def test_what_is_done_is_not_done_again(write: Write, make: Make, tmp_path: Path) -> None:
    source, target = write(list(map(chat, range(60)))), tmp_path / "o.jsonl"
    interrupted(source, target, make, 60)
    done = {path: path.stat().st_mtime_ns for path in tmp_path.glob("*.parts/*.done")}
    assert len(done) == 12
    interrupted(source, target, make, 60, resume=True)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.glob("*.parts/*.done")} == done


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"limits": Limits(turns=7)}, "上限"),
        ({"size": 6}, "会话数"),
        ({"reading": Reading(time_zone="UTC")}, "读取方式"),
    ],
)
def test_another_run_is_not_resumed(
    change: dict[str, Any], told: str, write: Write, make: Make, tmp_path: Path
) -> None:
    source, target = write(list(map(chat, range(30)))), tmp_path / "o.jsonl"
    interrupted(source, target, make, 10)
    with pytest.raises(BatchError, match=told):
        run([str(source)], target, make, **{"size": 5, "resume": True, **change})


def test_another_rubric_or_lexicon_is_not_resumed(
    write: Write, make: Make, tmp_path: Path, own_shelf: Path
) -> None:
    source, target = write(list(map(chat, range(30)))), tmp_path / "o.jsonl"
    interrupted(source, target, make, 10)
    for shelf, name, told in (("lexicons", "bad", "词库"), ("rubrics", "tiny", "评分标准")):
        path = own_shelf / shelf / f"{name}.toml"
        before = path.read_text("utf-8")
        path.write_text(before.replace("测试", "另一个"), "utf-8")
        with pytest.raises(BatchError, match=f"和上次不同：{told}。"):
            run([str(source)], target, make, size=5, resume=True)
        path.write_text(before, "utf-8")
    run([str(source)], target, make, size=5, resume=True)


def test_another_input_is_not_resumed(write: Write, make: Make, tmp_path: Path) -> None:
    source, target = write(list(map(chat, range(30)))), tmp_path / "o.jsonl"
    interrupted(source, target, make, 10)
    before = source.read_bytes()
    source.write_bytes(before.replace(b'"c1"', b'"c0"'))
    with pytest.raises(BatchError, match="内容变了"):
        run([str(source)], target, make, size=5, resume=True)
    source.write_bytes(before + b"\n")
    with pytest.raises(BatchError, match="输入文件"):
        run([str(source)], target, make, size=5, resume=True)


def test_a_vanished_input_stops_the_run_and_keeps_what_is_done(
    write: Write, make: Make, tmp_path: Path
) -> None:
    first, second = write(list(map(chat, range(300)))), write([chat(9)], "second.jsonl")
    content, target = second.read_bytes(), tmp_path / "o.jsonl"
    with pytest.raises(BatchError, match=r"second.jsonl：输入文件不见了.*--resume"):
        run([str(first), str(second)], target, make, size=5, watch=lambda _: second.unlink(True))
    second.write_bytes(content)
    run([str(first), str(second)], target, make, size=5, resume=True)
    assert len(list(read_reports(target))) == 301


def test_two_processes_do_not_write_one_output(write: Write, make: Make, tmp_path: Path) -> None:
    source = write([chat(1)])
    with opened(tmp_path / "o.jsonl.parts"), pytest.raises(BatchError, match="另一个进程"):
        run([str(source)], tmp_path / "o.jsonl", make)


def test_impossible_outputs_are_refused(write: Write, make: Make, tmp_path: Path) -> None:
    source = write([chat(1)])
    with pytest.raises(BatchError, match="请以"):
        run([str(source)], tmp_path / "out.xlsx", make)
    with pytest.raises(BatchError, match="输出就是输入文件"):
        run([str(source)], source, make)
    with pytest.raises(BatchError, match="写不了"):
        run([str(source)], source / "out.jsonl", make)
    with pytest.raises(BatchError, match="没有匹配的文件"):
        run([str(tmp_path / "*.csv")], tmp_path / "o.jsonl", make)


def test_an_unknown_rubric_is_told_and_leaves_nothing(
    write: Write, tmp_path: Path, own_shelf: Path
) -> None:
    import functools

    from autoqa.scorer import Scorer

    make = functools.partial(Scorer, "tinny", model="none")
    with pytest.raises(NotFoundError, match="tiny"):
        run([str(write([chat(1)]))], tmp_path / "o.jsonl", make)
    assert not list(tmp_path.glob("o.*"))
