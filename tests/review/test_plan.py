from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from autoqa.errors import PlanError
from autoqa.review import plan as plans


def test_the_plan_that_ships_is_standard_000() -> None:
    plan = plans.load()
    assert (plan.count.normal, plan.count.senior, plan.count.new) == ((5, 8), (8, 10), (10, 12))
    assert (plan.window.days, plan.window.promotion_days) == (3, 7)
    assert (plan.agents.busy_chats, plan.agents.new_months) == (50, 3)
    assert plan.directed.share == 0.3
    assert plan.pool["phone"] == 0.5
    assert [plan.pool[name] for name in ("app", "wechat", "web")] == [1.0, 1.0, 1.0]


def test_a_file_says_only_what_differs(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text("seed = 7\n[count]\nnew = [12, 15]\n", "utf-8")
    plan = plans.load(path)
    assert (plan.seed, plan.count.new, plan.count.normal) == (7, (12, 15), (5, 8))
    assert plan.promotions == plans.load().promotions


@pytest.mark.parametrize(
    ("day", "days", "name"),
    [
        ((2026, 3, 10), 3, ""),
        ((2026, 6, 18), 7, "618"),
        ((2026, 6, 20), 7, "618"),
        ((2026, 6, 21), 3, ""),
        ((2026, 11, 11), 7, "双11"),
    ],
)
def test_the_window_grows_in_promotions(day: tuple[int, int, int], days: int, name: str) -> None:
    assert plans.load().days(dt.date(*day)) == (days, name)


def test_a_promotion_may_reach_over_the_new_year_or_be_of_one_year() -> None:
    turn = plans.Promotion("年货节", "12-28", "01-05")
    assert turn.covers(dt.date(2026, 12, 31))
    assert turn.covers(dt.date(2026, 1, 5))
    assert not turn.covers(dt.date(2026, 6, 1))
    once = plans.Promotion("店庆", "2026-05-01", "2026-05-03")
    assert once.covers(dt.date(2026, 5, 2))
    assert not once.covers(dt.date(2027, 5, 2))


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(
        """
sead = 1
time_zone = "Asia/Beijing"
promotions = [{name = "x", from = "13-01", to = "2026-01-01"}, {name = "y", from = "2026-02-02", to = "2026-01-01"}]
window = 3
[pool]
phone = 50
[count]
normal = [8, 5]
[directed]
shair = 1
share = 30
risk = -1
[strata]
hours = [9, 9, 24]
[second]
difference = "ten"
""",
        "utf-8",
    )
    with pytest.raises(PlanError) as told:
        plans.load(path)
    places = [where for where, _ in told.value.problems]
    assert sorted(places) == sorted(
        [
            "sead", "time_zone", "promotions[0].from", "promotions[0]", "promotions[1]", "window",
            "pool.phone", "count.normal", "directed.share", "directed.shair", "directed.risk", "strata.hours",
            "second.difference",
        ]
    )  # fmt: skip


def test_not_a_number_is_no_share(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text("[directed]\nshare = nan\n", "utf-8")
    with pytest.raises(PlanError, match="应在 0 到 1 之间"):
        plans.load(path)
