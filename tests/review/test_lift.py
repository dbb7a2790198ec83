from __future__ import annotations

import random

import pytest

from autoqa.review import plan as plans
from autoqa.review import queue
from autoqa.review.candidates import of_report
from autoqa.review.intake import keep
from autoqa.review.lift import Reviewed, estimate, from_log
from autoqa.review.log import VerdictLog
from autoqa.review.sampling import draw
from tests.review.conftest import Score, decided
from tests.review.test_sampling import candidate


def test_known_numbers() -> None:
    """Two risky chats with 3 violations each, taken whole; 2 of 8 others, 1 violation in them."""
    rows = [
        *[Reviewed("d", "directed", 1.0, 3.0)] * 2,
        Reviewed("d", "random", 0.25, 1.0),
        Reviewed("d", "random", 0.25, 0.0),
    ]
    found = estimate(rows)
    assert (found.queue, found.directed) == (7 / 4, 3.0)
    assert found.random == pytest.approx((6 + 4) / 10)
    assert found.lift == pytest.approx(1.75)
    assert found.directed_lift == pytest.approx(3.0)
    assert found.interval is not None
    assert found.interval[0] < 1.75 < found.interval[1]


def test_what_was_not_reviewed_is_made_up_for() -> None:
    rows = [
        Reviewed("d", "directed", 1.0, 3.0),
        Reviewed("d", "directed", 1.0, None),
        Reviewed("d", "random", 0.25, 1.0),
        Reviewed("d", "random", 0.25, None),
    ]
    found = estimate(rows)
    assert (found.picks, found.reviews) == (4, 2)
    assert found.random == pytest.approx((2 * 3 + 8 * 1) / 10)


def test_what_cannot_be_estimated_is_not() -> None:
    found = estimate([Reviewed("d", "directed", 1.0, 3.0)] * 3)
    assert (found.directed, found.random, found.lift, found.interval) == (3.0, None, None, None)
    found = estimate([Reviewed("d", "random", 0.5, 0.0)] * 9)
    assert (found.random, found.lift, found.interval) == (0.0, None, None)
    found = estimate([])
    assert (found.picks, found.queue, found.random) == (0, None, None)


def test_a_draw_without_its_random_part_reviewed_spoils_the_estimate() -> None:
    rows = [
        Reviewed("a", "random", 0.5, 1.0),
        Reviewed("b", "random", 0.5, None),
        Reviewed("b", "directed", 1.0, 2.0),
    ]
    assert estimate(rows).random is None


def test_the_estimate_is_right_and_its_interval_covers() -> None:
    """A population whose truth is known, drawn by the real sampler 200 times."""
    dice = random.Random(5)
    chats, truth = [], {}
    for number in range(600):
        risky = dice.random() < 0.1
        own = candidate(
            number,
            agent_id=f"kf-{number % 10}",
            scene=f"s{number % 3}",
            hour=number % 24,
            priority=dice.random() if risky else 0.0,
        )
        chats.append(own)
        truth[own.chat_sha256] = float(dice.random() < (0.6 if risky else 0.1))
    mean = sum(truth.values()) / len(truth)
    plan = plans.load()
    found = []
    for seed in range(200):
        picks = draw(chats, plan, seed=seed).picks
        rows = [
            Reviewed("d", pick.how, pick.probability, truth[pick.chat.chat_sha256])
            for pick in picks
        ]
        own_estimate = estimate(rows)
        assert own_estimate.random is not None
        assert own_estimate.lift is not None
        assert own_estimate.queue is not None
        assert own_estimate.interval is not None
        found.append(own_estimate)
    guess = sum(own.random or 0 for own in found) / len(found)
    assert guess == pytest.approx(mean, rel=0.05)
    lift = sum(own.queue or 0 for own in found) / len(found) / mean
    inside = [own for own in found if own.interval and own.interval[0] <= lift <= own.interval[1]]
    assert len(inside) >= 0.9 * len(found)


def test_from_a_log(log: VerdictLog, score: Score) -> None:
    scored = [score(f"c-{number}", "坏词" if number < 4 else "您好") for number in range(12)]
    reports = {report.sha256: report for _, report in scored}
    sample = draw([of_report(report) for report in reports.values()], plans.load())
    assert queue.register(log, sample, actor="值班")
    assert not queue.register(log, sample, actor="值班")
    for pick in sample.picks:
        report = reports[pick.chat.report_sha256]
        sure = report.sections[0].criteria[0].earned
        assert sure is not None
        keep(log, [decided(report, mark=sure, finding="accept")])
    found = from_log(log, reports)
    assert found.picks == found.reviews == len(sample.picks)
    assert found.lift is not None
    assert found.lift > 1
    assert queue.reviewed(log) == {pick.chat.chat_sha256 for pick in sample.picks}
