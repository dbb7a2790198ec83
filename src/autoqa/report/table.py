"""A report as a Chinese table for a terminal."""

from __future__ import annotations

import io

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autoqa.report.model import CriterionResult, Report

WIDTH = 100

OUTCOMES = {
    "pass": ("通过", "green"),
    "partial": ("部分", "yellow"),
    "fail": ("不通过", "red"),
    "undecided": ("待定", "magenta"),
    "not_applicable": ("不涉及", "dim"),
    "not_assessed": ("未评", "dim"),
}


def render(report: Report) -> str:
    """Return the report as text without colours, `WIDTH` columns wide."""
    page = io.StringIO()
    show(report, Console(file=page, width=WIDTH, color_system=None, legacy_windows=False))
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines())


def show(report: Report, console: Console) -> None:
    """Print the report to a console."""
    console.print(_headline(report))
    console.print(_marks(report))
    if report.findings:
        console.print(_findings(report))
    for reason in report.review_reasons:
        console.print(Text(f"须人工复核：{reason.text}", style="magenta"))
    for warning in report.warnings:
        console.print(Text(f"注意：{warning}", style="yellow"))
    for refused in report.refused:
        quote = f"“{refused.quote}”" if refused.quote else ""
        line = f"未计：{_turn(refused.turn)}{quote}（{refused.signal}）{refused.because}"
        console.print(Text(line, style="dim"))


def verdict(report: Report) -> str:
    """Say in a word whether the chat passed."""
    return {True: "合格", False: "不合格", None: "待定"}[report.passed]


def interval(report: Report) -> str:
    """Write the score, and its interval where doubts leave one."""
    if report.score is None:
        return "无法评分"
    if report.score == report.score_min:
        return f"{report.score:g}"
    return f"{report.score:g}（最低可能 {report.score_min:g}）"


def _headline(report: Report) -> Text:
    style = {True: "bold green", False: "bold red", None: "bold magenta"}[report.passed]
    return Text.assemble(
        ("会话 ", "dim"),
        report.transcript.id,
        ("  标准 ", "dim"),
        f"{report.rubric.title} {report.rubric.version}",
        ("\n得分 ", "dim"),
        (f"{interval(report)} / {report.full_marks:g}", style),
        (f"  {verdict(report)}", style),
        (f"（合格线 {report.pass_mark:g}，已评分值占 {report.coverage:.0%}）", "dim"),
    )


def _marks(report: Report) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    table.add_column("项目", ratio=5, overflow="fold")
    table.add_column("得分", justify="right", no_wrap=True)
    table.add_column("结果", no_wrap=True)
    table.add_column("依据", ratio=4, overflow="fold")
    for section in report.sections:
        earned = f"{section.earned:g}/{section.assessed:g}"
        table.add_row(Text(section.title, style="bold"), Text(earned, style="bold"), "", "")
        for criterion in section.criteria:
            table.add_row(*_line(criterion))
    for bonus in report.bonuses:
        table.add_row(*_line(bonus))
    return table


def _line(criterion: CriterionResult) -> tuple[str | Text, ...]:
    word, style = OUTCOMES[criterion.outcome]
    earned = "—" if criterion.earned is None else f"{criterion.earned:g}"
    shown = [" ".join(criterion.evidence), criterion.note]
    return (
        Text(f"  {criterion.title}"),
        f"{earned}/{criterion.points:g}",
        Text(word, style=style),
        Text(" ".join(filter(None, shown)), style="dim"),
    )


def _findings(report: Report) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    table.add_column("依据", no_wrap=True)
    table.add_column("位置", no_wrap=True)
    table.add_column("原文", ratio=3, overflow="fold")
    table.add_column("理由", ratio=4, overflow="fold")
    for finding in report.findings:
        because = finding.because if finding.decided else f"{finding.because}（待定）"
        table.add_row(
            finding.id,
            _turn(finding.turn),
            Text(finding.quote.replace("\n", " ")),
            Text(f"{because} [{finding.signal}]"),
        )
    return table


def _turn(index: int) -> str:
    return f"第 {index + 1} 条"
