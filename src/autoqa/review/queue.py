"""The queue: a draw written down, read back, and known to the log."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from autoqa.errors import LoadError, reason_of
from autoqa.review.log import VerdictLog
from autoqa.review.records import Entry
from autoqa.review.sampling import Pick, Sample


def dumps(picks: Iterable[Pick]) -> bytes:
    """Return picks as JSON Lines."""
    return b"".join(msgspec.json.encode(pick) + b"\n" for pick in picks)


def read(path: Path) -> list[Pick]:
    """Read a queue.

    Raises:
        LoadError: It is none, with the line.
    """
    try:
        content = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    except (OSError, ValueError) as reason:
        raise LoadError(f"读不了：{reason_of(reason)}", source=str(path)) from None
    picks = []
    for number, line in enumerate(content.splitlines(), 1):
        if line.strip():
            try:
                picks.append(msgspec.json.decode(line, type=Pick))
            except ValueError as reason:
                raise LoadError(
                    f"不是抽查队列：{reason}",
                    source=str(path),
                    line=number,
                    remedy="请给 autoqa queue -o 写出的 .jsonl",
                ) from None
    return picks


def reviewed(log: VerdictLog) -> set[str]:
    """Return the hashes of the chats that somebody reviewed already."""
    return {record.chat_sha256 for record in log.records(kinds=("conclusion",))}


def register(log: VerdictLog, sample: Sample, *, actor: str) -> bool:
    """Keep in the log who was picked, why and how likely, once.

    Returns:
        Whether it is new; the same draw again is not.
    """
    document = hashlib.sha256(dumps(sample.picks)).hexdigest()
    entries = [_entry(pick, actor, document) for pick in sample.picks]
    return bool(log.append(entries, once=True))


def _entry(pick: Pick, actor: str, document: str) -> Entry:
    chat = pick.chat
    return Entry(
        kind="pick",
        actor=actor,
        chat_id=chat.chat_id,
        chat_sha256=chat.chat_sha256,
        report_sha256=chat.report_sha256,
        rubric=chat.rubric,
        subject=pick.day,
        decision=pick.how,
        new=pick.probability,
        document=document,
        body={
            "customer_id": chat.customer_id or "",
            "agent_id": chat.agent_id or "",
            "reasons": list(pick.reasons),
        },
    )
