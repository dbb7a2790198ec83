from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from autoqa.knowledge.likeness import (
    LONGEST_VALUE,
    NEAR,
    SURE,
    agrees,
    bare,
    likeness,
    literally,
    numbers,
    shared,
)
from autoqa.lexicon import files
from autoqa.lexicon.negation import NAME, Negation
from autoqa.model.embedding import Encoder
from autoqa.text.normalise import normalise

PHRASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "paraphrases.toml").read_text("utf-8")
)["phrases"]
HELD = [own for own in PHRASES if own["part"] == "held"]
negated = Negation(files.load(NAME)).anywhere


def degrees(encoder: Encoder, kind: str) -> list[tuple[float, str, str]]:
    """How like each saying of a kind is to its phrase, of those no threshold was chosen on."""
    pairs = [
        (normalise(own["phrase"]).text, normalise(said).text) for own in HELD for said in own[kind]
    ]
    return [(likeness(encoder, phrase, said), phrase, said) for phrase, said in pairs]


def test_no_phrase_in_other_words_is_taken_for_another(encoder: Encoder) -> None:
    found = degrees(encoder, "same")
    assert len(found) == 45
    assert [said for degree, _, said in found if degree < NEAR] == []


def test_a_third_of_them_is_sure(encoder: Encoder) -> None:
    sure = [own for own in degrees(encoder, "same") if own[0] >= SURE and agrees(*own[1:], negated)]
    assert len(sure) >= 15


def test_no_trap_is_taken_for_the_phrase(encoder: Encoder) -> None:
    found = degrees(encoder, "trap")
    assert len(found) == 35
    assert [own for own in found if own[0] >= SURE and agrees(*own[1:], negated)] == []


def test_another_phrase_is_another_phrase(encoder: Encoder) -> None:
    found = degrees(encoder, "other")
    assert len(found) == 15
    assert [own for own in found if own[0] >= NEAR] == []


def test_the_same_words_are_wholly_alike(encoder: Encoder) -> None:
    assert likeness(encoder, "请您稍等", "请您稍等") == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    ("phrase", "said", "expected"),
    [
        ("我们会在48小时内发货", "四十八小时内就发货", True),
        ("我们会在48小时内发货", "我们会在72小时内发货", False),
        ("我们会在48小时内发货", "48小时内发不了货", False),
        ("请不要离开", "请不要离开", False),  # what is negated is never sure by likeness alone
        ("满{金额}减{金额}", "满300减50", True),
        ("给您补偿20元", "给您补偿20元，不好意思", True),  # 不好意思 negates nothing
        ("请您稍等", "麻烦等一下", True),  # 一 is no number here
    ],
)
def test_what_speaks_against_it(phrase: str, said: str, expected: bool) -> None:
    assert agrees(phrase, said, negated) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("三到5个工作日", {3.0, 5.0}),
        ("9.5折。", {9.5}),
        ("共5.", {5.0}),
        ("十分感谢", set()),
        ("十分钟", {10.0}),
        ("万一", set()),
        ("一下", set()),
        ("", set()),
    ],
)
def test_numbers(text: str, expected: set[float]) -> None:
    assert numbers(text) == expected


@pytest.mark.parametrize(
    ("phrase", "said", "expected"),
    [
        ("请您稍等，我正在为您查询。", "亲~请您稍等哦!我正在为您查询呢", True),
        ("请您稍等，我正在为您查询。", "请您等等，我正在为您查询", False),
        ("我是客服{姓名}，您好", "我是客服小鹿，您好", True),
        ("我是客服{姓名}，您好", "我是客服您好", False),
        ("我是客服{姓名}，您好", f"我是客服{'小' * (LONGEST_VALUE + 1)}，您好", False),
        ("{称呼}您好，{店名}", "您好", True),
        ("a+b(c", "a+b(c", True),  # nothing in a phrase is a pattern
        ("a.c{x}d", "abc1d", False),
    ],
)
def test_word_for_word(phrase: str, said: str, expected: bool) -> None:
    pattern = literally(phrase)
    assert pattern is not None
    assert bool(pattern.search(bare(said))) is expected


@pytest.mark.parametrize("phrase", ["", "{姓名}", "亲～～", "😊"])
def test_a_phrase_without_words_is_none(phrase: str) -> None:
    assert literally(phrase) is None


def test_shared_characters_of_nothing() -> None:
    assert shared("", "😊") == 0
    assert shared("请稍等", "请稍等！") == 1
