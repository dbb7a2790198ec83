"""Marks from reports and the verdict log: the machine beside people, and people beside people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from autoqa.report.model import Report
from autoqa.report.titles import Level
from autoqa.review import marks
from autoqa.review.agree.questions import PASSED, TITLES, TOTAL, Comparison, Question
from autoqa.review.records import Record
from autoqa.review.state import ChatState, Decision, fold

DECIDED = ("pass", "partial", "fail")
SURE: Mapping[str, float] = {"passed": 1.0, "failed": 0.0}

Key = tuple[str, str]
"""A chat's hash and the rubric's name."""

Marks = Mapping[str, float | None]
"""By question, a mark; None where a side did not say."""


class Sheet(NamedTuple):
    """What one side says of one chat, by the rubric with this hash."""

    rubric_sha256: str
    marks: Marks


def machine_and_people(
    records: Iterable[Record], reports: Iterable[Report], *, weighted: bool = False
) -> list[Comparison]:
    """Compare reports with what people decided in the end, rubric by rubric.

    A chat is known by its hash, so verdicts on older reports serve for new ones by the same
    rubric. What the machine leaves undecided or does not assess is no mark of the machine's.

    Args:
        records: The log's rows.
        reports: Of the machine; the last of a chat by a rubric counts.
        weighted: Weigh each chat with one over its pick's chance, to speak of all chats and not
            of those that were picked; chats that were not drawn are left out.
    """
    rows = list(records)
    machine = {_key(report): report for report in reports}
    own = {key: Sheet(report.rubric.sha256, _machine(report)) for key, report in machine.items()}
    chances = _chances(rows) if weighted else None
    return _compare(("机评", "人工"), own, _decided(rows, machine), machine, chances)


def people(
    records: Iterable[Record],
    reports: Iterable[Report],
    *,
    levels: tuple[Level, Level] = ("初评", "复核"),
    weighted: bool = False,
) -> list[Comparison]:
    """Compare what people decided at two levels, rubric by rubric.

    Args:
        records: The log's rows.
        reports: For the criteria's titles and points.
        levels: Whose marks to compare.
        weighted: See `machine_and_people`.
    """
    rows = list(records)
    known = {_key(report): report for report in reports}
    first, second = (
        _decided([row for row in rows if row.level == level], known) for level in levels
    )
    return _compare(levels, first, second, known, _chances(rows) if weighted else None)


def _compare(
    sides: tuple[str, str],
    first: Mapping[Key, Sheet],
    second: Mapping[Key, Sheet],
    reports: Mapping[Key, Report],
    chances: Mapping[str, float] | None,
) -> list[Comparison]:
    found: dict[str, Comparison] = {}
    other_version, undrawn = 0, 0
    for key, report in reports.items():
        own = found.setdefault(key[1], Comparison(key[1], sides, _questions(report)))
        one, other = first.get(key), second.get(key)
        if one is None or other is None:
            continue
        chance = 1.0 if chances is None else chances.get(key[0], 0.0)
        if len({one.rubric_sha256, other.rubric_sha256, report.rubric.sha256}) > 1:
            other_version += 1
        elif not chance:
            undrawn += 1
        else:
            for question in own.questions:
                marked = one.marks.get(question.id), other.marks.get(question.id)
                question.take(key[0], *marked, 1 / chance)
    for comparison in found.values():
        if other_version:
            comparison.warnings.append(f"{other_version} 个会话两边用的标准版本不同，没有比")
        if undrawn:
            comparison.warnings.append(f"{undrawn} 个会话不是抽出来的，没有抽中概率，没有比")
    return list(found.values())


def _questions(report: Report) -> list[Question]:
    return [
        Question(TOTAL, TITLES[TOTAL], report.full_marks),
        Question(PASSED, TITLES[PASSED]),
        *(
            Question(line.id, line.title, marks.most(line, section))
            for section, line in marks.lines(report)
        ),
    ]


def _machine(report: Report) -> Marks:
    passed = None if report.passed is None else float(report.passed)
    own = {
        line.id: line.earned if line.outcome in DECIDED else None for _, line in marks.lines(report)
    }
    return {TOTAL: report.score, PASSED: passed, **own}


def _decided(rows: Sequence[Record], reports: Mapping[Key, Report]) -> dict[Key, Sheet]:
    """Return what people made of every chat that they reviewed."""
    versions = {
        (row.chat_sha256, row.rubric): row.rubric_sha256
        for row in rows
        if row.kind == "conclusion" and row.rubric_sha256
    }
    return {
        key: Sheet(versions.get(key, ""), _final(state, reports.get(key)))
        for key, state in fold(rows).items()
        if state.reviewers
    }


def _final(state: ChatState, report: Report | None) -> Marks:
    decided = {name: own.new for name, own in state.criteria.items()}
    end = state.conclusion
    passed = None if end is None else SURE.get(end.decision)
    return {TOTAL: _score(end, report, decided), PASSED: passed, **decided}


def _score(end: Decision | None, report: Report | None, decided: Marks) -> float | None:
    """Return the score concluded, or that of the marks where people gave every one of them."""
    if end is not None and end.new is not None:
        return end.new
    if report is None:
        return None
    judged = {line.id for _, line in marks.lines(report) if line.earned is not None}
    return marks.outcome(report, decided).score if judged and judged <= set(decided) else None


def _chances(rows: Iterable[Record]) -> dict[str, float]:
    return {row.chat_sha256: row.new for row in rows if row.kind == "pick" and row.new}


def _key(report: Report) -> Key:
    return report.transcript.sha256, report.rubric.name
