"""A lexicon's own examples are run against it."""

from __future__ import annotations

from autoqa.errors import Problem
from autoqa.lexicon.examples import failures
from autoqa.lexicon.model import Entry
from tests.lexicon.conftest import lexicon


def test_examples_that_hold_are_no_problem() -> None:
    own = lexicon("麻烦", exclude=("大麻烦",), hit=("真麻烦",), miss=("大麻烦", "您好"))
    assert failures(own) == []


def test_a_lexicon_without_examples_has_no_problem() -> None:
    assert failures(lexicon("麻烦")) == []


def test_a_hit_that_does_not_hit_is_told_with_its_place() -> None:
    own = lexicon("麻烦", hit=("真麻烦", "您好"))
    assert failures(own) == [Problem("hit[1]", "应命中，却没有命中：您好")]


def test_a_miss_that_hits_is_told_with_the_entry() -> None:
    own = lexicon("麻烦", entries=(Entry(terms=("滚",), id="rude"),), miss=("滚", "您好", "真麻烦"))
    assert failures(own) == [
        Problem("miss[0]", "应不命中，却命中，因为条目 'rude'：滚"),
        Problem("miss[2]", "应不命中，却命中，因为条目 '麻烦'：真麻烦"),
    ]


def test_examples_are_said_by_the_first_role() -> None:
    assert failures(lexicon("投诉", roles=("customer",), hit=("我要投诉",))) == []
    assert failures(lexicon("投诉", roles=("bot", "agent"), hit=("我要投诉",))) == []


def test_examples_are_matched_as_a_chat_would_be() -> None:
    own = lexicon("骗子", severity="grave", negatable=True, hit=("騙*子",), miss=("不是骗子",))
    assert failures(own) == []
