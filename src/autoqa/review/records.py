"""One row of the verdict log, and the hash that chains it to the row before.

A row has two parts. The head says who decided what about which report; it stays for ever and its
hash covers it. The body holds words (reasons, comments, quotes, whole chats) and may be erased:
the head keeps only a salted digest of it, so the chain holds without it and the words cannot be
guessed back from the digest.
"""

from __future__ import annotations

import hashlib
from typing import Any, Literal

import msgspec

GENESIS = "0" * 64
"""What stands before the first row."""

Kind = Literal[
    "pick", "original", "criterion", "finding", "added", "conclusion", "appeal", "ruling",
    "erase", "archive",
]  # fmt: skip
COVERING: tuple[Kind, ...] = ("erase", "archive")
"""After a row of these kinds, the earlier rows of its chat may lack their words."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants the log to keep.

    Attributes:
        kind: What it is about: a chat picked, an original kept, a decision on a criterion, a
            finding, a finding added, a conclusion, an appeal and its ruling, an erasure, an
            archiving.
        actor: Who decided.
        chat_id: The chat's own name.
        chat_sha256: The hash of the chat's canonical JSON.
        report_sha256: The hash of the report's JSON.
        rubric: The rubric's name.
        rubric_sha256: The rubric's hash.
        level: Of a decision: first review, second review, final.
        subject: The criterion, the finding or the appeal that is spoken of.
        decision: confirm or override, accept or reject, the state of an appeal, passed or not.
        old: The mark before, in points; of a pick, None.
        new: The mark after; of a conclusion, the score; of a pick, its inclusion probability.
        document: The hash of the file it came in, so that one file counts once.
        body: The words, which may be erased.
    """

    kind: Kind
    actor: str
    chat_id: str
    chat_sha256: str
    report_sha256: str = ""
    rubric: str = ""
    rubric_sha256: str = ""
    level: str = ""
    subject: str = ""
    decision: str = ""
    old: float | None = None
    new: float | None = None
    document: str = ""
    body: dict[str, Any] = {}


class Record(Entry, frozen=True, kw_only=True):
    """A row as it stands in the log.

    Attributes:
        seq: Its number, from 1 without gaps.
        at: When it was written, UTC.
        digest: SHA-256 of the salt and the body.
        prev: The hash of the row before.
        hash: SHA-256 of `prev` and this row's head.
        salt: Random, kept and erased with the body.
        erased: The body is gone.
    """

    seq: int
    at: str
    digest: str
    prev: str
    hash: str
    salt: str = ""
    erased: bool = False


BODY = ("body", "salt", "erased")
HEAD = tuple(name for name in Record.__struct_fields__ if name not in BODY)
"""The fields that stay, the hash among them."""


def chained(entry: Entry, *, seq: int, at: str, prev: str, salt: str) -> Record:
    """Return the entry as the row that follows the row with the hash `prev`."""
    values = msgspec.structs.asdict(entry)
    for mark in ("old", "new"):  # a database returns floats, and 5 and 5.0 hash apart
        values[mark] = None if values[mark] is None else float(values[mark]) + 0.0
    digest = digest_of(salt, entry.body)
    row = Record(**values, seq=seq, at=at, digest=digest, prev=prev, hash="", salt=salt)
    return msgspec.structs.replace(row, hash=hash_of(row))


def hash_of(record: Record) -> str:
    """Return what a row's hash must be."""
    head = {name: getattr(record, name) for name in HEAD if name != "hash"}
    return hashlib.sha256(msgspec.json.encode(head, order="sorted")).hexdigest()


def digest_of(salt: str, body: dict[str, Any]) -> str:
    """Return the salted digest of a body."""
    return hashlib.sha256(salt.encode() + body_json(body)).hexdigest()


def body_json(body: dict[str, Any]) -> bytes:
    """Return a body as the bytes that are kept and hashed."""
    return msgspec.json.encode(body, order="sorted")
