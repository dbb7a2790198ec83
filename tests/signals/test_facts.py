from __future__ import annotations

import pickle
from pathlib import Path

import pytest

import autoqa
from autoqa.errors import FactsError, NotFoundError
from autoqa.knowledge.facts import Kind
from autoqa.knowledge.files import load_facts
from autoqa.knowledge.matcher import FactMatcher
from autoqa.knowledge.model import Knowledge
from autoqa.report.model import CriterionResult, Report
from autoqa.signals.base import View
from autoqa.signals.facts import NO_FACTS, Confirmed, Contradiction
from autoqa.text.chat import Chat
from autoqa.transcript import Transcript, Turn
from tests.signals.conftest import agent, customer, view

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "facts.toml"
CHAT = "客户：D8羽绒被多少钱\n客服：您好，羽绒被现在799元哦\n客户：包邮吗\n客服：包邮的亲"


def seen(*turns: Turn) -> View:
    """A view of a chat with the example's facts."""
    plain = view(*turns)
    knowledge = Knowledge(facts=FactMatcher(load_facts(EXAMPLE)))
    return View(Chat(Transcript("c", turns)), plain._matches, None, knowledge)


def line(report: Report) -> CriterionResult:
    return next(own for part in report.sections for own in part.criteria if own.id == "facts")


def test_without_facts_nothing_is_assessed() -> None:
    for signal in (Contradiction(), Confirmed()):
        assert signal.observe(view(customer(), agent())).unassessed == NO_FACTS
    assert Contradiction(needs="缺资料").observe(view(agent())).unassessed == "缺资料"


def test_places_and_opportunities() -> None:
    chat = seen(
        customer("D8多少钱"), agent("D8现在799元哦，充绒量1200克"), agent("D8大概900左右吧")
    )
    wrong, right = Contradiction().observe(chat), Confirmed().observe(chat)
    (place,) = wrong.places
    assert (place.kind, place.turn, place.source) == ("present", 1, "facts")
    assert chat.transcript.turns[1].text[place.start : place.end] == "799元"
    assert place.because == "说“799元”，资料为 899 元（D8羽绒被·价格，2026-11）"
    assert [own.signal for own in right.places] == ["facts.confirmed"]
    assert wrong.opportunities == right.opportunities == 2  # 吧 states nothing


@pytest.mark.parametrize(
    ("kinds", "turns"),
    [((), [1, 3]), (("product",), [1]), (("policy", "activity"), [3])],
)
def test_kinds_of_subjects(kinds: tuple[Kind, ...], turns: list[int]) -> None:
    chat = seen(customer("D8多少钱"), agent("799元哦"), customer("包邮吗"), agent("不包邮的"))
    found = Contradiction(kinds=kinds).observe(chat)
    assert [place.turn for place in found.places] == turns
    assert found.opportunities == len(turns)
    assert [place.turn for place in Contradiction(kinds=kinds).observe(chat, 2).places] == [
        turn for turn in turns if turn >= 2
    ]


def test_to_repeat_what_is_wrong_costs_no_more_but_each_agent_answers_for_it() -> None:
    def places(first: str, second: str) -> list[int]:
        chat = seen(
            customer("D8多少钱"),
            agent("D8现在799元哦", speaker_id=first),
            agent("D8就是799元", speaker_id=second),
        )
        return [place.turn for place in Contradiction().observe(chat).places]

    assert places("a", "a") == [1]
    assert places("a", "b") == [1, 2]


def test_said_wrong_put_right_and_said_wrong_again_is_decided() -> None:
    wrong, right = agent("D8是799元"), agent("D8是899元")
    (place,) = Contradiction().observe(seen(customer("D8多少钱"), wrong, right, wrong)).places
    assert (place.turn, place.decided) == (3, True)


def test_what_was_put_right_is_not_decided() -> None:
    chat = seen(customer("D8多少钱"), agent("D8是799元"), agent("看错了，D8是899元"))
    assert [place.decided for place in Contradiction().observe(chat).places] == [False]


def test_the_report_has_the_finding_the_hash_and_the_coverage() -> None:
    plain, report = autoqa.score(CHAT), autoqa.score(CHAT, facts=EXAMPLE)
    assert line(plain).outcome == "not_assessed"
    assert line(plain).note == "没有商品和活动的事实库，无法核对信息是否准确"
    assert (line(report).outcome, line(report).earned) == ("partial", 8)
    assert report.coverage > plain.coverage
    assert (plain.made_with.facts, report.made_with.facts) == (None, load_facts(EXAMPLE).sha256())
    (finding,) = [own for own in report.findings if own.signal == "facts.contradiction"]
    assert (finding.quote, finding.turn) == ("799元", 1)


def test_what_the_facts_do_not_mention_is_not_applicable() -> None:
    report = autoqa.score("客户：这个壶多少钱\n客服：您好，89元哦", facts=EXAMPLE)
    assert (line(report).outcome, line(report).earned) == ("not_applicable", None)


def test_a_path_a_base_and_a_scorer_say_the_same_and_travel() -> None:
    base = load_facts(EXAMPLE)
    scorer = autoqa.Scorer(facts=base)
    told = scorer.score(CHAT).to_json()
    assert autoqa.score(CHAT, facts=str(EXAMPLE)).to_json() == told
    assert autoqa.score(CHAT, facts=base).to_json() == told
    assert pickle.loads(pickle.dumps(scorer)).score(CHAT).to_json() == told


def test_bad_facts_are_told_when_they_are_given(tmp_path: Path) -> None:
    path = tmp_path / "facts.toml"
    path.write_text("subjects = []", "utf-8")
    with pytest.raises(FactsError, match="title"):
        autoqa.Scorer(facts=path)
    with pytest.raises(NotFoundError):
        autoqa.score(CHAT, facts=tmp_path / "none.toml")
    path.write_bytes(EXAMPLE.read_bytes())
    assert autoqa.score(CHAT, facts=path).made_with.facts is not None
