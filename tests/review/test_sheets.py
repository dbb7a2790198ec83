from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from autoqa.errors import VerdictError
from autoqa.report import titles
from autoqa.report.cells import restore
from autoqa.review import sheet_reading, sheets
from autoqa.review.verdicts import FindingVerdict, Verdicts, against
from tests.review.conftest import Score, Scored, picked

Change = Callable[[Any], None]


class Filled:
    """A workbook of two chats, to be filled in and read back."""

    def __init__(self, folder: Path, *scored: Scored) -> None:
        self.path = folder / "表.xlsx"
        self.reports = {report.sha256: report for _, report in scored}
        self.chats = {report.transcript.sha256: own for own, report in scored}
        picks = [picked(report) for _, report in scored]
        content = sheets.export(picks, self.reports, self.chats, reviewer="王芳")
        self.book = openpyxl.load_workbook(io.BytesIO(content))
        self.sheet = self.book["复核"]
        self.letters = {cell.value: cell.column_letter for cell in self.sheet[1]}

    def at(self, column: str, row: int) -> Any:
        return self.sheet[f"{self.letters[column]}{row}"]

    def fill(self, row: int, **answers: Any) -> None:
        for column, value in answers.items():
            self.at(column, row).value = value

    def read(self, **options: Any) -> list[Verdicts]:
        self.book.save(self.path)
        return sheet_reading.read(self.path, self.reports.values(), self.chats, **options)

    def problems(self) -> dict[str, str]:
        with pytest.raises(VerdictError) as told:
            self.read()
        return dict(told.value.problems)


@pytest.fixture
def filled(bad: Scored, score: Score, tmp_path: Path) -> Filled:
    """Rows: 2 words of c-1, 3 its finding f1, 4 true; 5 words of c-2, 6 true."""
    return Filled(tmp_path, bad, score("c-2", "=cmd|'/c calc'!A0", agent_id="@kf"))


def test_every_criterion_and_finding_has_a_row(filled: Filled) -> None:
    rows = [[cell.value for cell in row] for row in filled.sheet.iter_rows(min_row=2)]
    kinds = [row[4] for row in rows]
    assert kinds == ["评分项", "发现", "评分项", "评分项", "评分项"]
    assert filled.at("原文", 3).value == "坏词"
    assert filled.at("第几条", 3).value == 4
    assert [filled.at("机评扣分", row).value for row in (2, 4, 5)] == [20, None, 0]
    assert [filled.at("机评结果", row).value for row in (2, 4, 5)] == ["部分", "未评", "通过"]


def test_the_sheet_helps_who_fills_it_in(filled: Filled) -> None:
    sheet = filled.sheet
    lists = {str(own.sqref): own.formula1 for own in sheet.data_validations.dataValidation}
    assert sorted(lists.values()) == sorted(
        {'"同意,改判"', '"成立,不成立"', f'"{",".join(titles.REASONS)}"'}
    )
    assert sheet.freeze_panes == "A2"
    assert sheet.protection.sheet
    assert not filled.at("判定", 2).protection.locked
    assert filled.at("机评扣分", 2).protection.locked
    assert filled.at("复核后得分", 2).value.startswith("=IF(")
    assert sheet.column_dimensions[filled.letters["行键"]].hidden
    assert filled.book["说明"]["B1"].value == "王芳"


def test_only_our_own_formulas_are_formulas(filled: Filled) -> None:
    for sheet in filled.book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                own = sheet.title == "复核" and cell.column_letter == filled.letters["复核后得分"]
                assert own or cell.data_type != "f", cell.coordinate
    assert restore(filled.at("客服", 5).value) == "@kf"
    talk = [row[4] for row in filled.book["会话原文"].iter_rows(values_only=True)]
    assert "'=cmd|'/c calc'!A0" in talk


def test_a_filled_sheet_becomes_verdicts(filled: Filled) -> None:
    filled.fill(2, 判定="改判", 扣分=0, 原因="机器看错了", 备注="=是客户的话")
    filled.fill(3, 判定="×", 备注="引用")
    filled.fill(4, 判定="改判", 扣分="10分", 备注="价格说错")
    (own,) = filled.read()
    report = filled.reports[own.report_sha256]
    assert against(own, report) == []
    assert (own.reviewer, own.level, own.chat_id) == ("王芳", "初评", "c-1")
    words, true = own.criteria
    assert (words.old, words.new, words.decision) == (40.0, 60.0, "override")
    assert (words.reason, words.comment) == ("机器看错了", "=是客户的话")
    assert (true.old, true.new) == (None, 30.0)
    assert own.findings == (FindingVerdict("f1", "reject", "bad", 3, 2, 4, "引用"),)
    assert own.conclusion is not None
    assert (own.conclusion.score, own.conclusion.passed) == (90.0, True)


def test_an_untouched_sheet_gives_nothing(filled: Filled) -> None:
    assert filled.read() == []


@pytest.mark.parametrize(
    ("answers", "new"),
    [
        ({"判定": "同意"}, 40.0),
        ({"判定": "√", "扣分": "20"}, 40.0),
        ({"扣分": 20}, 40.0),
        ({"扣分": "50%", "备注": "太重"}, 30.0),
        ({"判定": "否", "扣分": 5, "原因": "扣得太重"}, 55.0),
    ],
)
def test_marks_are_read_as_people_write_them(
    filled: Filled, answers: dict[str, Any], new: float
) -> None:
    filled.fill(2, **answers)
    (own,) = filled.read()
    assert own.criteria[0].new == new
    assert (own.criteria[0].decision == "confirm") == (new == 40.0)


def test_every_bad_cell_is_told_at_once_with_its_address(filled: Filled) -> None:
    filled.fill(2, 判定="也许", 扣分="很多")
    filled.fill(3, 判定="成立", 扣分=3)
    filled.fill(4, 判定="改判")
    filled.fill(5, 判定="同意", 扣分=6)
    filled.fill(6, 备注="看不清")
    filled.book["说明"]["B2"] = "四审"
    verdict, taken = filled.letters["判定"], filled.letters["扣分"]
    assert filled.problems() == {
        "说明": "级别应是 初评、复核、终审 之一，实为 '四审'",
        f"复核!{verdict}2": "看不懂 '也许'，请从下拉框里选",
        f"复核!{taken}2": "'很多' 不是数字",
        f"复核!{taken}3": "扣分请写在评分项那一行",
        f"复核!{taken}4": "改判要写扣几分，不扣写 0",
        f"复核!{taken}5": "判定是同意，扣分却与机评的 0 不同",
        f"复核!{verdict}6": "写了原因或备注，没有写判定",
    }


def test_a_change_needs_a_reason_and_a_difference(filled: Filled) -> None:
    filled.fill(2, 判定="改判", 扣分=5)
    filled.fill(5, 判定="改判", 扣分=0, 原因="其他")
    assert list(filled.problems().values()) == ["改判要写原因", "判定是改判，扣分却与机评一样"]


def test_a_deduction_may_not_outlive_its_evidence(filled: Filled) -> None:
    filled.fill(2, 判定="同意")
    filled.fill(3, 判定="不成立")
    assert filled.problems() == {"会话 c-1": "“不说坏词”的依据都判了不成立，扣分却写了同意"}


def test_rows_and_columns_may_be_moved(filled: Filled) -> None:
    filled.fill(2, 判定="同意")
    filled.fill(3, 判定="成立")
    sheet = filled.sheet
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    header = [cell.value for cell in sheet[1]]
    other = filled.book.create_sheet("改过的")
    other.append(["三月第二周复核"])
    other.append([])
    other.append(["组长看", *reversed(header)])
    for row in reversed(rows):
        other.append(["ok", *reversed(row)])
    del filled.book["复核"]
    (own,) = filled.read()
    assert own.criteria[0].decision == "confirm"
    assert own.findings[0].decision == "accept"


def test_merged_answers_hold_for_all_their_rows_but_points_once(filled: Filled) -> None:
    verdict, taken = filled.letters["判定"], filled.letters["扣分"]
    filled.fill(2, 判定="同意")
    filled.sheet.merge_cells(f"{verdict}2:{verdict}3")
    (own,) = filled.read()
    assert (own.criteria[0].decision, own.findings[0].decision) == ("confirm", "accept")
    filled.fill(4, 判定="改判", 扣分=10, 备注="x")
    filled.fill(5, 判定="改判", 备注="x")
    filled.sheet.merge_cells(f"{taken}4:{taken}5")
    assert filled.problems() == {f"复核!{taken}4": "改判要写扣几分，不扣写 0"}


def test_copied_rows_must_agree(filled: Filled) -> None:
    filled.fill(2, 判定="同意")
    copy = [cell.value for cell in filled.sheet[2]]
    filled.sheet.append(copy)
    assert len(filled.read()) == 1
    filled.at("判定", 7).value = "改判"
    verdict = filled.letters["判定"]
    assert filled.problems() == {f"复核!{verdict}7": f"与 复核!{verdict}2 是同一行，填得不一样"}


def test_a_row_without_its_key_or_of_no_report_is_told(filled: Filled) -> None:
    filled.fill(2, 判定="同意")
    filled.at("行键", 2).value = None
    filled.at("行键", 5).value = "abc/words"
    assert set(filled.problems().values()) == {
        "这一行没有行键，不知道说的是哪个会话",
        "行键 'abc/words' 在报告里找不到，这一行没有读",
    }


def test_what_the_machine_missed_is_located(filled: Filled) -> None:
    filled.book["补充"].append(["c-1", "第2条", "您好", "敷衍", "太短"])
    filled.book["补充"].append(["c-2", 2, "'=cmd", "辱骂", None])
    one, two = filled.read()
    assert (one.added[0].turn, one.added[0].start, one.added[0].end) == (1, 0, 2)
    assert (one.added[0].label, two.added[0].quote) == ("敷衍", "=cmd")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (["c-9", 1, "x", "y"], "没有会话"),
        (["c-1", 9, "x", "y"], "应是 1 到 4"),
        (["c-1", "头", "x", "y"], "应是 1 到 4"),
        (["c-1", 2, "没有这句", "y"], "没有这句话"),
        (["c-1", 2, "您好", ""], "没有写是什么问题"),
    ],
)
def test_what_cannot_be_located_is_told(filled: Filled, row: list[Any], problem: str) -> None:
    filled.book["补充"].append(row)
    ((where, message),) = filled.problems().items()
    assert where == "补充!A2"
    assert problem in message


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\xd0\xcf\x11\xe0 old", "另存为没有密码的 .xlsx"),
        (b"PK\x03\x04 half a file", "不是完整的 .xlsx"),
        (b"a,b\n", "不是完整的 .xlsx"),
    ],
)
def test_what_is_no_workbook_is_told(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(VerdictError, match=problem):
        sheet_reading.read(path, [])


def test_a_workbook_without_the_sheet_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    openpyxl.Workbook().save(path)
    with pytest.raises(VerdictError, match="找不到表头"):
        sheet_reading.read(path, [], reviewer="王芳", level="初评")


def test_a_paste_of_50000_characters_fits(score: Score, tmp_path: Path) -> None:
    scored = score("c-3", "坏词" + "长" * 50_000 + "\x0b")
    filled = Filled(tmp_path, scored)
    talk = [row[4] for row in filled.book["会话原文"].iter_rows(values_only=True)]
    assert any("共 50003 字" in text for text in talk)
    filled.fill(2, 判定="同意")
    assert len(filled.read()) == 1
