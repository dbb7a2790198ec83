from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from autoqa.errors import FactsError, NotFoundError
from autoqa.knowledge import values
from autoqa.knowledge.facts import Amount, Choice, Discount, FactBase, Flag
from autoqa.knowledge.files import load_facts

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "facts.toml"
HEAD = 'title = "店"\nversion = "1"\nprovenance = "测试"\n'
SUBJECT = '[[subjects]]\nid = "k"\nkind = "product"\nname = "水壶"\n'
PRICE = '[[subjects.attributes]]\nname = "价格"\ntype = "price"\nvalue = 99\n'

COLUMNS = "subject_id,kind,name,aliases,valid_from,valid_to,attribute,type,cues,value,unit"
ROWS = """
k,product,水壶,K3；热水壶,,,价格,price,售价；卖,199,元
k,product,水壶,,,,颜色,colour,,黑色；白色,
k,product,水壶,,,,包邮,yes_no,,是,
s,活动,双十一,,2026-11-01,2026/11/11,满减,优惠,,300-50,
s,活动,双十一,,,,折扣,discount,,8.5折,
r,政策,退款,,,,到账,时长,,1-3,工作日
"""

Made = Callable[[str, str], Path]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Write a file of facts."""

    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


def problems(path: Path) -> list[tuple[str, str]]:
    with pytest.raises(FactsError) as caught:
        load_facts(path)
    return [(problem.where, problem.message) for problem in caught.value.problems]


def by_name(base: FactBase) -> dict[str, object]:
    return {own.name: own.value for subject in base.subjects for own in subject.attributes}


def test_the_example_is_read_whole() -> None:
    base = load_facts(EXAMPLE)
    assert (base.version, len(base.subjects)) == ("2026-11", 7)
    pillow = next(subject for subject in base.subjects if subject.id == "pillow-m2")
    assert pillow.attributes[0].value == Amount(129, 129)
    assert pillow.attributes[0].validity.holds(dt.date(2026, 11, 30))
    assert not pillow.attributes[0].validity.holds(dt.date(2026, 12, 1))
    assert not pillow.attributes[0].validity.holds(None)
    assert pillow.attributes[1].validity.holds(None)


def test_all_mistakes_are_told_at_once_with_their_paths(made: Made) -> None:
    text = f"""{HEAD}{SUBJECT}colour = "red"
[[subjects.attributes]]
name = "价格"
type = "prize"
value = 1
[[subjects.attributes]]
name = "保修"
type = "days"
value = [3, 1]
unit = "天"
[[subjects.attributes]]
name = "发货"
type = "days"
value = 3
unit = "斤"
[[subjects.attributes]]
name = "含电池"
type = "yes_no"
value = "是"
[[subjects]]
id = "k"
kind = "product"
name = "另一个"
"""
    found = problems(made("f.toml", text))
    assert [where for where, _ in found] == [
        "subjects[0].colour",
        "subjects[0].attributes[0].type",
        "subjects[0].attributes[1].value",
        "subjects[0].attributes[2].value",
        "subjects[0].attributes[3].value",
        "subjects[1].attributes",
        "subjects.k",
    ]


@pytest.mark.parametrize(
    ("kind", "value", "unit"),
    [
        ("price", '"199"', "元"),
        ("price", "-1", "元"),
        ("price", "1", "斤"),
        ("price", "nan", "元"),
        ("price", "true", "元"),
        ("discount", "50", ""),
        ("discount", "{ over = 300 }", ""),
        ("discount", "{ rate = 85 }", ""),
        ("size", '"S"', ""),
        ("size", "[]", ""),
        ("size", '["S", " "]', ""),
        ("yes_no", "1", ""),
        ("shelf_life", "18", "工作日"),
        ("number", "[1, 2, 3]", "片"),
    ],
)
def test_values_that_are_none_of_their_type(made: Made, kind: str, value: str, unit: str) -> None:
    attribute = (
        f'[[subjects.attributes]]\nname = "它"\ntype = "{kind}"\nvalue = {value}\nunit = "{unit}"\n'
    )
    ((where, _),) = problems(made("f.toml", HEAD + SUBJECT + attribute))
    assert where == "subjects[0].attributes[0].value"


def test_two_values_on_one_day_are_a_mistake_and_two_tiers_are_none(made: Made) -> None:
    twice = PRICE + PRICE.replace("99", "89")
    ((where, message),) = problems(made("f.toml", HEAD + SUBJECT + twice))
    assert where == "subjects[0].attributes"
    assert "价格" in message
    later = twice + 'valid_from = "2026-12-01"\n'
    dated = later.replace("value = 99\n", 'value = 99\nvalid_to = "2026-11-30"\n')
    assert len(load_facts(made("g.toml", HEAD + SUBJECT + dated)).subjects[0].attributes) == 2
    assert len(load_facts(EXAMPLE).subjects[-1].attributes) == 2


@pytest.mark.parametrize("text", ["= =", "", HEAD, HEAD + "subjects = 3", "\udcff"])
def test_files_that_are_no_fact_base(tmp_path: Path, text: str) -> None:
    path = tmp_path / "f.toml"
    path.write_bytes(text.encode(errors="surrogateescape"))
    assert problems(path)


def test_a_file_that_is_not_there_and_one_of_another_kind(made: Made) -> None:
    with pytest.raises(NotFoundError, match="事实库"):
        load_facts("nowhere.toml")
    assert ".xlsx" in problems(made("f.docx", ""))[0][1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_says_the_same_as_toml(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "店.csv"
    path.write_bytes((COLUMNS + ROWS).replace("\n", "\r\n").encode(encoding))
    base = load_facts(path)
    assert (base.title, [subject.kind for subject in base.subjects]) == (
        "店",
        ["product", "activity", "policy"],
    )
    assert base.subjects[0].aliases == ("K3", "热水壶")
    assert base.subjects[0].attributes[0].cues == ("售价", "卖")
    assert base.subjects[1].attributes[0].validity.last == dt.date(2026, 11, 11)
    assert by_name(base) == {
        "价格": Amount(199, 199),
        "颜色": Choice(("黑色", "白色")),
        "包邮": Flag(True),
        "满减": Discount(over=300, minus=50),
        "折扣": Discount(rate=8.5),
        "到账": Amount(1, 3),
    }


def test_the_mistakes_of_a_table_are_told_with_their_rows(made: Made) -> None:
    rows = "k,product,水壶,,2026-02-30,,价格,price,,很便宜,元\nk,product,茶壶,,,,颜色,colour,,,\n"
    found = problems(made("f.csv", f"{COLUMNS}\n{rows}"))
    assert [where for where, _ in found] == [
        "第 2 行",
        "第 3 行.name",
        "第 2 行.value",
        "第 3 行.value",
    ]
    assert "2026-02-30" in found[0][1]
    missing = problems(made("g.csv", "编号,名称,值,顏色\nk,水壶,3,4\n"))
    assert len(missing) == 4
    assert "顏色" in missing[0][1]


def test_an_excel_with_merged_cells_numbers_and_dates(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["编号", "类别", "名称", "别名", "开始日期", "属性", "类型", "值", "单位"])
    sheet.append(["k", "商品", "水壶", "K3", dt.datetime(2026, 11, 1), "价格", "价格", 199.0, "元"])
    sheet.append([None, None, None, None, None, "包邮", "是否", True, None])
    sheet.append([None] * 9)
    sheet.append([None, None, None, None, None, "容量", "数值", 1.7, "升"])
    for column in "ABC":
        sheet.merge_cells(f"{column}2:{column}5")
    path = tmp_path / "facts.xlsx"
    book.save(path)
    base = load_facts(path)
    assert by_name(base) == {
        "价格": Amount(199, 199),
        "包邮": Flag(True),
        "容量": Amount(1.7, 1.7),
    }
    assert base.subjects[0].attributes[0].validity.first == dt.date(2026, 11, 1)


def test_half_an_excel_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "facts.xlsx"
    path.write_bytes(b"PK\x03\x04" + b"\0" * 60)
    assert "Excel" in problems(path)[0][1]


def test_the_hash_is_of_the_content(made: Made) -> None:
    one = load_facts(made("a.toml", HEAD + SUBJECT + PRICE))
    other = load_facts(made("b.toml", "# 说明\n" + HEAD + SUBJECT + PRICE))
    assert one.sha256() == other.sha256()
    assert (
        one.sha256() != load_facts(made("c.toml", HEAD + SUBJECT + PRICE + "cues=['卖']")).sha256()
    )


def test_values_are_written_as_reviewers_read_them() -> None:
    spoken = {
        f"{subject.id}.{own.name}": values.spoken(own)
        for subject in load_facts(EXAMPLE).subjects
        for own in subject.attributes
    }
    assert spoken["quilt-d8.价格"] == "899 元"
    assert spoken["refund.到账时间"] == "1–3 工作日"
    assert spoken["quilt-d8.颜色"] == "白色、浅灰色"
    assert spoken["quilt-d8.支持机洗"] == "否"
    assert spoken["sale.满减"] == "满 600 减 100 元"
