from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autoqa
from autoqa.errors import AutoqaError
from autoqa.metrics.group import DIMENSIONS, Group
from autoqa.metrics.summary import Summariser, summarise
from tests.metrics.conftest import DAY, HOUR, NOON, criterion, finding, report

REPORTS = st.builds(
    lambda agents, score, passed, ending, offset, wait, customer, team: {
        "agents": agents,
        "score": score,
        "passed": passed,
        "ending": ending,
        "metrics": {"started": offset and NOON + offset, "first_response_seconds": wait},
        "customer_id": customer,
        "team": team,
    },
    st.dictionaries(st.sampled_from(["", "a", "b", "c"]), st.integers(0, 20), max_size=3),
    st.none() | st.integers(0, 1000).map(lambda tenths: tenths / 10),
    st.sampled_from([True, False, None]),
    st.sampled_from([None, "resolved", "committed", "unresolved", "no_issue"]),
    st.none() | st.integers(0, 60 * 24 * 40).map(lambda minutes: minutes * 60.0),
    st.none() | st.floats(0, 1e5).map(lambda seconds: round(seconds, 3)),
    st.sampled_from([None, "u1", "u2"]),
    st.sampled_from([None, "一组", "二组"]),
)
SOME = st.lists(REPORTS, max_size=25).map(
    lambda given: [report(f"c{number}", **fields) for number, fields in enumerate(given)]
)
BY = st.lists(st.sampled_from(DIMENSIONS), max_size=3, unique=True)


def only(reports: list[autoqa.Report], *by: str, **options: object) -> Group:
    """The one group of reports."""
    (group,) = summarise(reports, by, **options).groups  # type: ignore[arg-type]
    return group


def test_a_mean_leaves_out_and_counts_what_is_not_known() -> None:
    waits = [10.0, 20.0, None, 60.0]
    chats = [
        report(f"c{n}", metrics={"first_response_seconds": wait}) for n, wait in enumerate(waits)
    ]
    value = only(chats)["first_response"]
    assert (value.value, value.count, value.unknown, value.enough) == (30.0, 3, 1, False)
    assert value.p50 == pytest.approx(20, rel=0.01)
    assert value.p90 == pytest.approx(60, rel=0.01)


def test_the_pass_rate_sets_the_undecided_apart() -> None:
    chats = [report(f"c{n}", passed=passed) for n, passed in enumerate([True, True, False, None])]
    group = only(chats)
    value = group["passed"]
    assert (value.value, value.count, value.unknown) == (2 / 3, 3, 1)
    assert value.low is not None
    assert value.high is not None
    assert 0.2 < value.low < 2 / 3 < value.high < 0.95
    assert group["needs_review"].value == 0.5


def test_the_mix_of_endings_sets_the_undecided_apart() -> None:
    endings = ["resolved", "resolved", "committed", "unresolved", None]
    chats = [report(f"c{n}", ending=ending) for n, ending in enumerate(endings)]
    chats.append(report("unsure", ending="unresolved", decided=False))
    group = only(chats)
    mix = [group[name].value for name in ("resolved", "committed", "unresolved", "no_issue")]
    assert mix == [0.5, 0.25, 0.25, 0.0]
    assert group["resolved"].unknown == 2


def test_nothing_at_all_is_no_group() -> None:
    summary = summarise([])
    assert (summary.groups, summary.chats) == ((), 0)


def test_a_chat_without_anything_known_counts_for_nothing_and_is_counted() -> None:
    empty = dict.fromkeys(["started", "first_response_seconds", "handle_seconds"])
    group = only([report(score=None, passed=None, ending=None, metrics=empty, channel=None)])
    for name in ("score", "passed", "first_response", "handle", "resolved", "repeated", "script"):
        assert (group[name].value, group[name].count, group[name].unknown) == (None, 0, 1), name


def test_deductions_go_to_who_earned_them() -> None:
    chats = [report("alone", agents={"a": 6}), report("both", agents={"a": 10, "b": 20}, score=70)]
    a, b = summarise(chats, ["agent"]).groups
    assert (a.key, a.chats, a["deducted"].value) == (("a",), 2, 8.0)
    assert (b.key, b.chats, b["deducted"].value) == (("b",), 1, 20.0)
    assert only(chats)["deducted"].value == 18.0


def test_an_agent_answers_for_his_own_part_of_the_score() -> None:
    chat = report(agents={"a": 10, "b": 20}, score=70.0, passed=False)
    a, b = summarise([chat], ["agent"]).groups
    assert (a["score"].value, b["score"].value) == (90.0, 80.0)
    assert a["passed"].unknown == b["passed"].unknown == 1
    grave = report(agents={"a": 1, "b": 29}, score=70.0, passed=False)
    a, b = summarise([grave], ["agent"]).groups
    assert (a["passed"].value, b["passed"].value) == (None, 0.0)


def test_a_veto_falls_on_who_caused_it() -> None:
    chat = report(agents={"a": 5, "b": 5}, score=0.0, passed=False, veto="f2")
    a, b = summarise([chat], ["agent"]).groups
    assert (a["passed"].value, b["passed"].value) == (None, 0.0)
    assert a["score"].value is b["score"].value is None


def test_what_nobody_can_tell_apart_counts_for_none_of_several_agents() -> None:
    chat = report(
        agents={"a": 0, "b": 0}, metrics={"first_response_seconds": 9.0, "escalated": True}
    )
    for group in summarise([chat], ["agent"], complaints={"c"}).groups:
        for name in ("first_response", "escalated", "resolved", "repeated", "complained"):
            assert (group[name].value, group[name].unknown) == (None, 1), name
    assert only([chat], "team")["first_response"].value == 9.0


def test_words_and_scripts_count_for_who_said_or_missed_them() -> None:
    chat = report(
        agents={"a": 5, "b": 5},
        findings=[finding("abuse", "b"), finding("abuse", "a", decided=False)],
        criteria=[criterion("greeting", "fail", "f1"), criterion("closing", "pass")],
    )
    a, b = summarise([chat], ["agent"]).groups
    assert (a["forbidden"].unknown, b["forbidden"].value) == (1, 1.0)
    assert (a["script"].value, b["script"].unknown) == (0.0, 1)


@pytest.mark.parametrize(
    ("outcomes", "wanted"),
    [
        (["pass", "pass"], True),
        (["pass", "not_applicable"], True),
        (["pass", "partial"], False),
        (["fail", "undecided"], False),
        (["pass", "undecided"], None),
        (["not_assessed", "not_applicable"], None),
        ([], None),
    ],
)
def test_scripts_comply_where_every_criterion_judged_passes(
    outcomes: list[str], wanted: bool | None
) -> None:
    names = ("greeting", "closing")
    criteria = [criterion(name, outcome) for name, outcome in zip(names, outcomes, strict=False)]  # type: ignore[arg-type]
    other = criterion("facts", "fail")
    value = only([report(criteria=[*criteria, other])])["script"].value
    assert value == (None if wanted is None else float(wanted))


@pytest.mark.parametrize(
    ("by", "started_at", "zone", "key"),
    [
        ("day", "2026-06-18 23:30:00", "Asia/Shanghai", "2026-06-18"),
        ("day", "2026-06-18T23:30:00Z", "Asia/Shanghai", "2026-06-19"),
        ("day", None, "America/New_York", "2026-06-18"),
        ("day", None, "Pacific/Kiritimati", "2026-06-18"),
        ("week", "2027-01-03 10:00", "Asia/Shanghai", "2026-W53"),
        ("week", "2027-01-04 10:00", "Asia/Shanghai", "2027-W01"),
        ("month", "2026-01-31 23:59:59", "Asia/Shanghai", "2026-01"),
        ("month", "上周二", "Asia/Shanghai", "2026-06"),
        ("month", "10:02", "Asia/Shanghai", "2026-06"),
        ("month", None, "Mars/Olympus", None),
    ],
)
def test_periods_are_those_of_the_chats_own_clock(
    by: str, started_at: str | None, zone: str, key: str | None
) -> None:
    chat = report(started_at=started_at, time_zone=zone)
    assert only([chat], by).key == (key,)


def test_times_that_are_only_relative_have_no_period() -> None:
    assert only([report(metrics={"started": None})], "month").key == (None,)


def test_the_monthly_total_is_of_daily_means_as_the_standard_says() -> None:
    """(60 + 100) / 2 x 60 % + 3/4 x 20 + (1 - 1/4) x 20 = 78, though the mean score is 90."""
    chats = [report("c0", score=60.0)]
    later = {"started": NOON + DAY}
    chats += [report(f"c{n}", metrics=later) for n in (1, 2, 3)]
    ratings = {"c0": 5.0, "c1": 4.0, "c2": 3.0, "c3": 4.0}
    group = only(chats, "month", satisfaction=ratings, complaints=["c2"], minimum=4)
    assert group["monthly"].value == pytest.approx(78.0)
    assert group["monthly"].enough
    assert group["score"].value == 90.0
    assert (group["csat"].value, group["satisfied"].value) == (4.0, 0.75)


@pytest.mark.parametrize(
    ("by", "given"),
    [
        (["month"], {"satisfaction": {"c": 5.0}}),
        (["month"], {"complaints": []}),
        (["week"], {"satisfaction": {"c": 5.0}, "complaints": []}),
        (["month", "day"], {"satisfaction": {"c": 5.0}, "complaints": []}),
    ],
)
def test_the_monthly_total_needs_a_month_and_what_customers_say(
    by: list[str], given: dict[str, object]
) -> None:
    assert only([report()], *by, **given)["monthly"].value is None


def test_a_customer_who_comes_back_counts_against_the_first_contact() -> None:
    """First chats end after 10 minutes; u1 is back a day later less one second, u2 is not."""
    chats = [
        report("1", agents={"a": 0}, customer_id="u1"),
        report("2", agents={"b": 0}, customer_id="u1", metrics={"started": NOON + 600 + DAY}),
        report("3", agents={"a": 0}, customer_id="u2"),
        report("4", agents={"a": 0}, customer_id="u2", metrics={"started": NOON + 601 + DAY}),
        report("5", agents={"c": 0}, customer_id="u5", metrics={"started": NOON + 9 * DAY}),
    ]
    a, b, c = summarise(chats, ["agent"]).groups
    assert (a["repeated"].value, a["repeated"].count) == (1 / 3, 3)
    assert (a["one_contact"].value, a["one_contact"].count) == (2 / 3, 3)
    assert (b["repeated"].value, b["one_contact"].count) == (0.0, 0)
    assert (c["repeated"].unknown, c["one_contact"].unknown) == (1, 1)


def test_another_scene_is_another_matter_only_if_asked_for() -> None:
    chats = [
        report("1", customer_id="u", scene="售前"),
        report("2", customer_id="u", scene="售后", metrics={"started": NOON + HOUR}),
        report("3", metrics={"started": NOON + 9 * DAY}),
    ]
    assert only(chats)["repeated"].value == 0.5
    assert only(chats, same_scene=True)["repeated"].value == 0.0
    assert only(chats, window=60.0)["repeated"].value == 0.0


def test_a_report_given_twice_counts_once() -> None:
    summary = summarise([report("c"), report("c"), report("d")])
    assert (summary.chats, summary.duplicates, summary.groups[0].chats) == (2, 1, 2)


def test_marks_by_different_rubrics_are_never_mixed() -> None:
    other = report("d", score=50.0, rubric="qa_program")
    groups = summarise([report("c"), other]).groups
    assert [(group.rubric, group["score"].value) for group in groups] == [
        ("ecommerce_chat 1", 100.0),
        ("qa_program 1", 50.0),
    ]


def test_ratings_and_complaints_of_unknown_chats_are_told() -> None:
    summary = summarise([report("c")], satisfaction={"c": 5.0, "x": 1.0}, complaints=["y", "x"])
    assert summary.strangers == 2


def test_an_unknown_dimension_is_refused_with_a_hint() -> None:
    with pytest.raises(AutoqaError, match="'agent'"):
        summarise([], ["agnet"])


@settings(deadline=None, max_examples=60)
@given(SOME, BY, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(
    reports: list[autoqa.Report], by: list[str], rnd: random.Random
) -> None:
    shuffled = rnd.sample(reports, len(reports))
    assert summarise(shuffled, by) == summarise(reports, by)


@settings(deadline=None, max_examples=60)
@given(SOME, BY, st.integers(0, 25))
def test_parts_merged_are_the_whole(reports: list[autoqa.Report], by: list[str], cut: int) -> None:
    first, second = Summariser(by), Summariser(by)
    for chat in reports[:cut]:
        first.add(chat)
    for chat in reports[cut:]:
        second.add(chat)
    first.merge(second)
    assert first.summary() == summarise(reports, by)


@settings(deadline=None, max_examples=60)
@given(SOME, BY.filter(lambda by: "agent" not in by))
def test_groups_add_up_to_all_chats(reports: list[autoqa.Report], by: list[str]) -> None:
    summary = summarise(reports, by)
    assert sum(group.chats for group in summary.groups) == summary.chats == len(reports)
    for group in summary.groups:
        for value in group.values:
            assert value.count + value.unknown <= group.chats
            assert value.low is None or value.low <= (value.value or 0) <= (value.high or 0)
    deducted = sum((g["deducted"].value or 0) * g["deducted"].count for g in summary.groups)
    assert deducted == pytest.approx(sum(s.deducted for r in reports for s in r.by_agent.values()))


@settings(deadline=None, max_examples=60)
@given(SOME)
def test_what_agents_cost_adds_up_to_what_was_deducted(reports: list[autoqa.Report]) -> None:
    groups = summarise(reports, ["agent"]).groups
    cost = sum((group["deducted"].value or 0) * group["deducted"].count for group in groups)
    assert cost == pytest.approx(sum(s.deducted for r in reports for s in r.by_agent.values()))
