"""Which faults may be held up to an agent: sure ones and those a human accepted, none in dispute.

Nothing counts that a human rejected, whose mark was given back, that is under appeal, that
somebody else said, or that stands on a customer's words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from autoqa.report.conversation import SCENE
from autoqa.report.model import CriterionResult, Finding, Report, SectionResult
from autoqa.review import marks
from autoqa.review.state import ChatState

States = Mapping[tuple[str, str], ChatState]
"""Reviewed chats by their hash and the rubric's name, as `autoqa.review.state.fold` has them."""


class Fault(NamedTuple):
    """A criterion that an agent did not keep in a chat.

    Attributes:
        section: The criterion's section.
        line: The criterion.
        lost: The points it cost.
        findings: The places that show it, those accepted by a human first.
        confirmed: A human accepted a place or the mark.
    """

    section: SectionResult
    line: CriterionResult
    lost: float
    findings: tuple[Finding, ...]
    confirmed: bool


def faults(report: Report, agent: str, states: States) -> Iterator[Fault]:
    """Yield what an agent did wrong in a chat.

    Args:
        report: The chat's report.
        agent: The agent's id.
        states: What people decided.
    """
    state = states.get((report.transcript.sha256, report.rubric.name))
    if state is not None and any(not appeal.criterion for appeal in state.open_appeals):
        return
    findings = {finding.id: finding for finding in report.findings}
    for section, line in marks.lines(report):
        if section is None or line.earned is None or _settled(line, state):
            continue
        accepted, rejected = _decided(report, line, state)
        paid = {name: part.points for part in line.deductions for name in part.findings}
        names = [name for name in dict.fromkeys([*accepted, *paid]) if name not in rejected]
        own = tuple(findings[name] for name in names if _answers(report, findings[name], agent))
        if own:
            confirmed = _confirmed(line, state) or any(one.id in accepted for one in own)
            yield Fault(section, line, _lost(report, line, state, own, paid), own, confirmed)


def _settled(line: CriterionResult, state: ChatState | None) -> bool:
    """Return whether the mark was given back, or is under appeal."""
    if state is None:
        return False
    decision = state.criteria.get(line.id)
    given_back = decision is not None and (decision.new is None or decision.new >= line.points)
    return given_back or any(appeal.criterion == line.id for appeal in state.open_appeals)


def _decided(
    report: Report, line: CriterionResult, state: ChatState | None
) -> tuple[list[str], set[str]]:
    """Return which of a criterion's findings people accepted as faults, and which they rejected."""
    if state is None:
        return [], set()
    said = {
        name: own.decision for (sha, name), own in state.findings.items() if sha == report.sha256
    }
    paid = {name for part in line.deductions for name in part.findings}
    doubted = {own.id for own in report.findings if not own.decided}
    cited = [name for name in line.evidence if name in paid or name in doubted]
    accepted = [name for name in cited if said.get(name) == "accept"]
    return accepted, {name for name, own in said.items() if own == "reject"}


def _confirmed(line: CriterionResult, state: ChatState | None) -> bool:
    decision = None if state is None else state.criteria.get(line.id)
    return decision is not None and decision.new is not None and decision.new < line.points


def _answers(report: Report, finding: Finding, agent: str) -> bool:
    """Return whether the agent answers for a finding that is not a customer's own words."""
    if finding.signal.startswith(SCENE):
        return False
    judged = report.judgements.turns.get(str(finding.turn))
    if finding.kind == "present" and judged is not None and judged.emotion is not None:
        return False
    share = report.by_agent.get(agent)
    if share is not None and finding.id in share.findings:
        return True
    return (finding.speaker_id or report.transcript.context.agent_id) == agent


def _lost(
    report: Report,
    line: CriterionResult,
    state: ChatState | None,
    own: tuple[Finding, ...],
    paid: Mapping[str, float],
) -> float:
    decision = None if state is None else state.criteria.get(line.id)
    if decision is not None and decision.new is not None and len(report.by_agent) < 2:
        return line.points - decision.new
    names = {finding.id for finding in own}
    return sum(part.points for part in line.deductions if names & set(part.findings))
