"""Udesk: pushed messages ``{"messages": [{"type", "agent_id", "message_created_at", "data"}]}``.

The log of a session (``{"item": [{"sender", "content"}]}``, the content JSON in a string) is read
too. Where nobody is named as the sender, one with ``agent_id`` is the agent and the rest the
customer, so that a doubt never costs the agent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from autoqa.loaders.exports.base import (
    Export,
    Message,
    Part,
    Settings,
    by_chat,
    decoded,
    first,
    is_rows,
    name,
    role_of,
)
from autoqa.loaders.exports.content import spoken
from autoqa.loaders.fields import parse_time
from autoqa.transcript import Role, Turn

_SENDERS: dict[str, Role] = {
    "customer": "customer",
    "agent": "agent",
    "robot": "bot",
    "sys": "system",
    "system": "system",
}
_EVENTS = frozenset(
    {
        "start_session",
        "transfer",
        "robot_transfer",
        "is_info_transfer",
        "close",
        "survey",
        "active_guest",
        "info_appoint",
        "info",
        "form",
        "form_received",
    }
)
_WORDLESS = frozenset({"image", "audio", "video", "file", "struct"})


def _fits(value: Mapping[str, Any]) -> bool:
    return is_rows(value.get("messages"), "message_created_at") or (
        bool(value.get("item")) and is_rows(value.get("item"), "sender")
    )


def _parts(value: Mapping[str, Any]) -> Iterator[Part]:
    rows = value["messages"] if "messages" in value else value["item"]
    outer = {
        key: value[key]
        for key in ("im_sub_session_id", "session_id", "customer_token", "assign_type")
        if key in value
    }
    return by_chat(({**outer, **row} if isinstance(row, dict) else row for row in rows), _chat)


def _chat(row: Mapping[str, Any]) -> str:
    id_ = first(row, "im_sub_session_id", "session_id", "customer_token")
    return name(id_, "im_sub_session_id") or ""


def _message(row: Mapping[str, Any], settings: Settings) -> Message:
    packed = _unpacked(row)
    kind, data = str(packed.get("type")), packed.get("data")
    content = first(data, "content", "answer") if isinstance(data, Mapping) else data
    role: Role = "system" if kind in _EVENTS else _role(row, data, settings)
    auto = role == "agent" and packed.get("is_welcome") is True
    speaker = row.get("customer_token") if role == "customer" else row.get("agent_id")
    time = first(row, "message_created_at", "created_at")
    turn = Turn(
        role,
        "" if kind in _WORDLESS else spoken(content, "content"),
        parse_time(time, settings.time_zone, "message_created_at"),
        None if role in ("system", "bot") else name(speaker, "agent_id"),
        auto=auto,
    )
    return Message(turn, name(first(row, "message_id", "id"), "message_id") or "")


def _unpacked(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the type and data of a row, which the log keeps as JSON in its content."""
    content = row.get("content")
    if "data" in row or content is None:
        return row
    if isinstance(content, str) and content.lstrip().startswith("{"):
        packed = decoded(content, "content")
        return packed if isinstance(packed, Mapping) else {}
    return {"data": {"content": content}}


def _role(row: Mapping[str, Any], data: object, settings: Settings) -> Role:
    if row.get("sender") is not None:
        return role_of(row["sender"], _SENDERS, settings, "sender")
    if row.get("assign_type") in ("robot", "urobot") or (
        isinstance(data, Mapping) and "answer" in data
    ):
        return "bot"
    return "agent" if row.get("agent_id") not in (None, "") else "customer"


EXPORT = Export("udesk", "Udesk 对话记录", _fits, _parts, _message, scattered=True)
