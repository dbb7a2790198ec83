from __future__ import annotations

import pytest

pytest.importorskip("torch", reason="needs the extra train")

from autoqa.training import slices
from autoqa.training.calibration import upper_bound
from tests.training.conftest import Talk, Verdict


@pytest.fixture
def found(talk: Talk, verdict: Verdict) -> list[slices.Item]:
    passing, fine = {"buck_passing": 1}, {"buck_passing": 0}
    chats = [
        talk(
            "1", "服：问快递", "服：好", trade="鞋", ending="unresolved", turn0=passing, turn1=fine
        ),
        talk("2", "服：问厂家", "服：行", trade="茶", ending="resolved", turn0=passing, turn1=fine),
    ]
    judged = [
        verdict(turn0=("buck_passing", 0.9, True), turn1=("buck_passing", 0.1, True)),
        verdict(turn0=("buck_passing", 0.2, True), turn1=("buck_passing", 0.6, False)),
    ]
    return slices.items(chats, judged, "buck_passing") + slices.items(chats, judged, "unresolved")


def test_items_hold_both_answers(found: list[slices.Item]) -> None:
    turns = [own for own in found if own.question == "buck_passing"]
    assert [(own.fault, own.said, own.decided, own.wrong) for own in turns] == [
        (True, True, True, False),
        (False, False, True, False),
        (True, False, True, True),
        (False, True, False, True),
    ]
    endings = [own for own in found if own.question == "unresolved"]
    assert [(own.turn, own.fault, own.said) for own in endings] == [
        (None, True, False),
        (None, False, False),
    ]


def test_slices_come_worst_first(found: list[slices.Item]) -> None:
    turns = [own for own in found if own.question == "buck_passing"]
    tea, shoes = slices.by(turns, lambda item: item.dialogue.trade)
    assert (tea.name, tea.items, tea.faults, tea.missed, tea.alarms) == ("茶", 2, 1, 1, 1)
    assert (tea.wrong, tea.undecided) == (1.0, 0.5)
    assert (shoes.wrong, shoes.low) == (0.0, 0.0)
    assert shoes.high == pytest.approx(upper_bound(0, 2, 0.975))
    assert tea.low == pytest.approx(1 - shoes.high)


def test_small_slices_are_put_together(found: list[slices.Item]) -> None:
    (rest,) = slices.by(found, lambda item: f"{item.dialogue.id}{item.turn}", least=2)
    assert (rest.name, rest.items) == ("其他", 6)


def test_chats_are_told_apart_by_their_length(talk: Talk) -> None:
    kinds = [
        slices.length(slices.Item(talk("1", *["客：喂"] * count), 0, "threat", False, False, True))[
            0
        ]
        for count in (1, slices.SHORT, slices.SHORT + 1, slices.LONG)
    ]
    assert kinds == ["短", "短", "中", "长"]
