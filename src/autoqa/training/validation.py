"""Checks a corpus before anything is learnt from it."""

from __future__ import annotations

import collections
from collections.abc import Iterable, Iterator, Sequence

from autoqa.errors import Problem
from autoqa.model.tasks import OF_CHATS, OF_TURNS
from autoqa.training.corpus import Dialogue

GRAM = 5
"""Characters in a gram."""

TOO_ALIKE = 0.55
"""Shared grams of two dialogues, as a share of the smaller one, above which one is a copy."""

COMMON = 12
"""A gram in more dialogues than this is a phrase of the trade, no sign of a copy."""

LEAST_SHARE, MOST_SHARE = 0.01, 0.35
"""A corpus whose bad turns are fewer or more than this teaches a wrong prior."""

ROLES = ("customer", "agent", "bot", "system")


def validate(dialogues: Sequence[Dialogue]) -> list[Problem]:
    """Return what is wrong with a corpus: labels, indices, copies, balance.

    Args:
        dialogues: All splits together, so that copies across splits are seen.
    """
    problems = [problem for dialogue in dialogues for problem in _labels(dialogue)]
    twice = [name for name, n in collections.Counter(own.id for own in dialogues).items() if n > 1]
    problems += [Problem(name, "这个编号用了不止一次") for name in twice]
    for one, other, share in near_copies(dialogues):
        across = "" if one.split == other.split else f"，而且分属 {one.split} 和 {other.split}"
        problems.append(Problem(one.id, f"与 {other.id} 有 {share:.0%} 的文字相同{across}"))
    return [*problems, *_balance(dialogues)]


def _labels(dialogue: Dialogue) -> Iterator[Problem]:
    for index, turn in enumerate(dialogue.turns):
        where = f"{dialogue.id}.turns[{index}]"
        if turn.get("i", index) != index:
            yield Problem(where, f"序号应为 {index}，实为 {turn['i']}")
        if turn["role"] not in ROLES:
            yield Problem(where, f"没有名为 {turn['role']!r} 的角色")
        for task in OF_TURNS:
            label = dialogue.label(task.name, index)
            if turn["role"] == task.voice and label not in task.labels:
                yield Problem(
                    where, f"{task.name} 的标签是 {label!r}，应为 {'、'.join(task.labels)}"
                )
            if turn["role"] != task.voice and label is not None:
                yield Problem(where, f"{turn['role']} 的消息不该有 {task.name} 标签")
    for task in OF_CHATS:
        label = dialogue.label(task.name)
        if label is not None and label not in task.labels:
            yield Problem(dialogue.id, f"{task.name} 的标签是 {label!r}")
    labelled = {
        int(index)
        for side in ("agent_turns", "customer_turns")
        for index in dialogue.labels.get(side, {})
    }
    for index in sorted(labelled - set(range(len(dialogue.turns)))):
        yield Problem(dialogue.id, f"标签里的第 {index} 条消息不存在")


def near_copies(
    dialogues: Sequence[Dialogue],
) -> Iterator[tuple[Dialogue, Dialogue, float]]:
    """Return pairs of dialogues that share too many character 5-grams, and how many."""
    grams = [_grams(turn["text"] for turn in dialogue.turns) for dialogue in dialogues]
    holders: dict[str, list[int]] = collections.defaultdict(list)
    for number, own in enumerate(grams):
        for gram in own:
            holders[gram].append(number)
    shared: collections.Counter[tuple[int, int]] = collections.Counter()
    for having in holders.values():
        if 1 < len(having) <= COMMON:
            shared.update(
                (having[a], having[b])
                for a in range(len(having))
                for b in range(a + 1, len(having))
            )
    for (one, other), count in shared.items():
        share = count / max(1, min(len(grams[one]), len(grams[other])))
        if share > TOO_ALIKE:
            yield dialogues[one], dialogues[other], share


def _grams(texts: Iterable[str]) -> set[str]:
    return {text[at : at + GRAM] for text in texts for at in range(len(text) - GRAM + 1)}


def _balance(dialogues: Sequence[Dialogue]) -> Iterator[Problem]:
    for task in ("attitude", "buck_passing"):
        labels = [
            dialogue.label(task, index)
            for dialogue in dialogues
            for index, turn in enumerate(dialogue.turns)
            if turn["role"] == "agent"
        ]
        bad = sum(label not in ("ok", "0", None) for label in labels)
        share = bad / max(1, len(labels))
        if not LEAST_SHARE <= share <= MOST_SHARE:
            yield Problem("", f"{task} 有问题的消息占 {share:.1%}，应在 1% 到 35% 之间")
