from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autoqa.errors import NotFoundError, ScriptError
from autoqa.knowledge.script_files import is_script_sheet, load_scripts

EXAMPLE = Path(__file__).parents[2] / "examples" / "scripts.csv"
CSV = """场景,话术,要求,时机,客户说
开场,您好，欢迎光临,必说,开头,
,请问有什么可以帮您,推荐,,
售后,麻烦您拍一下照片,必说,,坏了；破了
"""
TOML = """title = "店"
version = "1"
provenance = "测试"
[[scripts]]
scene = "开场"
phrase = "您好，欢迎光临"
required = true
when = "opening"
[[scripts]]
scene = "开场"
phrase = "请问有什么可以帮您"
[[scripts]]
scene = "售后"
phrase = "麻烦您拍一下照片"
required = true
asked = ["坏了", "破了"]
"""


def written(folder: Path, text: str, name: str = "scripts.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def problems(path: Path) -> list[tuple[str, str]]:
    with pytest.raises(ScriptError) as caught:
        load_scripts(path)
    return [(own.where, own.message) for own in caught.value.problems]


def test_the_example_can_be_read() -> None:
    library = load_scripts(EXAMPLE)
    assert len(library.scripts) == 10
    assert [own.id for own in library.scripts if own.required] == [
        "open",
        "bye",
        "sorry",
        "privacy",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_table_says_what_a_toml_file_says(tmp_path: Path, encoding: str) -> None:
    table = load_scripts(written(tmp_path, CSV, encoding=encoding))
    assert table.scripts == load_scripts(written(tmp_path, TOML, "scripts.toml")).scripts
    assert table.title == "scripts"


def sheet(folder: Path, rows: list[list[Any]]) -> Path:
    openpyxl = pytest.importorskip("openpyxl", reason="needs the extra excel")
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.save(folder / "scripts.xlsx")
    return folder / "scripts.xlsx"


def test_excel_with_merged_and_empty_cells(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["场景", "话术", "要求", "时机", "客户说"],
        ["开场", "您好，欢迎光临", "必说", "开头", None],
        [None, "请问有什么可以帮您", float("nan"), None, None],
        [None, None, None, None, None],
        ["售后", "麻烦您拍一下照片", True, "", "坏了\n破了"],
    ]
    library = load_scripts(sheet(tmp_path, rows))
    assert library.scripts == load_scripts(written(tmp_path, TOML, "scripts.toml")).scripts


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    text = """编号,场景,话术,要求,时机,客户说
a,开场,您好呀,必说,开头,
a,开场,您好，欢迎来到本店,必须说,开头,
b,收尾,您好，欢迎来到本店！,推荐,中间,
c,收尾,感谢您的光临,必说,,
d,收尾,感谢{姓名的惠顾支持,推荐,,
e,收尾,请问还有别的问题吗,推荐,结尾,好
,,,,,
f,收尾,,推荐,,
"""
    found = problems(written(tmp_path, text))
    assert [(where, message.partition("，")[0]) for where, message in found] == [
        ("第 3 行", "“要求”应写 必说 或 推荐"),
        ("第 4 行", "“时机”应写 开头、结尾 或 随时"),
        ("第 7 行", "“客户说”和“时机”只写一样"),
        ("第 2 行", "话术 '您好呀' 太短"),
        ("第 3 行", "编号与 第 2 行 重复"),
        ("第 4 行", "话术与 第 3 行 重复"),
        ("第 5 行", "必说的话术要写明时机：开头、结尾"),
        ("第 6 行", "变量应写成 {姓名} 这样成对的花括号"),
        ("第 7 行.asked[0]", "'好' 太短"),
        ("第 9 行", "话术 '' 太短"),
    ]


def test_a_phrase_or_a_name_that_comes_twice_is_told(tmp_path: Path) -> None:
    text = "编号,场景,话术\na,开场,您好，欢迎光临\na,收尾,您好呀欢迎光临！\n"
    assert problems(written(tmp_path, text)) == [
        ("第 3 行", "编号与 第 2 行 重复"),
        ("第 3 行", "话术与 第 2 行 重复"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "是空的"),
        ("\n\n", "是空的"),
        ("场景,说法\n开场,您好\n", "缺少 phrase 或 话术 这一列"),
        ("场景,话术\n", "至少要有一条话术"),
        ('场景,话术\n开场,"您好，欢迎光临\n', "场景"),
    ],
)
def test_a_table_that_is_none(tmp_path: Path, text: str, message: str) -> None:
    path = written(tmp_path, text)
    if message == "场景":  # an open quote takes the rest of the file into its cell
        assert load_scripts(path).scripts[0].phrase == "您好，欢迎光临"
    else:
        assert message in str(problems(path))


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    assert "应是 .toml" in str(problems(written(tmp_path, "x", "scripts.docx")))
    assert "不是可以读的 Excel" in str(problems(written(tmp_path, "x", "scripts.xlsx")))
    with pytest.raises(NotFoundError, match="话术库"):
        load_scripts(tmp_path / "no.csv")


def test_a_table_is_known_by_its_header(tmp_path: Path) -> None:
    assert is_script_sheet(EXAMPLE)
    assert not is_script_sheet(written(tmp_path, "编号,名称,属性,值\n"))
    assert not is_script_sheet(written(tmp_path, ""))
    assert not is_script_sheet(written(tmp_path, "x", "bad.xlsx"))
