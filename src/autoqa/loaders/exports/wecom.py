"""企业微信会话存档, decrypted: a message a line, ``{"msgid", "action", "from", "tolist", "msgtime"}``.

A chat is a room, or all that a customer and an employee said to each other. What employees say
to each other in private is nobody's service and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from autoqa.loaders.exports.base import Export, Message, Part, Settings, decoded, name
from autoqa.loaders.exports.content import written
from autoqa.loaders.fields import parse_time
from autoqa.transcript import Role, Turn

_EXTERNAL = ("wo", "wm")
_ROBOT = "wb"


def _fits(value: Mapping[str, Any]) -> bool:
    return {"msgid", "action"} <= value.keys()


def _parts(value: Mapping[str, Any]) -> Iterator[Part]:
    if value["action"] == "switch":  # an employee changed enterprises: nobody said anything
        return
    room, ends = name(value.get("roomid"), "roomid"), _ends(value)
    if room or any(end.startswith(_EXTERNAL) for end in ends):
        yield Part(room or "-".join(sorted(ends, key=_customers_first)), [value])


def _ends(row: Mapping[str, Any]) -> list[str]:
    to = row.get("tolist")
    receivers = to if isinstance(to, list) else [to]
    sender = name(row.get("from"), "from") or ""
    return [end for end in (sender, name(receivers[0] if receivers else None, "tolist")) if end]


def _customers_first(end: str) -> tuple[bool, str]:
    return not end.startswith(_EXTERNAL), end


def _message(row: Mapping[str, Any], settings: Settings) -> Message:
    id_ = name(row.get("msgid"), "msgid") or ""
    if row["action"] == "recall":
        return Message(None, id_, name(_table(row, "revoke").get("pre_msgid"), "pre_msgid") or "")
    sender = name(row.get("from"), "from") or ""
    time = parse_time(row.get("msgtime"), settings.time_zone, "msgtime")
    return Message(Turn(_role(sender), _text(row), time, sender or None), id_)


def _role(sender: str) -> Role:
    if not sender:
        return "system"
    if sender.startswith(_EXTERNAL):
        return "customer"
    return "bot" if sender.startswith(_ROBOT) else "agent"


def _text(row: Mapping[str, Any]) -> str:
    """Return what was written; a picture, a file or a card has no words."""
    kind = row.get("msgtype")
    if kind == "mixed":
        items = _table(row, "mixed").get("item")
        return "\n".join(filter(None, map(_item, items if isinstance(items, list) else [])))
    if kind == "markdown":
        return written(_table(row, "info").get("content"), "info.content")
    return written(_table(row, "text").get("content"), "text.content") if kind == "text" else ""


def _item(item: object) -> str:
    """Return the words of one piece of a mixed message, whose content is JSON in a string."""
    if not isinstance(item, Mapping) or item.get("type") != "text":
        return ""
    content = decoded(item.get("content"), "mixed.item.content")
    return written(content.get("content"), "content") if isinstance(content, Mapping) else ""


def _table(row: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = row.get(key)
    return value if isinstance(value, Mapping) else {}


EXPORT = Export(
    "wecom",
    "企业微信会话存档（已解密）",
    _fits,
    _parts,
    _message,
    "wechat",
    scattered=True,
    sessions=False,
)
