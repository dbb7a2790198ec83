"""Routine lines put into dialogues: fine where nothing is pending, a brush-off where something is."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("torch", reason="needs the extra train")

from autoqa.training import load_corpus
from autoqa.training.corpus import Dialogue
from autoqa.training.routine import ASKING, with_routine


def dialogue(number: int) -> Dialogue:
    """Return a dialogue in which no two turns are alike."""
    turns: list[dict[str, Any]] = []
    for at in range(6):
        turns.append({"i": 2 * at, "role": "customer", "text": f"{number:03}-{at} 这个怎么处理"})
        turns.append({"i": 2 * at + 1, "role": "agent", "text": f"{number:03}-{at} 已经登记好了"})
    fine = {"attitude": "ok", "buck_passing": 0, "soothing": 0}
    calm = {"emotion": "calm", "threat": 0}
    labels = {
        "agent_turns": {str(at): fine for at in range(1, 12, 2)},
        "customer_turns": {str(at): calm for at in range(0, 12, 2)},
        "ending": "resolved",
        "final_satisfaction": "neutral",
    }
    return Dialogue(str(number), "train", "", "", turns, labels)


@pytest.fixture(scope="module")
def pairs() -> list[tuple[Dialogue, Dialogue]]:
    dialogues = [dialogue(number) for number in range(200)]
    return list(zip(dialogues, with_routine(dialogues, 3), strict=True))


def put_in(before: Dialogue, after: Dialogue) -> list[int]:
    """Return the turns that are new; a reply that got a routine tail is not."""
    known = iter([*before.turns, None])
    own = next(known)
    found = []
    for turn, said in enumerate(after.turns):
        if own and said["role"] == own["role"] and said["text"].startswith(own["text"]):
            own = next(known)
        else:
            found.append(turn)
    assert own is None
    return found


def label(dialogue: Dialogue, turn: int) -> str | None:
    return dialogue.label("attitude", turn)


def test_the_same_seed_puts_in_the_same() -> None:
    dialogues = load_corpus(split="train")[:20]
    assert with_routine(dialogues, 1) == with_routine(dialogues, 1)
    assert with_routine(dialogues, 1) != with_routine(dialogues, 2)


def test_what_was_there_stays_with_its_labels(pairs: list[tuple[Dialogue, Dialogue]]) -> None:
    for before, after in pairs:
        new = set(put_in(before, after))
        old = [turn for turn in range(len(after.turns)) if turn not in new]
        assert len(old) == len(before.turns)
        for was, now in enumerate(old):
            for task in ("attitude", "buck_passing", "soothing", "emotion", "threat"):
                assert before.label(task, was) == after.label(task, now)
        assert before.labels["ending"] == after.labels["ending"]


def test_a_line_is_a_brush_off_only_over_a_question(
    pairs: list[tuple[Dialogue, Dialogue]],
) -> None:
    fine = bad = 0
    for before, after in pairs:
        for turn in put_in(before, after):
            if after.turns[turn]["role"] != "agent":
                continue
            if label(after, turn) == "perfunctory":
                asked = after.turns[turn - 1]
                assert asked["role"] == "customer"
                assert ASKING.search(asked["text"])
                bad += 1
            else:
                fine += 1
    assert fine > 2 * bad > 0


def test_what_the_customer_says_after_a_brush_off_has_no_label(
    pairs: list[tuple[Dialogue, Dialogue]],
) -> None:
    for before, after in pairs:
        for turn in put_in(before, after):
            if label(after, turn) == "perfunctory":
                assert after.label("emotion", turn + 1) is None


def test_no_slot_is_left_open(pairs: list[tuple[Dialogue, Dialogue]]) -> None:
    told = [turn["text"] for _, after in pairs for turn in after.turns]
    assert not any(slot in text for text in told for slot in ("{称呼}", "{自称}", "{表情}", "{数}"))


def test_a_dialogue_that_is_labelled_in_part_is_left_alone() -> None:
    turns: list[dict[str, Any]] = [
        {"i": 0, "role": "customer", "text": "退款什么时候到"},
        {"i": 1, "role": "agent", "text": "三天内到账"},
        {"i": 2, "role": "customer", "text": "好"},
        {"i": 3, "role": "agent", "text": "不客气"},
    ]
    labels = {"agent_turns": {"1": {"attitude": "ok", "buck_passing": 0}}, "customer_turns": {}}
    part = Dialogue("1", "", "", "", turns, labels)
    assert all(with_routine([part], seed) == [part] for seed in range(20))
