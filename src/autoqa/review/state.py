"""Where a chat stands now: the log folded, higher levels over lower, later over earlier."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import msgspec

from autoqa.report.titles import LEVELS
from autoqa.review.log import VerdictLog
from autoqa.review.records import Record

K = TypeVar("K")

ON_APPEAL = "申诉"
"""The level of an appeal's ruling, above all reviews."""

FILED, UPHELD, CHANGED, WITHDRAWN = "filed", "upheld", "changed", "withdrawn"
APPEAL_TITLES = {FILED: "待处理", UPHELD: "维持", CHANGED: "改判", WITHDRAWN: "撤回"}


FOLDED = ("criterion", "finding", "conclusion", "appeal", "ruling")
"""The kinds of rows that change where a chat stands."""


class Decision(msgspec.Struct, frozen=True):
    """The mark of a criterion, or the fate of a finding, that holds now, and whose it is."""

    decision: str
    old: float | None
    new: float | None
    level: str
    actor: str
    seq: int


class Appeal(msgspec.Struct, frozen=True):
    """An agent's objection: to a criterion, or to the whole chat where `criterion` is empty."""

    number: int
    criterion: str
    by: str
    reason: str
    state: str = FILED
    ruled_by: str = ""


class ChatState(msgspec.Struct, frozen=True):
    """A chat under one rubric as people left it.

    Attributes:
        chat_id: The chat's own name.
        chat_sha256: Its hash.
        rubric: The rubric's name.
        criteria: By criterion, what holds.
        findings: By report and finding, what holds.
        scores: By level, the conclusions that hold; an appeal's under `ON_APPEAL`.
        reviewers: By level, who reviewed last.
        appeals: In their order.
        reports: The hashes of the reports spoken of.
        last_at: When the last row was written.
    """

    chat_id: str
    chat_sha256: str
    rubric: str
    criteria: dict[str, Decision]
    findings: dict[tuple[str, str], Decision]
    scores: dict[str, Decision]
    reviewers: dict[str, str]
    appeals: tuple[Appeal, ...]
    reports: tuple[str, ...]
    last_at: str

    @property
    def level(self) -> str:
        """The highest level that reviewed the chat."""
        return max(self.reviewers, key=weight, default="")

    @property
    def conclusion(self) -> Decision | None:
        """The conclusion of the highest level, or of an appeal's ruling."""
        return max(self.scores.values(), key=_standing, default=None)

    @property
    def open_appeals(self) -> tuple[Appeal, ...]:
        """The appeals that nobody ruled on."""
        return tuple(appeal for appeal in self.appeals if appeal.state == FILED)


def current(log: VerdictLog, chat: str = "") -> dict[tuple[str, str], ChatState]:
    """Return every reviewed chat, or those with an id or hash, as the log has them now."""
    return fold(log.records(kinds=FOLDED, chat=chat))


def fold(records: Iterable[Record]) -> dict[tuple[str, str], ChatState]:
    """Return every reviewed chat by its hash and its rubric's name."""
    chats: dict[tuple[str, str], _Chat] = {}
    for record in records:
        if record.kind in FOLDED:
            key = record.chat_sha256, record.rubric
            if key not in chats:
                chats[key] = _Chat(record)
            chats[key].take(record)
    return {key: chat.state() for key, chat in chats.items()}


def weight(level: str) -> int:
    """Return how much a level weighs; an unknown one least."""
    order = (*LEVELS, ON_APPEAL)
    return order.index(level) if level in order else -1


class _Chat:
    """Gathers the rows of one chat under one rubric."""

    def __init__(self, first: Record) -> None:
        self._first = first
        self._criteria: dict[str, Decision] = {}
        self._findings: dict[tuple[str, str], Decision] = {}
        self._scores: dict[str, Decision] = {}
        self._reviewers: dict[str, str] = {}
        self._appeals: dict[int, Appeal] = {}
        self._reports: dict[str, None] = {}
        self._at = ""
        self._marked: set[str] = set()
        """The documents that gave marks."""

    def take(self, record: Record) -> None:
        self._at = record.at
        if record.report_sha256:
            self._reports[record.report_sha256] = None
        own = Decision(
            record.decision, record.old, record.new, record.level, record.actor, record.seq
        )
        match record.kind:
            case "criterion":
                self._marked.add(record.document)
                _put(self._criteria, record.subject, own)
            case "finding":
                _put(self._findings, (record.report_sha256, record.subject), own)
            case "conclusion":
                if record.level != ON_APPEAL:
                    self._reviewers[record.level] = record.actor
                if not self._only_labels(record):
                    _put(self._scores, record.level, own)
            case "appeal":
                self._appeal(record)
            case _:
                self._rule(record, own)

    def state(self) -> ChatState:
        return ChatState(
            self._first.chat_id,
            self._first.chat_sha256,
            self._first.rubric,
            self._criteria,
            self._findings,
            self._scores,
            self._reviewers,
            tuple(self._appeals.values()),
            tuple(self._reports),
            self._at,
        )

    def _only_labels(self, record: Record) -> bool:
        """Return whether a document concludes nothing and leaves the marks as they were."""
        concludes = record.new is not None or bool(record.decision)
        known = record.level in self._scores
        return known and not concludes and record.document not in self._marked

    def _appeal(self, record: Record) -> None:
        if record.decision == FILED:
            reason = str(record.body.get("reason", ""))
            self._appeals[record.seq] = Appeal(record.seq, record.subject, record.actor, reason)
        else:
            self._settle(record, WITHDRAWN)

    def _rule(self, record: Record, own: Decision) -> None:
        appeal = self._settle(record, record.decision)
        if appeal is not None and appeal.criterion and record.decision == CHANGED:
            ruled = msgspec.structs.replace(own, level=ON_APPEAL, decision="override")
            self._criteria[appeal.criterion] = ruled

    def _settle(self, record: Record, state: str) -> Appeal | None:
        number = int(record.subject) if record.subject.isdigit() else 0
        appeal = self._appeals.get(number)
        if appeal is not None:
            settled = msgspec.structs.replace(appeal, state=state, ruled_by=record.actor)
            self._appeals[number] = settled
        return appeal


def _put(held: dict[K, Decision], key: K, own: Decision) -> None:
    if key not in held or _standing(own) >= _standing(held[key]):
        held[key] = own


def _standing(own: Decision) -> tuple[int, int]:
    return weight(own.level), own.seq
