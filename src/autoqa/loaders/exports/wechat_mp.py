"""公众号客服, the records of a day: ``{"recordlist": [{"openid", "opercode", "text", "time"}]}``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from autoqa.loaders.exports.base import (
    Export,
    Message,
    Part,
    Settings,
    by_chat,
    is_rows,
    name,
    required,
    role_of,
)
from autoqa.loaders.exports.content import written
from autoqa.loaders.fields import parse_time
from autoqa.transcript import Role, Turn

_CODES: dict[str, Role] = {
    "2002": "agent",
    "2003": "customer",
    # a session made, taken, begun, handed over, closed, snatched
    **dict.fromkeys(("1000", "1001", "1002", "1003", "1004", "1005"), "system"),
}


def _fits(value: Mapping[str, Any]) -> bool:
    return is_rows(value.get("recordlist"), "opercode")


def _parts(value: Mapping[str, Any]) -> Iterator[Part]:
    return by_chat(value["recordlist"], lambda row: required(row, "openid"))


def _message(row: Mapping[str, Any], settings: Settings) -> Message:
    role = role_of(row.get("opercode"), _CODES, settings, "opercode")
    speaker = name(row.get("openid" if role == "customer" else "worker"), "worker")
    time = parse_time(row.get("time"), settings.time_zone, "time")
    return Message(Turn(role, written(row.get("text"), "text"), time, speaker))


EXPORT = Export(
    "wechat-mp",
    "公众号客服聊天记录",
    _fits,
    _parts,
    _message,
    "wechat",
    scattered=True,
    sessions=False,
)
