"""What one chat says about each metric: as a whole, and for each agent who had a part in it.

Most chats have one agent, and everything in them is his. Where several took part, what can be
told apart goes to the one who earned it: deductions, the marks they cost, forbidden words, missed
scripts. What cannot be told apart (times, ending, repeat contact, escalation, the customer's
rating) counts for none of them, as `None`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

import msgspec

from autoqa.metrics import periods
from autoqa.report.model import AgentShare, CriterionResult, Report

SATISFIED_FROM = 4
"""Ratings from 1 to 5; from here on the customer is satisfied."""

SCRIPT = frozenset({"greeting", "opening", "closing", "script"})
"""The criteria, in all our rubrics, on what the department wants said word for word."""

FORBIDDEN = frozenset({"abuse", "discrimination", "online_service.forbidden"})
"""The signals of words that no agent may say."""

FIRST_LIMIT = {"phone": 15, "email": 7200}
ONLINE_LIMIT = 30
"""Seconds for the first reply: 002 4.1 by telephone and e-mail, else 000 三(1), 001, 002, 004."""

ENDINGS = ("resolved", "committed", "unresolved", "no_issue")


class Facts(msgspec.Struct, frozen=True, gc=False):
    """One chat, or an agent's part of it. None: not known, or nobody's in particular.

    The fields named as a `Definition` are its values: seconds, points, or yes and no.

    Attributes:
        started, ended: Seconds since the epoch.
        date: The date of its start where the chat was.
        score, score_min: Out of 100.
        deducted: In the rubric's points.
    """

    chat: str
    rubric: str
    agent: str | None
    team: str | None
    channel: str | None
    scene: str | None
    tenure: str | None
    customer: str | None
    started: float | None
    ended: float | None
    date: dt.date | None
    score: float | None
    score_min: float | None
    deducted: float
    passed: bool | None
    needs_review: bool
    first_response: float | None
    first_in_time: bool | None
    mean_response: float | None
    longest_wait: float | None
    longest_silence: float | None
    handle: float | None
    escalated: bool | None
    script: bool | None
    forbidden: bool | None
    resolved: bool | None
    committed: bool | None
    unresolved: bool | None
    no_issue: bool | None
    csat: float | None
    satisfied: bool | None
    complained: bool | None


def of_chat(
    report: Report,
    satisfaction: Mapping[str, float] | None = None,
    complaints: Collection[str] | None = None,
) -> Facts:
    """Return what a report says of its chat as a whole.

    Args:
        report: The report.
        satisfaction: Ratings from 1 to 5 by chat id.
        complaints: The ids of the chats that were complained about; None if nobody knows.
    """
    chat, measured = report.transcript, report.metrics
    context = chat.context
    start = periods.start(report)
    rating = (satisfaction or {}).get(chat.id)
    agents = list(report.by_agent)
    return Facts(
        chat=chat.id,
        rubric=f"{report.rubric.name} {report.rubric.version}",
        agent=(agents[0] if len(agents) == 1 else context.agent_id) or None,
        team=context.team or None,
        channel=chat.channel,
        scene=context.scene or None,
        tenure=context.tenure or None,
        customer=context.customer_id or None,
        started=start and start.moment,
        ended=start and start.moment + (measured.handle_seconds or 0),
        date=start and start.date,
        score=_percent(report, report.score),
        score_min=_percent(report, report.score_min),
        deducted=sum(share.deducted for share in report.by_agent.values()),
        passed=report.passed,
        needs_review=report.needs_review,
        first_response=measured.first_response_seconds,
        first_in_time=_in_time(measured.first_response_seconds, chat.channel),
        mean_response=measured.mean_response_seconds,
        longest_wait=measured.longest_wait_seconds,
        longest_silence=measured.longest_silence_seconds,
        handle=measured.handle_seconds,
        escalated=measured.escalated if measured.agent_turns else None,
        script=_script(report),
        forbidden=_forbidden(report) if measured.agent_turns else None,
        **_ending(report),
        csat=rating,
        satisfied=None if rating is None else rating >= SATISFIED_FROM,
        complained=None if complaints is None else chat.id in complaints,
    )


def of_agents(report: Report, whole: Facts) -> list[Facts]:
    """Return each agent's part of a chat; the whole of it where there is but one.

    Args:
        report: The report.
        whole: What `of_chat` says of it.
    """
    if len(report.by_agent) < 2:
        return [whole]
    nobody: dict[str, None] = dict.fromkeys(_NOBODYS)
    return [
        msgspec.structs.replace(
            whole,
            **nobody,
            agent=agent or None,
            score=_own_score(report, share),
            deducted=share.deducted,
            passed=_own_pass(report, share),
            script=_script(report, share),
            forbidden=_forbidden(report, agent),
        )
        for agent, share in report.by_agent.items()
    ]


_NOBODYS = (
    *("score_min", "first_response", "first_in_time", "mean_response", "longest_wait"),
    *("longest_silence", "handle", "escalated", "csat", "satisfied", "complained", *ENDINGS),
)
"""What belongs to none of several agents in particular."""


def _percent(report: Report, score: float | None) -> float | None:
    return None if score is None else 100 * score / report.full_marks


def _in_time(seconds: float | None, channel: str | None) -> bool | None:
    return None if seconds is None else seconds <= FIRST_LIMIT.get(channel or "", ONLINE_LIMIT)


def _own_score(report: Report, share: AgentShare) -> float | None:
    """Return the score with only this agent's part of the loss; unknown under a veto."""
    if report.score is None or report.veto is not None:
        return None
    lost = max(0.0, report.full_marks - report.score)
    total = sum(part.deducted for part in report.by_agent.values())
    own = lost * share.deducted / total if total else 0.0
    return _percent(report, round(report.full_marks - own, 6))


def _own_pass(report: Report, share: AgentShare) -> bool | None:
    """Tell whether an agent passes: sure only if all do, or his own part alone fails the chat."""
    if report.passed is not False:
        return report.passed
    if report.veto is not None:
        return False if report.veto.finding in share.findings else None
    score, mark = _own_score(report, share), _percent(report, report.pass_mark)
    return False if score is not None and mark is not None and score < mark else None


def _script(report: Report, share: AgentShare | None = None) -> bool | None:
    """Tell whether the standard phrases were said: by all, or as far as one agent answers."""
    judged = [
        criterion
        for section in report.sections
        for criterion in section.criteria
        if criterion.id in SCRIPT and criterion.earned is not None
    ]
    failed = [criterion for criterion in judged if criterion.outcome in ("fail", "partial")]
    if any(share is None or _pays(criterion, share) for criterion in failed):
        return False
    doubtful = failed or any(criterion.outcome == "undecided" for criterion in judged)
    return None if doubtful or not judged else True


def _pays(criterion: CriterionResult, share: AgentShare) -> bool:
    paid = (finding for deduction in criterion.deductions for finding in deduction.findings)
    return any(finding in share.findings for finding in paid)


def _forbidden(report: Report, agent: str | None = None) -> bool | None:
    """Tell whether a forbidden word was said: by anybody, or by one agent."""
    said = [
        finding.decided
        for finding in report.findings
        if finding.signal in FORBIDDEN
        and finding.kind == "present"
        and (agent is None or (finding.speaker_id or "") == agent)
    ]
    return True if any(said) else None if said else False


def _ending(report: Report) -> dict[str, bool | None]:
    ending = report.judgements.ending
    if ending is None or not ending.decided:
        return dict.fromkeys(ENDINGS)
    return {label: ending.label == label for label in ENDINGS}
