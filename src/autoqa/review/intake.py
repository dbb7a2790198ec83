"""Verdicts into the log: each file once, each refusal told, the rest kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from autoqa.errors import Problem
from autoqa.report.model import Report
from autoqa.review import verdicts as format_
from autoqa.review.log import VerdictLog
from autoqa.review.state import current
from autoqa.review.verdicts import Verdicts


class Intake(NamedTuple):
    """What became of a batch of verdicts."""

    kept: int
    known: int
    refused: tuple[Problem, ...]


def keep(
    log: VerdictLog, verdicts: Iterable[Verdicts], reports: Mapping[str, Report] | None = None
) -> Intake:
    """Append verdicts to the log, each document whole or not at all.

    Args:
        log: Where they go.
        verdicts: What reviewers decided.
        reports: The reports by their hash, to check the verdicts against; unchecked if None.

    Raises:
        LogError: The database refused them.
    """
    done = {key: state.reviewers for key, state in current(log).items()}
    kept = known = 0
    refused: list[Problem] = []
    for own in verdicts:
        earlier = done.setdefault((own.chat_sha256, own.rubric.name), {})
        problems = _problems(own, earlier, reports)
        refused.extend(Problem(f"会话 {own.chat_id}", problem) for problem in problems)
        if problems:
            continue
        if log.append(format_.entries(own), once=True):
            kept += 1
            earlier[own.level] = own.reviewer
        else:
            known += 1
    return Intake(kept, known, tuple(refused))


def _problems(
    own: Verdicts, earlier: Mapping[str, str], reports: Mapping[str, Report] | None
) -> list[str]:
    problems = []
    if reports is not None:
        report = reports.get(own.report_sha256)
        if report is None:
            return ["给出的报告里没有这一份"]
        problems.extend(format_.against(own, report))
    for level, reviewer in earlier.items():
        if level != own.level and reviewer == own.reviewer:
            problems.append(f"{reviewer} 已经做过{level}，{own.level}要由别人来做")
    return problems
