from __future__ import annotations

import pytest

pytest.importorskip("sklearn", reason="needs the extra train")
pytest.importorskip("torch", reason="needs the extra train")

from autoqa.model.tasks import OF_CHATS, OF_TURNS
from autoqa.training import load_corpus
from autoqa.training.baseline import Baseline


def test_the_baseline_learns_its_own_data() -> None:
    dialogues = load_corpus(split="train")[:60]
    baseline = Baseline(dialogues)
    right = total = 0
    for dialogue in dialogues:
        shares = baseline.predict(dialogue)
        for task in OF_TURNS:
            assert shares[task.name].shape == (len(dialogue.turns), len(task.labels))
            for turn, own in enumerate(shares[task.name]):
                label = dialogue.label(task.name, turn)
                if label is not None:
                    total += 1
                    right += task.labels[int(own.argmax())] == label
        for task in OF_CHATS:
            assert shares[task.name].sum() == pytest.approx(1)
    assert right / total > 0.95
