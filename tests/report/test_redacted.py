"""Reports of redacted chats: places move, words are masked, pages show placeholders."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

import autoqa
from autoqa.errors import TranscriptError
from autoqa.report import site
from autoqa.report.model import Finding, Refused, Report
from autoqa.report.redacted import redacted, veiled
from autoqa.transcript import Context, Transcript, Turn

SECRET = ("13900139000", "7712046395", "李思雨", "小甜甜", "13900139001")


@pytest.fixture
def chat() -> Transcript:
    return Transcript(
        id="7-13900139001",
        turns=(
            Turn("customer", "我叫李思雨，订单号7712046395，电话13900139000", 100.0, "小甜甜"),
            Turn("agent", "李思雨是吧，坏词，13900139000收到，坏词", 110.0, "kf-1"),
        ),
        context=Context(agent_id="kf-1", customer_id="小甜甜"),
        closed=True,
    )


@pytest.fixture
def report(own_shelf: Path, chat: Transcript) -> Report:
    return autoqa.Scorer("tiny", model="none").score(chat, explain=True)


def test_places_move_to_the_redacted_text(report: Report, chat: Transcript) -> None:
    other, moved = redacted(chat, report)
    assert len(moved.findings) == len(report.findings) > 0
    places: list[Finding | Refused] = [*moved.findings, *moved.refused]
    for place in places:
        assert other.turns[place.turn].text[place.start : place.end] == place.quote
    assert [place.quote for place in moved.findings if place.kind == "present"] == ["坏词", "坏词"]
    assert moved.to_html(other)  # its hash is that of the redacted chat
    assert (moved.score, moved.sections[0].earned) == (report.score, report.sections[0].earned)


def test_nothing_personal_is_left(report: Report, chat: Transcript) -> None:
    other, moved = redacted(chat, report)
    plain = moved.to_json() + str(other)
    assert [secret for secret in SECRET if secret in plain] == []
    assert "kf-1" in plain


def test_words_and_quotes_are_masked(report: Report, chat: Transcript) -> None:
    first = msgspec.structs.replace(
        report.findings[0], start=0, end=3, quote="李思雨", because="说出了李思雨的13900139000"
    )
    said = msgspec.structs.replace(
        report, findings=(first, *report.findings[1:]), warnings=("13900139000重复",)
    )
    _, moved = redacted(chat, said)
    assert moved.findings[0].quote == "[姓名1]"
    assert moved.findings[0].because == "说出了[姓名1]的[手机1]"
    assert moved.warnings == ("[手机1]重复",)


def test_the_page_hides_and_still_decides_on_the_original(report: Report, chat: Transcript) -> None:
    page = report.to_html(chat, redact=True)
    assert [secret for secret in SECRET if secret in page] == []
    assert "[姓名1]" in page
    assert report.sha256 in page
    assert f'"start": {report.findings[0].start}' in page
    assert all(secret in report.to_html(chat) for secret in SECRET)


def test_what_is_veiled_keeps_its_places(report: Report, chat: Transcript) -> None:
    shown = veiled(report, chat)
    assert [(f.start, f.end) for f in shown.report.findings] == [
        (f.start, f.end) for f in report.findings
    ]
    assert [turn.text for turn in shown.transcript.turns] == [turn.text for turn in chat.turns]


def test_a_site_hides_too(report: Report, chat: Transcript, tmp_path: Path) -> None:
    assert site.write(tmp_path / "pages", [(report, chat)], redact=True) == 1
    for page in (tmp_path / "pages").iterdir():
        plain = page.name + page.read_text("utf-8")
        assert [secret for secret in SECRET if secret in plain] == []


def test_another_chat_is_refused(report: Report) -> None:
    other = Transcript(id="2", turns=(Turn("customer", "在"),))
    with pytest.raises(TranscriptError, match="对不上"):
        redacted(other, report)
    with pytest.raises(TranscriptError, match="对不上"):
        report.to_html(other, redact=True)
