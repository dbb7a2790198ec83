"""拼多多: the open platform's history of messages, and the rows of the merchants' web pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from autoqa.loaders.exports.base import (
    Export,
    Message,
    Part,
    Settings,
    first,
    inner,
    is_rows,
    name,
    role_of,
)
from autoqa.loaders.exports.content import written
from autoqa.loaders.fields import parse_flag, parse_time
from autoqa.transcript import Role, Turn

_FROM_TYPES: dict[str, Role] = {"0": "customer", "1": "bot"}
_WEB_ROLES: dict[str, Role] = {
    "user": "customer",
    "mall_cs": "agent",
    "system": "system",
    "robot": "bot",
}


def _history_fits(value: Mapping[str, Any]) -> bool:
    return is_rows(inner(value).get("message_infos"), "msg_ts", "from_type")


def _history_parts(value: Mapping[str, Any]) -> Iterator[Part]:
    yield Part("", inner(value)["message_infos"])


def _history_message(row: Mapping[str, Any], settings: Settings) -> Message:
    role = role_of(row.get("from_type"), _FROM_TYPES, settings, "from_type")
    time = parse_time(row.get("msg_ts"), settings.time_zone, "msg_ts")
    return Message(
        Turn(role, written(row.get("text"), "text"), time), name(row.get("id"), "id") or ""
    )


def _web_fits(value: Mapping[str, Any]) -> bool:
    ends = value.get("from"), value.get("to")
    return all(isinstance(end, Mapping) and "role" in end for end in ends)


def _web_parts(value: Mapping[str, Any]) -> Iterator[Part]:
    """Put a row into the chat with its buyer."""
    buyer = value["from"] if value["from"].get("role") == "user" else value["to"]
    yield Part(name(buyer.get("uid"), "uid") or "", [value])


def _web_message(row: Mapping[str, Any], settings: Settings) -> Message:
    sender = row["from"]
    role = role_of(sender.get("role"), _WEB_ROLES, settings, "from.role")
    time = parse_time(first(row, "ts", "time"), settings.time_zone, "ts")
    speaker = name(first(sender, "csid", "uid"), "from.uid")
    auto = role == "agent" and parse_flag(row.get("is_aut"), "is_aut")
    turn = Turn(role, written(row.get("content"), "content"), time, speaker, auto=auto)
    return Message(turn, name(row.get("msg_id"), "msg_id") or "")


HISTORY = Export(
    "pdd-history",
    "拼多多历史消息（开放平台）",
    _history_fits,
    _history_parts,
    _history_message,
    "app",
    sessions=False,
)
WEB = Export(
    "pdd-web",
    "拼多多商家后台消息",
    _web_fits,
    _web_parts,
    _web_message,
    "app",
    scattered=True,
    sessions=False,
)
