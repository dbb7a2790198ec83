"""The arithmetic of marks, one rule a test, each reckoned by hand."""

from __future__ import annotations

import pytest

from autoqa import Report
from autoqa.report.model import CriterionResult
from autoqa.scorer.marks import WAIVED
from tests.scorer.conftest import Build, bad, chat, criterion, needs, section


def line(report: Report, name: str) -> CriterionResult:
    """Return one criterion of a report."""
    criteria = [line for part in report.sections for line in part.criteria]
    return next(line for line in criteria if line.id == name)


def test_the_design_example(build: Build) -> None:
    """10 passed, 10 with 4 deducted, 20 undecided, 40 not assessed."""
    scorer = build(
        "points = 80\n"
        + section(
            80,
            criterion("kept", 10, bad(10, '["worse"]')),
            criterion("cut", 10, bad(4, '["good"]')),
            criterion("doubtful", 20, bad(20)),
            criterion("unseen", 40, needs(40)),
        )
    )
    report = scorer.score(chat("好词 疑词"))
    assert line(report, "doubtful").outcome == "undecided"
    assert report.score == 90.0  # 100 x (10 + 6 + 20) / 40
    assert report.score_min == 40.0  # 100 x (10 + 6 + 0) / 40
    assert report.passed is None
    assert report.coverage == 0.5


def test_every_hit_costs_up_to_the_cap(build: Build) -> None:
    scorer = build(section(100, criterion("a", 100, bad(30), "cap = 50")))
    assert scorer.score(chat("坏词")).score == 70
    report = scorer.score(chat("坏词，坏词，坏词"))
    assert report.score == 50
    assert [part.points for part in line(report, "a").deductions] == [30, 20]
    assert line(report, "a").outcome == "fail"


def test_outcomes(build: Build) -> None:
    scorer = build(section(100, criterion("a", 100, bad(40))))
    outcomes = [
        line(scorer.score(chat(text)), "a").outcome
        for text in ("您好", "坏词", "坏词坏词坏词", "疑词")
    ]
    assert outcomes == ["pass", "partial", "fail", "undecided"]


def test_doubts_cost_no_more_than_they_could(build: Build) -> None:
    report = build(section(100, criterion("a", 100, bad(30)))).score(chat("坏词，疑词"))
    assert (report.score, report.score_min) == (70, 40)


def test_a_doubt_beyond_the_cap_changes_nothing(build: Build) -> None:
    scorer = build(section(100, criterion("a", 100, bad(30), "cap = 30")))
    report = scorer.score(chat("坏词，疑词"))
    assert (report.score, report.score_min) == (70, 70)
    assert line(report, "a").outcome == "fail"


def test_a_missing_word_costs_once_and_stands_at_the_first_agent_turn(build: Build) -> None:
    check = (
        'use = "lexicon.any"\nlexicons = ["good"]\nexpect = "present"\nbecause = "缺"\ndeduct = 60'
    )
    scorer = build(section(100, criterion("a", 100, check)))
    report = scorer.score(chat("您好", "在的"))
    assert report.score == 40
    (finding,) = report.findings
    assert (finding.kind, finding.turn, finding.quote) == ("absent", 1, "")
    assert scorer.score(chat("您好", "好词")).score == 100


def test_only_the_gravest_of_a_group_costs(build: Build) -> None:
    rubric = section(
        100,
        criterion("light", 50, bad(10), 'gravest = "g"'),
        criterion("heavy", 50, bad(30, '["worse"]'), 'gravest = "g"'),
    )
    report = build(rubric).score(chat("坏词，更坏，坏词"))
    assert report.score == 70
    assert line(report, "light").outcome == "pass"
    assert line(report, "light").evidence


def test_shared_sections_are_deducted_until_nothing_is_left(build: Build) -> None:
    shared = section(
        20, criterion("a", 0, bad(15), "cap = 100"), id_="shared", more="shared = true"
    )
    scorer = build(shared + section(80, criterion("b", 80, bad(1, '["worse"]'))))
    once, twice = scorer.score(chat("坏词")), scorer.score(chat("坏词坏词"))
    assert [part.earned for part in once.sections] == [5, 80]
    assert [part.earned for part in twice.sections] == [0, 80]
    assert (once.score, twice.score) == (85, 80)


def test_what_nobody_looked_at_in_a_shared_section_narrows_the_coverage(build: Build) -> None:
    """Of a section of 20, half of what can be deducted needs facts: 90 of 100 were looked at."""
    shared = section(
        20,
        criterion("a", 0, bad(15), "cap = 30"),
        criterion("b", 0, needs(15), "cap = 30"),
        id_="shared",
        more="shared = true",
    )
    report = build(shared + section(80, criterion("c", 80, bad(1)))).score(chat("您好"))
    assert (report.score, report.coverage) == (100, 0.9)


def test_several_conditions_are_one_or_the_other(build: Build) -> None:
    when = "when = [" + ", ".join(
        f'{{ use = "lexicon.any", lexicons = ["{name}"] }}' for name in ("good", "excuse")
    )
    scorer = build(section(100, criterion("a", 100, bad(20), when + "]")))
    assert line(scorer.score(chat("坏词")), "a").outcome == "not_applicable"
    assert scorer.score(chat("坏词", "免扣", "坏词")).score == 80
    assert scorer.score(chat("坏词", "好词", "坏词", "免扣", "坏词")).score == 60


def test_a_check_may_have_a_condition_of_its_own(build: Build) -> None:
    when = '\nwhen = { use = "lexicon.any", lexicons = ["excuse"] }'
    worse = bad(50, '["worse"]')
    checks = f"{bad(10)}\n[[sections.criteria.checks]]\n{worse}{when}"
    scorer = build(section(100, criterion("a", 100, checks)))
    assert scorer.score(chat("坏词", "更坏")).score == 90
    assert scorer.score(chat("坏词", "免扣", "更坏")).score == 40


def test_waivers_take_away_each_on_its_own(build: Build) -> None:
    waivers = "[" + ", ".join(
        f'{{ use = "lexicon.any", lexicons = ["{name}"] }}' for name in ("good", "excuse")
    )
    scorer = build(section(100, criterion("a", 100, bad(20) + f"\nwaived_by = {waivers}]")))
    assert scorer.score(chat("坏词 好词", "坏词 免扣", "坏词")).score == 80


def test_a_chat_that_is_still_open_has_no_closing_to_miss(build: Build) -> None:
    check = (
        'use = "lexicon.any"\nlexicons = ["good"]\nwhere = "closing"\nexpect = "present"\n'
        'because = "没有结束语"\ndeduct = 50'
    )
    scorer = build(section(100, criterion("a", 50, bad(1)), criterion("b", 50, check)))
    assert line(scorer.score(chat("您好")), "b").outcome == "fail"
    assert line(scorer.score(chat("您好", closed=False)), "b").outcome == "not_assessed"


def test_not_assessed_and_not_applicable_leave_the_score(build: Build) -> None:
    when = 'when = { use = "lexicon.any", lexicons = ["excuse"] }'
    rubric = section(
        100,
        criterion("a", 40, bad(10)),
        criterion("facts", 40, needs(40)),
        criterion("sometimes", 20, bad(20, '["worse"]'), when),
    )
    report = build(rubric).score(chat("坏词 更坏"))
    assert line(report, "facts").outcome == "not_assessed"
    assert line(report, "sometimes").outcome == "not_applicable"
    assert report.score == 75.0  # 100 x 30 / 40
    assert report.coverage == 0.4
    assert build(rubric).score(chat("免扣", "更坏 坏词")).score == 50.0  # 100 x 30 / 60


def test_a_condition_counts_only_what_comes_after_it(build: Build) -> None:
    check = (
        'use = "lexicon.any"\nlexicons = ["good"]\nexpect = "present"\nbecause = "缺"\ndeduct = 100'
    )
    when = 'when = { use = "lexicon.any", lexicons = ["excuse"] }'
    scorer = build(section(100, criterion("a", 100, check, when)))
    assert scorer.score(chat("好词", "免扣", "好词")).score == 100
    assert scorer.score(chat("好词", "免扣", "在的")).score == 0


@pytest.mark.parametrize(
    ("within", "texts", "score"),
    [
        ("turn", ("坏词 免扣",), 100),
        ("turn", ("坏词", "免扣"), 50),
        ("chat", ("坏词", "免扣"), 100),
    ],
)
def test_waivers(build: Build, within: str, texts: tuple[str, ...], score: float) -> None:
    check = bad(50) + (
        f'\nwaived_by = {{ use = "lexicon.any", lexicons = ["excuse"], within = "{within}" }}'
    )
    scorer = build(section(100, criterion("a", 100, check)))
    report = scorer.score(chat(*texts), explain=True)
    assert report.score == score
    waived = [refused for refused in report.refused if refused.because == WAIVED]
    assert bool(waived) is (score == 100)


def test_too_few_opportunities(build: Build) -> None:
    check = (
        'use = "lexicon.any"\nlexicons = ["good"]\nexpect = "present"\nbecause = "缺"\ndeduct = 50'
    )
    rubric = section(
        100, criterion("a", 50, bad(1)), criterion("b", 50, check, "min_opportunities = 2")
    )
    scorer = build(rubric)
    assert line(scorer.score(chat("您好")), "b").outcome == "not_applicable"
    assert scorer.score(chat("您好", "在的")).score == 50


@pytest.mark.parametrize(("veto_score", "score"), [(None, 90.0), (0, 0.0), (59, 59.0)])
def test_veto(build: Build, veto_score: float | None, score: float) -> None:
    top = f"veto_score = {veto_score}\n" if veto_score is not None else ""
    rubric = top + section(100, criterion("a", 100, bad(10), "veto = true"))
    report = build(rubric).score(chat("坏词"))
    assert report.score == score
    assert report.passed is False
    assert report.veto is not None
    assert (report.veto.criterion, report.veto.finding) == ("a", "f1")
    assert report.review_reasons[0].code == "veto"


def test_a_doubtful_veto_leaves_the_result_open(build: Build) -> None:
    rubric = "veto_score = 0\n" + section(100, criterion("a", 100, bad(10), "veto = true"))
    report = build(rubric).score(chat("疑词"))
    assert report.veto is None
    assert (report.score, report.score_min, report.passed) == (100, 0, None)


def test_a_bonus_adds_up_to_full_marks(build: Build) -> None:
    rubric = section(100, criterion("a", 100, bad(2))) + (
        '[[bonuses]]\nid = "plus"\ntitle = "加分"\npoints = 5\norigin = "standard"\n'
        '[[bonuses.checks]]\nuse = "lexicon.any"\nlexicons = ["good"]\naward = 3\n'
    )
    scorer = build(rubric)
    assert scorer.score(chat("坏词坏词坏词 好词")).score == 97
    assert scorer.score(chat("坏词坏词坏词 好词", "好词")).score == 99
    assert scorer.score(chat("坏词 好词")).score == 100


@pytest.mark.parametrize(
    ("deduct", "expected"),
    [(0.05, 100.0), (0.06, 99.9), (0.15, 99.9), (0.16, 99.8), (33.35, 66.7)],
)
def test_rounding_is_half_up_to_one_decimal(build: Build, deduct: float, expected: float) -> None:
    scorer = build(section(100, criterion("a", 100, bad(deduct))))
    assert scorer.score(chat("坏词")).score == expected


def test_thirds_are_rounded_once(build: Build) -> None:
    rubric = section(100, criterion("a", 3, bad(1)), criterion("b", 97, needs(97)))
    assert build(rubric).score(chat("坏词")).score == 66.7


def test_a_crashing_signal_costs_nothing_and_earns_nothing_for_sure(
    build: Build, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from autoqa.signals.lexicon import AnyOf

    rubric = section(
        100,
        criterion("a", 50, bad(10)),
        criterion("b", 50, 'use = "dialogue.unanswered"\ndeduct = 5'),
    )
    scorer = build(rubric)
    monkeypatch.setattr(AnyOf, "observe", lambda *_: 1 / 0)
    report = scorer.score(chat("您好"))
    assert line(report, "a").outcome == "undecided"
    assert (report.score, report.score_min) == (100, 50)
    assert "出错" in report.warnings[0]
    assert "ZeroDivisionError" in line(report, "a").note
    assert "failed on chat" in caplog.text


def test_without_a_human_agent_nothing_is_judged(build: Build) -> None:
    scorer = build(section(100, criterion("a", 100, bad(10))))
    report = scorer.score(
        {"turns": [{"role": "bot", "text": "坏词"}, {"role": "客户", "text": "人呢"}]}
    )
    assert (report.score, report.passed, report.coverage) == (None, None, 0)
    assert [reason.code for reason in report.review_reasons] == ["no_agent"]


def test_deductions_belong_to_who_spoke(build: Build) -> None:
    scorer = build(section(100, criterion("a", 100, bad(10))))
    turns = [
        {"role": "agent", "text": "坏词", "speaker_id": "甲"},
        {"role": "agent", "text": "坏词坏词", "speaker_id": "乙"},
        {"role": "agent", "text": "您好", "speaker_id": "丙"},
    ]
    report = scorer.score({"turns": turns, "closed": True})
    assert {who: share.deducted for who, share in report.by_agent.items()} == {
        "丙": 0,
        "乙": 20,
        "甲": 10,
    }


def test_a_doubt_in_a_gravest_group_costs_only_what_it_is_graver(build: Build) -> None:
    rubric = section(
        100,
        criterion("sure", 50, bad(20, '["worse"]'), 'gravest = "g"'),
        criterion("doubtful", 50, bad(30), 'gravest = "g"'),
    )
    report = build(rubric).score(chat("更坏，疑词"))
    assert (report.score, report.score_min) == (80, 70)
    lighter = rubric.replace("deduct = 30", "deduct = 10")
    report = build(lighter).score(chat("更坏，疑词"))
    assert (report.score, report.score_min) == (80, 80)


def test_a_veto_stands_beside_a_dearer_finding_of_its_group(build: Build) -> None:
    rubric = section(
        100,
        criterion("dear", 50, bad(50, '["worse"]'), 'gravest = "g"'),
        criterion("fatal", 50, bad(10), 'gravest = "g"\nveto = true'),
    )
    report = build(rubric).score(chat("更坏，坏词"))
    assert report.veto is not None
    assert report.passed is False


def test_a_doubtful_bonus_counts_for_the_agent_only_in_the_score(build: Build) -> None:
    rubric = section(100, criterion("a", 100, bad(10, '["worse"]'))) + (
        '[[bonuses]]\nid = "plus"\ntitle = "加分"\npoints = 5\norigin = "standard"\n'
        '[[bonuses.checks]]\nuse = "lexicon.any"\nlexicons = ["bad"]\naward = 3\n'
    )
    scorer = build(rubric)
    doubtful = scorer.score(chat("更坏，疑词"))
    assert (doubtful.score, doubtful.score_min, doubtful.bonus) == (93, 90, 3)
    assert doubtful.bonuses[0].outcome == "undecided"
    sure = scorer.score(chat("更坏，坏词"))
    assert (sure.score, sure.score_min) == (93, 93)
    assert (sure.bonuses[0].outcome, sure.bonuses[0].earned) == ("pass", 3)
    assert scorer.score(chat("更坏")).bonuses[0].outcome == "not_applicable"


def test_a_criterion_that_only_points_may_still_be_undecided(build: Build) -> None:
    report = build(section(100, criterion("a", 100, bad(1)), criterion("b", 0, bad(0)))).score(
        chat("疑词")
    )
    assert line(report, "b").outcome == "undecided"


def test_what_is_left_open_after_a_transfer_is_nobodys(build: Build) -> None:
    scorer = build(section(100, criterion("a", 100, 'use = "dialogue.unanswered"\ndeduct = 50')))
    turns = [
        {"role": "customer", "text": "在吗"},
        {"role": "agent", "text": "您好", "speaker_id": "甲"},
        {"role": "system", "text": "会话已转接给客服小李"},
        {"role": "customer", "text": "什么时候发货？"},
    ]
    report = scorer.score({"turns": turns, "closed": True})
    assert report.score == 50
    assert report.findings[0].speaker_id is None
