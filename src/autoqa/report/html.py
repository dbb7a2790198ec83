"""A report as HTML, with the evidence marked red in the chat."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from collections.abc import Iterator
from typing import NamedTuple

import jinja2

from autoqa.errors import TranscriptError
from autoqa.report import table
from autoqa.report.model import Finding, Report
from autoqa.transcript import RELATIVE_BELOW, Transcript, Turn, fingerprint, zone

KINDS = ("cost", "doubt", "scene", "kept")
"""What a finding is to the agent, the worst first."""

SCENE = ("emotion.", "threat")
"""Signals of the customer's words, which only set the scene."""

ROLES = {"customer": "客户", "agent": "客服", "bot": "机器人", "system": "系统"}


class Piece(NamedTuple):
    """A stretch of a message and the findings that it shows."""

    text: str
    findings: tuple[Finding, ...]
    kind: str = ""


class Line(NamedTuple):
    """A message as it is shown."""

    number: int
    role: str
    who: str
    time: str
    flags: str
    pieces: tuple[Piece, ...]
    findings: tuple[Finding, ...]


def render(report: Report, transcript: Transcript | None) -> str:
    """Return a fragment of HTML: the marks, and the chat where it is given.

    Raises:
        TranscriptError: The chat is not the one that was scored.
    """
    if transcript is not None and fingerprint(transcript) != report.transcript.sha256:
        raise TranscriptError(
            "这不是评分时的会话，内容对不上",
            place=f"会话 {transcript.id}",
            remedy="请传入评分时用的那一份",
        )
    faults = _faults(report)
    return _template().render(
        report=report,
        verdict=table.verdict(report),
        interval=table.interval(report),
        outcomes=table.OUTCOMES,
        lines=tuple(_lines(report, transcript, faults)) if transcript else (),
        kinds={finding.id: kind(finding, faults) for finding in report.findings},
    )


def kind(finding: Finding, faults: frozenset[str]) -> str:
    """Tell whether a finding speaks against the agent, might, sets the scene, or for the agent."""
    if not finding.decided:
        return "doubt"
    if finding.signal.startswith(SCENE):
        return "scene"
    return "cost" if finding.id in faults else "kept"


def _faults(report: Report) -> frozenset[str]:
    """Return the findings behind every criterion that was not passed, also beyond its cap."""
    criteria = (criterion for section in report.sections for criterion in section.criteria)
    failed = (criterion for criterion in criteria if criterion.outcome != "pass")
    return frozenset(finding for criterion in failed for finding in criterion.evidence)


def _lines(report: Report, transcript: Transcript, faults: frozenset[str]) -> Iterator[Line]:
    for index, turn in enumerate(transcript.turns):
        own = tuple(finding for finding in report.findings if finding.turn == index)
        flags = [word for word, on in (("自动回复", turn.auto), ("已撤回", turn.recalled)) if on]
        yield Line(
            number=index + 1,
            role=turn.voice,
            who=turn.speaker_id or ROLES[turn.role],
            time=_time(turn, transcript.context.time_zone),
            flags=" ".join(flags),
            pieces=tuple(_pieces(turn.text, own, faults)),
            findings=own,
        )


def _pieces(text: str, findings: tuple[Finding, ...], faults: frozenset[str]) -> Iterator[Piece]:
    """Cut a message wherever a quote starts or ends; the worst that a piece shows colours it."""
    spans = [finding for finding in findings if finding.start < finding.end]
    cuts = sorted({0, len(text), *(f.start for f in spans), *(f.end for f in spans)})
    for start, end in itertools.pairwise(cuts):
        shown = tuple(f for f in spans if f.start <= start and end <= f.end)
        kinds = {kind(finding, faults) for finding in shown}
        yield Piece(text[start:end], shown, min(kinds, key=KINDS.index, default=""))


def _time(turn: Turn, time_zone: str) -> str:
    if turn.time is None:
        return ""
    if turn.time < RELATIVE_BELOW:
        return str(dt.timedelta(seconds=int(turn.time)))
    moment = dt.datetime.fromtimestamp(turn.time, zone(time_zone))
    return moment.strftime("%Y-%m-%d %H:%M:%S")


@functools.cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("autoqa.report", "."), autoescape=True, trim_blocks=True
    )
    return environment.get_template("report.html")
