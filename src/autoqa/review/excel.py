"""The door to openpyxl, and the names that the sheet's writer and reader share."""

from __future__ import annotations

from autoqa.errors import MissingExtraError

try:
    import openpyxl
except ImportError:  # pragma: no cover - the extra is installed where the tests run
    raise MissingExtraError("复核表", "excel") from None

__all__ = ["openpyxl"]

SHEET, MISSED, CHATS, HELP = "复核", "补充", "会话原文", "说明"

KEY = "行键"
VERDICT, TAKEN, REASON, COMMENT = "判定", "扣分", "原因", "备注"
ANSWERS = (VERDICT, TAKEN, REASON, COMMENT)
REVIEWER, LEVEL = "质检员", "级别"

MISSED_COLUMNS = ("会话", "第几条", "原文", "问题", "备注")

CRITERION, FINDING = "评分项", "发现"
OF_CRITERION = ("同意", "改判")
OF_FINDING = ("成立", "不成立")


def key(report_sha256: str, criterion: str, finding: str = "") -> str:
    """Return a row's name, by which it is known wherever it is moved to."""
    return "/".join(filter(None, (report_sha256[:16], criterion, finding)))
