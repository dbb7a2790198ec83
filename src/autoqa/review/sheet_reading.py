"""A filled workbook back to verdicts; every cell that cannot be understood is told at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from autoqa.errors import Problem, VerdictError
from autoqa.report.cells import restore
from autoqa.report.model import CriterionResult, Finding, Report
from autoqa.report.titles import LEVELS
from autoqa.review import marks
from autoqa.review.cells import answer, points
from autoqa.review.excel import (
    COMMENT,
    HELP,
    KEY,
    LEVEL,
    MISSED,
    MISSED_COLUMNS,
    REASON,
    REVIEWER,
    TAKEN,
    VERDICT,
    key,
)
from autoqa.review.sheet_rows import Row, note_on_help, open_book, unique_rows
from autoqa.review.verdicts import (
    Added,
    Conclusion,
    CriterionVerdict,
    FindingVerdict,
    RubricName,
    Verdicts,
    unfounded,
)
from autoqa.transcript import Transcript


class _Target(NamedTuple):
    """What a row speaks of."""

    report: Report
    line: CriterionResult
    most: float
    finding: Finding | None


def read(
    path: Path,
    reports: Iterable[Report],
    chats: Mapping[str, Transcript] | None = None,
    *,
    reviewer: str = "",
    level: str = "",
) -> list[Verdicts]:
    """Read a filled workbook.

    Rows may have been sorted, left out or repeated, columns added or moved, cells merged.

    Args:
        path: The workbook.
        reports: The reports it was made from, or more.
        chats: The chats by their hash, to find what reviewers added.
        reviewer: Who filled it in, instead of the name in the workbook.
        level: At which level, instead of the one in the workbook.

    Raises:
        VerdictError: The workbook has mistakes; the error holds all of them with their cells.
    """
    book = open_book(path)
    known = {report.sha256: report for report in reports}
    reader = _Reader(book, known, chats or {})
    found = reader.verdicts(reviewer, level)
    if reader.problems:
        raise VerdictError(str(path), reader.problems)
    return found


class _Reader:
    """Reads one workbook, noting every mistake."""

    def __init__(
        self, book: Any, reports: Mapping[str, Report], chats: Mapping[str, Transcript]
    ) -> None:
        self._book, self._reports, self._chats = book, reports, chats
        self.problems: list[Problem] = []
        self._targets = {
            name: target
            for sha256, report in reports.items()
            for name, target in _targets(sha256, report)
        }

    def verdicts(self, reviewer: str, level: str) -> list[Verdicts]:
        who = reviewer or note_on_help(self._book, REVIEWER)
        grade = level or note_on_help(self._book, LEVEL)
        if not who:
            self._note(HELP, "没有写质检员的名字，请写在“说明”表里，或用 --reviewer")
        if grade not in LEVELS:
            self._note(HELP, f"级别应是 {'、'.join(LEVELS)} 之一，实为 {grade!r}")
        criteria: dict[str, dict[str, CriterionVerdict]] = {}
        findings: dict[str, dict[str, FindingVerdict]] = {}
        for row in unique_rows(self._book, self._note):
            target = self._targets.get(row.name)
            if target is None:
                self._note(row.at[KEY], f"行键 {row.name[:40]!r} 在报告里找不到，这一行没有读")
                continue
            sha256 = row.name.split("/")[0]
            if target.finding is None:
                line = self._criterion(row, target)
                if line is not None:
                    criteria.setdefault(sha256, {})[line.criterion] = line
            else:
                found = self._finding(row, target.finding)
                if found is not None:
                    findings.setdefault(sha256, {})[found.finding] = found
        added = self._missed()
        return [
            self._one(
                full,
                who,
                grade,
                tuple(criteria.get(full[:16], {}).values()),
                tuple(findings.get(full[:16], {}).values()),
                tuple(added.get(full, ())),
            )
            for full in self._reports
            if full[:16] in criteria or full[:16] in findings or full in added
        ]

    def _one(
        self,
        sha256: str,
        who: str,
        grade: str,
        criteria: tuple[CriterionVerdict, ...],
        findings: tuple[FindingVerdict, ...],
        added: tuple[Added, ...],
    ) -> Verdicts:
        report = self._reports[sha256]
        score, passed = marks.outcome(report, {own.criterion: own.new for own in criteria})
        made = Verdicts(
            report_sha256=sha256,
            chat_sha256=report.transcript.sha256,
            chat_id=report.transcript.id,
            rubric=RubricName(report.rubric.name, report.rubric.version, report.rubric.sha256),
            reviewer=who,
            level=grade if grade in LEVELS else LEVELS[0],
            criteria=criteria,
            findings=findings,
            added=added,
            conclusion=Conclusion(passed, score),
        )
        for problem in unfounded(made, report):
            self._note(f"会话 {report.transcript.id}", problem)
        return made

    def _criterion(self, row: Row, target: _Target) -> CriterionVerdict | None:
        line = target.line
        verdict, taken = self._answer(row), self._points(row, target.most)
        reason, comment = row.text(REASON), row.text(COMMENT)
        open_ = line.outcome == "undecided"
        machine = None if open_ or line.earned is None else round(line.points - line.earned, 2)
        if verdict is None and taken is None:
            if reason or comment:
                self._note(row.at[VERDICT], "写了原因或备注，没有写判定")
            return None
        if taken is None and (verdict is False or open_):
            problem = "待定的项请写扣几分，不扣写 0" if open_ else "改判要写扣几分，不扣写 0"
            self._note(row.at[TAKEN], problem)
            return None
        if verdict is True and taken not in (None, machine) and not open_:
            self._note(row.at[TAKEN], f"判定是同意，扣分却与机评的 {_shown(machine)} 不同")
            return None
        if verdict is False and taken == machine:
            self._note(row.at[TAKEN], "判定是改判，扣分却与机评一样")
            return None
        new = line.earned if taken is None else round(line.points - taken, 2)
        decision: Any = "confirm" if new == line.earned else "override"
        if decision == "override" and not (reason or comment):
            self._note(row.at[REASON], "改判要写原因")
        return CriterionVerdict(line.id, line.earned, new, decision, reason, comment)

    def _finding(self, row: Row, finding: Finding) -> FindingVerdict | None:
        verdict, comment = self._answer(row), row.text(COMMENT)
        if row.answers[TAKEN] not in (None, ""):
            self._note(row.at[TAKEN], "扣分请写在评分项那一行")
        if verdict is None:
            if comment or row.text(REASON):
                self._note(row.at[VERDICT], "写了备注，没有写判定")
            return None
        return FindingVerdict(
            finding.id,
            "accept" if verdict else "reject",
            finding.signal,
            finding.turn,
            finding.start,
            finding.end,
            "；".join(filter(None, (row.text(REASON), comment))),
        )

    def _answer(self, row: Row) -> bool | None:
        try:
            return answer(row.answers[VERDICT])
        except ValueError as reason:
            self._note(row.at[VERDICT], str(reason))
            return None

    def _points(self, row: Row, most: float) -> float | None:
        try:
            return points(row.answers[TAKEN], most, row.number_format)
        except ValueError as reason:
            self._note(row.at[TAKEN], str(reason))
            return None

    def _missed(self) -> dict[str, list[Added]]:
        """Return what reviewers added, by report."""
        found: dict[str, list[Added]] = {}
        if MISSED not in self._book.sheetnames:
            return found
        sheet = self._book[MISSED]
        for row in sheet.iter_rows(min_row=2, max_col=len(MISSED_COLUMNS)):
            values = ["" if cell.value is None else restore(str(cell.value)) for cell in row]
            if not any(value.strip() for value in values):
                continue
            try:
                sha256, added = self._located(*values)
            except ValueError as reason:
                self._note(f"{MISSED}!{row[0].coordinate}", str(reason))
            else:
                found.setdefault(sha256, []).append(added)
        return found

    def _located(
        self, chat: str, number: str, quote: str, label: str, comment: str
    ) -> tuple[str, Added]:
        reports = [
            (sha256, report)
            for sha256, report in self._reports.items()
            if report.transcript.id == chat.strip()
        ]
        if len(reports) != 1:
            raise ValueError(f"报告里{'有几个' if reports else '没有'}会话 {chat[:40]!r}")
        sha256, report = reports[0]
        transcript = self._chats.get(report.transcript.sha256)
        if transcript is None:
            raise ValueError("要找到这句话在会话里的位置，请用 --chats 给出会话文件")
        text = number.strip().removeprefix("第").removesuffix("条").removesuffix(".0").strip()
        if not text.isdecimal() or not 1 <= int(text) <= len(transcript.turns):
            raise ValueError(f"第几条应是 1 到 {len(transcript.turns)}，实为 {number[:20]!r}")
        turn = int(text) - 1
        start = transcript.turns[turn].text.find(quote)
        if start < 0:
            quote = quote.strip()
            start = transcript.turns[turn].text.find(quote)
        if start < 0:
            raise ValueError(f"第 {text} 条消息里没有这句话：{quote[:20]!r}")
        if not label.strip():
            raise ValueError("没有写是什么问题")
        end = start + len(quote)
        return sha256, Added(turn, start, end, quote, label=label.strip(), comment=comment.strip())

    def _note(self, where: str, message: str) -> None:
        problem = Problem(where, message)
        if problem not in self.problems:
            self.problems.append(problem)


def _targets(sha256: str, report: Report) -> Iterator[tuple[str, _Target]]:
    findings = {finding.id: finding for finding in report.findings}
    for section, line in marks.lines(report):
        most = marks.most(line, section)
        yield key(sha256, line.id), _Target(report, line, most, None)
        for name in line.evidence:
            target = _Target(report, line, most, findings[name])
            yield key(sha256, line.id, name), target


def _shown(points_: float | None) -> str:
    return "空" if points_ is None else f"{points_:g}"
