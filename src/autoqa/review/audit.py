"""Whether anybody changed, removed or reordered rows of a log."""

from __future__ import annotations

from pathlib import Path

import msgspec

from autoqa.errors import LogError, Problem, reason_of
from autoqa.review.log import VerdictLog
from autoqa.review.records import COVERING, GENESIS, Record, digest_of, hash_of

SCHEMA = "autoqa.log-head/1"


class Head(msgspec.Struct, frozen=True):
    """The end of a log at some time. Kept or signed elsewhere, it shows later what was cut off.

    Attributes:
        count: How many rows there were.
        hash: The last row's hash.
        at: When the last row was written.
    """

    count: int
    hash: str
    at: str = ""
    schema: str = SCHEMA


class Audit(msgspec.Struct, frozen=True):
    """What an audit found; the log is sound if there are no problems."""

    head: Head
    problems: tuple[Problem, ...]
    erased: int


def head(log: VerdictLog) -> Head:
    """Return the end of a sound log.

    Raises:
        LogError: The log is not sound: signing its end would cover that up.
    """
    found = audit(log)
    if found.problems:
        raise LogError(
            f"日志有 {len(found.problems)} 处对不上，不能导出链头",
            place=log.shown,
            remedy="请先用 autoqa log verify 查看",
        )
    return found.head


def audit(log: VerdictLog, known: Head | None = None) -> Audit:
    """Check every row against the chain, and the chain against a head kept elsewhere."""
    return _Auditor(known).run(log)


def read_head(path: Path) -> Head:
    """Read a head that was kept in a file.

    Raises:
        LogError: It is none.
    """
    try:
        found = msgspec.json.decode(path.read_bytes().removeprefix(b"\xef\xbb\xbf"), type=Head)
    except (OSError, ValueError) as reason:
        problem = reason_of(reason) if isinstance(reason, OSError) else "不是 autoqa 导出的链头"
        raise LogError(problem, place=str(path)) from None
    if found.schema != SCHEMA:
        raise LogError(f"不认识链头的格式 {found.schema!r}", place=str(path))
    return found


class _Auditor:
    """Walks through a log once; a problem never hides the next."""

    def __init__(self, known: Head | None) -> None:
        self._known = known
        self._seen_known = known is None or known.count == 0
        self._problems: list[Problem] = []
        self._bare: dict[str, list[int]] = {}
        self._covered: dict[str, int] = {}
        self._erased = 0

    def run(self, log: VerdictLog) -> Audit:
        seq, prev, at = 0, GENESIS, ""
        for record in log.records():
            self._check(record, seq, prev)
            seq, prev, at = record.seq, record.hash, record.at
        self._check_bare()
        if self._known is not None and not self._seen_known:
            self._note(
                self._known.count, f"链头说这里有一条记录，日志只到第 {seq} 条：末尾的记录被删掉了"
            )
        return Audit(Head(seq, prev, at), tuple(self._problems), self._erased)

    def _check(self, record: Record, seq: int, prev: str) -> None:
        if record.seq != seq + 1:
            missing = f"{seq + 1}" if record.seq == seq + 2 else f"{seq + 1}–{record.seq - 1}"
            self._note(record.seq, f"前面缺了第 {missing} 条")
        elif record.prev != prev:
            self._note(record.seq, "与前一条接不上：记录被改动、调换或插入过")
        if hash_of(record) != record.hash:
            self._note(record.seq, "内容与哈希不符：这一条被改动过")
        if self._known is not None and record.seq == self._known.count:
            self._seen_known = True
            if record.hash != self._known.hash:
                self._note(record.seq, "与链头不符：这一条或更早的记录被改写过")
        if record.kind in COVERING:
            self._covered[record.chat_sha256] = record.seq
        if record.erased:
            self._erased += 1
            self._bare.setdefault(record.chat_sha256, []).append(record.seq)
        elif digest_of(record.salt, record.body) != record.digest:
            self._note(record.seq, "理由、备注或原文被改动过")

    def _check_bare(self) -> None:
        """A row may lack its words only if a later row says that they were erased."""
        for chat, rows in self._bare.items():
            for seq in rows:
                if seq >= self._covered.get(chat, 0):
                    self._note(seq, "理由、备注或原文不见了，日志里没有删除或归档它的记录")

    def _note(self, seq: int, message: str) -> None:
        self._problems.append(Problem(f"第 {seq} 条", message))
