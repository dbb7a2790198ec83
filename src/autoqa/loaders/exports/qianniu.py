"""千牛's HTML export, read by `autoqa.loaders.exports.qianniu_page` to rows, or those rows as JSON.

The buyer is the one called ``active_user_nickname``; everybody else is the shop.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from autoqa.errors import TranscriptError
from autoqa.loaders.exports.base import Export, Message, Part, Settings, is_rows, name
from autoqa.loaders.exports.content import written
from autoqa.loaders.fields import parse_time, role_of_name
from autoqa.transcript import Role, Turn


def _fits(value: Mapping[str, Any]) -> bool:
    return is_rows(value.get("messages"), "chatTime", "chatName", "groupTime")


def _parts(value: Mapping[str, Any]) -> Iterator[Part]:
    """Give every row the date of the date row above it."""
    buyer = name(value.get("active_user_nickname"), "active_user_nickname") or ""
    date = ""
    rows: list[Any] = []
    for row in value["messages"]:
        if isinstance(row, Mapping) and row.get("groupTime"):
            date = (name(row["groupTime"], "groupTime") or "").strip()
        elif isinstance(row, Mapping):
            rows.append({**row, "date": date, "buyer": buyer})
        else:
            rows.append(row)
    yield Part("", rows)


def _message(row: Mapping[str, Any], settings: Settings) -> Message:
    speaker = (name(row.get("chatName"), "chatName") or "").strip()
    text = written(row.get("chatTextLeft"), "chatTextLeft")
    role = settings.roles.get(speaker) or _role(speaker, row["buyer"], settings)
    return Message(Turn(role, text, _time(row, settings), speaker or None))


def _role(speaker: str, buyer: str, settings: Settings) -> Role:
    if not speaker:
        return "system"
    if speaker == buyer:
        return "customer"
    if not buyer and "customer" not in settings.roles.values():
        raise TranscriptError(
            "不知道哪个昵称是买家",
            place="chatName",
            remedy=f"请用 roles 说明买家，例如 {{{speaker[:20]!r}: 'customer'}}"
            f"（命令行：--role {speaker[:20]}=customer）",
        )
    return "bot" if role_of_name(speaker) == "bot" else "agent"


def _time(row: Mapping[str, Any], settings: Settings) -> float | None:
    time = (name(row.get("chatTime"), "chatTime") or "").strip()
    dated = any(mark in time for mark in "-/年")
    whole = time if dated or not row["date"] else f"{row['date']} {time}"
    return parse_time(whole, settings.time_zone, "chatTime") if time else None


EXPORT = Export(
    "qianniu", "千牛聊天记录（HTML 导出）", _fits, _parts, _message, "app", sessions=False
)
