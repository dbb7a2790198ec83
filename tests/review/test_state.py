from __future__ import annotations

from msgspec import structs

from autoqa.errors import Problem
from autoqa.review.intake import keep
from autoqa.review.log import VerdictLog
from autoqa.review.state import ChatState, fold
from tests.review.conftest import Scored, decided


def state(log: VerdictLog) -> ChatState:
    (found,) = fold(log.records()).values()
    return found


def test_a_higher_level_outweighs_a_later_word(log: VerdictLog, bad: Scored) -> None:
    _, report = bad
    keep(log, [decided(report, reviewer="王芳", mark=40, finding="accept", score=66.7)])
    keep(log, [decided(report, reviewer="李强", level="复核", mark=60, score=100)])
    keep(log, [decided(report, reviewer="王芳", mark=20, finding="accept", score=33.3)])
    found = state(log)
    assert found.criteria["words"].new == 60
    assert found.criteria["words"].actor == "李强"
    assert found.findings[report.sha256, "f1"].decision == "reject"
    assert (found.level, found.conclusion and found.conclusion.new) == ("复核", 100)
    assert found.scores["初评"].new == 33.3
    assert found.reviewers == {"初评": "王芳", "复核": "李强"}


def test_within_a_level_the_later_word_holds(log: VerdictLog, bad: Scored) -> None:
    _, report = bad
    keep(log, [decided(report, mark=60), decided(report, mark=20)])
    assert state(log).criteria["words"].new == 20


def test_labels_alone_leave_the_conclusion_as_it_was(log: VerdictLog, bad: Scored) -> None:
    sheet = decided(bad[1], reviewer="王芳", mark=40, score=66.7)
    labels = structs.replace(sheet, reviewer="label-studio:7", criteria=(), conclusion=None)
    keep(log, [sheet, labels])
    end = state(log).conclusion
    assert end is not None
    assert (end.new, end.decision, end.actor) == (66.7, "passed", "王芳")
    keep(log, [structs.replace(sheet, criteria=decided(bad[1]).criteria, conclusion=None)])
    end = state(log).conclusion
    assert end is not None
    assert (end.new, end.decision) == (None, "")  # the score was of other marks


def test_the_same_file_counts_once(log: VerdictLog, bad: Scored) -> None:
    own = decided(bad[1])
    assert keep(log, [own]) == (1, 0, ())
    assert keep(log, [own]) == (0, 1, ())
    assert len(list(log.records())) == 3


def test_nobody_reviews_his_own_review(log: VerdictLog, bad: Scored) -> None:
    _, report = bad
    keep(log, [decided(report, reviewer="王芳")])
    done = keep(log, [decided(report, reviewer="王芳", level="复核", mark=20)])
    assert done.refused == (Problem("会话 c-1", "王芳 已经做过初评，复核要由别人来做"),)
    assert state(log).criteria["words"].new == 60


def test_one_refusal_does_not_stop_the_rest(log: VerdictLog, bad: Scored, score: object) -> None:
    _, report = bad
    done = keep(log, [decided(report, mark=99), decided(report)], {report.sha256: report})
    assert (done.kept, len(done.refused)) == (1, 1)
    assert "超出范围" in done.refused[0].message
    assert keep(log, [decided(report, mark=20)], {}).refused == (
        Problem("会话 c-1", "给出的报告里没有这一份"),
    )


def test_chats_and_rubrics_stand_apart(log: VerdictLog, score: object, bad: Scored) -> None:
    _, report = bad
    import msgspec

    other = msgspec.structs.replace(
        decided(report), rubric=msgspec.structs.replace(decided(report).rubric, name="other")
    )
    keep(log, [decided(report), other])
    assert len(fold(log.records())) == 2
