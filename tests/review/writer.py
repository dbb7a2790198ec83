"""A process that writes to a log; it loads next to nothing, so that eight start fast."""

from __future__ import annotations

from multiprocessing.synchronize import Barrier
from typing import Any

from autoqa.review.log import VerdictLog
from autoqa.review.records import Entry

ROUNDS = 15


def write_many(url: str, writer: int, ready: Barrier) -> None:
    """Wait for the others, then write pairs of rows."""
    ready.wait(100)
    log = VerdictLog(url)
    for number in range(ROUNDS):
        name = f"{writer}-{number}"
        log.append([entry(name, body={"reason": "改"}), entry(name)])


def entry(chat: str = "c-1", **fields: Any) -> Entry:
    """Return a row about a chat."""
    known = {"kind": "criterion", "actor": "王芳", "chat_id": chat, "chat_sha256": f"sha-{chat}"}
    return Entry(**{**known, **fields})
