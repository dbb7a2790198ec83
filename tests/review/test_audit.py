from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from autoqa.errors import LogError
from autoqa.review import audit as auditing
from autoqa.review.audit import Head, audit, head, read_head
from autoqa.review.log import VerdictLog
from autoqa.review.records import GENESIS, hash_of
from tests.review.conftest import tampered
from tests.review.writer import entry


@pytest.fixture
def filled(log: VerdictLog) -> VerdictLog:
    for number in range(1, 7):
        log.append([entry(f"c-{number}", new=float(number), body={"reason": f"理由{number}"})])
    return log


def places(log: VerdictLog, known: Head | None = None) -> list[str]:
    return [where for where, _ in audit(log, known).problems]


def test_a_sound_log_is_sound(filled: VerdictLog) -> None:
    found = audit(filled)
    assert (found.problems, found.head.count, found.erased) == ((), 6, 0)
    assert audit(filled, found.head).problems == ()


def test_an_empty_log_has_a_head(log: VerdictLog) -> None:
    assert (head(log).count, head(log).hash) == (0, GENESIS)
    assert audit(log, head(log)).problems == ()


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (["UPDATE autoqa_log SET new = 60 WHERE seq = 3"], ["第 3 条"]),
        (["UPDATE autoqa_log SET actor = '李四' WHERE seq = 6"], ["第 6 条"]),
        (["UPDATE autoqa_log SET at = '2020-01-01' WHERE seq = 1"], ["第 1 条"]),
        (['UPDATE autoqa_body SET body = \'{"reason":"x"}\' WHERE seq = 2'], ["第 2 条"]),
        (["UPDATE autoqa_body SET body = 'x' WHERE seq = 2"], ["第 2 条"]),
        (["UPDATE autoqa_body SET salt = 'x' WHERE seq = 2"], ["第 2 条"]),
        (["DELETE FROM autoqa_body WHERE seq = 4"], ["第 4 条"]),
        (
            ["DELETE FROM autoqa_body WHERE seq = 4", "DELETE FROM autoqa_log WHERE seq = 4"],
            ["第 5 条"],
        ),
        (
            ["DELETE FROM autoqa_body WHERE seq < 3", "DELETE FROM autoqa_log WHERE seq < 3"],
            ["第 3 条"],
        ),
        (
            [  # two rows change places
                "UPDATE autoqa_log SET seq = 100 WHERE seq = 2",
                "UPDATE autoqa_log SET seq = 2 WHERE seq = 3",
                "UPDATE autoqa_log SET seq = 3 WHERE seq = 100",
            ],
            ["第 2 条", "第 3 条", "第 4 条"],
        ),
    ],
)
def test_what_was_done_to_a_log_is_found(
    filled: VerdictLog, statements: list[str], found: list[str]
) -> None:
    if filled.url.get_backend_name() == "postgresql" and "seq = 100" in statements[0]:
        statements = ["ALTER TABLE autoqa_body DROP CONSTRAINT autoqa_body_seq_fkey", *statements]
    tampered(filled, *statements)
    assert set(places(filled)) == set(found)
    with pytest.raises(LogError, match="不能导出链头"):
        head(filled)


def test_a_row_changed_with_its_hash_breaks_the_chain(filled: VerdictLog) -> None:
    third = list(filled.records())[2]
    forged = hash_of(msgspec.structs.replace(third, new=60.0))
    tampered(filled, f"UPDATE autoqa_log SET new = 60, hash = '{forged}' WHERE seq = 3")
    assert places(filled) == ["第 4 条"]


def test_rows_cut_off_the_end_are_found_by_a_head_kept_elsewhere(filled: VerdictLog) -> None:
    known = head(filled)
    tampered(
        filled, "DELETE FROM autoqa_body WHERE seq > 4", "DELETE FROM autoqa_log WHERE seq > 4"
    )
    assert audit(filled).problems == ()
    (problem,) = audit(filled, known).problems
    assert "末尾的记录被删掉了" in problem.message


def test_a_log_written_anew_is_found_by_a_head_kept_elsewhere(
    filled: VerdictLog, tmp_path: Path
) -> None:
    known = head(filled)
    other = VerdictLog(tmp_path / "other.db")
    other.append([entry(own.chat_id, new=60.0) for own in filled.records()])
    assert audit(other).problems == ()
    assert places(other, known) == ["第 6 条"]


def test_a_head_stays_good_while_the_log_grows(filled: VerdictLog) -> None:
    known = head(filled)
    filled.append([entry()])
    assert audit(filled, known).problems == ()


def test_a_head_goes_through_a_file(tmp_path: Path) -> None:
    path = tmp_path / "head.json"
    path.write_bytes(b"\xef\xbb\xbf" + msgspec.json.encode(Head(3, "abc", "t")))
    assert read_head(path) == Head(3, "abc", "t")
    path.write_text("{}", "utf-8")
    with pytest.raises(LogError, match="不是 autoqa 导出的链头"):
        read_head(path)
    path.write_bytes(msgspec.json.encode(Head(3, "abc", schema="other")))
    with pytest.raises(LogError, match="不认识链头的格式"):
        read_head(path)
    with pytest.raises(LogError, match="没有这个文件"):
        read_head(tmp_path / "none.json")
    assert auditing.SCHEMA in Head(0, "").schema
