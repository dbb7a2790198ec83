"""An agent's problems, those in most chats first, each with examples and the standard's words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from autoqa.errors import AutoqaError, suggestion
from autoqa.metrics.summary import MINIMUM
from autoqa.metrics.tally import wilson
from autoqa.report.model import Finding, Report
from autoqa.review import marks
from autoqa.review.coach.evidence import Fault, States, faults
from autoqa.review.coach.grades import GRADES, Grade, Trouble, trouble
from autoqa.rubric import files as rubrics
from autoqa.transcript import Transcript

EXAMPLES = 3


class Example(msgspec.Struct, frozen=True):
    """A turn that shows a problem.

    Attributes:
        chat: The chat's id.
        turn: The turn's number, from 1.
        asked: What the customer said last before it; empty without the chat.
        before, quote, after: The agent's words and, in the middle, those that show the problem:
            none for what is missing or late; without the chat only these.
        because: Why.
        confirmed: A human accepted it.
    """

    chat: str
    turn: int
    asked: str
    before: str
    quote: str
    after: str
    because: str
    confirmed: bool


class Problem(msgspec.Struct, frozen=True):
    """A criterion that an agent did not keep.

    Attributes:
        id: The criterion's id.
        title: The standard's wording.
        section: The section's title.
        why: What the rubric says of how it is marked.
        grade: By standard 004.
        veto: It alone fails a chat.
        chats: In how many of the agent's chats it stands.
        judged: In how many it was judged.
        low: The lower end of the 95 % interval of that share.
        high: Its upper end.
        others: The share in the chats of all other agents; None if there are none.
        lost: The points it cost, all told.
        confirmed: In how many chats a human accepted it.
        examples: At most three.
    """

    id: str
    title: str
    section: str
    why: str
    grade: Grade
    veto: bool
    chats: int
    judged: int
    low: float
    high: float
    others: float | None
    lost: float
    confirmed: int
    examples: tuple[Example, ...]


class Coaching(msgspec.Struct, frozen=True):
    """What an agent should work on by one rubric.

    Attributes:
        agent: The agent's id.
        rubric: The rubric's title and version.
        provenance: Which standard it implements; empty where the rubric is not at hand.
        chats: In how many chats the agent took part.
        few: They are few.
        minimum: Fewer chats than this are few.
        problems: The gravest grade first, then those in most chats.
        surge, low: See `autoqa.review.coach.grades.Trouble`.
    """

    agent: str
    rubric: str
    provenance: str
    chats: int
    few: bool
    minimum: int
    problems: tuple[Problem, ...]
    surge: str
    low: tuple[str, ...]


class _Seen(NamedTuple):
    """A fault in its chat."""

    report: Report
    fault: Fault


def coach(
    reports: Iterable[Report],
    agent: str,
    *,
    states: States | None = None,
    chats: Mapping[str, Transcript] | None = None,
    complaints: Collection[str] | None = None,
    ratings: Mapping[str, float] | None = None,
    minimum: int = MINIMUM,
) -> list[Coaching]:
    """Return what an agent should work on, a part for every rubric.

    Args:
        reports: Of all agents, for comparison; the last of a chat by a rubric counts.
        agent: The agent's id.
        states: What people decided, as `autoqa.review.state.fold` returns it.
        chats: The chats by their hash, for the words of the examples.
        complaints: See `autoqa.review.coach.grades.trouble`.
        ratings: See there.
        minimum: From how many chats on a figure is not marked as resting on few.

    Raises:
        AutoqaError: No chat has such an agent.
    """
    latest = {(own.transcript.sha256, own.rubric.name): own for own in reports}
    known = sorted({name for report in latest.values() for name in report.by_agent if name})
    if agent not in known:
        raise AutoqaError(f"报告里没有客服 {agent!r}。{suggestion(agent, known)}")
    grave = trouble(latest.values(), complaints, ratings)
    by_rubric: dict[tuple[str, str], list[Report]] = {}
    for report in latest.values():
        by_rubric.setdefault((report.rubric.name, report.rubric.sha256), []).append(report)
    return [
        _coaching(own, agent, states or {}, chats or {}, grave, minimum)
        for _, own in sorted(by_rubric.items())
        if any(agent in report.by_agent for report in own)
    ]


def _coaching(
    reports: Sequence[Report],
    agent: str,
    states: States,
    chats: Mapping[str, Transcript],
    grave: Trouble,
    minimum: int,
) -> Coaching:
    own = [report for report in reports if agent in report.by_agent]
    seen: dict[str, list[_Seen]] = {}
    for report in own:
        for fault in faults(report, agent, states):
            seen.setdefault(fault.line.id, []).append(_Seen(report, fault))
    provenance, whys, vetoes = _standard(reports[0])
    others = _others(reports, agent, states)
    problems = [
        _problem(found, own, chats, grave, others.get(name), whys.get(name, ""), name in vetoes)
        for name, found in seen.items()
    ]
    problems.sort(key=lambda one: (GRADES.index(one.grade), -one.chats, -one.lost, one.id))
    rubric = f"{reports[0].rubric.title} {reports[0].rubric.version}"
    return Coaching(
        agent,
        rubric,
        provenance,
        len(own),
        len(own) < minimum,
        minimum,
        tuple(problems),
        grave.surge,
        grave.low,
    )


def _problem(
    found: Sequence[_Seen],
    own: Sequence[Report],
    chats: Mapping[str, Transcript],
    grave: Trouble,
    others: float | None,
    why: str,
    veto: bool,
) -> Problem:
    line, section = found[0].fault.line, found[0].fault.section
    judged = sum(_judged(report, line.id) for report in own)
    low, high = wilson(len(found), max(judged, len(found)))
    plainest = sorted(
        found, key=lambda one: (not one.fault.confirmed, -one.fault.lost, one.report.transcript.id)
    )
    return Problem(
        line.id,
        line.title,
        section.title,
        why,
        grave.grade(one.report.transcript.id for one in found),
        veto,
        len(found),
        judged,
        low,
        high,
        others,
        sum(one.fault.lost for one in found),
        sum(one.fault.confirmed for one in found),
        tuple(_example(one, chats) for one in plainest[:EXAMPLES]),
    )


def _example(seen: _Seen, chats: Mapping[str, Transcript]) -> Example:
    finding = seen.fault.findings[0]
    reference = seen.report.transcript
    chat = chats.get(reference.sha256)
    asked, before, after = _words(chat, finding) if chat is not None else ("", "", "")
    return Example(
        reference.id,
        finding.turn + 1,
        asked,
        before,
        finding.quote,
        after,
        finding.because,
        seen.fault.confirmed,
    )


def _words(chat: Transcript, finding: Finding) -> tuple[str, str, str]:
    """Return what the customer said last, and the turn's words before and after the quote."""
    asked = next(
        (turn.text for turn in reversed(chat.turns[: finding.turn]) if turn.voice == "customer"), ""
    )
    turn = chat.turns[finding.turn]
    if turn.voice != "agent":
        return turn.text, "", ""
    return asked, turn.text[: finding.start], turn.text[finding.end :]


def _others(reports: Sequence[Report], agent: str, states: States) -> dict[str, float]:
    """Return by criterion the share of other agents' chats in which it was not kept."""
    judged: dict[str, int] = {}
    failed: dict[str, int] = {}
    for report in reports:
        for other in report.by_agent:
            if other == agent:
                continue
            for _, line in marks.lines(report):
                judged[line.id] = judged.get(line.id, 0) + (line.earned is not None)
            for fault in faults(report, other, states):
                failed[fault.line.id] = failed.get(fault.line.id, 0) + 1
    return {name: failed.get(name, 0) / count for name, count in judged.items() if count}


def _judged(report: Report, name: str) -> bool:
    return any(line.id == name and line.earned is not None for _, line in marks.lines(report))


def _standard(report: Report) -> tuple[str, dict[str, str], frozenset[str]]:
    """Return the rubric's provenance, its reasons and its vetoes, if this version is at hand."""
    try:
        rubric = rubrics.load(report.rubric.name)
    except AutoqaError:
        return "", {}, frozenset()
    if rubric.sha256 != report.rubric.sha256:
        return "", {}, frozenset()
    whys = {criterion.id: criterion.why for criterion in rubric.criteria()}
    return rubric.provenance, whys, frozenset(own.id for own in rubric.criteria() if own.veto)
