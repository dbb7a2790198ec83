from __future__ import annotations

from typing import Any

import pytest

from autoqa import Report
from autoqa.errors import AutoqaError
from autoqa.metrics.accumulation import AgentMonth, accumulate
from tests.metrics.conftest import DAY, NOON, report


def case(chat: str, points: float, **more: Any) -> Report:
    return report(chat, **{"agents": {"a": points}, "rubric": "cloud_service", **more})


def month(*cases: Report, confirmed: dict[str, str] | None = None) -> AgentMonth:
    (found,) = accumulate(cases, confirmed).months
    return found


@pytest.mark.parametrize(
    ("points", "consequences"),
    [
        ([], ()),
        ([10, 5, 2], ()),
        ([10, 10], ("demoted",)),
        ([10, 5, 5], ("demoted",)),
        ([20], ("barred",)),
        ([20, 10, 10], ("barred",)),
    ],
)
def test_a_month_of_deductions(points: list[float], consequences: tuple[str, ...]) -> None:
    found = month(case("none", 0), *(case(f"c{n}", cost) for n, cost in enumerate(points)))
    assert found.points == sum(points)
    assert found.consequences == consequences
    assert [item.chat for item in found.cases] == [f"c{n}" for n in range(len(points))]


def test_months_are_added_up_apart() -> None:
    later = {"metrics": {"started": NOON + 30 * DAY}}
    found = accumulate([case("1", 10), case("2", 10, **later)]).months
    assert [(one.month, one.points, one.consequences) for one in found] == [
        ("2026-06", 10.0, ()),
        ("2026-07", 10.0, ()),
    ]


def test_no_monthly_rule_applies_where_nobody_knows_the_month() -> None:
    undated = {"metrics": {"started": None}}
    found = month(case("1", 10, **undated), case("2", 10, **undated))
    assert (found.month, found.points, found.consequences) == (None, 20.0, ())


def test_what_people_confirm_counts_if_it_is_the_gravest() -> None:
    found = month(
        case("1", 2), case("2", 10), confirmed={"1": "asset_loss", "2": "business_complaint"}
    )
    assert [(item.points, item.confirmed) for item in found.cases] == [
        (15.0, "asset_loss"),
        (10.0, None),
    ]
    assert found.consequences == ("demoted", "reduced_pay")
    assert month(case("1", 0), confirmed={"1": "attitude"}).consequences == ("barred",)


def test_nobody_answers_for_what_one_of_several_did() -> None:
    shared = case("1", 0, agents={"a": 10, "b": 0})
    found = accumulate([shared], {"1": "asset_loss", "x": "attitude"})
    assert found.unattributed == ("1", "x")
    assert [(one.agent, one.points, one.consequences) for one in found.months] == [
        ("a", 10.0, ()),
        ("b", 0.0, ()),
    ]


def test_doubts_cost_nothing_and_are_listed() -> None:
    found = month(case("1", 0, score=100.0, score_min=50.0), case("2", 0))
    assert (found.points, found.open) == (0.0, ("1",))


def test_other_rubrics_and_second_copies_are_left_out() -> None:
    found = accumulate([case("1", 10), case("1", 10), report("2", agents={"a": 20})])
    assert (found.months[0].points, found.skipped) == (10.0, 1)


def test_an_unknown_criterion_is_refused_with_a_hint() -> None:
    with pytest.raises(AutoqaError, match="'asset_loss'"):
        accumulate([], {"1": "asset_los"})
