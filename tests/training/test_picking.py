from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("sklearn", reason="needs the extra train")

from autoqa.signals.base import Judgement, Judgements
from autoqa.training import load_corpus, picking
from autoqa.training.corpus import Dialogue
from tests.training.conftest import Talk, Verdict


@pytest.fixture
def chats(talk: Talk) -> list[Dialogue]:
    return [
        talk("clear", "服：您的包裹今天送到"),
        talk("doubtful", "服：这个要问快递公司才知道"),
        talk("its twin", "服：这个要问快递公司才知道哦"),
        talk("unlike", "服：保修卡上写的什么就是什么"),
    ]


@pytest.fixture
def judged(verdict: Verdict) -> list[Judgements]:
    return [verdict(turn0=("buck_passing", share, True)) for share in (0.0, 0.5, 0.45, 0.3)]


def test_doubt_is_entropy_in_bits() -> None:
    assert picking.doubt(Judgement(0, True, {"0": 0.5, "1": 0.5})) == pytest.approx(1)
    assert picking.doubt(Judgement(0, True, {"0": 1.0, "1": 0.0})) == 0
    ending = Judgement("resolved", True, {"resolved": 0.5, "unresolved": 0.5})
    assert picking.doubt(ending, "unresolved") == pytest.approx(1)
    assert picking.doubt(Judgement(0, False)) == 1


def test_doubt_alone_picks_twins_and_novelty_does_not(
    chats: list[Dialogue], judged: list[Judgements]
) -> None:
    alone = picking.pick(chats, judged, 2, diversity=0)
    assert [own.dialogue.id for own in alone] == ["doubtful", "its twin"]
    both = picking.pick(chats, judged, 2)
    assert [own.dialogue.id for own in both] == ["doubtful", "unlike"]
    assert both[0].turns[0] == 0
    assert both[0].novelty == 1


def test_what_is_labelled_is_not_picked_again(
    chats: list[Dialogue], judged: list[Judgements]
) -> None:
    found = picking.pick(chats, judged, 1, labelled=[chats[1]])
    assert found[0].dialogue.id == "unlike"


def test_no_chat_is_picked_twice(chats: list[Dialogue], judged: list[Judgements]) -> None:
    found = picking.pick(chats, judged, 99)
    assert sorted(own.dialogue.id for own in found) == sorted(own.id for own in chats)
    assert picking.pick([], [], 3) == []


def test_the_file_is_read_as_a_corpus_without_labels(
    chats: list[Dialogue], judged: list[Judgements], tmp_path: Path
) -> None:
    path = tmp_path / "next.jsonl"
    picking.write(picking.pick(chats, judged, 2), path)
    read = load_corpus(path)
    assert [own.id for own in read] == ["doubtful", "unlike"]
    assert read[0].turns == chats[1].turns
    assert read[0].label("buck_passing", 0) is None
