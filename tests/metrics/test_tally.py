from __future__ import annotations

import doctest
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.metrics import periods, tally
from autoqa.metrics.tally import Mean, wilson


@pytest.mark.parametrize("module", [tally, periods])
def test_the_examples_in_the_docs_hold(module: object) -> None:
    failed, tried = doctest.testmod(module)  # type: ignore[arg-type]
    assert tried
    assert not failed


@pytest.mark.parametrize(
    ("yes", "count", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilsons_interval_is_that_of_newcombes_table(
    yes: int, count: int, low: float, high: float
) -> None:
    assert wilson(yes, count) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilsons_interval_holds_the_share_and_mirrors(pair: tuple[int, int]) -> None:
    yes, count = pair
    low, high = wilson(yes, count)
    assert 0 <= low <= yes / count <= high <= 1
    assert wilson(count - yes, count) == pytest.approx((1 - high, 1 - low))


@pytest.mark.parametrize(("yes", "count"), [(0, 0), (3, 2), (-1, 5)])
def test_a_share_of_nothing_has_no_interval(yes: int, count: int) -> None:
    with pytest.raises(ValueError, match=f"{yes} of {count}"):
        wilson(yes, count)


@given(st.lists(st.floats(0.001, 1e7), min_size=1), st.sampled_from([0.5, 0.9, 1.0]))
def test_quantiles_are_right_within_a_hundredth(values: list[float], share: float) -> None:
    mean = Mean()
    for value in values:
        mean.add(value)
    exact = sorted(values)[max(0, -int(-share * len(values) // 1) - 1)]
    assert mean.quantile(share) == pytest.approx(exact, rel=0.0101)


def test_a_sum_does_not_depend_on_its_order() -> None:
    values = [0.1] * 1000 + [1e7, 1e-3]
    shuffled = random.Random(1).sample(values, len(values))
    one, other = Mean(), Mean()
    for value, moved in zip(values, shuffled, strict=True):
        one.add(value)
        other.add(moved)
    assert one == other


def test_no_time_at_all_is_a_value() -> None:
    mean = Mean()
    mean.add(0.0)
    assert (mean.value, mean.quantile(0.5), Mean().quantile(0.5)) == (0.0, 0.0, None)
