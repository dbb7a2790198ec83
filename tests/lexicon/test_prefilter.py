"""A prefilter may let a text through for nothing, but never keep a match out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.lexicon.pattern import compile_pattern, tree, width
from autoqa.lexicon.prefilter import clauses, frequency_cost

LETTERS = "甲乙ab1"
COST = frequency_cost(["甲乙", "甲a", "b1"])
ATOMS = st.sampled_from(
    [
        *LETTERS,
        "A",
        ".",
        "^",
        "$",
        r"\d",
        r"\b",
        "[甲a]",
        "[^乙]",
        "[a-b]",
        "[0-9]",
        "(?!甲)",
        "(?<=a)",
    ]
)


def _is_accepted(regex: str) -> bool:
    try:
        tree(regex)
    except ValueError:  # not linear in the text
        return False
    return True


PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        inner.map(lambda part: f"({part})"),
        st.builds(
            lambda part, repeat: f"(?:{part}){repeat}",
            inner,
            st.sampled_from(["?", "{0,2}", "{1,2}", "{2}", "??", "{1,3}?"]),
        ),
    ),
    max_leaves=8,
).filter(_is_accepted)


@given(PATTERNS, st.text(LETTERS, max_size=8))
@settings(deadline=None, max_examples=500)
def test_every_match_holds_a_literal_of_every_clause(regex: str, text: str) -> None:
    for match in compile_pattern(regex).finditer(text):
        for clause in clauses(tree(regex), COST):
            assert any(literal in match[0] for literal in clause)


@given(PATTERNS, st.text(LETTERS, max_size=8))
@settings(deadline=None, max_examples=500)
def test_every_text_with_a_match_is_as_long_as_the_pattern_says(regex: str, text: str) -> None:
    shortest, longest = width(regex)
    if compile_pattern(regex).search(text):
        assert shortest <= len(text) <= longest


@pytest.mark.parametrize(
    ("regex", "expected"),
    [
        ("好评返现", [{"好评返现"}]),
        ("好评.{0,8}返现", [{"好评"}, {"返现"}]),
        ("(?:加|扫)微信", [{"加微信", "扫微信"}]),
        ("加我?微信", [{"加微信", "加我微信"}]),
        (r"返\d{1,3}元", [{"返"}, {"元"}]),
        ("VX", [{"vx"}]),
        ("^好的$", [{"好的"}]),
        ("(?:甲|.)", []),
        (r"\d{11}", []),
        ("(?:甲)?", []),
        ("", []),
    ],
)
def test_what_a_match_must_hold(regex: str, expected: list[set[str]]) -> None:
    found = clauses(tree(regex), len)
    assert sorted(map(sorted, found)) == sorted(map(sorted, expected))


def test_the_rarest_clause_comes_first() -> None:
    cost = frequency_cost(["好评", "好评", "好评好评"])
    assert clauses(tree("好评.{0,8}返现"), cost)[0] == {"返现"}


def test_a_longer_literal_that_holds_a_shorter_one_says_nothing_more() -> None:
    assert clauses(tree("甲|甲乙|丙"), len) == [{"甲", "丙"}]
