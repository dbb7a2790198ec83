"""The report as data, as a table and as HTML."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

import autoqa
from autoqa.loaders.generic import to_transcript
from autoqa.report.model import json_schema
from autoqa.transcript import Transcript, Turn

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
CHATS = ("chats.csv", "counter.txt", "refund.json", "shipping.jsonl")
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def chat() -> Transcript:
    return next(autoqa.load(EXAMPLES / "refund.json"))


@pytest.fixture(scope="module")
def report(chat: Transcript) -> autoqa.Report:
    return autoqa.score(chat, explain=True)


def test_every_example_fits_the_published_schema() -> None:
    validator = jsonschema.Draft202012Validator(json_schema())
    count = 0
    for file in sorted(EXAMPLES / name for name in CHATS):
        for chat in autoqa.load(file):
            validator.validate(autoqa.score(chat, explain=True).to_dict())
            count += 1
    assert count >= 7


def test_the_dict_is_what_the_json_says(report: autoqa.Report) -> None:
    assert json.loads(report.to_json()) == report.to_dict()
    assert "\\u" not in report.to_json()


def test_the_dict_holds_no_text_beyond_quotes(report: autoqa.Report, chat: Transcript) -> None:
    text = report.to_json()
    quotes = {finding.quote for finding in report.findings}
    for turn in chat.turns:
        if turn.text not in quotes:
            assert turn.text not in text


def test_the_table_is_readable(report: autoqa.Report) -> None:
    text = str(report)
    assert f"{report.score:g}" in text
    assert "不合格" in text
    for part in report.sections:
        assert part.title in text
    for finding in report.findings:
        assert finding.id in text
    assert "\x1b" not in text


def test_the_html_marks_the_evidence_in_the_chat(report: autoqa.Report, chat: Transcript) -> None:
    page = report.to_html(chat)
    marked = re.findall(r"<mark[^>]*>(.*?)</mark>", page)
    quotes = [finding.quote for finding in report.findings if finding.quote]
    assert quotes
    for quote in quotes:
        assert quote in "".join(marked) or quote in marked
    for finding in report.findings:
        assert finding.because in page
    assert 'class="cost"' in page


def test_a_notebook_shows_the_chat_that_was_scored(report: autoqa.Report, chat: Transcript) -> None:
    shown = report._repr_html_()
    for turn in chat.turns:
        assert turn.text in re.sub("<[^>]*>", "", shown)
    assert "<script" not in shown
    assert "<html" not in shown


def test_several_reports_in_a_notebook_have_names_of_their_own() -> None:
    names: list[str] = []
    for chat in autoqa.load(EXAMPLES / "chats.csv"):
        names += re.findall(r'\bid="([^"]*)"', autoqa.score(chat)._repr_html_())
    assert len(names) == len(set(names))


def test_a_report_without_its_chat_lists_the_quotes(chat: Transcript) -> None:
    import copy

    import msgspec

    read = msgspec.json.decode(autoqa.score(chat).to_json(), type=autoqa.Report)
    assert read == copy.copy(autoqa.score(chat))
    page = read._repr_html_()
    assert chat.turns[1].text not in page
    assert read.findings[0].because in page


def test_another_chat_is_refused(report: autoqa.Report) -> None:
    other = Transcript(report.transcript.id, (Turn("agent", "您好"),))
    with pytest.raises(autoqa.TranscriptError, match="对不上"):
        report.to_html(other)


@pytest.mark.parametrize("role", ["customer", "agent"])
def test_html_in_a_chat_is_shown_not_run(role: str) -> None:
    turns = [
        {"role": role, "text": SCRIPT, "speaker_id": SCRIPT},
        {"role": "agent", "text": "您好"},
    ]
    chat = to_transcript({"id": SCRIPT, "turns": turns})
    for page in (autoqa.score(chat).to_html(chat), autoqa.score(chat)._repr_html_()):
        assert SCRIPT not in page
        assert "<img" not in page
        assert "&lt;script&gt;" in page
