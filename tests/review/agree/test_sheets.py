from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from autoqa.errors import VerdictError
from autoqa.review.agree.questions import PASSED, TOTAL, by_id
from autoqa.review.agree.sheets import compare, read


def write(path: Path, text: str, encoding: str = "utf-8-sig") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_wide_and_long_sheets_say_the_same(tmp_path: Path) -> None:
    wide = write(
        tmp_path / "甲.csv",
        "会话编号,礼貌,总分,合格,备注\n1,10,90,是,好\n2,5分,\uff17\uff10,否,\n3,,,,未看\n",
    )
    long = write(
        tmp_path / "乙.csv",
        "会话\t评分项\t得分\n1\t礼貌\t10\n\t总分\t85\n\t合格\t是\n2\t礼貌\t10\n2\t总分\t70\n",
        "gb18030",
    )
    assert read(wide)["礼貌"] == {"1": 10.0, "2": 5.0}
    found = compare(wide, long)
    assert found.sides == ("甲", "乙")
    asked = by_id(found.questions)
    assert [pair[:3] for pair in asked["礼貌"].pairs] == [("1", 10, 10), ("2", 5, 10)]
    assert [pair[:3] for pair in asked[TOTAL].pairs] == [("1", 90, 85), ("2", 70, 70)]
    assert (len(asked[PASSED].pairs), asked[PASSED].one_sided) == (1, 1)


def test_a_workbook_with_merged_chats(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ("会话", "评分项", "得分"),
        ("a", "x", 3.0),
        (None, "y", float("nan")),
        (None, "z", 2),
    ):
        book.active.append(row)
    book.active.merge_cells("A2:A4")
    book.save(tmp_path / "m.xlsx")
    assert read(tmp_path / "m.xlsx") == {"x": {"a": 3.0}, "z": {"a": 2.0}}


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    path = write(tmp_path / "错.csv", "会话,礼貌\n1,很好\n1,5\n1,6\n,\n,=1+1\n2,inf\n")
    with pytest.raises(VerdictError) as caught:
        read(path)
    told = [f"{where} {message}" for where, message in caught.value.problems]
    assert told == [
        "第 2 行“礼貌” '很好' 不是得分，应写数字，没评的留空",
        "第 4 行“礼貌” 会话 1 的得分写了两次，而且不一样",
        "第 6 行“礼貌” '=1+1' 不是得分，应写数字，没评的留空",
        "第 7 行“礼貌” 'inf' 不是得分",
    ]


@pytest.mark.parametrize("text", ["", "礼貌,总分\n1,2\n", "会话,礼貌\n", "会话,备注\n1,好\n"])
def test_what_is_no_sheet_of_marks(tmp_path: Path, text: str) -> None:
    with pytest.raises(VerdictError):
        read(write(tmp_path / "空.csv", text))
