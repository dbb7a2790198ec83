"""Phrases that stand for what is said, and for nobody's data."""

from __future__ import annotations

import msgspec

from autoqa.report.conversation import Kind
from autoqa.report.model import Report
from autoqa.review.dashboard.phrases import Phrases


def _most(report: Report, quotes: list[str], kind: Kind = "cost") -> dict[str, int]:
    phrases = Phrases()
    for quote in quotes:
        finding = msgspec.structs.replace(report.findings[0], id="f1", quote=quote)
        phrases.add(msgspec.structs.replace(report, findings=(finding,)), {"f1": kind})
    return {phrase.text: phrase.chats for phrase in phrases.most()}


def test_a_longer_phrase_takes_the_place_of_its_parts(batch: list[Report]) -> None:
    found = _most(batch[0], ["自己看规则吧", "自己看规则", "您自己看规则"])
    assert found == {"自己看规则": 3}


def test_a_part_that_stands_elsewhere_too_stays(batch: list[Report]) -> None:
    found = _most(batch[0], ["自己看规则", "自己看规则", "看规则", "看规则", "看规则"])
    assert found["看规则"] == 5
    assert found["自己看规则"] == 2


def test_numbers_and_names_in_latin_are_nobodys_phrase(batch: list[Report]) -> None:
    assert _most(batch[0], ["打13800138000找Tom"] * 3) == {}


def test_one_chat_is_no_habit(batch: list[Report]) -> None:
    assert _most(batch[0], ["自己看规则"]) == {}


def test_what_was_done_well_is_no_problem(batch: list[Report]) -> None:
    assert _most(batch[0], ["很高兴为您服务"] * 3, "kept") == {}
    assert _most(batch[0], ["太慢了"] * 3, "scene") == {}
