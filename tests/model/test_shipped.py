"""The model that ships: whole, deterministic, and of use."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

import autoqa
from autoqa import resources
from autoqa.model import card
from autoqa.transcript import Transcript, Turn

CHATS = [
    Transcript(
        "brush-off",
        (
            Turn("customer", "昨天说今天给我退运费，到现在没到，几点能到？"),
            Turn("agent", "亲，您的问题已经收到了哦"),
            Turn("customer", "我问的是几点"),
            Turn("agent", "感谢您的支持，祝您购物愉快，还请给个五星好评哦"),
            Turn("customer", "？？"),
        ),
    ),
    Transcript(
        "shirking",
        (
            Turn("customer", "快递说地址不对要退回去了，你帮我联系一下他们改过来吧"),
            Turn("agent", "这个需要您自己联系快递协商的哦"),
            Turn("customer", "我打了没人接，你们不能帮忙吗"),
            Turn("agent", "快递那边的事我们管不了的，您再多打几次"),
        ),
    ),
    Transcript(
        "well handled",
        (
            Turn("customer", "你好，锅盖碎了，能补一个吗"),
            Turn("agent", "非常抱歉让您收到破损的锅盖，麻烦发张照片，我马上给您登记补发"),
            Turn("customer", "[图片]"),
            Turn("agent", "收到，已登记补发，明天发出，单号会短信发给您，请问还有别的问题吗"),
            Turn("customer", "没有了，谢谢"),
            Turn("agent", "不客气，祝您生活愉快"),
        ),
    ),
    Transcript(
        "long",
        tuple(
            Turn(
                "customer" if i % 2 else "agent",
                f"第{i}句：这是一段很长的聊天，说来话长，慢慢说" * 3,
            )
            for i in range(90)
        ),
    ),
    Transcript("one word", (Turn("customer", "在吗"),)),
    Transcript("nothing", (Turn("agent", ""), Turn("customer", "😀" * 50))),
]


@pytest.fixture(scope="module")
def scorer() -> autoqa.Scorer:
    if "accurate" not in resources.models():
        pytest.fail("models/accurate is missing")
    return autoqa.Scorer(model="accurate")


def test_every_model_on_the_shelf_is_what_its_card_says() -> None:
    for name in resources.models():
        card.find(name).verify()


def test_a_judgement_does_not_depend_on_its_neighbours_order_or_thread(
    scorer: autoqa.Scorer,
) -> None:
    alone = {chat.id: scorer.score(chat).to_json() for chat in CHATS}
    shuffled = CHATS * 3
    random.Random(3).shuffle(shuffled)
    with ThreadPoolExecutor(4) as pool:
        for chat, report in zip(shuffled, pool.map(scorer.score, shuffled), strict=True):
            assert report.to_json() == alone[chat.id]
    fresh = autoqa.Scorer(model="accurate")
    for chat in reversed(CHATS):
        assert fresh.score(chat).to_json() == alone[chat.id]


def test_a_report_names_the_model_that_judged(scorer: autoqa.Scorer) -> None:
    report = scorer.score(CHATS[0])
    assert report.made_with.models == {"accurate": card.find("accurate").sha256}
    ending = report.judgements.ending
    assert ending is not None
    assert ending.source == "classifier"
    assert ending.probabilities is not None
    assert sum(ending.probabilities.values()) == pytest.approx(1, abs=1e-3)


def test_it_sees_what_no_word_list_sees(scorer: autoqa.Scorer) -> None:
    brushed = scorer.score(CHATS[0]).judgements
    doubted = brushed.turns["3"].attitude
    assert doubted is not None
    assert doubted.probabilities is not None
    assert doubted.probabilities["perfunctory"] > 0.5
    assert brushed.ending is not None
    assert brushed.ending.label == "unresolved"
    shirked = scorer.score(CHATS[1]).judgements
    assert shirked.turns["1"].buck_passing is not None
    assert shirked.turns["1"].buck_passing.label == 1


def test_a_well_handled_chat_costs_nothing(scorer: autoqa.Scorer) -> None:
    report = scorer.score(CHATS[2])
    judged = report.judgements
    assert all(own.attitude.label == "ok" for own in judged.turns.values() if own.attitude)
    assert judged.ending is not None
    assert judged.ending.label in ("resolved", "committed")
    assert not any(
        made.decided
        for made in report.findings
        if made.source == "classifier" and made.signal.startswith(("attitude", "buck"))
    )


def test_every_classifier_finding_shows_its_place(scorer: autoqa.Scorer) -> None:
    for chat in CHATS:
        for made in scorer.score(chat).findings:
            text = chat.turns[made.turn].text
            assert text[made.start : made.end] == made.quote
            if made.source == "classifier" and made.kind == "present":
                assert made.quote
                assert made.confidence is not None


def test_the_default_scorer_uses_it_and_none_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AUTOQA_MODEL")
    assert autoqa.score(CHATS[2]).made_with.models
    monkeypatch.setenv("AUTOQA_MODEL", "none")
    assert not autoqa.score(CHATS[2]).made_with.models
