"""Fact bases as tables: one attribute a row, CSV or Excel, with a header row."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from autoqa.knowledge import values
from autoqa.knowledge.rows import TableFile, words

_HEADERS = {
    "subject_id": "subject_id 编号 主体编号",
    "kind": "kind 类别",
    "name": "name 名称 主体",
    "aliases": "aliases 别名",
    "valid_from": "valid_from 开始日期 生效日期",
    "valid_to": "valid_to 结束日期 失效日期",
    "attribute": "attribute 属性",
    "type": "type 类型",
    "cues": "cues 问法",
    "value": "value 值 内容",
    "unit": "unit 单位",
    "wrong": "wrong 错误说法",
}
_NEEDED = ("subject_id", "kind", "name", "attribute", "type", "value")
_SHARED = ("subject_id", "kind", "name")
"""Blank below the first row of a subject, as merged cells are."""

_KINDS = {"商品": "product", "产品": "product", "政策": "policy", "活动": "activity"}
_TYPES = {
    "价格": "price",
    "优惠": "discount",
    "时长": "days",
    "天数": "days",
    "保质期": "shelf_life",
    "数值": "number",
    "尺码": "size",
    "颜色": "colour",
    "是否": "yes_no",
    "文字": "text",
}
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00(?::00)?)?")

Row = dict[str, str]


class FactSheet(TableFile):
    """A CSV or Excel file being read as the tables that a TOML file would have."""

    def _parse(self, content: bytes) -> dict[str, Any]:
        subjects: dict[str, dict[str, Any]] = {}
        above: Row = {}
        for where, cells in self.rows(content, _HEADERS, _NEEDED):
            row = {field: cells.get(field, "") for field in _HEADERS}
            if not row["subject_id"]:
                row |= {field: row[field] or above.get(field, "") for field in _SHARED}
            above = row
            subject = subjects.setdefault(row["subject_id"], _subject(row, where))
            self._check_same(subject, row, where)
            own = subject["aliases"]
            own += [word for word in words(row["aliases"]) if word not in own]
            subject["attributes"].append(self._attribute(row, where))
        return {
            "title": self.path.stem,
            "version": "",
            "provenance": self.path.name,
            "subjects": list(subjects.values()),
        }

    def _check_same(self, subject: dict[str, Any], row: Row, where: str) -> None:
        for key in ("kind", "name"):
            if row[key] and _KINDS.get(row[key], row[key]) != subject[key]:
                self.problem(f"{where}.{key}", "与同一编号的上一行不一样")

    def _attribute(self, row: Row, where: str) -> dict[str, Any]:
        kind: Any = _TYPES.get(row["type"], row["type"])
        dates = {key: self._date(row[key], where) for key in ("valid_from", "valid_to") if row[key]}
        return {
            "where": where,
            "name": row["attribute"],
            "type": kind,
            "value": values.from_cell(kind, row["value"]),
            "unit": row["unit"],
            "cues": words(row["cues"]),
            "wrong": words(row["wrong"]),
            **dates,
        }

    def _date(self, text: str, where: str) -> dt.date | None:
        if found := _DATE.fullmatch(text):
            try:
                return dt.date(*(int(part) for part in found.groups()))
            except ValueError:  # such as 2026-02-30
                pass
        self.problem(where, f"{text!r} 不是日期，应写成 2026-11-01")
        return None


def _subject(row: Row, where: str) -> dict[str, Any]:
    return {
        "where": where,
        "id": row["subject_id"],
        "kind": _KINDS.get(row["kind"], row["kind"]),
        "name": row["name"],
        "aliases": [],
        "attributes": [],
    }
