"""A chat as lines on a page: who, when, how long after, and the evidence in each message."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from autoqa.report import titles
from autoqa.report.model import Finding, Report
from autoqa.signals.judgement import ACCUSING
from autoqa.transcript import RELATIVE_BELOW, Transcript, Turn, zone

Kind = Literal["cost", "grave", "doubt", "scene", "kept"]

KINDS: dict[Kind, str] = {
    "cost": "问题",
    "grave": "严重",
    "doubt": "待定",
    "scene": "情境",
    "kept": "做到",
}
"""What a finding is to the agent, the worst first: a fault, grave though no line of the rubric
costs it, perhaps a fault, the customer's own words, and something done well."""

SCENE = ("emotion.", "threat")
"""Signals of the customer's words, which only set the scene."""

LONG_GAP = 60.0
"""Seconds; a gap above this stands out."""


class Mask(NamedTuple):
    """A stretch of a message's original text, and what is shown for it."""

    start: int
    end: int
    shown: str


class Piece(NamedTuple):
    """A stretch of a message and the findings that it shows.

    Attributes:
        text: What is shown.
        length: Of how many characters of the original.
        masked: Whether something else is shown for them.
        findings: The findings whose quotes cover it.
        kind: What the worst of them is.
        opens: One of them starts here.
    """

    text: str
    length: int
    masked: bool
    findings: tuple[Finding, ...]
    kind: str
    opens: bool


class Line(NamedTuple):
    """A message as it is shown; `place` counts from 0, `day` stands where a new one begins."""

    place: int
    voice: str
    who: str
    day: str
    clock: str
    gap: float | None
    turn: Turn
    pieces: tuple[Piece, ...]
    findings: tuple[Finding, ...]


def lines(
    report: Report,
    transcript: Transcript,
    kinds: Mapping[str, Kind],
    masks: Mapping[int, Sequence[Mask]],
) -> Iterator[Line]:
    """Yield the chat's messages as they are shown.

    Args:
        report: Its report.
        transcript: The chat.
        kinds: What each finding is, see `kinds_of`.
        masks: Of each turn, what to show for what; in order and apart.
    """
    by_turn: dict[int, list[Finding]] = {}
    for finding in report.findings:
        by_turn.setdefault(finding.turn, []).append(finding)
    before: float | None = None
    day = ""
    for index, turn in enumerate(transcript.turns):
        today, clock = _moment(turn, transcript.context.time_zone)
        own = tuple(by_turn.get(index, ()))
        yield Line(
            place=index,
            voice=turn.voice,
            who=_who(turn),
            day=today if today != day else "",
            clock=clock,
            gap=_gap(before, turn.time),
            turn=turn,
            pieces=tuple(_pieces(turn.text, own, kinds, masks.get(index, ()))),
            findings=own,
        )
        before = turn.time if turn.time is not None else before
        day = today or day


def kinds_of(report: Report) -> dict[str, Kind]:
    """Return what each finding is to the agent."""
    criteria = [*(c for part in report.sections for c in part.criteria), *report.bonuses]
    cited = {finding for criterion in criteria for finding in criterion.evidence}
    faults = {
        finding
        for part in report.sections
        for criterion in part.criteria
        if criterion.outcome != "pass"
        for finding in criterion.evidence
    }
    return {finding.id: _kind(finding, faults, cited) for finding in report.findings}


def _kind(finding: Finding, faults: set[str], cited: set[str]) -> Kind:
    if not finding.decided:
        return "doubt"
    if finding.signal.startswith(SCENE):
        return "scene"
    if finding.id not in cited:
        return "grave"
    return "cost" if finding.id in faults or finding.signal in ACCUSING else "kept"


def _who(turn: Turn) -> str:
    return " ".join(filter(None, (titles.VOICES[turn.role], turn.speaker_id)))


def _pieces(
    text: str,
    findings: Sequence[Finding],
    kinds: Mapping[str, Kind],
    masks: Sequence[Mask],
) -> Iterator[Piece]:
    """Cut a message wherever a quote or a mask starts or ends; a mask is never cut in two."""
    spans = [(_outside(finding, masks), finding) for finding in findings]
    spans = [(span, finding) for span, finding in spans if span[0] < span[1]]
    edges = itertools.chain.from_iterable((m.start, m.end) for m in masks)
    cuts = sorted({0, len(text), *edges, *(edge for span, _ in spans for edge in span)})
    shown = {mask.start: mask.shown for mask in masks}
    order = list(KINDS)
    for start, end in itertools.pairwise(cuts):
        own = [(span, f) for span, f in spans if span[0] <= start and end <= span[1]]
        yield Piece(
            text=shown.get(start, text[start:end]),
            length=end - start,
            masked=start in shown,
            findings=tuple(finding for _, finding in own),
            kind=min((kinds[f.id] for _, f in own), key=order.index, default=""),
            opens=any(span[0] == start for span, _ in own),
        )


def _outside(finding: Finding, masks: Sequence[Mask]) -> tuple[int, int]:
    """Widen a quote that starts or ends inside a mask to the whole of it."""
    start, end = finding.start, finding.end
    for mask in masks:
        if mask.start < start < mask.end:
            start = mask.start
        if mask.start < end < mask.end:
            end = mask.end
    return start, end


def _gap(before: float | None, now: float | None) -> float | None:
    """Return the seconds since the message before, where both times are of one kind."""
    if before is None or now is None or now < before:
        return None
    return now - before if (before < RELATIVE_BELOW) == (now < RELATIVE_BELOW) else None


def _moment(turn: Turn, time_zone: str) -> tuple[str, str]:
    """Return the day and the time of day, or the time since the chat began."""
    if turn.time is None:
        return "", ""
    if turn.time < RELATIVE_BELOW:
        return "", str(dt.timedelta(seconds=int(turn.time)))
    moment = dt.datetime.fromtimestamp(turn.time, zone(time_zone))
    return f"{moment:%Y-%m-%d}", f"{moment:%H:%M:%S}"
