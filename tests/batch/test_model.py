from __future__ import annotations

import functools
from pathlib import Path

import pytest

from autoqa import resources
from autoqa.batch import read_reports, run
from autoqa.scorer import DEFAULT_MODEL, Scorer
from tests.batch.conftest import Write, chat

pytestmark = pytest.mark.skipif(DEFAULT_MODEL not in resources.models(), reason="model missing")


def test_workers_judge_as_one_process_does(write: Write, tmp_path: Path) -> None:
    """The workers are copies of a process that has the model open."""
    chats = [*map(chat, range(6)), {**chat(3), "id": "again", "team": "二组"}]
    make = functools.partial(Scorer, model=DEFAULT_MODEL)
    target = tmp_path / "o.parquet"
    summary = run([str(write(chats))], target, make, workers=2, size=4)
    scorer = make()
    expected = [scorer.score(one).to_json() for one in chats]
    assert [report.to_json() for report in read_reports(target)] == expected
    assert summary.remembered.keys() == {"chats", "turns", "windows"}


def test_a_window_is_judged_once() -> None:
    scorer = Scorer(model=DEFAULT_MODEL)
    first = scorer.score(chat(3)).to_json()
    assert scorer.remembered()["windows"] == (1, 0)
    assert scorer.score(chat(3)).to_json() == first
    scorer.score(chat(2))
    assert scorer.remembered()["windows"] == (3, 1)
