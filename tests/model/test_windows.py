from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from autoqa.model.windows import AFTER, BEFORE, HEAD, LONGEST, TAIL, cut, shorten


@given(st.lists(st.integers(1, HEAD + TAIL + 1), min_size=1, max_size=200))
def test_every_turn_is_judged_once_in_a_window_that_fits(lengths: list[int]) -> None:
    windows = cut(lengths)
    judged = [turn for one in windows for turn in range(one.judged_from, one.judged_to)]
    assert judged == list(range(len(lengths)))
    for one in windows:
        assert one.first <= one.judged_from < one.judged_to <= one.last
        assert sum(lengths[one.first : one.last]) <= LONGEST


def test_a_later_window_shows_what_came_before_and_an_earlier_one_what_came_after() -> None:
    lengths = [20] * 100
    first, second, *_ = cut(lengths)
    assert (second.judged_from - second.first) * 20 == BEFORE
    assert (first.last - first.judged_to) * 20 > AFTER - 20


def test_a_short_chat_is_one_window() -> None:
    assert len(cut([10] * 20)) == 1


def test_a_long_turn_keeps_its_beginning_and_its_end() -> None:
    kept = shorten(list(range(1000)))
    assert kept[:HEAD] == list(range(HEAD))
    assert kept[-TAIL:] == list(range(1000 - TAIL, 1000))
    assert shorten([1, 2]) == [1, 2]
