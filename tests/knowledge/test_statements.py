"""The matcher on statements that other authors wrote and labelled.

The numbers of the first, blind runs are in docs/zh/facts.md. Both sets have been seen since, so
what is asked here only keeps the matcher from getting worse.
"""

from __future__ import annotations

import pytest
from benchmarks.fact_statements import OUTCOMES, confusion, items, precision_recall


@pytest.mark.parametrize(("which", "size", "wrong"), [("first", 300, 120), ("second", 150, 60)])
def test_the_sets_are_the_ones_that_are_spoken_of(which: str, size: int, wrong: int) -> None:
    labels = [item["expected"] for item in items(which)]
    assert len(labels) == size
    assert labels.count("contradicted") == wrong
    assert set(labels) == set(OUTCOMES)


@pytest.mark.parametrize(
    ("which", "recall_wrong", "precision_right", "recall_right"),
    [("first", 0.87, 0.94, 0.87), ("second", 0.75, 0.87, 0.71)],
)
def test_the_matcher_gets_no_worse(
    which: str, recall_wrong: float, precision_right: float, recall_right: float
) -> None:
    counts, _ = confusion(which)
    precision, recall = precision_recall(counts, "contradicted")
    assert precision >= 0.97
    assert recall >= recall_wrong
    precision, recall = precision_recall(counts, "confirmed")
    assert precision >= precision_right
    assert recall >= recall_right
