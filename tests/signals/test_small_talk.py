"""Pleasantries that leave nothing unanswered, and those that slide past a question."""

from __future__ import annotations

import pytest

from autoqa.signals.small_talk import pleasantries
from autoqa.transcript import Turn
from tests.signals.conftest import agent, customer, view


def found(*turns: Turn) -> list[int]:
    return sorted(pleasantries(view(*turns)))


def test_a_pleasantry_after_a_bare_acknowledgement() -> None:
    assert found(customer("怎么办"), agent("给您退款了"), customer("好呀"), agent("客气啦")) == [3]


@pytest.mark.parametrize("asked", ["怎么办", "我还没收到", "？", "好呀?", "好呀，可是坏了"])
def test_a_pleasantry_after_a_question_or_a_statement_is_none(asked: str) -> None:
    assert found(customer(asked), agent("客气啦")) == []


def test_every_clause_must_be_one() -> None:
    assert found(agent("客气啦，感谢您，祝您愉快")) == [0]
    assert found(agent("客气啦，您自己去查物流信息")) == []


def test_codes_for_pictures_say_nothing() -> None:
    assert found(agent("客气啦#E-s[数字x]，[微笑的脸]")) == [0]


def test_who_is_content_in_the_end_asks_no_more() -> None:
    assert found(customer("怎么办"), customer("很满意"), agent("客气啦")) == [2]


def test_an_answer_good_or_bad_ends_the_question() -> None:
    chat = (customer("怎么办"), agent("请您耐心等待哈"), agent("客气啦"))
    assert found(*chat) == [2]


def test_the_greeting_that_opens_a_chat_answers_nothing_and_may() -> None:
    assert found(customer("怎么办"), agent("您好"), agent("客气啦")) == [1]
    assert found(agent("三天到货的"), customer("怎么办"), agent("您好")) == []


def test_a_greeting_that_goes_on_to_something_else_is_no_mere_greeting() -> None:
    assert found(customer("怎么办"), agent("您好，您自己去查物流信息")) == []
