"""Messages as lines on a page."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

import autoqa
from autoqa.report.conversation import Line, Mask, kinds_of, lines
from autoqa.report.model import Report
from autoqa.transcript import Transcript, Turn

NOON = dt.datetime(2026, 6, 18, 4, tzinfo=dt.UTC).timestamp()


@pytest.fixture(scope="module")
def scorer() -> autoqa.Scorer:
    return autoqa.Scorer(model="none")


def _lines(scorer: autoqa.Scorer, *turns: Turn) -> list[Line]:
    chat = Transcript("c", turns)
    report = scorer.score(chat)
    return list(lines(report, chat, kinds_of(report), {}))


def test_a_new_day_is_announced_once(scorer: autoqa.Scorer) -> None:
    times = (NOON, NOON + 60, NOON + 86400.0)
    found = _lines(scorer, *(Turn("agent", "您好", time) for time in times))
    assert [line.day for line in found] == ["2026-06-18", "", "2026-06-19"]
    assert found[0].clock == "12:00:00"


def test_gaps_are_told_where_they_are_known(scorer: autoqa.Scorer) -> None:
    times = (NOON, None, NOON + 90, NOON + 30, 12.0)
    found = _lines(scorer, *(Turn("agent", "您好", time) for time in times))
    assert [line.gap for line in found] == [None, None, 90.0, None, None]
    assert found[4].clock == "0:00:12"


def test_a_robots_words_are_a_robots_whoever_sent_them(scorer: autoqa.Scorer) -> None:
    (line,) = _lines(scorer, Turn("agent", "您好", auto=True, speaker_id="kf-1"))
    assert (line.voice, line.who) == ("bot", "客服 kf-1")


def _at(report: Report, *spans: tuple[int, int]) -> Report:
    findings = tuple(
        msgspec.structs.replace(report.findings[0], id=f"f{at}", turn=0, start=start, end=end)
        for at, (start, end) in enumerate(spans)
    )
    return msgspec.structs.replace(report, findings=findings)


def test_a_mask_is_never_cut_in_two(scorer: autoqa.Scorer) -> None:
    chat = Transcript("c", (Turn("agent", "您好，打一二三四五"),))
    report = _at(scorer.score(chat), (3, 6), (7, 9))
    (line,) = lines(report, chat, kinds_of(report), {0: [Mask(4, 8, "[号]")]})
    assert [(piece.text, piece.length) for piece in line.pieces] == [
        ("您好，", 3),
        ("打", 1),
        ("[号]", 4),
        ("五", 1),
    ]
    assert [len(piece.findings) for piece in line.pieces] == [0, 1, 2, 1]
    assert sum(piece.length for piece in line.pieces) == len(chat.turns[0].text)


def test_a_finding_is_to_the_agent_what_the_report_makes_of_it(scorer: autoqa.Scorer) -> None:
    chat = Transcript(
        "c",
        (
            Turn("customer", "气死我了，怎么还没到", NOON),
            Turn("agent", "您好，肯定今天就到账", NOON + 5),
            Turn("customer", "好的", NOON + 9),
        ),
    )
    report = scorer.score(chat)
    kinds = kinds_of(report)
    by_signal = {finding.signal: kinds[finding.id] for finding in report.findings}
    assert by_signal["over_promise"] == "cost"
    assert by_signal["emotion.angry"] == "scene"
    assert by_signal["courtesy.greeting"] == "kept"
    doubtful = msgspec.structs.replace(report.findings[0], decided=False)
    assert kinds_of(msgspec.structs.replace(report, findings=(doubtful,))) == {"f1": "doubt"}
    stray = msgspec.structs.replace(
        next(finding for finding in report.findings if finding.signal == "over_promise"), id="f99"
    )
    assert kinds_of(msgspec.structs.replace(report, findings=(stray,))) == {"f99": "grave"}
