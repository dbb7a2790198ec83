from __future__ import annotations

import pytest

from autoqa.errors import LogError
from autoqa.review import appeals
from autoqa.review.audit import audit
from autoqa.review.intake import keep
from autoqa.review.log import VerdictLog
from autoqa.review.state import fold
from tests.review.conftest import Scored, decided
from tests.review.test_state import state


@pytest.fixture
def judged(log: VerdictLog, bad: Scored) -> VerdictLog:
    keep(log, [decided(bad[1], mark=40, finding="accept", score=66.7)])
    return log


def test_a_ruling_outweighs_every_level(judged: VerdictLog, bad: Scored) -> None:
    number = appeals.file(judged, "c-1", by="kf-1", reason="在引用客户的话", criterion="words")
    assert [own.number for own in state(judged).open_appeals] == [number]
    appeals.rule(judged, number, by="赵主管", reason="属实", mark=60, score=100, passed=True)
    keep(judged, [decided(bad[1], reviewer="李强", level="终审", mark=20, score=33.3)])
    found = state(judged)
    assert (found.criteria["words"].new, found.criteria["words"].level) == (60, "申诉")
    assert found.criteria["words"].old == 40
    assert found.conclusion is not None
    assert (found.conclusion.new, found.conclusion.decision) == (100, "passed")
    assert (found.appeals[0].state, found.appeals[0].ruled_by) == ("changed", "赵主管")
    assert found.level == "终审"
    assert audit(judged).problems == ()


def test_the_new_score_is_reckoned_from_the_report(judged: VerdictLog, bad: Scored) -> None:
    number = appeals.file(judged, "c-1", by="kf-1", reason="不服", criterion="words")
    with pytest.raises(LogError, match="与原来一样"):
        appeals.rule(judged, number, by="赵主管", reason="x", mark=40)
    appeals.rule(judged, number, by="赵主管", reason="x", mark=45, reports={bad[1].sha256: bad[1]})
    end = state(judged).conclusion
    assert end is not None
    assert (end.new, end.decision, end.old) == (75.0, "failed", 66.7)


def test_a_new_mark_does_not_leave_the_old_score_beside_it(judged: VerdictLog) -> None:
    number = appeals.file(judged, "c-1", by="kf-1", reason="不服", criterion="words")
    with pytest.raises(LogError, match="已有的总分就不对了"):
        appeals.rule(judged, number, by="赵主管", reason="x", mark=45)
    assert state(judged).appeals[0].state == "filed"


def test_a_ruling_that_contradicts_itself_or_the_report_is_refused(
    judged: VerdictLog, bad: Scored
) -> None:
    number = appeals.file(judged, "c-1", by="kf-1", reason="不服", criterion="words")
    reports = {bad[1].sha256: bad[1]}
    for mark in (61, -1):
        with pytest.raises(LogError, match="应在 0 到 60 之间"):
            appeals.rule(judged, number, by="赵主管", reason="x", mark=mark, reports=reports)
    with pytest.raises(LogError, match="得分应是数字"):
        appeals.rule(judged, number, by="赵主管", reason="x", mark=float("nan"))
    for new in (None, 50):
        with pytest.raises(LogError, match="连同新的总分"):
            appeals.rule(judged, number, by="赵主管", reason="x", mark=new, passed=True)
    assert state(judged).appeals[0].state == "filed"


def test_what_is_ruled_outright_outweighs_what_is_reckoned(judged: VerdictLog, bad: Scored) -> None:
    number = appeals.file(judged, "c-1", by="kf-1", reason="不服", criterion="words")
    reports = {bad[1].sha256: bad[1]}
    appeals.rule(judged, number, by="赵主管", reason="x", mark=45, passed=True, reports=reports)
    end = state(judged).conclusion
    assert end is not None
    assert (end.new, end.decision) == (75.0, "passed")


def test_an_upheld_appeal_changes_nothing(judged: VerdictLog) -> None:
    before = state(judged).criteria
    number = appeals.file(judged, "c-1", by="kf-1", reason="不服", criterion="words")
    appeals.rule(judged, number, by="赵主管", reason="原话确有")
    assert state(judged).criteria == before
    assert state(judged).appeals[0].state == "upheld"
    assert appeals.file(judged, "c-1", by="kf-1", reason="再申诉", criterion="words") > number


def test_whoever_gave_the_mark_or_objects_may_not_rule(judged: VerdictLog) -> None:
    number = appeals.file(judged, "c-1", by="kf-1", reason="不服", criterion="words")
    for by in ("kf-1", "王芳"):
        with pytest.raises(LogError, match="请由别人来裁定"):
            appeals.rule(judged, number, by=by, reason="我说了算")
    whole = appeals.file(judged, "c-1", by="kf-1", reason="整体不服")
    with pytest.raises(LogError, match="请由别人来裁定"):
        appeals.rule(judged, whole, by="王芳", reason="我说了算")


def test_an_appeal_is_withdrawn_only_by_who_filed_it(judged: VerdictLog) -> None:
    number = appeals.file(judged, "c-1", by="kf-1", reason="不服")
    with pytest.raises(LogError, match="只有本人能撤回"):
        appeals.withdraw(judged, number, by="kf-2")
    appeals.withdraw(judged, number, by="kf-1")
    assert state(judged).appeals[0].state == "withdrawn"
    with pytest.raises(LogError, match="已经撤回"):
        appeals.rule(judged, number, by="赵主管", reason="晚了")


def test_what_cannot_be_appealed_is_told(judged: VerdictLog) -> None:
    file = appeals.file
    with pytest.raises(LogError, match="没有这个会话的复核结果"):
        file(judged, "c-9", by="kf-1", reason="x")
    with pytest.raises(LogError, match="评过的有：words"):
        file(judged, "c-1", by="kf-1", reason="x", criterion="manner")
    with pytest.raises(LogError, match="要写明理由"):
        file(judged, "c-1", by="kf-1", reason=" ")
    number = file(judged, "c-1", by="kf-1", reason="x", criterion="words")
    with pytest.raises(LogError, match=f"编号 {number}"):
        file(judged, "c-1", by="kf-1", reason="y", criterion="words")
    with pytest.raises(LogError, match="没有这个申诉"):
        appeals.rule(judged, 999, by="赵主管", reason="x")
    with pytest.raises(LogError, match="请写该项的新得分"):
        appeals.rule(judged, number, by="赵主管", reason="x", score=90)
    whole = file(judged, "c-1", by="kf-1", reason="x")
    with pytest.raises(LogError, match="请写新的总分"):
        appeals.rule(judged, whole, by="赵主管", reason="x", mark=1)


def test_two_chats_of_one_name_are_told_apart(judged: VerdictLog, score: object) -> None:
    _, report = score("c-1", "您好", "再见")  # type: ignore[operator]
    keep(judged, [decided(report, mark=60)])
    with pytest.raises(LogError, match="请写会话哈希"):
        appeals.file(judged, "c-1", by="kf-1", reason="x")
    assert appeals.file(judged, report.transcript.sha256, by="kf-1", reason="x")
    assert len(fold(judged.records())) == 2
