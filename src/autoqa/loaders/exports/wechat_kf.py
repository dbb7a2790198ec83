"""微信客服, pages of sync_msg: ``{"msg_list": [{"msgid", "external_userid", "send_time", "origin"}]}``.

A chat is all that one customer and one service account said to each other.
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
    is_rows,
    name,
    role_of,
)
from autoqa.loaders.exports.content import written
from autoqa.loaders.fields import parse_time
from autoqa.transcript import Role, Turn

_ORIGINS: dict[str, Role] = {"3": "customer", "4": "system", "5": "agent"}
_RECALLS = ("user_recall_msg", "servicer_recall_msg")


def _fits(value: Mapping[str, Any]) -> bool:
    return is_rows(value.get("msg_list"), "origin", "send_time")


def _parts(value: Mapping[str, Any]) -> Iterator[Part]:
    rows = value["msg_list"]
    return by_chat([row for row in rows if not isinstance(row, Mapping) or _chat(row)], _chat)


def _chat(row: Mapping[str, Any]) -> str:
    """Return the customer and the account; an event of an employee alone is in no chat."""
    event = _table(row, "event")
    customer, account = (
        name(first(row, key) or event.get(key), key) for key in ("external_userid", "open_kfid")
    )
    return f"{customer}-{account}" if customer and account else customer or ""


def _message(row: Mapping[str, Any], settings: Settings) -> Message:
    id_ = name(row.get("msgid"), "msgid") or ""
    event = _table(row, "event")
    if event.get("event_type") in _RECALLS:
        return Message(None, id_, name(event.get("recall_msgid"), "recall_msgid") or "")
    role = role_of(row.get("origin"), _ORIGINS, settings, "origin")
    speakers = {"customer": "external_userid", "agent": "servicer_userid"}
    speaker = name(row.get(speakers.get(role, "")), "speaker")
    time = parse_time(row.get("send_time"), settings.time_zone, "send_time")
    text = written(_table(row, "text").get("content"), "text.content")
    return Message(Turn(role, text, time, speaker), id_)


def _table(row: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = row.get(key)
    return value if isinstance(value, Mapping) else {}


EXPORT = Export(
    "wechat-kf", "微信客服消息", _fits, _parts, _message, "wechat", scattered=True, sessions=False
)
