"""A report's marks after people changed some of them, and the score that these give."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from autoqa.report.model import CriterionResult, Report, SectionResult


class Outcome(NamedTuple):
    """The score and whether it passes; None where nothing was judged, or doubts are left."""

    score: float | None
    passed: bool | None


def most(line: CriterionResult, section: SectionResult | None) -> float:
    """Return the most that a criterion can lose: its points, or its section's shared ones."""
    return line.points or (section.points if section else 0.0)


def lines(report: Report) -> Iterator[tuple[SectionResult | None, CriterionResult]]:
    """Yield every criterion with its section, the bonuses last with none."""
    for section in report.sections:
        for line in section.criteria:
            yield section, line
    for line in report.bonuses:
        yield None, line


def violations(report: Report, decided: Mapping[str, float | None]) -> int:
    """Count the criteria that lost points: by the decisions, else by the report's sure marks."""
    count = 0
    for section, line in lines(report):
        mark = decided.get(line.id, line.earned)
        if section is not None and mark is not None:
            count += mark < line.points
    return count


def outcome(report: Report, decided: Mapping[str, float | None]) -> Outcome:
    """Reckon the score as the scorer does, with the decided marks in place of the report's.

    A veto stands unless its criterion was given its full mark; whether undecided criteria that
    nobody decided would fail the chat is open.
    """
    assessed = earned = lowest = 0.0
    for section in report.sections:
        part = _section(section, decided)
        assessed, earned, lowest = assessed + part[0], earned + part[1], lowest + part[2]
    bonus = sum(decided.get(line.id, line.earned) or 0.0 for line in report.bonuses)
    vetoed = _veto_stands(report, decided)
    if not assessed:
        return Outcome(None, False if vetoed else None)
    score = _rounded(report.full_marks * earned / assessed + bonus, report.full_marks)
    worst = _rounded(report.full_marks * lowest / assessed + bonus, report.full_marks)
    if vetoed:
        # the rubric may cap a vetoed score, and the report shows only what was left of it
        capped = score if report.score is None else min(score, report.score)
        return Outcome(capped, False)
    if score < report.pass_mark:
        return Outcome(score, False)
    return Outcome(score, True if worst >= report.pass_mark else None)


def _section(
    section: SectionResult, decided: Mapping[str, float | None]
) -> tuple[float, float, float]:
    shared = not any(line.points for line in section.criteria)
    sure = [decided.get(line.id, line.earned) for line in section.criteria]
    worst = [decided.get(line.id, line.earned_min) for line in section.criteria]
    judged = [line for line, mark in zip(section.criteria, sure, strict=True) if mark is not None]
    start = section.points if shared and judged else 0.0
    assessed = start if shared else sum(line.points for line in judged)
    earned = start + sum(mark or 0.0 for mark in sure)
    lowest = start + sum(mark or 0.0 for mark in worst)
    return assessed, max(0.0, earned), max(0.0, lowest)


def _veto_stands(report: Report, decided: Mapping[str, float | None]) -> bool:
    if report.veto is None:
        return False
    for _, line in lines(report):
        if line.id == report.veto.criterion and line.id in decided:
            mark = decided[line.id]
            return mark is not None and mark < line.points
    return True


def _rounded(score: float, full_marks: float) -> float:
    """Round half up to one decimal; the sums of hundredths carry no error that reaches there."""
    return min(full_marks, math.floor(round(score * 10, 6) + 0.5) / 10)
