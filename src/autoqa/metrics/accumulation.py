"""What a month's deductions add up to by the rules of cloud service.

Standard 001, 《云客服质检标准及扣罚规则优化(20180125版)》, and its FAQ 7 and 8: of a chat only the
gravest counts; a chat that costs 20 touches the bottom line and bars its agent for good; without
one, a month that adds up to 20 or more puts the agent back to the start, from where he may apply
again; a month with a loss of the customer's assets is paid at four fifths. What follows falls on
a person's pay, so all of it is a proposal, with the chats that it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from autoqa.errors import AutoqaError, suggestion
from autoqa.metrics import periods
from autoqa.report.model import Report
from autoqa.rubric import files
from autoqa.rubric.model import UNIT

RUBRIC = "cloud_service"
ASSET_LOSS = "asset_loss"
BOTTOM_LINE = 20.0
MONTHLY_LIMIT = 20.0

Consequence = Literal["barred", "demoted", "reduced_pay"]
CONSEQUENCES: dict[Consequence, str] = {
    "barred": "永久冻结（触及底线：单条会话扣 20 分）",
    "demoted": "降为初入云门，可重新报名返岗（没有触及底线，月累计扣满 20 分）",
    "reduced_pay": "当月工资 8 折（资损；是否全责、是否追缴由人核实）",
}


class Case(msgspec.Struct, frozen=True):
    """A chat that cost an agent something.

    Attributes:
        chat: Its id.
        points: What it cost him; only the gravest counts.
        confirmed: The criterion that a person confirmed, where that is the gravest.
    """

    chat: str
    points: float
    confirmed: str | None


class AgentMonth(msgspec.Struct, frozen=True):
    """An agent's month.

    Attributes:
        agent: None for agents without an id.
        month: Such as ``2026-06``; None where nothing says when: no rule applies to it.
        chats: How many he had a part in.
        points: The sum over `cases`.
        cases: The chats that cost something, in the order of their ids.
        open: The ids of the chats whose marks are not settled: they may still cost something.
        consequences: What the standard provides for, for a person to confirm.
    """

    agent: str | None
    month: str | None
    chats: int
    points: float
    cases: tuple[Case, ...]
    open: tuple[str, ...]
    consequences: tuple[Consequence, ...]


class Accumulated(msgspec.Struct, frozen=True):
    """All agents' months, sorted.

    Attributes:
        months: The months.
        skipped: How many reports were by other rubrics.
        unattributed: The confirmed chats in which several agents took part, so that nobody can
            say here whose it was, and those without a report.
    """

    months: tuple[AgentMonth, ...]
    skipped: int
    unattributed: tuple[str, ...]


def accumulate(
    reports: Iterable[Report],
    confirmed: Mapping[str, str] | None = None,
    *,
    rubric: str = RUBRIC,
) -> Accumulated:
    """Add up what each agent's chats cost in each month.

    Args:
        reports: By the rubric `cloud_service`; others are counted and left out.
        confirmed: What only people can find out (a complaint upheld, a loss of assets), as the
            criterion's id by the chat's.
        rubric: The rubric's name, where a department's own is built on ours.

    Raises:
        AutoqaError: `confirmed` names a criterion that the rubric does not have.
        NotFoundError: No shelf has the rubric.
    """
    upheld = _points(rubric, confirmed or {})
    months: dict[tuple[str | None, str | None], _Month] = {}
    seen: set[str] = set()
    left = set(upheld)
    skipped = 0
    for report in reports:
        if report.rubric.name != rubric:
            skipped += 1
        elif report.transcript.sha256 not in seen:
            seen.add(report.transcript.sha256)
            chat = report.transcript.id
            own = upheld.get(chat) if len(report.by_agent) < 2 else None
            if own is not None:
                left.discard(chat)
            for agent, deducted in _costs(report):
                key = agent, _month(report)
                months.setdefault(key, _Month()).add(report, deducted, own)
    ordered = sorted(
        months.items(), key=lambda item: [(part is None, part or "") for part in item[0]]
    )
    return Accumulated(
        tuple(month.settled(*key) for key, month in ordered), skipped, tuple(sorted(left))
    )


class _Month:
    """An agent's month while it is added up."""

    def __init__(self) -> None:
        self.chats = 0
        self.cases: list[Case] = []
        self.losses = False
        self.open: list[str] = []

    def add(self, report: Report, deducted: float, upheld: tuple[str, float] | None) -> None:
        self.chats += 1
        criterion, points = upheld or ("", 0.0)
        self.losses = self.losses or criterion == ASSET_LOSS
        gravest = min(BOTTOM_LINE, max(deducted, points))
        if gravest > 0:
            by_hand = criterion if points > deducted else None
            self.cases.append(Case(report.transcript.id, gravest, by_hand))
        if report.score != report.score_min:
            self.open.append(report.transcript.id)

    def settled(self, agent: str | None, month: str | None) -> AgentMonth:
        points = round(sum(case.points for case in self.cases), 2)
        found: list[Consequence] = []
        if any(case.points >= BOTTOM_LINE for case in self.cases):
            found.append("barred")
        elif month is not None and points >= MONTHLY_LIMIT:
            found.append("demoted")
        if month is not None and self.losses:
            found.append("reduced_pay")
        cases = tuple(sorted(self.cases, key=lambda case: case.chat))
        return AgentMonth(
            agent, month, self.chats, points, cases, tuple(sorted(self.open)), tuple(found)
        )


def _points(rubric: str, confirmed: Mapping[str, str]) -> dict[str, tuple[str, float]]:
    """Return each confirmed chat's criterion and what that costs at most."""
    if not confirmed:
        return {}
    caps = {criterion.id: criterion.cap / UNIT for criterion in files.load(rubric).criteria()}
    for chat, criterion in confirmed.items():
        if criterion not in caps:
            raise AutoqaError(
                f"会话 {chat}：{rubric} 里没有 {criterion!r} 这一项。{suggestion(criterion, caps)}"
            )
    return {chat: (criterion, caps[criterion]) for chat, criterion in confirmed.items()}


def _costs(report: Report) -> list[tuple[str | None, float]]:
    if not report.by_agent:
        return [(report.transcript.context.agent_id or None, 0.0)]
    return [(agent or None, share.deducted) for agent, share in report.by_agent.items()]


def _month(report: Report) -> str | None:
    start = periods.start(report)
    return periods.month(start.date) if start and start.date else None
