from __future__ import annotations

import msgspec
import pytest

from autoqa.review import queue
from autoqa.review.agree.from_log import machine_and_people, people
from autoqa.review.agree.questions import PASSED, TOTAL, Comparison, Question, by_id
from autoqa.review.intake import keep
from autoqa.review.log import VerdictLog
from autoqa.review.sampling import Sample
from autoqa.review.verdicts import Verdicts
from tests.review.conftest import Score, Scored, decided, picked


@pytest.fixture
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("log") / "verdicts.db")


def only(found: list[Comparison]) -> dict[str, Question]:
    (comparison,) = found
    return by_id(comparison.questions)


def test_the_machine_beside_people(log: VerdictLog, bad: Scored, score: Score) -> None:
    _, report = bad
    keep(log, [decided(report, mark=60, score=95)])
    _, unseen = score("c-2", "您好")
    asked = only(machine_and_people(log.records(), [report, unseen]))
    assert [pair[1:3] for pair in asked["words"].pairs] == [(40.0, 60.0)]
    assert [pair[1:3] for pair in asked[TOTAL].pairs] == [(report.score, 95.0)]
    assert asked["words"].full == 60
    assert asked["true"].pairs == []  # only a human can judge it, and none did


def test_what_the_machine_leaves_open_is_no_mark_of_its(log: VerdictLog, bad: Scored) -> None:
    _, report = bad
    (section, *rest) = report.sections
    (line,) = section.criteria
    open_ = msgspec.structs.replace(line, outcome="undecided")
    doubtful = msgspec.structs.replace(
        report, sections=(msgspec.structs.replace(section, criteria=(open_,)), *rest), passed=None
    )
    keep(log, [decided(report)])
    asked = only(machine_and_people(log.records(), [doubtful]))
    assert (asked["words"].pairs, asked["words"].one_sided) == ([], 1)
    assert (asked[PASSED].pairs, asked[PASSED].one_sided) == ([], 1)


def test_verdicts_serve_for_new_reports_by_the_same_rubric_only(
    log: VerdictLog, bad: Scored
) -> None:
    _, report = bad
    keep(log, [decided(report)])
    newer = msgspec.structs.replace(report, warnings=("换了模型",))
    assert newer.sha256 != report.sha256
    assert len(only(machine_and_people(log.records(), [newer]))["words"].pairs) == 1
    rubric = msgspec.structs.replace(report.rubric, sha256="f" * 64)
    (other,) = machine_and_people(log.records(), [msgspec.structs.replace(report, rubric=rubric)])
    assert not any(question.pairs for question in other.questions)
    assert other.warnings == ["1 个会话两边用的标准版本不同，没有比"]


def test_two_levels_beside_one_another(log: VerdictLog, bad: Scored) -> None:
    _, report = bad
    keep(log, [decided(report, mark=60)])
    assert only(people(log.records(), [report]))["words"].pairs == []
    keep(log, [decided(report, mark=40, finding="accept", reviewer="李强", level="复核")])
    asked = only(people(log.records(), [report]))
    assert [pair[1:3] for pair in asked["words"].pairs] == [(60.0, 40.0)]


def test_weights_are_one_over_the_chance(log: VerdictLog, bad: Scored, score: Score) -> None:
    _, report = bad
    _, other = score("c-2", "坏词")
    sample = Sample("2026-03-10", 0, "", 3, (picked(report, probability=0.25),), (), ())
    queue.register(log, sample, actor="值班")
    both: list[Verdicts] = [decided(report), decided(other)]
    keep(log, both)
    (found,) = machine_and_people(log.records(), [report, other], weighted=True)
    assert [pair.weight for pair in by_id(found.questions)["words"].pairs] == [4.0]
    assert found.warnings == ["1 个会话不是抽出来的，没有抽中概率，没有比"]
