"""网易七鱼, messages one a row: ``{"id", "content", "type", "time", "fromUser", "sessionId"}``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from autoqa.errors import LoadError
from autoqa.loaders.exports.base import Export, Message, Part, Settings, name, required, role_of
from autoqa.loaders.exports.content import spoken
from autoqa.loaders.fields import parse_flag, parse_time
from autoqa.loaders.generic import parse_json
from autoqa.transcript import Role, Turn

_SENDERS: dict[str, Role] = {"1": "customer", "0": "agent"}


def _fits(value: Mapping[str, Any]) -> bool:
    return {"fromUser", "sessionId"} <= value.keys()


def _parts(value: Mapping[str, Any]) -> Iterator[Part]:
    yield Part(required(value, "sessionId"), [value])


def _message(row: Mapping[str, Any], settings: Settings) -> Message:
    role = role_of(row.get("fromUser"), _SENDERS, settings, "fromUser")
    auto = role == "agent" and parse_flag(row.get("autoreply"), "autoreply")
    time = parse_time(row.get("time"), settings.time_zone, "time")
    turn = Turn(role, spoken(_words(row.get("content")), "content"), time, auto=auto)
    return Message(turn, name(row.get("id"), "id") or "")


def _words(content: object) -> object:
    """Return the words of a content that is JSON in a string, as those of pictures and cards are."""
    if not (isinstance(content, str) and content.lstrip().startswith("{")):
        return content
    try:
        value = parse_json(content)
    except LoadError:
        return content  # somebody just wrote a bracket
    return value.get("content") if isinstance(value, Mapping) else content


EXPORT = Export("qiyu", "网易七鱼消息", _fits, _parts, _message, scattered=True)
