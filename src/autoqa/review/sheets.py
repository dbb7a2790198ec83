"""The queue as an Excel workbook that reviewers fill in."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from autoqa.report import table
from autoqa.report.cells import neutralise, shortened
from autoqa.report.model import CriterionResult, Finding, Report, SectionResult
from autoqa.report.titles import LEVELS, REASONS, VOICES
from autoqa.review import marks
from autoqa.review.excel import (
    ANSWERS,
    CHATS,
    CRITERION,
    FINDING,
    HELP,
    KEY,
    LEVEL,
    MISSED,
    MISSED_COLUMNS,
    OF_CRITERION,
    OF_FINDING,
    REASON,
    REVIEWER,
    SHEET,
    TAKEN,
    VERDICT,
    key,
    openpyxl,
)
from autoqa.review.sampling import Pick
from autoqa.transcript import RELATIVE_BELOW, Transcript, zone

COLUMNS = {
    KEY: 8, "会话": 20, "客服": 12, "抽取原因": 26, "类型": 8, "项目": 26, "机评结果": 9,
    "第几条": 7, "原文": 40, "机评理由": 34, "分值": 7, "机评扣分": 9,
    VERDICT: 10, TAKEN: 8, REASON: 14, "备注": 30, "复核后得分": 11,
}  # fmt: skip
"""The columns and how wide they are, in characters."""

QUEUE_COLUMNS = {
    "会话": 24, "客服": 12, "班组": 14, "渠道": 9, "场景": 14, "时段": 9, "抽法": 7, "原因": 40,
    "预评分": 8, "优先级": 8, "抽中概率": 10,
}  # fmt: skip

HELP_LINES = (
    "1. 每个会话先是一行“评分项”，下面是这一项的“发现”（依据）。只填黄色的格子，没看的留空。",
    "2. 评分项的判定：同意 / 改判。改判要写扣分（扣几分，不扣写 0）和原因。机评结果是“待定”的，请写扣分。",
    "3. 发现的判定：成立 / 不成立。这是机器以后学习的依据，请按那一句话本身判断。",
    "4. 机器没发现的问题，写在“补充”表：会话编号、第几条、原话、是什么问题。",
    "5. 可以调整行的顺序、加列、筛选；表有保护，没有密码，取消保护后再排序。不要改“行键”一列（已隐藏）。",
    "6. 以 = + - @ 开头的原文前面加了一个 '，免得被当成公式；读回时会去掉。",
)

Row = dict[str, Any]


def export(
    picks: Sequence[Pick],
    reports: Mapping[str, Report],
    chats: Mapping[str, Transcript] | None = None,
    *,
    reviewer: str = "",
    level: str = LEVELS[0],
) -> bytes:
    """Return the workbook.

    Args:
        picks: The queue.
        reports: The reports by their hash.
        chats: The chats by their hash, to show the conversation in a sheet of its own.
        reviewer: Who is to fill it in; may be written into the sheet later.
        level: At which level.

    Raises:
        KeyError: A pick's report is not among the reports.
    """
    book = openpyxl.Workbook()
    _fill_help(book.active, reviewer, level)
    sheet = book.create_sheet(SHEET)
    _write(sheet, tuple(COLUMNS), _rows(picks, reports))
    _dress(sheet)
    _fill_missed(book.create_sheet(MISSED))
    if chats is not None:
        known = [chats[pick.chat.chat_sha256] for pick in picks if pick.chat.chat_sha256 in chats]
        talk = book.create_sheet(CHATS)
        _write(talk, ("会话", "第几条", "角色", "时间", "内容"), _turns(known))
        for letter, width in zip("ABCDE", (20, 7, 8, 20, 90), strict=True):
            talk.column_dimensions[letter].width = width
    book.active = book.index(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def overview(picks: Sequence[Pick]) -> bytes:
    """Return the queue itself as a workbook: one row a chat, to hand the work out by."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "队列"
    _write(sheet, tuple(QUEUE_COLUMNS), (_queue_row(pick) for pick in picks))
    for at, width in enumerate(QUEUE_COLUMNS.values(), 1):
        sheet.column_dimensions[sheet.cell(1, at).column_letter].width = width
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _queue_row(pick: Pick) -> Row:
    chat = pick.chat
    return {
        "会话": chat.chat_id,
        "客服": chat.agent_id or "",
        "班组": chat.team or "",
        "渠道": chat.channel or "",
        "场景": chat.scene or "",
        "时段": pick.period,
        "抽法": "随机" if pick.how == "random" else "定向",
        "原因": "；".join(pick.reasons),
        "预评分": chat.score,
        "优先级": chat.priority,
        "抽中概率": round(pick.probability, 4),
    }


def _rows(picks: Sequence[Pick], reports: Mapping[str, Report]) -> Iterator[Row]:
    for pick in picks:
        report = reports[pick.chat.report_sha256]
        findings = {finding.id: finding for finding in report.findings}
        for section, line in marks.lines(report):
            yield _criterion_row(pick, section, line)
            for name in line.evidence:
                yield _finding_row(pick, line, findings[name])


def _common(pick: Pick) -> Row:
    return {
        "会话": pick.chat.chat_id,
        "客服": pick.chat.agent_id or "",
        "抽取原因": "；".join(pick.reasons),
    }


def _criterion_row(pick: Pick, section: SectionResult | None, line: CriterionResult) -> Row:
    known = line.earned is not None and line.outcome != "undecided"
    return {
        **_common(pick),
        KEY: key(pick.chat.report_sha256, line.id),
        "类型": CRITERION,
        "项目": line.title,
        "机评结果": table.OUTCOMES[line.outcome][0],
        "机评理由": line.note,
        "分值": marks.most(line, section),
        "机评扣分": round(line.points - (line.earned or 0.0), 2) if known else None,
    }


def _finding_row(pick: Pick, line: CriterionResult, finding: Finding) -> Row:
    return {
        **_common(pick),
        KEY: key(pick.chat.report_sha256, line.id, finding.id),
        "类型": FINDING,
        "项目": f"　{line.title}",
        "机评结果": "确定" if finding.decided else "待定",
        "第几条": finding.turn + 1,
        "原文": finding.quote,
        "机评理由": finding.because,
    }


def _turns(chats: Sequence[Transcript]) -> Iterator[Row]:
    for chat in chats:
        place = zone(chat.context.time_zone)
        for number, turn in enumerate(chat.turns, 1):
            time = ""
            if turn.time is not None and turn.time >= RELATIVE_BELOW:
                time = dt.datetime.fromtimestamp(turn.time, place).strftime("%Y-%m-%d %H:%M:%S")
            elif turn.time is not None:
                time = f"{turn.time:g} 秒"
            yield {
                "会话": chat.id,
                "第几条": number,
                "角色": VOICES[turn.voice] + ("（已撤回）" if turn.recalled else ""),
                "时间": time,
                "内容": turn.text,
            }


def _write(sheet: Any, columns: Sequence[str], rows: Iterator[Row]) -> None:
    """Write a header and rows; every text as text."""
    sheet.append(columns)
    for number, row in enumerate(rows, 2):
        for at, name in enumerate(columns, 1):
            value = row.get(name)
            if isinstance(value, str):
                cell = sheet.cell(number, at, neutralise(shortened(value)))
                cell.data_type = "s"
            elif value is not None:
                sheet.cell(number, at, value)
    styles = openpyxl.styles
    for cell in sheet[1]:
        cell.font = styles.Font(bold=True)
        cell.fill = styles.PatternFill("solid", fgColor="DDE6F0")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _dress(sheet: Any) -> None:
    """Give the review sheet its widths, drop-downs, colours, formulas and protection."""
    names = list(COLUMNS)
    letters = {name: sheet.cell(1, at).column_letter for at, name in enumerate(names, 1)}
    for name, letter in letters.items():
        sheet.column_dimensions[letter].width = COLUMNS[name]
    sheet.column_dimensions[letters[KEY]].hidden = True
    lists = {words: _drop_down(sheet, words) for words in (OF_CRITERION, OF_FINDING, REASONS)}
    styles = openpyxl.styles
    yellow = styles.PatternFill("solid", fgColor="FFF7D6")
    wrap = styles.Alignment(vertical="top", wrap_text=True)
    bold = styles.Font(bold=True)
    for row in range(2, sheet.max_row + 1):
        criterion = sheet[f"{letters['类型']}{row}"].value == CRITERION
        for name, letter in letters.items():
            cell = sheet[f"{letter}{row}"]
            cell.alignment = wrap
            if criterion and name == "项目":
                cell.font = bold
            if name in ANSWERS and (criterion or name not in (TAKEN, REASON)):
                cell.fill = yellow
                cell.protection = styles.Protection(locked=False)
        lists[OF_CRITERION if criterion else OF_FINDING].add(f"{letters[VERDICT]}{row}")
        if criterion:
            lists[REASONS].add(f"{letters[REASON]}{row}")
            whole, own, taken = (f"{letters[name]}{row}" for name in ("分值", "机评扣分", TAKEN))
            sheet[f"{letters['复核后得分']}{row}"] = (
                f'=IF(AND({taken}="",{own}=""),"",{whole}-IF({taken}="",{own},{taken}))'
            )
    sheet.protection.sheet = True
    for freedom in ("formatCells", "formatColumns", "formatRows", "sort", "autoFilter"):
        setattr(sheet.protection, freedom, False)  # False is "not forbidden"


def _drop_down(sheet: Any, words: Sequence[str]) -> Any:
    """Offer words; others may be typed, and are told when the sheet is read."""
    made = openpyxl.worksheet.datavalidation.DataValidation(
        type="list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=False
    )
    sheet.add_data_validation(made)
    return made


def _fill_help(sheet: Any, reviewer: str, level: str) -> None:
    sheet.title = HELP
    sheet.append([REVIEWER, neutralise(reviewer)])
    sheet.append([LEVEL, level])
    choice = _drop_down(sheet, LEVELS)
    choice.add("B2")
    for line in HELP_LINES:
        sheet.append([line])
    sheet.column_dimensions["A"].width = 12
    sheet.column_dimensions["B"].width = 24


def _fill_missed(sheet: Any) -> None:
    _write(sheet, MISSED_COLUMNS, iter(()))
    for letter, width in zip("ABCDE", (20, 8, 40, 20, 30), strict=True):
        sheet.column_dimensions[letter].width = width
