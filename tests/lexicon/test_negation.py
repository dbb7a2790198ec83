"""A negation earlier in the clause, by a negation lexicon of the test's own."""

from __future__ import annotations

import msgspec
import pytest

from autoqa.lexicon.model import Entry, Lexicon
from autoqa.lexicon.negation import REACH, Negation

PHRASE = "保证到货"
LEXICON = Lexicon(
    name="negation",
    title="否定",
    roles=("agent",),
    provenance="测试",
    because="否定",
    exclude=("不好意思", "特別"),
    entries=(Entry(terms=("不", "没", "无法", "别", "勿"), exclude=("不但",)),),
)
NEGATION = Negation(LEXICON)


def is_negated(before: str) -> bool:
    """Tell whether the phrase is negated after these words."""
    return NEGATION.negates(before + PHRASE, len(before))


@pytest.mark.parametrize("before", ["不", "不能", "我们没法", "无法", "请勿", "这个真的不太能"])
def test_a_negation_in_the_clause_negates(before: str) -> None:
    assert is_negated(before)


@pytest.mark.parametrize("before", ["", "我们", "一定", "，"])
def test_no_negation_does_not(before: str) -> None:
    assert not is_negated(before)


@pytest.mark.parametrize("mark", [*"，。！？,!?;:…~ \n", "~~"])
def test_a_clause_ends_at_a_mark(mark: str) -> None:
    assert not is_negated(f"不是的{mark}")
    assert is_negated(f"好的{mark}不")


@pytest.mark.parametrize("mark", [*"、-“"])
def test_other_marks_do_not_end_a_clause(mark: str) -> None:
    assert is_negated(f"不{mark}")


@pytest.mark.parametrize("before", ["不好意思我们", "特别", "不但"])
def test_a_word_that_only_holds_a_negation_does_not_negate(before: str) -> None:
    assert not is_negated(before)


def test_a_negation_beside_such_a_word_still_negates() -> None:
    assert is_negated("不好意思我们不")
    assert is_negated("没特别")


def test_a_negation_reaches_so_far_and_no_further() -> None:
    assert is_negated("不" + "我" * (REACH - 1))
    assert not is_negated("不" + "我" * REACH)


def test_a_word_cut_by_the_reach_is_still_that_word() -> None:
    """The 别 of 特别 is within reach, its 特 is not."""
    assert not is_negated("特别" + "我" * (REACH - 1))


def test_what_follows_the_phrase_does_not_negate_it() -> None:
    assert not NEGATION.negates("保证到货不", 0)
    assert not NEGATION.negates("保证不了", 0)


def test_a_lexicon_without_exclusions_negates_all_the_same() -> None:
    bare = msgspec.structs.replace(LEXICON, exclude=(), entries=(Entry(terms=("不",)),))
    assert Negation(bare).negates("我们不但" + PHRASE, 4)
    assert not Negation(bare).negates("我们" + PHRASE, 2)
