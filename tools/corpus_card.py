"""Counts the corpus and the agreement of its two annotations: the figures of corpus/README.md.

Run: ``python -m tools.corpus_card``
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from autoqa.model.tasks import TASKS
from autoqa.training.corpus import Dialogue, load_corpus
from autoqa.training.measure import kappa

FOLDER = Path(__file__).parents[1] / "corpus"
QUIET = {"attitude": "ok", "emotion": "calm"}


def main() -> None:
    """Print the figures."""
    dialogues = load_corpus()
    for split in ("train", "calibration", "test"):
        _count(split, [own for own in dialogues if own.split == split])
    _agree({own.id: own for own in dialogues})


def _count(split: str, dialogues: list[Dialogue]) -> None:
    counts: Counter[str] = Counter()
    for own in dialogues:
        counts.update(["dialogues", f"ending {own.labels['ending']}"])
        counts["turns"] += len(own.turns)
        for index, voice in enumerate(own.voices):
            counts[f"{voice} turns"] += 1
            for task in TASKS:
                label = own.label(task.name, index)
                if label is not None and label not in ("0", "ok", "calm"):
                    counts[f"{task.name} {label}"] += 1
    print(split, dict(sorted(counts.items())))


def _agree(dialogues: dict[str, Dialogue]) -> None:
    first, second = (_annotation(f"{which}_annotation.jsonl") for which in ("first", "second"))
    print(len(first), "dialogues annotated twice")
    for task in TASKS:
        pairs = [
            pair
            for name, labels in first.items()
            for pair in _pairs(dialogues[name], task.name, task.voice, labels, second[name])
        ]
        values = np.array([[task.labels.index(own) for own in pair] for pair in pairs]).T
        print(f"{task.name:20} kappa {kappa(values[0], values[1]):.2f} of {len(pairs)}")
        if task.name in ("attitude", "ending"):
            fault = [(values[0] > 0) * 1, (values[1] > 0) * 1]
            if task.name == "ending":
                fault = [(values[0] == 2) * 1, (values[1] == 2) * 1]
            print(f"{'  fault or not':20} kappa {kappa(fault[0], fault[1]):.2f}")


def _annotation(name: str) -> dict[str, Any]:
    lines = (FOLDER / name).read_text("utf-8").splitlines()
    return {row["id"]: row["labels"] for row in map(json.loads, lines)}


def _pairs(
    dialogue: Dialogue, task: str, voice: str | None, first: Any, second: Any
) -> list[tuple[str, str]]:
    if voice is None:
        return [(str(first[task]), str(second[task]))] if first[task] else []
    side, quiet = f"{voice}_turns", QUIET.get(task, 0)
    return [
        tuple(str(own[side].get(str(index), {}).get(task, quiet)) for own in (first, second))  # type: ignore[misc]
        for index, speaker in enumerate(dialogue.voices)
        if speaker == voice
    ]


if __name__ == "__main__":
    main()
