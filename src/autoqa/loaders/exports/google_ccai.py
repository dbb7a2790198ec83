"""Google CCAI conversations: ``{"entries": [{"start_timestamp_usec", "text", "role"}]}``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from autoqa.loaders.exports.base import Export, Message, Part, Settings, is_rows, name, role_of
from autoqa.loaders.exports.content import written
from autoqa.loaders.exports.times import microseconds
from autoqa.transcript import Role, Turn

_ROLES: dict[str, Role] = {
    "AGENT": "agent",
    "HUMAN_AGENT": "agent",
    "AUTOMATED_AGENT": "bot",
    "CUSTOMER": "customer",
    "END_USER": "customer",
}


def _fits(value: Mapping[str, Any]) -> bool:
    return is_rows(value.get("entries"), "start_timestamp_usec", "role")


def _parts(value: Mapping[str, Any]) -> Iterator[Part]:
    yield Part("", value["entries"])


def _message(row: Mapping[str, Any], settings: Settings) -> Message:
    role = role_of(row.get("role"), _ROLES, settings, "role")
    time = microseconds(row.get("start_timestamp_usec"), "start_timestamp_usec")
    speaker = name(row.get("user_id"), "user_id")
    return Message(Turn(role, written(row.get("text"), "text"), time, speaker))


EXPORT = Export("google-ccai", "Google CCAI 对话", _fits, _parts, _message)
