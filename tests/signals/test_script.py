from __future__ import annotations

from pathlib import Path

import pytest

from autoqa.knowledge.model import Knowledge
from autoqa.signals import wordings
from autoqa.signals.base import Observation, Place
from autoqa.signals.script import NO_SCRIPTS, Required, Used
from autoqa.transcript import Turn
from tests.signals import guided
from tests.signals.conftest import agent, bot, customer

LIBRARY = """编号,场景,话术,要求,时机,客户说
open,开场,您好，欢迎光临，我是客服{姓名}，请问有什么可以帮您？,必说,开头,
bye,收尾,感谢您的光临，祝您生活愉快，再见！,必说,结尾,
safe,安全,为了保护您的隐私，请不要在聊天里发送密码。,必说,,密码是；密码发给你
time,发货,我们会在48小时内为您发货。,推荐,,
"""
OPEN = agent("您好，欢迎光临，我是客服小鹿，请问有什么可以帮您？")
BYE = agent("感谢您的光临，祝您生活愉快，再见！")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scripts") / "scripts.csv"
    path.write_text(LIBRARY, "utf-8")
    return path


@pytest.fixture(scope="module")
def known(library: Path) -> Knowledge:
    return Knowledge(scripts=guided.scripts(library), encoder=guided.encoder())


def required(known: Knowledge, *turns: Turn, closed: bool | None = True) -> Observation:
    return Required().observe(guided.view(known, *turns, closed=closed))


def used(known: Knowledge, *turns: Turn) -> Observation:
    return Used().observe(guided.view(known, *turns))


def only(found: Observation) -> Place:
    (place,) = found.places
    return place


def test_without_a_library_nothing_is_assessed() -> None:
    for signal in (Required(), Used()):
        assert signal.observe(guided.view(Knowledge(), OPEN)).unassessed == NO_SCRIPTS


def test_all_that_is_required_is_said(known: Knowledge) -> None:
    turns = (customer("在吗"), OPEN, customer("有货吗"), agent("有的"), BYE)
    assert required(known, *turns) == Observation(opportunities=2)
    found = used(known, *turns)
    assert [(place.turn, place.decided) for place in found.places] == [(1, True), (4, True)]
    assert found.places[0].end == len(OPEN.text)


def test_particles_punctuation_and_messages_do_not_matter(known: Knowledge) -> None:
    turns = (
        customer("在吗"),
        agent("亲~您好呀 欢迎光临"),
        agent("我是客服小鹿哦，请问有什么可以帮您呢😊"),
        customer("有货吗"),
        agent("有的。感谢您的光临！祝您生活愉快，再见"),
    )
    assert required(known, *turns).places == ()
    assert used(known, *turns).places[1].start == 3  # not the 有的。 before it


def test_a_missing_phrase_stands_where_it_belongs(known: Knowledge) -> None:
    found = required(known, customer("在吗"), agent("有货"), agent("拍吧"), agent("没了"))
    assert [(place.kind, place.turn, place.decided) for place in found.places] == [
        ("absent", 1, True),
        ("absent", 3, True),
    ]
    assert "开场话术“您好，欢迎光临" in found.places[0].because


def test_an_open_chat_needs_no_closing(known: Knowledge) -> None:
    assert required(known, OPEN, agent("有货"), closed=False) == Observation(opportunities=1)


def test_what_the_customer_says_calls_for_it(known: Knowledge) -> None:
    turns = (OPEN, customer("我的密码是1234，帮我看看"), agent("看到了"), agent("好了"), BYE)
    place = only(required(known, *turns))
    assert (place.turn, place.decided) == (2, True)
    safe = agent("为了保护您的隐私，请不要在聊天里发送密码哦")
    assert required(known, *turns[:2], safe, BYE).places == ()
    nobody = required(known, OPEN, BYE, customer("我的密码是1234"))
    assert nobody == Observation(opportunities=2)


def test_other_words_are_nearly_said_and_quoted(known: Knowledge) -> None:
    text = "亲，欢迎来到小店，我是客服小满，您需要了解点什么呢"
    place = only(required(known, customer("在吗"), agent(text), agent("有货"), BYE))
    assert (place.kind, place.turn, place.decided) == ("present", 1, False)
    assert "相似度 0.8" in place.because


def test_almost_the_same_words_are_said(known: Knowledge) -> None:
    said = agent("我们会在48小时之内给您发货的")
    place = only(used(known, customer("啥时候发"), said))
    assert place.decided
    assert "换了说法" in place.because


@pytest.mark.parametrize("text", ["我们会在72小时内为您发货", "我们不会在48小时内为您发货"])
def test_the_opposite_is_not(known: Knowledge, text: str) -> None:
    place = only(used(known, customer("啥时候发"), agent(text)))
    assert not place.decided
    assert "否定或数字不同" in place.because


def test_what_is_another_phrase_is_not_this_one(known: Knowledge) -> None:
    found = required(known, customer("在吗"), OPEN, customer("哦"))
    assert [(place.kind, place.decided) for place in found.places] == [("absent", True)]


@pytest.mark.parametrize(
    ("turn", "because"), [(BYE, wordings.ELSEWHERE), (bot(BYE.text), wordings.BY_ROBOT)]
)
def test_the_right_words_in_another_place_are_for_a_human(
    known: Knowledge, turn: Turn, because: str
) -> None:
    more = (agent("尺码偏小"), agent("纯棉的"), agent("蓝色有货"))
    place = only(required(known, OPEN, turn, *more))
    assert not place.decided
    assert because in place.because


def test_a_recalled_phrase_is_not_said(known: Knowledge) -> None:
    gone = agent(OPEN.text, recalled=True)
    assert only(required(known, gone, agent("有货"), agent("拍吧"), BYE)).turn == 1


def test_without_an_encoder_nothing_missing_is_sure(library: Path) -> None:
    plain = Knowledge(scripts=guided.scripts(library))
    place = only(required(plain, customer("在吗"), agent("有货"), agent("拍吧"), BYE))
    assert not place.decided
    assert wordings.NO_ENCODER in place.because
    assert required(plain, OPEN, BYE).places == ()


def test_only_some_scenes(known: Knowledge) -> None:
    seen = guided.view(known, agent("有货"), agent("拍吧"), agent("没了"))
    assert [place.turn for place in Required(("开场",)).observe(seen).places] == [0]
    assert Used(("开场",)).observe(seen) == Observation(opportunities=0)


def test_long_chats_are_judged_in_time(known: Knowledge) -> None:
    paste = agent("亲，这里是活动说明，满三百减五十，每天十点开抢。" * 2_000)
    turns = [turn for _ in range(500) for turn in (customer("嗯"), agent("好的"))]
    assert len(required(known, paste, *turns).places) == 2
