from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path

import msgspec
import pytest

from autoqa.errors import LogError
from autoqa.report.model import Report
from autoqa.review import appeals, retention
from autoqa.review.audit import audit, head
from autoqa.review.intake import keep
from autoqa.review.log import VerdictLog
from autoqa.transcript import Transcript, fingerprint
from tests.review.conftest import Score, Scored, decided, tampered
from tests.review.test_state import state

LATER = dt.datetime.now(dt.UTC) + dt.timedelta(days=400)


def words(log: VerdictLog) -> str:
    return "".join(str(own.body) for own in log.records())


@pytest.fixture
def kept(log: VerdictLog, bad: Scored) -> VerdictLog:
    transcript, report = bad
    retention.store(log, transcript, report, actor="值班")
    keep(log, [decided(report, mark=40, finding="accept", score=66.7)])
    return log


def test_a_chat_and_its_report_are_kept_once(kept: VerdictLog, bad: Scored) -> None:
    transcript, report = bad
    assert retention.store(kept, transcript, report, actor="值班") is None
    (row,) = kept.records(kinds=("original",))
    assert msgspec.convert(row.body["transcript"], Transcript) == transcript
    assert row.body["report"] == report.to_dict()


def test_a_chat_may_be_kept_masked(log: VerdictLog, score: Score) -> None:
    phone = "13900139000"
    transcript, report = score("c-1", f"您的手机是{phone}吗", f"{phone}是坏词", customer_id=phone)
    retention.store(log, transcript, report, actor="值班", redacted=True)
    assert phone not in words(log)
    (row,) = log.records()
    assert (row.decision, row.chat_sha256) == ("redacted", report.transcript.sha256)
    shown = msgspec.convert(row.body["report"], Report)
    said = msgspec.convert(row.body["transcript"], Transcript)
    assert [own.quote for own in shown.findings] == ["坏词"]
    assert shown.transcript.sha256 == fingerprint(said)
    assert [said.turns[own.turn].text[own.start : own.end] for own in shown.findings] == ["坏词"]


def test_a_report_of_another_chat_is_refused(log: VerdictLog, bad: Scored, score: Score) -> None:
    with pytest.raises(LogError, match="对不上"):
        retention.store(log, score("c-2", "您好")[0], bad[1], actor="值班")


@pytest.mark.parametrize("whom", [{"chat": "c-1"}, {"customer": "u-1"}])
def test_erasing_a_customers_words_leaves_the_chain(
    kept: VerdictLog, whom: dict[str, str], score: Score
) -> None:
    retention.store(kept, *score("c-2", "坏词", customer_id="u-2"), actor="值班")
    before = head(kept)
    assert "你这坏词啊" in words(kept)
    gone = retention.erase(kept, actor="法务", reason="客户要求", **whom)
    assert list(gone.values()) == ["c-1"]
    assert "你这坏词啊" not in words(kept)
    assert "u-2" in words(kept)
    found = audit(kept, before)
    assert found.problems == ()
    assert found.erased == before.count - 1
    assert state(kept).criteria["words"].new == 40  # what was decided stays
    with pytest.raises(LogError, match="没有可以删除的文字"):
        retention.erase(kept, actor="法务", reason="再来", **whom)


def test_words_that_go_without_a_record_are_found(kept: VerdictLog) -> None:
    tampered(kept, "DELETE FROM autoqa_body WHERE seq = 1")
    assert [where for where, _ in audit(kept).problems] == ["第 1 条"]


def test_an_erasure_covers_nothing_that_came_after(kept: VerdictLog, bad: Scored) -> None:
    retention.erase(kept, actor="法务", reason="客户要求", chat="c-1")
    keep(kept, [decided(bad[1], mark=20)])
    last = head(kept).count
    tampered(kept, f"DELETE FROM autoqa_body WHERE seq = {last}")
    assert [where for where, _ in audit(kept).problems] == [f"第 {last} 条"]


def test_the_standards_year_is_kept(kept: VerdictLog) -> None:
    with pytest.raises(LogError, match="至少保存 365 天"):
        retention.due(kept, days=364)
    assert retention.due(kept, days=365) == {}
    assert list(retention.due(kept, days=365, now=LATER).values()) == ["c-1"]


def test_a_chat_under_appeal_is_not_due(kept: VerdictLog) -> None:
    number = appeals.file(kept, "c-1", by="kf-1", reason="不服")
    assert retention.due(kept, days=365, now=LATER) == {}
    appeals.rule(kept, number, by="赵主管", reason="维持")
    assert len(retention.due(kept, days=365, now=LATER)) == 1


def test_archiving_moves_the_words_and_keeps_the_chain(kept: VerdictLog, tmp_path: Path) -> None:
    chats = retention.due(kept, days=365, now=LATER)
    rows, before = list(kept.records()), head(kept)
    path = tmp_path / "2026.jsonl.gz"
    assert retention.archive(kept, chats, path, actor="值班") == len(rows)
    assert list(retention.read_archive(path)) == rows
    assert "你这坏词啊" not in words(kept)
    assert audit(kept, before).problems == ()
    assert state(kept).criteria["words"].new == 40
    assert retention.due(kept, days=365, now=LATER) == {}
    with pytest.raises(LogError, match="不覆盖旧文件"):
        retention.archive(kept, chats, path, actor="值班")
    assert retention.archives(kept, chats) == ["2026.jsonl.gz"]
    assert retention.erase_archived(path, chats) == len(rows)
    assert list(retention.read_archive(path)) == []


def test_a_changed_archive_is_found(kept: VerdictLog, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    retention.archive(kept, retention.due(kept, days=365, now=LATER), path, actor="值班")
    whole = path.read_bytes()
    content = gzip.decompress(whole)
    path.write_bytes(gzip.compress(content.replace("你这坏词啊".encode(), "您这好词啊".encode())))
    with pytest.raises(LogError, match="第 1 条记录：内容与哈希不符"):
        list(retention.read_archive(path))
    path.write_bytes(whole[:-20])
    with pytest.raises(LogError, match="文件不完整"):
        list(retention.read_archive(path))


def test_a_full_disk_takes_nothing_from_the_log(kept: VerdictLog, tmp_path: Path) -> None:
    before = words(kept)
    chats = retention.due(kept, days=365, now=LATER)
    with pytest.raises(LogError, match="写不了"):
        retention.archive(kept, chats, tmp_path / "none" / "a.gz", actor="值班")
    assert words(kept) == before


def test_what_comes_in_while_archiving_stays_in_the_log(
    kept: VerdictLog, bad: Scored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chats = retention.due(kept, days=365, now=LATER)
    plain = retention.read_archive

    def meanwhile(path: Path) -> object:
        keep(kept, [decided(bad[1], mark=20)])
        return plain(path)

    monkeypatch.setattr(retention, "read_archive", meanwhile)
    archived = retention.archive(kept, chats, tmp_path / "a.jsonl.gz", actor="值班")
    rows = list(kept.records())
    assert [own.erased for own in rows[:archived]] == [True] * archived
    assert not any(own.erased for own in rows[archived:])
    assert audit(kept).problems == ()
