from __future__ import annotations

import datetime as dt
import doctest
import random
from collections import Counter
from typing import Any

import msgspec
import pytest

from autoqa.review import plan as plans
from autoqa.review import tenure
from autoqa.review.candidates import Candidate
from autoqa.review.sampling import Pick, Sample, draw
from tests.review.conftest import DAY

PLAN = plans.load()
TODAY = DAY.date()


def candidate(number: int, *, days_ago: int = 0, hour: int = 10, **fields: Any) -> Candidate:
    started = (DAY - dt.timedelta(days=days_ago)).timestamp() + hour * 3600
    known = {"agent_id": "kf-1", "channel": "app", "started": started, "score": 90.0}
    sha256 = f"{number:064}"
    return Candidate(f"c-{number}", sha256, f"r-{number}", "tiny", **{**known, **fields})


def many(count: int, **fields: Any) -> list[Candidate]:
    return [candidate(number, **fields) for number in range(count)]


def names(sample: Sample, how: str = "") -> list[str]:
    return [pick.chat.chat_id for pick in sample.picks if not how or pick.how == how]


def test_the_examples_hold() -> None:
    assert doctest.testmod(tenure).failed == 0


@pytest.mark.parametrize(
    ("count", "tenure_", "kind", "wanted"),
    [
        (1, None, "normal", 5), (50, None, "normal", 8), (25, None, "normal", 7),
        (51, None, "senior", 8), (100, None, "senior", 10), (300, None, "senior", 10),
        (5, "2个月", "new", 10), (60, "3个月", "new", 12), (20, "4个月", "normal", 6),
        (20, "实习生", "new", 11), (20, "2026-01-20", "new", 11), (20, "2024-01-20", "normal", 6),
    ],
)  # fmt: skip
def test_how_many_goes_by_tenure_and_load(
    count: int, tenure_: str | None, kind: str, wanted: int
) -> None:
    (share,) = draw(many(count, tenure=tenure_), PLAN).shares
    assert (share.kind, share.wanted) == (kind, wanted)
    assert share.picked == min(wanted, count)


def test_seven_in_ten_are_random_and_the_rest_is_the_riskiest() -> None:
    chats = many(90) + [candidate(number, priority=0.9) for number in range(90, 100)]
    sample = draw(chats, PLAN)
    assert len(sample.picks) == 10
    assert len(names(sample, "directed")) == 3
    assert all(int(name[2:]) >= 90 for name in names(sample, "directed"))
    assert all("风险 0.90" in pick.reasons[0] for pick in sample.picks if pick.how == "directed")


@pytest.mark.parametrize(
    "risky",
    [
        {"priority": 0.4},
        {"score": 90.0, "score_min": 30.0},
        {"final_satisfaction": "negative"},
    ],
)
def test_risk_doubt_and_dissatisfaction_direct_a_pick(risky: dict[str, Any]) -> None:
    sample = draw([*many(40), candidate(99, **risky)], PLAN)
    assert names(sample, "directed") == ["c-99"]


def test_reasons_are_told() -> None:
    odd = candidate(99, priority=0.9, review_codes=("grave",), final_satisfaction="negative")
    sample = draw([*many(40, scene="退款"), odd], PLAN)
    (directed,) = [pick for pick in sample.picks if pick.how == "directed"]
    assert directed.reasons == ("定向抽取（风险 1.40）", "严重违规用语", "结束时客户不满")
    assert sample.picks[-1].reasons == ("随机抽取（退款、09–12）",)


def test_without_any_risk_all_are_random() -> None:
    sample = draw(many(40), PLAN)
    assert names(sample, "directed") == []
    assert len(sample.picks) == 7


def test_only_the_window_counts_and_it_grows_in_promotions() -> None:
    chats = [candidate(number, days_ago=number) for number in range(10)]
    assert sorted(names(draw(chats, PLAN))) == ["c-0", "c-1", "c-2"]
    promotion = msgspec.structs.replace(
        PLAN, promotions=(plans.Promotion("三月", "03-01", "03-31"),)
    )
    sample = draw(chats, promotion)
    assert (sample.days, sample.promotion, sample.shares[0].pool) == (7, "三月", 7)
    older = draw(chats, PLAN, day=TODAY - dt.timedelta(days=5))
    assert sorted(names(older)) == ["c-5", "c-6", "c-7"]


def test_what_was_reviewed_is_left_out() -> None:
    chats = many(10)
    gone = {own.chat_sha256 for own in chats[:8]}
    assert sorted(names(draw(chats, PLAN, reviewed=gone))) == ["c-8", "c-9"]


def test_half_of_the_phone_calls_are_in_the_pool_and_stay_there() -> None:
    chats = many(2000, channel="phone")
    (share,) = draw(chats, PLAN).shares
    assert 920 < share.pool < 1080
    pools = [draw(chats[:1000], PLAN).shares[0].pool, draw(chats[1000:], PLAN).shares[0].pool]
    assert sum(pools) == share.pool
    assert {pick.probability for pick in draw(chats, PLAN).picks} == {10 / share.pool / 2}


def test_a_draw_can_be_made_again() -> None:
    chats = [
        candidate(number, agent_id=f"kf-{number % 4}", scene=f"s{number % 5}", hour=number % 24)
        for number in range(400)
    ]
    mixed = random.Random(1).sample(chats, len(chats))
    assert draw(chats, PLAN) == draw(mixed, PLAN) == draw([*chats, *chats], PLAN)
    assert draw(chats, PLAN, seed=1) != draw(chats, PLAN, seed=2)
    alone = draw([own for own in chats if own.agent_id == "kf-2"], PLAN)
    assert alone.picks == tuple(
        pick for pick in draw(chats, PLAN).picks if pick.chat.agent_id == "kf-2"
    )


def test_scenes_and_periods_are_covered_in_proportion() -> None:
    chats = [
        candidate(number, scene=("售前", "售后")[number % 2], hour=(10, 20)[number // 2 % 2])
        for number in range(80)
    ]
    for seed in range(20):
        picks = draw(chats, PLAN, seed=seed).picks
        assert len(picks) == 9
        cells = Counter((pick.chat.scene, pick.period) for pick in picks)
        assert len(cells) == 4
        assert max(cells.values()) - min(cells.values()) <= 1


def test_the_probabilities_are_what_happens() -> None:
    """Over many seeds every chat is picked as often as its pick's probability says."""
    chats = [
        candidate(
            number,
            channel="phone" if number % 3 == 0 else "app",
            scene=f"s{number % 4}",
            hour=number % 24,
            priority=0.8 if number < 2 else 0.0,
        )
        for number in range(60)
    ]
    draws = 800
    total = 0.0
    times: Counter[str] = Counter()
    for seed in range(draws):
        picks = draw(chats, PLAN, seed=seed).picks
        total += sum(1 / pick.probability for pick in picks)
        times.update(pick.chat.chat_id for pick in picks)
    assert total / draws == pytest.approx(len(chats), rel=0.03)
    plain = [times[f"c-{number}"] for number in range(2, 60) if number % 3]
    assert max(plain) / min(plain) < 1.6
    assert times["c-1"] == draws
    assert times["c-0"] == pytest.approx(draws / 2, rel=0.1)


def test_oddities_are_told_not_dropped() -> None:
    chats = [
        candidate(1, started=None),
        candidate(2, agent_id=None),
        candidate(3, channel=None),
        candidate(4, started=float("nan")),
    ]
    sample = draw(chats, PLAN)
    assert sorted(names(sample)) == ["c-1", "c-2", "c-3", "c-4"]
    text = "\n".join(sample.warnings)
    for word in ("2 个会话没有时间", "没有客服编号", "2 名客服的会话不够抽", "没有渠道"):
        assert word in text


def test_no_chats_give_no_picks() -> None:
    assert draw([], PLAN).picks == ()


def test_a_pick_survives_json() -> None:
    (pick, *_) = draw(many(3), PLAN).picks
    assert msgspec.json.decode(msgspec.json.encode(pick), type=Pick) == pick
