"""Marks from two sheets, CSV or Excel: a row a mark, or a row a chat and a column a criterion."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autoqa.errors import VerdictError
from autoqa.knowledge.rows import TableFile
from autoqa.review.agree.questions import PASSED, TITLES, TOTAL, Comparison, Question

CHAT = frozenset({"会话", "会话编号", "会话id", "编号", "chat", "chat_id", "id"})
CRITERION = frozenset({"评分项", "项目", "criterion"})
MARK = frozenset({"得分", "分数", "mark", "score"})
IDS = {
    "总分": TOTAL,
    "得分": TOTAL,
    "分数": TOTAL,
    "score": TOTAL,
    "是否合格": PASSED,
    "合格": PASSED,
}
ASIDE = frozenset({"质检员", "级别", "日期", "备注", "原因", "客服", "reviewer", "comment"})
"""Columns that hold no marks."""

WORDS = {"合格": 1.0, "是": 1.0, "通过": 1.0, "不合格": 0.0, "否": 0.0, "不通过": 0.0}
BLANK = frozenset({"", "-", "—", "–", "无", "未评", "不涉及", "nan", "none"})

Marks = dict[str, dict[str, float]]
"""By question, by chat."""


def compare(first: Path, second: Path, *, sides: tuple[str, str] | None = None) -> Comparison:
    """Compare the marks of two sheets, chat by chat and criterion by criterion.

    Raises:
        VerdictError: A sheet cannot be read, or has mistakes; the error holds all of them.
        MissingExtraError: It is an Excel file, and openpyxl is not installed.
    """
    one, other = read(first), read(second)
    names = sides or (first.stem, second.stem)
    questions = []
    for name in dict.fromkeys([*one, *other]):
        question = Question(name, TITLES.get(name, name))
        ours, theirs = one.get(name, {}), other.get(name, {})
        for chat in dict.fromkeys([*ours, *theirs]):
            question.take(chat, ours.get(chat), theirs.get(chat), 1.0)
        questions.append(question)
    return Comparison("", names, questions)


def read(path: Path) -> Marks:
    """Read a sheet of marks.

    Raises:
        VerdictError: It cannot be read, or has mistakes; the error holds all of them.
        MissingExtraError: It is an Excel file, and openpyxl is not installed.
    """
    file = _MarksFile(path, VerdictError)
    file.finish()
    found: Marks = file.table
    return found


class _MarksFile(TableFile):
    def _parse(self, content: bytes) -> dict[str, Any]:
        rows = self._lines(content)
        header = next(((number, cells) for number, cells in rows if any(cells)), (1, []))
        names = [name.strip().removeprefix("\ufeff") for name in header[1]]
        lower = [name.lower() for name in names]
        chat = next((at for at, name in enumerate(lower) if name in CHAT), None)
        if chat is None:
            self.fail(f"第 {header[0]} 行", "表头里没有“会话”这一列")
        criterion = next((at for at, name in enumerate(lower) if name in CRITERION), None)
        mark = next((at for at, name in enumerate(lower) if name in MARK), None)
        marks: Marks = {}
        above = ""
        for number, cells in rows:
            row = dict(enumerate(cell.strip() for cell in cells))
            if not any(row.values()):
                continue
            above = row.get(chat, "") or above  # blank below the first row of merged cells
            if not above:
                self.problem(f"第 {number} 行", "没有会话编号")
            elif criterion is not None and mark is not None:
                self._keep(marks, row.get(criterion, ""), above, row.get(mark, ""), number)
            else:
                self._wide(marks, above, row, names, chat, number)
        if not marks:
            self.problem("", "没有一个得分")
        return dict(marks)

    def _wide(
        self,
        marks: Marks,
        chat: str,
        row: Mapping[int, str],
        names: list[str],
        skip: int,
        number: int,
    ) -> None:
        for at, name in enumerate(names):
            if name and at != skip and name.lower() not in ASIDE:
                self._keep(marks, name, chat, row.get(at, ""), number)

    def _keep(self, marks: Marks, name: str, chat: str, text: str, number: int) -> None:
        written = unicodedata.normalize("NFKC", text).strip().removesuffix("分").strip()
        if written.lower() in BLANK:
            return
        where = f"第 {number} 行“{name}”"
        try:
            value = WORDS[written] if written in WORDS else float(written)
        except ValueError:
            self.problem(where, f"{text[:20]!r} 不是得分，应写数字，没评的留空")
            return
        if not abs(value) < 1e6:  # NaN is not
            self.problem(where, f"{text[:20]!r} 不是得分")
            return
        own = marks.setdefault(IDS.get(name.lower(), name) or TOTAL, {})
        if own.setdefault(chat, value) != value:
            self.problem(where, f"会话 {chat} 的得分写了两次，而且不一样")
