"""JD's open platform, the log of 咚咚 chats: rows of ``customer``, ``waiter``, ``sid``, ``waiterSend``.

Newer answers call the time ``createdTime``, write ``waiterSend`` as a number and have
``revokeFlag``; both come alone or in the ``data`` of an answer.
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
    first,
    inner,
    is_rows,
    name,
    required,
    role_of,
)
from autoqa.loaders.exports.content import spoken
from autoqa.loaders.fields import parse_flag, parse_time
from autoqa.transcript import Role, Turn

_SENDERS: dict[str, Role] = {"0": "customer", "1": "agent"}


def _fits(value: Mapping[str, Any]) -> bool:
    rows = _rows(value)
    return "waiterSend" in value or (bool(rows) and is_rows(rows, "waiterSend"))


def _rows(value: Mapping[str, Any]) -> Any:
    return inner(value).get("data")


def _parts(value: Mapping[str, Any]) -> Iterator[Part]:
    return by_chat(
        [value] if "waiterSend" in value else _rows(value), lambda row: required(row, "sid")
    )


def _message(row: Mapping[str, Any], settings: Settings) -> Message:
    sent = row.get("waiterSend")
    if isinstance(sent, str):
        sent = parse_flag(sent, "waiterSend")
    role = role_of(sent, _SENDERS, settings, "waiterSend")
    speaker = name(row.get("customer" if role == "customer" else "waiter"), "speaker")
    moment = parse_time(first(row, "createdTime", "time"), settings.time_zone, "time")
    recalled = parse_flag(row.get("revokeFlag"), "revokeFlag")
    turn = Turn(role, spoken(row.get("content"), "content"), moment, speaker, recalled=recalled)
    return Message(turn, name(row.get("uuid"), "uuid") or "")


EXPORT = Export(
    "jd", "京东咚咚聊天记录（开放平台）", _fits, _parts, _message, "app", scattered=True
)
