"""The matcher on 300 statements that another author wrote, labelled, before it was run."""

from __future__ import annotations

from benchmarks.fact_statements import OUTCOMES, confusion, items, precision_recall


def test_the_set_is_the_one_that_is_spoken_of() -> None:
    labels = [item["expected"] for item in items()]
    assert len(labels) == 300
    assert labels.count("contradicted") == 120
    assert set(labels) == set(OUTCOMES)


def test_what_is_called_wrong_is_wrong() -> None:
    counts, _ = confusion()
    precision, recall = precision_recall(counts, "contradicted")
    assert precision >= 0.95
    assert recall >= 0.85
    assert precision_recall(counts, "confirmed")[0] >= 0.9
