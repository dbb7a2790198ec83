"""Grave words that hide behind symbols, spaces, emoji, repeats and other writings."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.lexicon.evasion import MAX_GAP, Evasion
from tests.lexicon.conftest import lexicon, quotes, says

CHEAT = lexicon("骗子", "sb", "臭傻瓜", severity="grave")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("你这骗*子", "骗*子"),
        ("骗 子", "骗 子"),
        ("骗\u3000子", "骗\u3000子"),
        ("骗_子", "骗_子"),
        ("骗~-~子啊", "骗~-~子"),
        ("骗😀子", "骗😀子"),
        ("骗❤\ufe0f子", "骗❤\ufe0f子"),
        ("骗\u200b子", "骗\u200b子"),
        ("騙 子", "騙 子"),
        ("骗骗骗子", "骗骗骗子"),
        ("骗骗骗骗骗骗子", "骗骗骗骗骗骗子"),
        ("骗子子子", "骗子"),
        ("骗……子", "骗……子"),
        ("臭*傻-瓜", "臭*傻-瓜"),
        ("臭臭 傻&nbsp;瓜", "臭臭 傻&nbsp;瓜"),
        ("你s-b", "s-b"),
        ("\uff33 \uff22", "\uff33 \uff22"),
        ("ⓢⓑ", "ⓢⓑ"),
        ("S*B", "S*B"),
    ],
)
def test_a_hidden_word_is_found_and_quoted_as_written(text: str, found: str) -> None:
    assert quotes(says(text), CHEAT) == [found]


@pytest.mark.parametrize("text", ["骗*子", "骗 子", "臭臭傻傻瓜", "骗😀子"])
def test_only_grave_words_are_looked_for(text: str) -> None:
    assert quotes(says(text), lexicon("骗子", "臭傻瓜")) == []
    assert quotes(says(text), CHEAT) != []


@pytest.mark.parametrize("mark", [*"，。！？,.!?;:、\n\uff1b\uff1a"])
def test_sentence_marks_do_not_join(mark: str) -> None:
    assert quotes(says(f"有人骗{mark}子女"), CHEAT) == []
    assert quotes(says(f"有人骗*{mark}*子女"), CHEAT) == []


def test_turns_do_not_join() -> None:
    assert quotes(says("骗*", "*子"), CHEAT) == []
    assert quotes(says("骗", "", "", "子"), CHEAT) == []


def test_letters_do_not_join() -> None:
    assert quotes(says("骗了子"), CHEAT) == []
    assert quotes(says("骗1子"), CHEAT) == []


def test_a_gap_has_a_maximum() -> None:
    symbols = "*-~+="
    assert quotes(says(f"骗{symbols[:MAX_GAP]}子"), CHEAT) == [f"骗{symbols[:MAX_GAP]}子"]
    assert quotes(says(f"骗{symbols[: MAX_GAP + 1]}子"), CHEAT) == []


def test_each_gap_has_its_own_maximum() -> None:
    assert quotes(says("臭*-~傻+=*瓜"), CHEAT) == ["臭*-~傻+=*瓜"]
    assert quotes(says("臭傻*-~+瓜"), CHEAT) == []


@pytest.mark.parametrize("text", ["this blog is big", "is-b2c", "its b", "s boy"])
def test_latin_words_keep_their_bounds(text: str) -> None:
    """The s of one word and the b of the next are no sb."""
    assert quotes(says(text), CHEAT) == []


def test_a_plain_word_beside_a_hidden_one_is_found_once() -> None:
    assert quotes(says("骗子，骗*子，骗子"), CHEAT) == ["骗子", "骗*子", "骗子"]


def test_a_hidden_word_in_a_later_turn_is_quoted_from_its_own_turn() -> None:
    chat = says("標(biāo)準(zhǔn)", "好*好", "&amp;臭臭傻*瓜")
    assert quotes(chat, CHEAT) == ["臭臭傻*瓜"]


def test_a_term_of_one_character_does_not_hide() -> None:
    assert list(Evasion(["滚", "滚滚"]).find("滚*滚")) == []


def test_a_doubled_character_of_the_term_itself_has_to_be_there() -> None:
    assert quotes(says("他妈 的孩子"), lexicon("妈妈的", severity="grave")) == []
    assert quotes(says("妈妈*的"), lexicon("妈妈的", severity="grave")) == ["妈妈*的"]


def test_terms_that_squeeze_alike_are_both_found() -> None:
    assert list(Evasion(["骗子", "骗*子"]).find("骗 子")) == [(0, 3, 0), (0, 3, 1)]


def test_without_terms_nothing_is_found() -> None:
    assert list(Evasion([]).find("骗*子")) == []


@given(
    st.text("啊0好", max_size=3),
    st.text("*- ~+", max_size=MAX_GAP),
    st.integers(1, 3),
    st.integers(1, 3),
)
@settings(deadline=None)
def test_however_it_is_hidden_it_is_found(before: str, gap: str, first: int, last: int) -> None:
    text = before + "骗" * first + gap + "子" * last
    hits = list(Evasion(["骗子"]).find(text))
    end = len(before) + first + len(gap) + 1
    assert hits == ([(len(before), end, 0)] if first > 1 or gap else [])
