"""A report as a page to review on, and as a fragment to read in a notebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autoqa.report import conversation, document, redacted, table, titles
from autoqa.report.conversation import KINDS, LONG_GAP, Mask
from autoqa.report.model import CriterionResult, Report, SectionResult
from autoqa.transcript import Transcript

VERDICTS = "autoqa.verdicts/1"
"""The form of the file that the page saves; docs/zh/review.md describes it."""


def page(report: Report, transcript: Transcript, *, redact: bool = False) -> str:
    """Return the report and its chat as an HTML document on which a human confirms or corrects.

    Args:
        report: The report.
        transcript: The chat that it is of.
        redact: Show placeholders for personal data; what is decided on the page still is
            about the original report and its places.

    Raises:
        TranscriptError: The chat is not the one that was scored.
    """
    redacted.check(report, transcript)
    data = _for_scripts(report)
    masks: Mapping[int, Sequence[Mask]] = {}
    if redact:
        report, transcript, masks = redacted.veiled(report, transcript)
        data["chat_id"] = report.transcript.id
    return document.render(
        "chat.html",
        styles=("base.css", "report.css", "review.css"),
        scripts=(
            "spans.js",
            "marks.js",
            "verdicts.js",
            "show.js",
            "moves.js",
            "decide.js",
            "review.js",
        ),
        data=data,
        levels=titles.LEVELS,
        reviewing=True,
        prefix="",
        sha256=data["report_sha256"],
        **_values(report, transcript, masks),
    )


def fragment(report: Report, transcript: Transcript | None) -> str:
    """Return the report as a piece of HTML without scripts, and the chat where it is given.

    Raises:
        TranscriptError: The chat is not the one that was scored.
    """
    if transcript is not None:
        redacted.check(report, transcript)
    return document.render(
        "fragment.html",
        styles=("base.css", "report.css"),
        reviewing=False,
        prefix=f"{report.sha256[:8]}-",
        **_values(report, transcript, {}),
    )


def _values(
    report: Report, transcript: Transcript | None, masks: Mapping[int, Sequence[Mask]]
) -> dict[str, Any]:
    kinds = conversation.kinds_of(report)
    lines = tuple(conversation.lines(report, transcript, kinds, masks)) if transcript else ()
    return {
        "report": report,
        "lines": lines,
        "kinds": kinds,
        "kind_names": KINDS,
        "long_gap": LONG_GAP,
        "verdict": table.verdict(report),
        "outcomes": table.OUTCOMES,
        "titles": titles,
        "counts": _counts(report),
        "places": _places(report),
        "quotes": _quotes(report, lines),
    }


def _criteria(report: Report) -> list[CriterionResult]:
    return [*(c for part in report.sections for c in part.criteria), *report.bonuses]


def _places(report: Report) -> dict[str, str]:
    """Name each criterion's place on the page."""
    return {criterion.id: f"c{number}" for number, criterion in enumerate(_criteria(report), 1)}


def _counts(report: Report) -> dict[str, list[tuple[CriterionResult, float]]]:
    """Return by finding the criteria that it is evidence of, with what it cost there."""
    found: dict[str, list[tuple[CriterionResult, float]]] = {}
    for criterion in _criteria(report):
        for finding in criterion.evidence:
            cost = sum(d.points for d in criterion.deductions if finding in d.findings)
            found.setdefault(finding, []).append((criterion, cost))
    return found


def _quotes(report: Report, lines: Sequence[conversation.Line]) -> dict[str, str]:
    """Return the quotes as the page may show them: masked where the chat is."""
    if not lines:
        return {finding.id: finding.quote for finding in report.findings}
    return {
        finding.id: "".join(
            piece.text for piece in lines[finding.turn].pieces if finding in piece.findings
        )
        for finding in report.findings
    }


def _for_scripts(report: Report) -> dict[str, Any]:
    """Return what the page's scripts read: names, marks and places, but no text."""
    return {
        "schema": VERDICTS,
        "report_sha256": report.sha256,
        "chat_sha256": report.transcript.sha256,
        "chat_id": report.transcript.id,
        "rubric": {
            "name": report.rubric.name,
            "version": report.rubric.version,
            "sha256": report.rubric.sha256,
        },
        "full_marks": report.full_marks,
        "pass_mark": report.pass_mark,
        "score": report.score,
        "veto": report.veto
        and {"criterion": report.veto.criterion, "finding": report.veto.finding},
        "sections": [
            {
                "points": section.points,
                "shared": _shares(section),
                "criteria": [_marks(criterion) for criterion in section.criteria],
            }
            for section in report.sections
        ],
        "bonuses": [_marks(criterion) for criterion in report.bonuses],
        "findings": [
            {"id": f.id, "signal": f.signal, "turn": f.turn, "start": f.start, "end": f.end}
            for f in report.findings
        ],
    }


def _shares(section: SectionResult) -> bool:
    """Tell whether the section's points are shared, so that its criteria only take away."""
    return section.points != sum(criterion.points for criterion in section.criteria)


def _marks(criterion: CriterionResult) -> dict[str, Any]:
    return {
        "id": criterion.id,
        "title": criterion.title,
        "points": criterion.points,
        "earned": criterion.earned,
        "lowest": criterion.earned_min,
        "outcome": criterion.outcome,
        "deductions": [{"points": d.points, "findings": d.findings} for d in criterion.deductions],
    }
