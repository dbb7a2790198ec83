from __future__ import annotations

import msgspec
import pytest

from autoqa.review import appeals
from autoqa.review import plan as plans
from autoqa.review.intake import keep
from autoqa.review.log import VerdictLog
from autoqa.review.second import Task, assign
from autoqa.review.state import fold
from tests.review.conftest import Score, Scored, decided

RULES = plans.load().second
NONE = msgspec.structs.replace(RULES, share=0.0, full_marks=False)


def tasks(log: VerdictLog, rules: plans.Second = NONE) -> list[Task]:
    return assign(fold(log.records()).values(), rules, seed=0)


def test_a_share_is_reviewed_again_by_somebody_else(log: VerdictLog, score: Score) -> None:
    for number in range(60):
        keep(log, [decided(score(f"c-{number}", "您好")[1], score=90)])
    some = tasks(log, msgspec.structs.replace(NONE, share=0.3))
    assert 8 <= len(some) <= 28
    assert some == tasks(log, msgspec.structs.replace(NONE, share=0.3))
    assert {own.level for own in some} == {"复核"}
    assert {own.not_by for own in some} == {("王芳",)}
    assert tasks(log) == []


def test_full_marks_are_reviewed_again(log: VerdictLog, bad: Scored) -> None:
    keep(log, [decided(bad[1], score=100)])
    (own,) = tasks(log, msgspec.structs.replace(NONE, full_marks=True))
    assert own.reasons == ("满分案例（标准 004 复评）",)


@pytest.mark.parametrize(
    ("second", "passed", "levels"),
    [(75.0, True, []), (74.9, True, ["终审"]), (84.0, False, ["终审"]), (95.1, True, ["终审"])],
)
def test_what_differs_goes_to_the_last_instance(
    log: VerdictLog, bad: Scored, second: float, passed: bool, levels: list[str]
) -> None:
    _, report = bad
    keep(log, [decided(report, score=85)])
    other = decided(report, reviewer="李强", level="复核", score=second)
    assert other.conclusion is not None
    keep(
        log,
        [
            msgspec.structs.replace(
                other, conclusion=msgspec.structs.replace(other.conclusion, passed=passed)
            )
        ],
    )
    assert [own.level for own in tasks(log)] == levels
    keep(log, [decided(report, reviewer="赵主管", level="终审", score=80)])
    assert tasks(log) == []


def test_an_open_appeal_goes_to_the_last_instance(log: VerdictLog, bad: Scored) -> None:
    keep(log, [decided(bad[1], score=85)])
    number = appeals.file(log, "c-1", by="kf-1", reason="不服")
    (own,) = tasks(log)
    assert (own.level, own.reasons) == ("终审", (f"申诉 {number} 待处理",))
