"""Where judgements err: the same measures for every trade, channel, length or other slice."""

from __future__ import annotations

import collections
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from autoqa.model.tasks import TASKS
from autoqa.signals.base import Judgements
from autoqa.training.calibration import upper_bound
from autoqa.training.corpus import Dialogue
from autoqa.training.evaluation import QUESTIONS, labels_of, says

SURE = 0.975
"""The confidence of either bound of a 95 % interval."""

SHORT, LONG = 12, 20
"""Messages up to which a chat is short, and from which on it is long."""


class Item(NamedTuple):
    """One question about one turn, or about a chat, with both answers.

    Attributes:
        dialogue: The chat.
        turn: The turn's index; None for the chat as a whole.
        question: One of `QUESTIONS`.
        fault: What is annotated.
        said: What was judged.
        decided: Whether the judge was sure.
    """

    dialogue: Dialogue
    turn: int | None
    question: str
    fault: bool
    said: bool
    decided: bool

    @property
    def wrong(self) -> bool:
        """Whether the judgement, sure or not, is other than the annotation."""
        return self.fault != self.said


class Slice(NamedTuple):
    """How the judgements of some items hold.

    Attributes:
        name: What the items have in common.
        items: How many they are.
        faults: How many faults are annotated.
        missed: Faults that were not seen.
        alarms: Faults that were seen where there is none.
        wrong: Share of the items that are judged wrongly.
        low: Lower Clopper-Pearson bound of that share; both bounds hold 95 %.
        high: Its upper bound.
        undecided: Share of the items that were left to a human.
    """

    name: str
    items: int
    faults: int
    missed: int
    alarms: int
    wrong: float
    low: float
    high: float
    undecided: float


def items(dialogues: Iterable[Dialogue], judged: Iterable[Judgements], question: str) -> list[Item]:
    """Return every judgement of a question beside its annotation.

    Args:
        dialogues: With their labels; what is not labelled is left out.
        judged: What was judged of each, as `judge` returns it.
        question: One of `QUESTIONS`.
    """
    task = next(own for own in TASKS if own.name == QUESTIONS[question][0])
    found = []
    for dialogue, judgements in zip(dialogues, judged, strict=True):
        for place, own in enumerate(labels_of(judgements, dialogue)[task.name]):
            turn = place if task.voice else None
            true = dialogue.label(task.name, turn)
            if true is not None and own is not None:
                said = says(question, own.label)
                fault = says(question, true)
                found.append(Item(dialogue, turn, question, fault, said, own.decided))
    return found


def by(found: Iterable[Item], key: Callable[[Item], str], *, least: int = 1) -> list[Slice]:
    """Return a slice for every value of a key, the worst first.

    Args:
        found: What `items` returned.
        key: What puts an item into its slice, such as ``lambda item: item.dialogue.trade``.
        least: Slices with fewer items are put together as 其他.
    """
    groups: dict[str, list[Item]] = collections.defaultdict(list)
    for item in found:
        groups[key(item)].append(item)
    rest = [item for group in groups.values() if len(group) < least for item in group]
    slices = [total(name, group) for name, group in groups.items() if len(group) >= least]
    if rest:
        slices.append(total("其他", rest))
    return sorted(slices, key=lambda own: (-own.wrong, own.name))


def total(name: str, group: Sequence[Item]) -> Slice:
    """Return the measures of some items, at least one, as one slice."""
    count = len(group)
    wrong = sum(item.wrong for item in group)
    return Slice(
        name,
        count,
        sum(item.fault for item in group),
        sum(item.fault and not item.said for item in group),
        sum(item.said and not item.fault for item in group),
        wrong / count,
        1 - upper_bound(count - wrong, count, SURE),
        upper_bound(wrong, count, SURE),
        sum(not item.decided for item in group) / count,
    )


def length(item: Item) -> str:
    """Return whether an item's chat is short, middling or long, by its messages."""
    count = len(item.dialogue.turns)
    if count <= SHORT:
        return f"短（{SHORT} 条以内）"
    return f"长（{LONG} 条以上）" if count >= LONG else "中"
