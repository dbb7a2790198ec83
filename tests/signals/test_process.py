from __future__ import annotations

import pytest

from autoqa.knowledge.model import Knowledge
from autoqa.signals.base import Observation, Place
from autoqa.signals.guidance import BY_CUSTOMER, BY_ROBOT, CARD, DENIED, LEFT, NO_ENCODER, PASSED_ON
from autoqa.signals.process import NO_PROCESSES, MissingStep, WrongOrder
from autoqa.transcript import Turn
from tests.signals import guided
from tests.signals.conftest import agent, bot, customer

ASKS = customer("你好，这件外套我想退货")
WHOLE = "您先在订单里申请售后，审核通过后寄回来，寄出后填上单号，收到货48小时内退款"
"""Every step of a return."""


def known(*, encoder: bool = True) -> Knowledge:
    return Knowledge(processes=guided.processes(), encoder=guided.encoder() if encoder else None)


def missing(*turns: Turn, closed: bool | None = True, encoder: bool = True) -> Observation:
    seen = guided.view(known(encoder=encoder), *turns, closed=closed)
    return MissingStep(("return",)).observe(seen)


def order(*turns: Turn) -> Observation:
    return WrongOrder().observe(guided.view(known(), *turns))


def steps(found: Observation, *, decided: bool) -> list[str]:
    """The titles of the missing steps."""
    kept = [place for place in found.places if place.decided is decided]
    return [place.because.split("“")[2].split("”")[0] for place in kept]


def only(found: Observation) -> Place:
    (place,) = found.places
    return place


def test_without_processes_nothing_is_assessed() -> None:
    for signal in (MissingStep(), WrongOrder()):
        found = signal.observe(guided.view(Knowledge(), ASKS, agent("好的")))
        assert found.unassessed == NO_PROCESSES


def test_nothing_is_asked_for() -> None:
    for turns in (
        (customer("这个多少钱"), agent("199")),
        (customer("我不想退货了"), agent("好的")),
        (customer("有退货运费险吗"), agent("有的")),
        (ASKS, bot("请稍等")),  # nobody who could be blamed has answered
    ):
        assert missing(*turns) == Observation(opportunities=0)


def test_what_is_taken_back_needs_no_guidance() -> None:
    assert missing(ASKS, agent("您稍等"), customer("算了不退了")).opportunities == 0


def test_an_open_chat_may_yet_bring_the_rest() -> None:
    assert missing(ASKS, agent("您先申请售后"), closed=False).unassessed


def test_every_step_told() -> None:
    assert missing(ASKS, agent(WHOLE)) == Observation(opportunities=1)


def test_a_step_may_be_told_before_it_is_asked_for() -> None:
    assert missing(agent(WHOLE), ASKS, agent("按这个来就行")).places == ()


def test_a_step_left_out_stands_at_the_last_answer() -> None:
    found = missing(
        ASKS,
        agent("您在订单里申请售后，寄回来"),
        customer("钱什么时候退"),
        agent("收到货48小时内退款"),
        customer("好"),
    )
    place = only(found)
    assert (place.kind, place.turn, place.decided) == ("absent", 3, True)
    assert place.because == "客户问“退货”，没有说“填写退货单号”这一步"


def test_what_is_not_required_may_be_left_out() -> None:
    assert "等审核通过" not in steps(missing(ASKS, agent("好的")), decided=True)


@pytest.mark.parametrize(
    ("turn", "because"),
    [
        (agent("您看这里 https://help.example.com/a"), CARD),
        (agent(""), CARD),  # an image or a card
        (agent("[图片]"), CARD),  # as some exports write it
        (agent("给您转给专员哦"), PASSED_ON),
        (agent("亲，已经超过售后期了"), PASSED_ON),
        (agent("亲，是什么原因呢？"), LEFT),
    ],
)
def test_what_only_a_human_can_judge(turn: Turn, because: str) -> None:
    found = missing(ASKS, turn, agent("您这边看一下，是哪一单呢？"))
    assert steps(found, decided=True) == []
    assert len(found.places) == 4
    absent = [place for place in missing(ASKS, turn).places if place.kind == "absent"]
    assert absent
    assert all(because in place.because for place in absent)


def test_without_an_encoder_nothing_missing_is_sure() -> None:
    found = missing(ASKS, agent("好的，寄回来就行"), encoder=False)
    assert steps(found, decided=True) == []
    assert NO_ENCODER in found.places[0].because


@pytest.mark.parametrize(
    ("before", "answer", "because"),
    [
        (bot("退货请先申请售后"), WHOLE.replace("先在订单里申请售后", "等一下"), BY_ROBOT),
        (customer("我已经申请售后了"), WHOLE.replace("先在订单里申请售后", "等一下"), BY_CUSTOMER),
        (ASKS, WHOLE.replace("先在订单里申请售后", "不用申请售后"), DENIED),
    ],
)
def test_a_step_spoken_of_otherwise_is_doubtful(before: Turn, answer: str, because: str) -> None:
    place = only(missing(before, ASKS, agent(answer), customer("好")))
    assert not place.decided
    assert because in place.because


def test_a_step_in_other_words_is_doubtful_and_quoted() -> None:
    answer = "您先在订单里申请售后，寄回来，快递单的号码麻烦录到系统里，收到货48小时内退款"
    found = missing(ASKS, agent(f"亲，{answer}"), customer("好"))
    place = only(found)
    assert (place.kind, place.decided) == ("present", False)
    assert f"亲，{answer}"[place.start : place.end].endswith("快递单的号码麻烦录到系统里，")


def test_a_step_like_its_example_is_told() -> None:
    answer = "寄出后把运单号写到售后单里哦"
    text = f"您先在订单里申请售后，寄回来。{answer}。收到货48小时内退款"
    assert missing(ASKS, agent(text), customer("好")).places == ()


def test_a_recalled_message_tells_nothing() -> None:
    found = missing(ASKS, agent(WHOLE, recalled=True), agent("好的"), customer("哦"))
    assert len(steps(found, decided=True)) == 4


def test_a_wrong_order_that_is_said_in_so_many_words() -> None:
    text = "您先寄回来，再到订单里申请售后"
    place = only(order(ASKS, agent(text)))
    assert (place.kind, place.decided) == ("order", True)
    assert text[place.start : place.end] == "寄回"


def test_a_wrong_order_that_is_not() -> None:
    place = only(order(ASKS, agent("寄回来就行"), customer("然后呢"), agent("申请售后那里填一下")))
    assert (place.turn, place.decided) == (1, False)


@pytest.mark.parametrize(
    "text",
    ["寄回之前请申请售后", "寄回来的时候，要先申请售后", "先申请售后，再寄回", "寄回来就行"],
)
def test_no_wrong_order(text: str) -> None:
    assert order(ASKS, agent(text)).places == ()


def test_a_free_process_has_no_order() -> None:
    asks = customer("能开发票吗")
    assert order(asks, agent("先发到您邮箱，再把抬头给我")).places == ()


def test_an_ask_in_other_words_counts_only_beside_a_step() -> None:
    asks = customer("东西穿着不舒服，怎么给你们退回去")
    assert missing(asks, agent("亲，在的呢")).opportunities == 0
    found = missing(asks, agent("您先申请售后，寄回来，收到货48小时内退款"), customer("好"))
    assert [place.decided for place in found.places] == [False]


def test_a_long_paste_is_judged_in_time() -> None:
    paste = "亲，这里是活动说明，满三百减五十，每天十点开抢。" * 2_000
    assert len(missing(ASKS, agent(paste), customer("？")).places) == 4
