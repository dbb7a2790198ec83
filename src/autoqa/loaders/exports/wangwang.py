"""Taobao's open platform, the log of 旺旺 chats: ``{"from_id", "to_id", "msg_lists": [...]}``.

Direction 0 goes from ``from_id`` to ``to_id``. The log is fetched for a shop's account, so
``from_id`` is the agent, unless only ``to_id`` is a shop's sub-account (``店铺:小美``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from autoqa.errors import TranscriptError
from autoqa.loaders.exports.base import Export, Message, Part, Settings, inner, name
from autoqa.loaders.exports.content import spoken
from autoqa.loaders.fields import parse_time, shown
from autoqa.transcript import Role, Turn


def _fits(value: Mapping[str, Any]) -> bool:
    return {"msg_lists", "from_id", "to_id"} <= inner(value).keys()


def _parts(value: Mapping[str, Any]) -> Iterator[Part]:
    log = inner(value)
    rows = log["msg_lists"]
    if isinstance(rows, Mapping):  # the platform's XML turned into JSON: {"msg_list": [...]}
        rows = next(iter(rows.values()), [])
    if not isinstance(rows, list):
        raise TranscriptError("应是一个数组", place="msg_lists")
    ends = {"from_id": log["from_id"], "to_id": log["to_id"]}
    yield Part("", [{**row, **ends} if isinstance(row, dict) else row for row in rows])


def _message(row: Mapping[str, Any], settings: Settings) -> Message:
    direction = str(row.get("direction"))
    if direction not in ("0", "1"):
        problem = f"应是 0 或 1，却是 {shown(row.get('direction'))}"
        raise TranscriptError(problem, place="direction")
    sender, other = ("from_id", "to_id") if direction == "0" else ("to_id", "from_id")
    speaker = name(row[sender], sender) or ""
    role = _role(speaker, name(row[other], other) or "", direction)
    time = parse_time(row.get("time"), settings.time_zone, "time")
    return Message(Turn(role, spoken(row.get("content"), "content"), time, speaker))


def _role(speaker: str, other: str, direction: str) -> Role:
    if (":" in speaker) != (":" in other):
        return "agent" if ":" in speaker else "customer"
    return "agent" if direction == "0" else "customer"


EXPORT = Export(
    "wangwang", "淘宝旺旺聊天记录（开放平台）", _fits, _parts, _message, "app", sessions=False
)
