from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from autoqa.errors import AutoqaError
from autoqa.report.model import Report
from autoqa.review import appeals
from autoqa.review.coach import show
from autoqa.review.coach.grades import trouble
from autoqa.review.coach.problems import Coaching, coach
from autoqa.review.intake import keep
from autoqa.review.log import VerdictLog
from autoqa.review.state import fold
from autoqa.scorer import Scorer
from autoqa.transcript import Context, Transcript, Turn
from tests.conftest import OpenPage
from tests.review.conftest import DAY, Score, decided


@pytest.fixture
def url(tmp_path: Path) -> str:
    return str(tmp_path / "verdicts.db")


def one(found: list[Coaching]) -> Coaching:
    (coaching,) = found
    return coaching


@pytest.fixture
def reports(score: Score) -> list[Report]:
    """Five chats of kf-1, four with a fault, and two of kf-2, one with a fault."""
    own = [score(f"a-{n}", *["坏词"] * n, "您好", agent_id="kf-1")[1] for n in range(5)]
    return [*own, *(score(f"b-{n}", *["坏词"] * n, "您好", agent_id="kf-2")[1] for n in range(2))]


def test_what_went_wrong_most_with_examples(reports: list[Report]) -> None:
    found = one(coach(reports, "kf-1"))
    assert (found.chats, found.few, found.provenance) == (5, True, "测试")
    (problem,) = found.problems
    assert (problem.title, problem.chats, problem.judged) == ("不说坏词", 4, 5)
    assert (problem.others, problem.lost) == (0.5, 20 + 40 + 60 + 60)
    assert [own.chat for own in problem.examples] == ["a-3", "a-4", "a-2"]
    assert problem.examples[0].quote == "坏词"
    assert problem.grade == "未分级"


def test_an_unknown_agent_is_told(reports: list[Report]) -> None:
    with pytest.raises(AutoqaError, match="没有客服 'kf-3'"):
        coach(reports, "kf-3")


def test_only_the_latest_report_of_a_chat_counts(reports: list[Report]) -> None:
    assert one(coach([*reports, *reports], "kf-1")).chats == 5


def test_rejected_given_back_and_disputed_faults_are_not_held_up(
    reports: list[Report], url: str
) -> None:
    log = VerdictLog(url)
    keep(log, [
        decided(reports[1], mark=60),  # rejected and given back
        decided(reports[2], mark=reports[2].sections[0].criteria[0].earned or 0.0),  # rejected
        decided(reports[3], mark=0.0, finding="accept"),
    ])  # fmt: skip
    appeals.file(log, "a-3", by="kf-1", reason="在引用客户", criterion="words")
    (problem,) = one(coach(reports, "kf-1", states=fold(log.records()))).problems
    assert [own.chat for own in problem.examples] == ["a-4"]
    assert problem.confirmed == 0


def test_what_a_human_confirmed_comes_first_at_the_human_mark(
    reports: list[Report], url: str
) -> None:
    log = VerdictLog(url)
    keep(log, [decided(reports[1], mark=50.0, finding="accept")])
    (problem,) = one(coach(reports, "kf-1", states=fold(log.records()))).problems
    assert [own.chat for own in problem.examples] == ["a-1", "a-3", "a-4"]
    assert (problem.confirmed, problem.lost) == (1, 10 + 40 + 60 + 60)


def test_each_agent_answers_for_the_own_turns_and_nobody_for_a_customer(own_shelf: Path) -> None:
    turns = (
        Turn("customer", "坏词", 1.0),
        Turn("agent", "坏词", 2.0, "kf-1"),
        Turn("customer", "换人", 3.0),
        Turn("agent", "您好", 4.0, "kf-2"),
    )
    report = Scorer("tiny").score(Transcript("t", turns, "app", Context(), True))
    (problem,) = one(coach([report], "kf-1")).problems
    assert [own.turn for own in problem.examples] == [2]
    assert one(coach([report], "kf-2")).problems == ()


def test_grades_by_complaints_and_satisfaction(score: Score) -> None:
    months = [DAY - dt.timedelta(days=62), DAY - dt.timedelta(days=31), DAY]
    own = [
        score(f"{at}-{n}", f"您好{n}", "坏词", start=start, agent_id="kf-1")[1]
        for at, start in enumerate(months)
        for n in range(20)
    ]
    many = [f"2-{n}" for n in range(8)]
    surge = trouble(own, ["0-1", *many], {})
    assert surge.surge == "2026-03"
    assert (surge.grade(["2-0"]), surge.grade(["0-1"])) == ("紧急", "一般")
    assert not trouble(own, many[:2], {}).surge  # two complaints are no surge
    assert not trouble(own[40:], many, {}).surge  # nothing to compare with
    ratings = {f"{at}-{n}": 2.0 if n < 3 else 5.0 for at in (1, 2) for n in range(12)}
    low = trouble(own, [], ratings)
    assert low.low == ("2026-02", "2026-03")
    assert (low.grade(["1-0"]), low.grade(["1-5"])) == ("重要", "一般")
    assert not trouble(own, [], dict.fromkeys(list(ratings)[:12], 2.0)).low  # one month only
    assert trouble(own, [], None).grade(["1-0"]) == "未分级"
    (problem,) = one(coach(own, "kf-1", complaints=many, ratings=ratings)).problems
    assert problem.grade == "紧急"


def test_the_text_marks_small_samples_and_says_where(reports: list[Report]) -> None:
    said = show.text(coach(reports, "kf-1"))
    assert "样本少：只有 5 个会话" in said
    assert "【未分级】不说坏词（态度）" in said
    assert "5 个评了这一项的会话里有 4 个（80%，95% 区间 38%–96%），其他客服 50%" in said
    assert "会话 a-3 第 2 条（机评，未复核）：不该说" in said
    assert "没有已确定的问题" in show.text(coach([reports[0]], "kf-1"))


def test_the_page_shows_the_words_and_runs_nothing_that_a_customer_pasted(
    own_shelf: Path, open_page: OpenPage
) -> None:
    chat = Transcript(
        "<b>x", (Turn("customer", "<script>alert(1)</script>", 1.0), Turn("agent", "你这坏词啊<i>", 2.0)),
        "app", Context(agent_id="kf-1"), True,
    )  # fmt: skip
    report = Scorer("tiny").score(chat)
    found = coach([report], "kf-1", chats={report.transcript.sha256: chat})
    opened = open_page(show.page(found))
    assert opened.page.locator("mark").inner_text() == "坏词"
    assert opened.page.locator(".asked").inner_text().endswith("<script>alert(1)</script>")
    assert opened.page.locator(".said").inner_text().endswith("你这坏词啊<i>")
    opened.assert_quiet()
    opened.page.set_viewport_size({"width": 360, "height": 700})
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 360
