from __future__ import annotations

import math

import pytest

pytest.importorskip("torch", reason="needs the extra train")

from autoqa.model.tasks import TASKS
from autoqa.training import load_corpus, overview
from tests.training.conftest import Talk

ATTITUDE = TASKS[0]


def test_counts_and_lengths(talk: Talk) -> None:
    chats = [
        talk("1", "客：在吗", "服：在的呢", trade="鞋"),
        talk("2", "客：退", trade="鞋"),
        talk("3", "服：您好", trade="茶"),
    ]
    assert overview.counts(chats, lambda own: own.trade) == [("鞋", 2, 3, 1, 2), ("茶", 1, 1, 1, 0)]
    assert overview.turn_lengths(chats, "customer").tolist() == [2, 1]
    assert overview.turn_lengths(chats, "bot").tolist() == []
    assert overview.chat_lengths(chats).tolist() == [2, 1, 1]


def test_labels_are_counted_in_their_order_and_missing_ones_are_not(talk: Talk) -> None:
    chat = talk("1", "客：在吗", "服：自己看", "服：嗯", turn1={"attitude": "curt"})
    assert overview.label_counts([chat], ATTITUDE) == {
        "ok": 0,
        "perfunctory": 0,
        "curt": 1,
        "hostile": 0,
    }


def test_agreement_is_measured_by_task_and_by_label(talk: Talk) -> None:
    labels = {"turn0": {"attitude": "ok"}, "turn1": {"attitude": "curt"}}
    same = talk("1", "服：好", "服：没看见吗", ending="resolved", **labels)
    other = talk("1", "服：好", "服：没看见吗", ending="unresolved", **labels)
    found = {
        (own.task, own.label): own
        for own in overview.agreement([(same, other), (same, same)], resamples=20)
    }
    assert found["attitude", None].kappa[0] == 1
    assert found["attitude", "curt"].first == found["attitude", "curt"].second == 2
    assert math.isnan(found["attitude", "hostile"].kappa[0])
    assert found["ending", "unresolved"][2:5] == (2, 0, 1)
    assert found["emotion", None].items == 0


def test_the_shipped_annotations_fit_the_shipped_dialogues() -> None:
    dialogues = load_corpus(split="test")[:20]
    channels = overview.channels()
    assert all(channels[own.id] in ("app", "wechat", "web", "phone", "email") for own in dialogues)
    pairs = overview.annotated_twice(dialogues)
    assert len(pairs) == 20
    for first, second in pairs:
        for turn, voice in enumerate(first.voices):
            for task in TASKS:
                if task.voice == voice:
                    assert first.label(task.name, turn) in task.labels
                    assert second.label(task.name, turn) in task.labels
