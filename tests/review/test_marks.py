from __future__ import annotations

import msgspec
import pytest

from autoqa.report.model import Report
from autoqa.review.marks import Outcome, outcome, violations
from autoqa.scorer import Scorer
from tests.conftest import Write
from tests.review.conftest import Scored, chat

VETO = """
version = "1"
title = "否决"
provenance = "测试"
pass_mark = 80
veto_score = 50
[[sections]]
id = "shared"
title = "共用"
points = 60
shared = true
[[sections.criteria]]
id = "words"
title = "不说坏词"
cap = 60
origin = "standard"
veto = true
[[sections.criteria.checks]]
use = "lexicon.any"
lexicons = ["bad"]
deduct = 7
[[sections]]
id = "other"
title = "其他"
points = 40
[[sections.criteria]]
id = "true"
title = "说得对"
points = 40
origin = "standard"
[[sections.criteria.checks]]
use = "manual.needs"
what = "事实库"
deduct = 40
"""


@pytest.mark.parametrize("lines", [("您好",), ("坏词",), ("坏词", "坏词", "坏词", "坏词")])
def test_without_decisions_the_score_is_the_scorers(lines: tuple[str, ...], score: object) -> None:
    _, report = score("c", *lines)  # type: ignore[operator]
    assert outcome(report, {}) == Outcome(report.score, report.passed)


def test_decided_marks_change_the_score(bad: Scored) -> None:
    _, report = bad
    assert outcome(report, {}) == Outcome(66.7, False)
    assert outcome(report, {"words": 60.0}) == Outcome(100.0, True)
    assert outcome(report, {"words": 60.0, "true": 15.5}) == Outcome(75.5, False)
    assert outcome(report, {"words": None}) == Outcome(None, None)


def test_an_undecided_mark_leaves_the_result_open(bad: Scored) -> None:
    _, report = bad
    section = report.sections[0]
    line = msgspec.structs.replace(
        section.criteria[0], earned=60.0, earned_min=0.0, outcome="undecided"
    )
    open_ = msgspec.structs.replace(
        report, sections=(msgspec.structs.replace(section, criteria=(line,)), report.sections[1])
    )
    assert outcome(open_, {}) == Outcome(100.0, None)
    assert outcome(open_, {"words": 60.0}) == Outcome(100.0, True)
    assert violations(open_, {}) == 0


@pytest.fixture
def vetoed(write_rubric: Write) -> Report:
    write_rubric("veto", VETO)
    return Scorer("veto").score(chat("c", "坏词"))


def test_a_shared_section_and_a_veto(vetoed: Report) -> None:
    assert (vetoed.score, vetoed.passed) == (50.0, False)
    assert outcome(vetoed, {}) == Outcome(50.0, False)
    assert outcome(vetoed, {"words": 0.0}) == Outcome(100.0, True)
    assert violations(vetoed, {}) == 1
    assert violations(vetoed, {"words": 0.0}) == 0
    assert violations(vetoed, {"words": 0.0, "true": 39.0}) == 1
