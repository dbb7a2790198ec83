from __future__ import annotations

import datetime as dt
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.errors import AutoqaError, MissingExtraError
from autoqa.loaders.files import load

HEAD: list[Any] = ["会话编号", "时间", "角色", "内容"]


class Loaded:
    """What a workbook of the given sheets gave."""

    def __init__(self, path: Path, sheets: dict[str, list[list[Any]]], **options: Any) -> None:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        book.save(path / "f.xlsx")
        self.errors: list[AutoqaError] = []
        self.chats = list(load(path / "f.xlsx", on_error=self.errors.append, **options))
        self.texts = [[turn.text for turn in chat.turns] for chat in self.chats]


CELL = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=12).filter(
    lambda text: not text.startswith("=")
)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.sampled_from("abc"), CELL), min_size=1, max_size=8))
def test_every_message_comes_through(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    expected: dict[str, list[str]] = {}
    for name, text in rows:
        expected.setdefault(name, []).append(text)
    sheet: list[list[Any]] = [
        ["id", "role", "text"],
        *([name, "客户", text] for name, text in rows),
    ]
    loaded = Loaded(tmp_path_factory.mktemp("f"), {"一": sheet})
    assert loaded.errors == []
    assert dict(zip([chat.id for chat in loaded.chats], loaded.texts, strict=True)) == expected


def test_typed_cells_are_what_they_look_like(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        HEAD,
        [1001, dt.datetime(2026, 6, 18, 10, 0, 0), "客户", 7],
        [1001.0, "2026-06-18 10:00:05", "客服", 3.5],
        [1001, dt.time(10, 0), "客户", True],
        [1001, 1781748000, "客户", dt.date(2026, 6, 18)],
    ]
    loaded = Loaded(tmp_path, {"一": rows})
    assert loaded.errors == []
    assert loaded.chats[0].id == "1001"
    assert loaded.texts == [["7", "3.5", "True", "2026-06-18 00:00:00"]]
    times = [turn.time for turn in loaded.chats[0].turns]
    assert times == [1781748000, 1781748005, 36000, 1781748000]


def test_a_title_may_stand_above_the_header(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["客服聊天记录"],
        [],
        ["导出时间：今天"],
        HEAD,
        ["a", None, "客户", "在吗"],
    ]
    assert Loaded(tmp_path, {"一": rows}).texts == [["在吗"]]


def test_merged_cells_hold_for_all_their_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        HEAD,
        ["a", None, "客户", "一"],
        [None, None, "客服", "二"],
        ["b", None, "客户", "三"],
    ):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    book.save(tmp_path / "f.xlsx")
    assert [len(chat.turns) for chat in load(tmp_path / "f.xlsx")] == [2, 1]


def test_every_sheet_with_messages_counts(tmp_path: Path) -> None:
    sheets: dict[str, list[list[Any]]] = {
        "说明": [["导出人", "值班长"]],
        "一日": [HEAD, ["a", None, "客户", "一"]],
        "空": [],
        "二日": [HEAD, ["a", None, "客户", "二"], ["b", None, "老板", "三"]],
    }
    loaded = Loaded(tmp_path, sheets)
    assert loaded.texts == [["一"], ["二"]]
    (error,) = loaded.errors
    assert "工作表“二日” 第 3 行" in str(error)


def test_a_workbook_without_messages_is_told(tmp_path: Path) -> None:
    loaded = Loaded(tmp_path, {"一": [["姓名", "工号"], ["小王", 7]]})
    assert loaded.chats == []
    assert "角色" in str(loaded.errors[0])


def test_columns_of_ones_own(tmp_path: Path) -> None:
    rows = [["谁", "聊天"], ["客户", "在吗"]]
    columns = {"role": "谁", "text": "聊天"}
    assert Loaded(tmp_path, {"一": rows}, columns=columns).texts == [["在吗"]]


def test_a_workbook_with_a_password_or_of_old_is_told(tmp_path: Path) -> None:
    (tmp_path / "f.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    errors: list[AutoqaError] = []
    assert list(load(tmp_path / "f.xls", on_error=errors.append)) == []
    assert "密码" in str(errors[0])


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"role,text\n"])
def test_what_is_no_workbook_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "f.xlsx").write_bytes(content)
    errors: list[AutoqaError] = []
    assert list(load(tmp_path / "f.xlsx", on_error=errors.append)) == []
    assert len(errors) == 1


def test_a_zip_of_something_else_is_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "f.xlsx", "w") as file:
        file.writestr("a.txt", "a")
    errors: list[AutoqaError] = []
    assert list(load(tmp_path / "f.xlsx", on_error=errors.append)) == []
    assert len(errors) == 1


def test_without_openpyxl_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    (tmp_path / "f.xlsx").write_bytes(b"PK\x03\x04")
    with pytest.raises(MissingExtraError, match="excel"):
        list(load(tmp_path / "f.xlsx"))
    errors: list[AutoqaError] = []
    assert list(load(tmp_path / "f.xlsx", on_error=errors.append)) == []
    assert isinstance(errors[0], MissingExtraError)
