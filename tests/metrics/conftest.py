"""Reports whose figures can be reckoned by hand."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from autoqa import Report, Scorer, Transcript, Turn
from autoqa.report.model import (
    AgentShare,
    ChatReference,
    CriterionResult,
    Deduction,
    Finding,
    Outcome,
    SectionResult,
    Veto,
)
from autoqa.signals.base import Judgement, Judgements
from autoqa.transcript import Context

NOON = 1781755200.0
"""2026-06-18 12:00 in Shanghai."""

HOUR = 3600.0
DAY = 24 * HOUR


def report(
    chat: str = "c",
    *,
    agents: Mapping[str, float] | None = None,
    score: float | None = 100.0,
    score_min: float | None = None,
    passed: bool | None = True,
    ending: str | None = "resolved",
    decided: bool = True,
    channel: str | None = "app",
    metrics: Mapping[str, Any] | None = None,
    findings: Sequence[Finding] = (),
    criteria: Sequence[CriterionResult] = (),
    veto: str | None = None,
    rubric: str = "ecommerce_chat",
    **context: Any,
) -> Report:
    """A report that says what a test needs; each agent of `agents` has one finding, f1, f2, …

    `score_min` is `score` where it is left out.
    """
    shares = {"a": 0.0} if agents is None else agents
    measured = {"started": NOON, "handle_seconds": 600.0, "agent_turns": 1, **(metrics or {})}
    base = _base()
    judgement = None if ending is None else Judgement(ending, decided)
    return msgspec.structs.replace(
        base,
        transcript=ChatReference(
            chat, hashlib.sha256(chat.encode()).hexdigest(), channel, Context(**context)
        ),
        rubric=msgspec.structs.replace(base.rubric, name=rubric, version="1"),
        score=score,
        score_min=score if score_min is None else score_min,
        full_marks=100.0,
        pass_mark=80.0,
        passed=passed,
        veto=None if veto is None else Veto("v", veto),
        needs_review=passed is not True,
        sections=(SectionResult("s", "s", 100, 100, 100, 100, tuple(criteria)),),
        findings=tuple(findings),
        judgements=Judgements({}, judgement, None),
        metrics=msgspec.structs.replace(base.metrics, **measured),
        by_agent={
            agent: AgentShare(float(points), (f"f{number}",))
            for number, (agent, points) in enumerate(shares.items(), 1)
        },
    )


def finding(signal: str, speaker: str | None, *, decided: bool = True) -> Finding:
    """A word that somebody said."""
    return Finding(
        "f9", "present", signal, 0, 0, 1, "字", "因为", None, "lexicon", decided, speaker
    )


def criterion(name: str, outcome: Outcome, *paid: str) -> CriterionResult:
    """A criterion worth 10 points, and the findings that cost something."""
    earned = None if outcome in ("not_applicable", "not_assessed") else 10.0
    deductions = tuple(Deduction(5.0, (one,)) for one in paid)
    return CriterionResult(
        name, name, "standard", 10.0, earned, earned, outcome, deductions, paid, "", None
    )


@functools.cache
def _base() -> Report:
    turns = (Turn("customer", "在吗", NOON), Turn("agent", "您好", NOON + 5))
    return Scorer("ecommerce_chat", model="none").score(Transcript("base", turns))
