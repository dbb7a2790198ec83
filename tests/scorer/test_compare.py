"""Two reports of the same chat, side by side."""

from __future__ import annotations

from autoqa import Scorer
from autoqa.scorer import compare
from autoqa.scorer.compare import Effect, Line
from autoqa.transcript import Transcript, Turn
from tests.scorer.conftest import Build, bad, criterion, section


def spoken(name: str, text: str) -> Transcript:
    return Transcript(name, (Turn("customer", "这个多少钱"), Turn("agent", text)), closed=True)


def rubrics(build: Build) -> tuple[Scorer, Scorer]:
    before = build(
        section(100, criterion("a", 60, bad(30)), criterion("b", 40, bad(1, '["good"]')))
    )
    after = build(
        section(100, criterion("a", 60, bad(10)), criterion("c", 40, bad(40, '["worse"]')))
    )
    return before, after


def test_a_change_lists_what_came_out_differently(build: Build) -> None:
    before, after = rubrics(build)
    (change,) = compare.changes(before, after, [spoken("c", "坏词")])
    assert (change.before.score, change.after.score) == (70, 90)
    assert change.lines == (
        Line("a", "a", ("partial", 30), ("partial", 50)),
        Line("b", "b", ("pass", 40), None),
        Line("c", "c", None, ("pass", 40)),
    )


def test_the_effect_on_a_set_of_chats(build: Build) -> None:
    before, after = rubrics(build)
    chats = [spoken("one", "坏词"), spoken("two", "更坏"), spoken("three", "您好")]
    found = compare.effect(compare.changes(before, after, chats))
    assert found == Effect(
        chats=3,
        rescored=2,  # 70 to 90, 100 to 60
        mean_change=-20 / 3,
        newly_failed=1,
        newly_passed=1,
        newly_reviewed=1,
        no_longer_reviewed=1,
        criteria={"b": 3, "c": 3, "a": 1},
    )


def test_a_rubric_compared_with_itself_changes_nothing(build: Build) -> None:
    before, _ = rubrics(build)
    found = compare.effect(compare.changes(before, before, [spoken("one", "坏词")]))
    assert found == Effect(1, 0, 0.0, 0, 0, 0, 0, {})


def test_no_chats_have_no_effect(build: Build) -> None:
    assert compare.effect(compare.changes(*rubrics(build), [])).mean_change == 0
