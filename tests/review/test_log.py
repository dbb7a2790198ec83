from __future__ import annotations

import multiprocessing
import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import exc

from autoqa.errors import LogError
from autoqa.review import log as logging
from autoqa.review.audit import audit
from autoqa.review.log import VerdictLog
from autoqa.review.records import GENESIS
from tests.review.writer import ROUNDS, entry, write_many

WRITERS = 8


def test_rows_come_back_as_they_were_written(log: VerdictLog) -> None:
    body = {"reason": "看错了\0😀", "start": 3, "nested": [1.5, None]}
    (written,) = log.append([entry(old=5, new=2.5, body=body)])
    (read,) = log.records()
    assert read == written
    assert (read.seq, read.prev, read.old, read.new, read.body) == (1, GENESIS, 5.0, 2.5, body)


def test_every_row_follows_the_one_before(log: VerdictLog) -> None:
    first, second = log.append([entry(), entry()])
    (third,) = log.append([entry()])
    assert [first.seq, second.seq, third.seq] == [1, 2, 3]
    assert (second.prev, third.prev) == (first.hash, second.hash)


def test_rows_are_found_by_chat_and_kind(log: VerdictLog) -> None:
    log.append([entry("a"), entry("b"), entry("b", kind="finding")])
    assert [own.seq for own in log.records(chat="b")] == [2, 3]
    assert [own.seq for own in log.records(chat="sha-b", kinds=("finding",))] == [3]


def test_writers_in_many_processes_make_one_chain(url: str) -> None:
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(WRITERS)
    writers = [
        context.Process(target=write_many, args=(url, number, ready)) for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    log = VerdictLog(url)
    found = audit(log)
    assert found.problems == ()
    assert found.head.count == 2 * WRITERS * ROUNDS
    rows = list(log.records())
    assert {own.chat_id for own in rows} == {
        f"{a}-{b}" for a in range(WRITERS) for b in range(ROUNDS)
    }
    assert all(
        one.chat_id == other.chat_id for one, other in zip(rows[::2], rows[1::2], strict=True)
    )


def test_without_a_lock_the_constraints_and_another_try_keep_the_chain(
    postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a database that we know no lock for."""
    log = VerdictLog(postgresql)
    monkeypatch.setattr(logging, "_wait_for_turn", lambda connection: None)
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    monkeypatch.setattr(logging, "ATTEMPTS", 10_000)
    writers = [
        threading.Thread(target=lambda: [log.append([entry()]) for _ in range(10)])
        for _ in range(WRITERS // 2)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    found = audit(log)
    assert (found.problems, found.head.count) == ((), 10 * len(writers))
    assert waits, "nobody ever came second: the test shows nothing"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE autoqa_log SET new = 9 WHERE seq = 1",
        "DELETE FROM autoqa_log WHERE seq = 2",
        "UPDATE autoqa_body SET body = '{}' WHERE seq = 1",
        "DELETE FROM autoqa_body WHERE seq = 1",
    ],
)
def test_the_database_itself_refuses_changes(log: VerdictLog, statement: str) -> None:
    log.append([entry(new=1, body={"reason": "a"}), entry()])
    engine = sa.create_engine(log.url)
    with (
        pytest.raises(exc.DBAPIError, match=r"append-only|erase through the log"),
        engine.begin() as connection,
    ):
        connection.exec_driver_sql(statement)
    engine.dispose()
    assert audit(log).problems == ()
    assert len(list(log.records())) == 2


def test_sqlite_refuses_a_row_in_the_place_of_another(tmp_path: Path) -> None:
    log = VerdictLog(tmp_path / "a.db")
    log.append([entry()])
    engine = sa.create_engine(log.url)
    statement = "INSERT OR REPLACE INTO autoqa_body VALUES (1, 's', '{}')"
    with pytest.raises(exc.DBAPIError, match="append-only"), engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def test_postgresql_refuses_to_be_emptied(postgresql: str) -> None:
    log = VerdictLog(postgresql)
    log.append([entry()])
    engine = sa.create_engine(postgresql)
    with pytest.raises(exc.DBAPIError, match="append-only"), engine.begin() as connection:
        connection.exec_driver_sql("TRUNCATE autoqa_log CASCADE")
    engine.dispose()


def test_nothing_is_written_where_one_row_is_refused(log: VerdictLog) -> None:
    with pytest.raises(LogError, match="subject 太长"):
        log.append([entry(), entry(subject="长" * 500)])
    with pytest.raises(LogError, match="空字符"):
        log.append([entry(actor="王\0芳")])
    assert list(log.records()) == []


def test_a_log_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="unable to open"):
        VerdictLog(tmp_path / "nowhere" / "a.db")
    with pytest.raises(LogError, match="不认识数据库 'oracel'"):
        VerdictLog("oracel://x")
    with pytest.raises(LogError, match="看不懂"):
        VerdictLog("://")
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"this is no database, whatever its name says" * 100)
    with pytest.raises(LogError, match="not a database"):
        VerdictLog(broken)


def test_a_mistyped_name_does_not_pass_for_an_empty_log(url: str, tmp_path: Path) -> None:
    with pytest.raises(LogError, match="这里没有复核日志"):
        VerdictLog(url, create=False)
    assert list(tmp_path.iterdir()) == []
    VerdictLog(url).append([entry()])
    assert len(list(VerdictLog(url, create=False).records())) == 1


def test_a_password_is_not_shown() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(LogError) as told:
        VerdictLog("postgresql+psycopg://qa:geheim@127.0.0.1:1/x?connect_timeout=2")
    assert "geheim" not in str(told.value)
    assert "数据库不能用" in str(told.value)
