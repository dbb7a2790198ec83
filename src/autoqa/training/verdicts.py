"""Reviewers' verdicts as labelled dialogues: what people decided of single turns.

Only findings accepted, rejected or added speak of a turn. A mark that was confirmed or changed
speaks of a criterion, and becomes no label.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from autoqa.model.tasks import OF_TURNS, Task
from autoqa.report import titles
from autoqa.review.labels import TurnLabel, labels
from autoqa.review.log import VerdictLog
from autoqa.review.records import Record
from autoqa.signals.judgement import ATTITUDES
from autoqa.training.corpus import Dialogue, unlabelled
from autoqa.transcript import Transcript, fingerprint

BATCH = "verdicts"
"""What dialogues from verdicts have for a batch."""

_IDS = {title: signal for signal, title in titles.SIGNALS.items()}
_MEANS = {signal: ("attitude", label) for label, names in ATTITUDES.items() for signal in names}
_MEANS |= {f"emotion.{label}": ("emotion", label) for label in ("dissatisfied", "angry")}
_MEANS |= {flag: (flag, "1") for flag in ("buck_passing", "soothing", "threat")}

_CLEARING = frozenset(
    {
        "attitude.perfunctory",
        "attitude.curt",
        "buck_passing",
        "soothing",
        "emotion.dissatisfied",
        "threat",
    }
)
"""Signals whose rejection leaves nothing but the first label: what is not hostile, or not angry,
may still be curt, or dissatisfied."""


def from_verdicts(
    log: VerdictLog | Iterable[Record], chats: Iterable[Transcript]
) -> list[Dialogue]:
    """Return the reviewed chats with the labels that people gave their turns.

    A turn nobody decided on has no label. Of several faults accepted in one turn the gravest is
    its label. Weights are those of the chats' picks, one over the chance, scaled to a mean of
    one, so that these dialogues and those of a corpus count alike; a chat that was not drawn
    weighs one.

    Args:
        log: The verdict log, or its rows.
        chats: The chats that were reviewed; those that are not among them give no dialogue.
    """
    talks = {fingerprint(chat): chat for chat in chats}
    decided: dict[str, list[TurnLabel]] = {}
    for label in labels(log):
        if label.chat_sha256 in talks:
            decided.setdefault(label.chat_sha256, []).append(label)
    found = []
    for sha256, own in decided.items():
        dialogue = unlabelled(talks[sha256])
        sides = _sides(dialogue, own)
        if sides:
            found.append((dialogue._replace(batch=BATCH, labels=sides), own[0].weight))
    known = [weight for _, weight in found if weight is not None]
    mean = sum(known) / len(known) if known else 1.0
    return [
        dialogue._replace(weight=1.0 if weight is None else weight / mean)
        for dialogue, weight in found
    ]


def jsonl(dialogues: Iterable[Dialogue]) -> bytes:
    """Return dialogues as a corpus file, which `load_corpus` reads back."""
    return b"".join(msgspec.json.encode(own._asdict()) + b"\n" for own in dialogues)


def _sides(dialogue: Dialogue, decided: Sequence[TurnLabel]) -> dict[str, Any]:
    """Return the labels as a corpus has them: by side, by turn, by task."""
    by_turn: dict[int, dict[str, bool]] = {}
    for own in decided:
        if own.start < own.end and own.turn < len(dialogue.turns):  # else nothing said is meant
            signal = _IDS.get(own.signal, own.signal)
            verdicts = by_turn.setdefault(own.turn, {})
            verdicts[signal] = verdicts.get(signal, False) or own.positive
    sides: dict[str, Any] = {}
    for turn, verdicts in by_turn.items():
        voice = dialogue.turns[turn]["role"]
        for task in OF_TURNS:
            label = _label(task, verdicts) if task.voice == voice else None
            if label is not None:
                sides.setdefault(f"{voice}_turns", {}).setdefault(str(turn), {})[task.name] = label
    return sides


def _label(task: Task, verdicts: Mapping[str, bool]) -> str | None:
    own = {
        signal: yes
        for signal, yes in verdicts.items()
        if signal in _MEANS and _MEANS[signal][0] == task.name
    }
    accepted = [task.labels.index(_MEANS[signal][1]) for signal, yes in own.items() if yes]
    if accepted:
        return task.labels[max(accepted)]
    return task.labels[0] if _CLEARING & set(own) else None
