"""Replies that are said over again or hold nothing, and those that only look like it."""

from __future__ import annotations

import pytest

from autoqa.signals.repetition import nothing_said, said_again
from autoqa.transcript import Turn
from tests.signals.conftest import agent, customer, view

RULE = "需要您在订单页面自己提交售后申请"


def again(*turns: Turn) -> dict[int, int]:
    return dict(said_again(view(*turns)))


def nothing(*turns: Turn) -> list[int]:
    return sorted(nothing_said(view(*turns)))


def test_a_reply_over_again_is_told_with_the_first_time() -> None:
    chat = (
        customer("坏了怎么办"),
        agent(RULE),
        customer("页面上没有这个按钮"),
        agent(RULE + "呢亲"),
    )
    assert again(*chat) == {3: 1}


@pytest.mark.parametrize(
    "between",
    [
        (),
        (customer("#E-s[数字x]"),),
        (customer("坏了怎么办呀"),),
    ],
    ids=["at once", "nothing new said", "the same question again"],
)
def test_it_may_be_repeated_where_the_customer_said_nothing_new(between: tuple[Turn, ...]) -> None:
    assert again(customer("坏了怎么办"), agent(RULE), *between, agent(RULE)) == {}


@pytest.mark.parametrize(
    "text", ["请您提供一下订单号好吗", "客气啦，感谢您，祝您愉快", "稍等", "好的"]
)
def test_what_bears_repeating(text: str) -> None:
    assert again(customer("坏了"), agent(text), customer("换个新的行不行"), agent(text)) == {}


def test_it_is_looked_for_only_near_by() -> None:
    said = ["仓库今天晚上盘点", "您换一个浏览器再试", "赠品下周单独寄出", "发票抬头已经改好"]
    asked = ["明早能发吗", "还是打不开", "颜色随机的么", "税号也改了没"]
    filler = [
        turn for pair in zip(map(agent, said), map(customer, asked), strict=True) for turn in pair
    ]
    assert again(customer("坏了"), agent(RULE), customer("没有按钮"), *filler, agent(RULE)) == {}


def test_faces_for_an_answer() -> None:
    assert nothing(customer("坏了怎么办"), agent("#E-s[数字x]😊")) == [1]
    assert nothing(customer("坏了怎么办"), agent("😊"), agent("~")) == [1, 2]
    assert nothing(customer("坏了?"), agent("😊"), customer("在吗")) == [1]


@pytest.mark.parametrize(
    "turns",
    [
        (customer("坏了怎么办"), agent("😊"), agent("三天内给您换新")),
        (customer("好的"), agent("😊")),
        (customer("有图吗?"), agent("[图片]")),
        (agent("😊"),),
    ],
    ids=["an answer follows", "nothing asked", "a picture may be the answer", "no customer"],
)
def test_faces_that_are_fine(turns: tuple[Turn, ...]) -> None:
    assert nothing(*turns) == []
