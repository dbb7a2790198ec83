"""Training labels: what people decided of single turns, with the weight of the chat's pick.

A confirmed or changed mark says nothing of a turn, and an untouched finding nothing at all; only
findings accepted or rejected and places added become labels.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from autoqa.review.log import VerdictLog
from autoqa.review.records import Record
from autoqa.review.state import weight as standing


class TurnLabel(msgspec.Struct, frozen=True):
    """One place of one chat and whether it shows a signal.

    Attributes:
        chat_id: The chat's own name.
        chat_sha256: Its hash.
        turn: The turn's index.
        start: Where the place starts in the turn's original text, in code points.
        end: Where it ends.
        signal: The signal's id, or the label that the reviewer wrote.
        positive: A human says that the place shows it, or that it does not.
        weight: One over the chance of the chat's pick; None if it was not drawn.
        level: At which level it was decided.
        reviewer: By whom.
    """

    chat_id: str
    chat_sha256: str
    turn: int
    start: int
    end: int
    signal: str
    positive: bool
    weight: float | None
    level: str
    reviewer: str


KINDS = ("pick", "finding", "added")


def labels(log: VerdictLog | Iterable[Record]) -> list[TurnLabel]:
    """Return the labels of a log, or of its rows, that hold now, chat by chat and turn by turn.

    Where people decided differently on a place, the higher level holds, then the later. Erased
    decisions give none, since their places are gone.
    """
    chances: dict[str, float] = {}
    held: dict[tuple[str, int, int, int, str], tuple[tuple[int, int], TurnLabel]] = {}
    for record in log.records(kinds=KINDS) if isinstance(log, VerdictLog) else log:
        if record.kind not in KINDS:
            continue
        if record.kind == "pick":
            if record.new:
                chances[record.chat_sha256] = record.new
        elif not record.erased:
            label = _label(record)
            key = label.chat_sha256, label.turn, label.start, label.end, label.signal
            rank = standing(record.level), record.seq
            if key not in held or rank >= held[key][0]:
                held[key] = rank, label
    return sorted(_weighted((own for _, own in held.values()), chances), key=_place)


def _label(record: Record) -> TurnLabel:
    body = record.body
    return TurnLabel(
        chat_id=record.chat_id,
        chat_sha256=record.chat_sha256,
        turn=int(body["turn"]),
        start=int(body["start"]),
        end=int(body["end"]),
        signal=str(body.get("signal") or body.get("label") or record.subject),
        positive=record.decision == "accept",
        weight=None,
        level=record.level,
        reviewer=record.actor,
    )


def _weighted(found: Iterator[TurnLabel], chances: dict[str, float]) -> Iterator[TurnLabel]:
    for label in found:
        chance = chances.get(label.chat_sha256)
        weight = None if chance is None else 1 / chance
        yield msgspec.structs.replace(label, weight=weight)


def _place(label: TurnLabel) -> tuple[str, str, int, int, int, str]:
    return (
        label.chat_id, label.chat_sha256, label.turn, label.start, label.end, label.signal
    )  # fmt: skip
