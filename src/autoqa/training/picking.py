"""Picks the chats that are worth labelling next: those in doubt, and unlike one another.

Doubt alone picks many chats of one kind (Settles 2009); so each pick is the chat whose doubt,
times its distance to what is labelled or picked already, is largest.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from autoqa.model import wording
from autoqa.signals.base import Judgement, Judgements
from autoqa.training.corpus import Dialogue
from autoqa.training.evaluation import QUESTIONS, labels_of

ASKED = ("attitude_bad", "buck_passing", "soothing", "threat", "unresolved")
"""The questions whose doubt counts: not the customer's emotion, on which annotators differ too."""

HARDEST = 3
"""A chat's doubt is the mean of this many of its hardest judgements."""


class Pick(NamedTuple):
    """A chat to label next.

    Attributes:
        dialogue: The chat.
        doubt: How unsure the judge is of it, 0 to 1.
        novelty: How unlike it is to what was labelled or picked before, 0 to 1.
        turns: The turns in most doubt, the hardest first; -1 is the ending.
    """

    dialogue: Dialogue
    doubt: float
    novelty: float
    turns: tuple[int, ...]


def pick(
    chats: Sequence[Dialogue],
    judged: Sequence[Judgements],
    count: int,
    *,
    labelled: Sequence[Dialogue] = (),
    diversity: float = 1.0,
) -> list[Pick]:
    """Pick chats to label, the most useful first.

    Args:
        chats: To pick from.
        judged: What was judged of each, as `judge` returns it.
        count: How many to pick at most.
        labelled: What is labelled already.
        diversity: How much novelty counts beside doubt; 0 picks by doubt alone.
    """
    if not chats:
        return []
    hardest = [hard_turns(dialogue, own) for dialogue, own in zip(chats, judged, strict=True)]
    doubts = np.array([_mean(own) for own in hardest])
    describe = TfidfVectorizer(analyzer="char", ngram_range=(2, 3), sublinear_tf=True)
    described = describe.fit_transform([_text(own) for own in (*chats, *labelled)])
    own, known = described[: len(chats)], described[len(chats) :]
    novelty = np.ones(len(chats))
    if labelled:
        novelty -= (own @ known.T).max(1).toarray()[:, 0]
    picks: list[Pick] = []
    left = np.ones(len(chats), bool)
    while len(picks) < count and left.any():
        worth = np.where(left, doubts * np.maximum(novelty, 0) ** diversity, -1.0)
        best = int(worth.argmax())
        turns = tuple(turn for _, turn in hardest[best][:HARDEST])
        picks.append(Pick(chats[best], float(doubts[best]), float(novelty[best]), turns))
        left[best] = False
        novelty = np.minimum(novelty, 1 - (own @ own[best].T).toarray()[:, 0])
    return picks


def doubt(judgement: Judgement, label: str | None = None) -> float:
    """Return the entropy of a yes-or-no question in bits, 0 to 1.

    Args:
        judgement: With its probabilities; one without is in full doubt or in none.
        label: The label that means yes; None: any but the first.
    """
    shares = judgement.probabilities
    if shares is None:
        return float(not judgement.decided)
    yes = shares[label] if label else 1 - next(iter(shares.values()))
    return sum(-share * math.log2(share) for share in (yes, 1 - yes) if share > 0)


def hard_turns(dialogue: Dialogue, judged: Judgements) -> list[tuple[float, int]]:
    """Return the doubt of every turn and, as turn -1, of the ending; the hardest first."""
    found: dict[int, float] = {}
    by_task = labels_of(judged, dialogue)
    for task, label in (QUESTIONS[question] for question in ASKED):
        for turn, own in enumerate(by_task[task]):
            if own is not None:
                place = -1 if task == "ending" else turn
                found[place] = max(found.get(place, 0.0), doubt(own, label))
    return sorted(((own, turn) for turn, own in found.items()), key=lambda pair: -pair[0])


def write(picks: Iterable[Pick], path: Path) -> None:
    """Write chats as JSON Lines for an annotator to fill in; `load_corpus` reads the file.

    The labels are empty rather than guessed, since a guess that is shown is too easily believed;
    ``look_at`` says which turns to look at hard.
    """
    rows = [
        {
            "id": own.dialogue.id,
            "split": "train",
            "trade": own.dialogue.trade,
            "turns": own.dialogue.turns,
            "labels": {"agent_turns": {}, "customer_turns": {}},
            "look_at": [turn for turn in own.turns if turn >= 0],
            "doubt": round(own.doubt, 3),
        }
        for own in picks
    ]
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    path.write_text("".join(lines), "utf-8")


def _mean(hardest: Sequence[tuple[float, int]]) -> float:
    doubts = [own for own, _ in hardest[:HARDEST]]
    return sum(doubts) / len(doubts) if doubts else 0.0


def _text(dialogue: Dialogue) -> str:
    return " ".join(wording.fold(text) for text in dialogue.chat().texts)
