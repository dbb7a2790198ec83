"""A small batch, its figures known."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

import autoqa
from autoqa.report.model import Report
from autoqa.transcript import Context, Transcript, Turn

START = dt.datetime(2026, 6, 17, 16, tzinfo=dt.UTC).timestamp()
"""Midnight of the 18th in Shanghai."""


def chat(
    number: int, words: str, *, agent: str = "kf-1", day: int = 0, team: str = "一组"
) -> Transcript:
    """Return a chat whose agent greets after 10 seconds and then says some words."""
    start = START + day * 86400 + 36000
    turns = (
        Turn("customer", "请问退款到哪一步了？", start, "u"),
        Turn("agent", f"您好，{words}", start + 10.0, agent),
        Turn("customer", "好的谢谢", start + 40.0, "u"),
    )
    context = Context(agent_id=agent, team=team, customer_id=f"u{number}", scene="aftersale")
    return Transcript(f"c-{number}", turns, "app", context, True)


@pytest.fixture(scope="package")
def batch() -> list[Report]:
    """Eight chats: five of kf-1 without a fault, three of kf-2 who promises too much."""
    chats = [chat(number, "退款已经到账了", day=number % 3) for number in range(5)]
    chats += [
        chat(number, "肯定今天就到账，绝对没问题的", agent="kf-2", team="二组", day=1)
        for number in range(5, 8)
    ]
    scorer = autoqa.Scorer(model="none")
    return [scorer.score(one) for one in chats]


def named(report: Report, text: str) -> Report:
    """Return a report that bears a text wherever people write one."""
    context = msgspec.structs.replace(
        report.transcript.context, agent_id=text, team=text, scene=text
    )
    reference = msgspec.structs.replace(report.transcript, id=text, context=context)
    return msgspec.structs.replace(
        report,
        transcript=reference,
        rubric=msgspec.structs.replace(report.rubric, title=text),
        needs_review=True,
        sections=tuple(
            msgspec.structs.replace(
                section,
                title=text,
                criteria=tuple(
                    msgspec.structs.replace(criterion, title=text) for criterion in section.criteria
                ),
            )
            for section in report.sections
        ),
    )
