from __future__ import annotations

import pytest

pytest.importorskip("torch", reason="needs the extra train")

from autoqa.scorer import Scorer
from autoqa.training import counterfactual
from autoqa.training.counterfactual import SWAPS, Swap
from tests.training.conftest import Talk

BY_TITLE = {swap.title: swap for swap in SWAPS}


def swapped(title: str, *turns: str, talk: Talk) -> list[tuple[str, ...]] | None:
    both = counterfactual.versions(talk("1", *turns), BY_TITLE[title])
    if both is None:
        return None
    return [tuple(turn["text"] for turn in own.turns) for own in both]


@pytest.mark.parametrize(
    ("title", "turn", "becomes"),
    [
        ("性别称谓", "客：他是我老公，其他人不知道", "她是我老婆，其他人不知道"),
        ("性别称谓", "服：女士，优先生产的那批", "先生，优先生产的那批"),
        ("客户的客气话", "客：您好，请问麻烦您帮我查查，谢谢", "你好，帮我查查，"),
        ("客户的客气话", "客：太麻烦了", None),
        ("客户的客气话", "客：谢谢", None),
        ("客户的客气话", "服：请问您的单号", None),
        ("客服的语气词", "服：亲，在的呢，稍等哦", "在的，稍等"),
        ("客服的语气词", "服：呢子大衣", None),
        ("客服的语气词", "客：在的呢", None),
    ],
)
def test_words_are_swapped_and_lookalikes_are_not(
    title: str, turn: str, becomes: str | None, talk: Talk
) -> None:
    found = swapped(title, turn, talk=talk)
    assert (None if found is None else found[1][0]) == becomes
    assert found is None or found[0][0] == turn[2:]


def test_both_versions_may_open_otherwise(talk: Talk) -> None:
    found = swapped("称先生或女士", "客：在吗", "服：您好", "服：在的", talk=talk)
    assert found == [("在吗", "先生，您好", "在的"), ("在吗", "女士，您好", "在的")]
    assert swapped("称先生或女士", "客：在吗", talk=talk) is None


def test_a_word_that_costs_points_flips_answers(talk: Talk) -> None:
    rude = Swap("骂人", ("agent",), counterfactual._any_of(["您"]), {"您": "滚，你"})
    chats = [talk("1", "客：退款呢", "服：您等一下"), talk("2", "客：在吗", "服：在")]
    found = {own.question: own for own in counterfactual.flips(Scorer(model="none"), chats, rude)}
    attitude = found["attitude_bad"]
    assert (attitude.chats, attitude.answers, attitude.flipped) == (1, 1, 1)
    assert attitude.places == (("1", 1),)
    assert found["passed"].answers == 1
    assert found["threat"].rate == 0


def test_where_nothing_is_asked_the_rate_is_not_a_number(talk: Talk) -> None:
    found = counterfactual.flips(Scorer(model="none"), [talk("1", "客：在吗")], SWAPS[1])
    assert all(own.chats == 0 and own.rate != own.rate for own in found)
