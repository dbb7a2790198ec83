"""How long words are kept: originals stored, old chats archived, a customer's text erased."""

from __future__ import annotations

import datetime as dt
import gzip
import itertools
import zlib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import msgspec

from autoqa import disk
from autoqa.errors import LogError, reason_of
from autoqa.report.model import Report
from autoqa.report.redacted import redacted as masked
from autoqa.review.log import VerdictLog
from autoqa.review.records import COVERING, Entry, Record, digest_of, hash_of
from autoqa.review.state import current
from autoqa.transcript import Transcript, fingerprint

SHORTEST_DAYS = 365
"""Standard 000 二: 质检记录（含原始聊天、评分结果）保存≥1年."""


def store(
    log: VerdictLog,
    transcript: Transcript,
    report: Report,
    *,
    actor: str,
    redacted: bool = False,
) -> Record | None:
    """Keep a chat and its report in the log, once.

    Args:
        log: Where.
        transcript: The chat that was scored.
        report: Its report.
        actor: Who keeps it.
        redacted: Mask personal data first, in the chat and in the report, whose places move
            along; the row itself still bears the hashes of what was scored.

    Returns:
        The row, or None if the log had it already.

    Raises:
        LogError: The report is not of this chat.
    """
    if fingerprint(transcript) != report.transcript.sha256:
        raise LogError("报告与会话对不上", place=f"会话 {transcript.id}")
    document = report.sha256
    kept, shown = masked(transcript, report) if redacted else (transcript, report)
    entry = Entry(
        kind="original",
        actor=actor,
        chat_id=transcript.id,
        chat_sha256=report.transcript.sha256,
        report_sha256=document,
        rubric=report.rubric.name,
        rubric_sha256=report.rubric.sha256,
        decision="redacted" if redacted else "",
        document=document,
        body={
            "customer_id": kept.context.customer_id or "",
            "transcript": msgspec.to_builtins(kept),
            "report": shown.to_dict(),
        },
    )
    rows = log.append([entry], once=True)
    return rows[0] if rows else None


def erase(
    log: VerdictLog, *, actor: str, reason: str, chat: str = "", customer: str = ""
) -> dict[str, str]:
    """Remove the words of a chat, or of a customer's chats; the decisions and the chain stay.

    Args:
        log: The verdict log.
        actor: Who erases.
        reason: Why; it stays in the log.
        chat: The chat's id or hash.
        customer: The customer's id, as the kept originals and picks have it.

    Returns:
        The chats' ids by their hashes.

    Raises:
        LogError: Nothing in the log is of that chat or customer.
    """
    found = {
        record.chat_sha256: record.chat_id
        for record in log.records(chat=chat)
        if _has_words(record) and (not customer or record.body.get("customer_id") == customer)
    }
    if not found or not (chat or customer):
        raise LogError("日志里没有可以删除的文字", place=customer or chat)
    log.remove_bodies([_gone("erase", actor, key, name, reason) for key, name in found.items()])
    return found


def due(log: VerdictLog, *, days: int, now: dt.datetime | None = None) -> dict[str, str]:
    """Return the chats, id by hash, whose rows are all older and whose appeals are settled.

    Raises:
        LogError: The period is shorter than the standard allows.
    """
    if days < SHORTEST_DAYS:
        raise LogError(f"保存期 {days} 天太短", remedy=f"标准 000 要求至少保存 {SHORTEST_DAYS} 天")
    limit = (now or dt.datetime.now(dt.UTC)) - dt.timedelta(days=days)
    latest: dict[str, tuple[str, str]] = {}
    kept: set[str] = set()
    for record in log.records():
        latest[record.chat_sha256] = record.at, record.chat_id
        if _has_words(record):
            kept.add(record.chat_sha256)
    appealed = {key for (key, _), state in current(log).items() if state.open_appeals}
    before = limit.isoformat()
    return {
        key: name
        for key, (at, name) in latest.items()
        if at < before and key in kept and key not in appealed
    }


def archive(log: VerdictLog, chats: dict[str, str], path: Path, *, actor: str) -> int:
    """Move the words of chats into a file of their own; the decisions and the chain stay.

    The file is written, flushed to the disk and read back before anything leaves the log.

    Args:
        log: The verdict log.
        chats: Chats by their hashes, such as `due` returns.
        path: A new ``.jsonl.gz`` file.
        actor: Who archives.

    Returns:
        How many rows the file has.

    Raises:
        LogError: The file exists, or cannot be written.
    """
    if path.exists():
        raise LogError("这个文件已经在了", place=str(path), remedy="归档不覆盖旧文件，请换一个名字")
    _write(path, _of_chats(log, chats))
    count = last = 0
    for written, own in itertools.zip_longest(read_archive(path), _of_chats(log, chats)):
        if written is None:  # came in meanwhile: its words stay in the log
            break
        if written != own:
            raise LogError("归档文件与日志不同", place=str(path), remedy="日志没有改动，请检查磁盘")
        count, last = count + 1, written.seq
    gone = [_gone("archive", actor, key, name, path.name) for key, name in chats.items()]
    log.remove_bodies(gone, upto=last)
    return count


def read_archive(path: Path) -> Iterator[Record]:
    """Yield the rows of an archive file, each checked against its own hash and digest.

    Raises:
        LogError: It cannot be read, or a row was changed.
    """
    try:
        with gzip.open(path, "rb") as file:
            for line in file:
                row = msgspec.json.decode(line, type=Record)
                if hash_of(row) != row.hash or digest_of(row.salt, row.body) != row.digest:
                    raise LogError("内容与哈希不符", place=f"{path} 第 {row.seq} 条记录")
                yield row
    except (OSError, EOFError, ValueError, zlib.error) as reason:
        missing = isinstance(reason, FileNotFoundError)
        raise LogError("没有这个文件" if missing else "文件不完整", place=str(path)) from None


def erase_archived(path: Path, chats: Iterable[str]) -> int:
    """Take the chats with these hashes out of an archive file; return how many rows went.

    Raises:
        LogError: The file cannot be read or written.
    """
    gone = set(chats)
    count = sum(row.chat_sha256 in gone for row in read_archive(path))
    if count:
        _write(path, (row for row in read_archive(path) if row.chat_sha256 not in gone))
    return count


def archives(log: VerdictLog, chats: Iterable[str]) -> list[str]:
    """Return the names of the archive files that hold rows of these chats."""
    wanted = set(chats)
    return sorted(
        {
            str(record.body["reason"])
            for record in log.records(kinds=("archive",))
            if record.chat_sha256 in wanted and "reason" in record.body
        }
    )


def _has_words(record: Record) -> bool:
    """Return whether a row has words that can go; those on erasures stay."""
    return not record.erased and record.kind not in COVERING


def _gone(kind: str, actor: str, sha256: str, name: str, reason: str) -> Entry:
    return msgspec.convert(
        {
            "kind": kind,
            "actor": actor,
            "chat_id": name,
            "chat_sha256": sha256,
            "body": {"reason": reason},
        },
        Entry,
    )


def _of_chats(log: VerdictLog, chats: Collection[str]) -> Iterator[Record]:
    return (own for own in log.records() if own.chat_sha256 in chats and not own.erased)


def _write(path: Path, rows: Iterable[Record]) -> None:
    """Write an archive whole or not at all."""
    try:
        with (
            disk.replacing(path) as file,
            gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as packed,
        ):
            for row in rows:
                packed.write(msgspec.json.encode(row) + b"\n")
    except OSError as reason:
        raise LogError(f"写不了：{reason_of(reason)}", place=str(path)) from None
