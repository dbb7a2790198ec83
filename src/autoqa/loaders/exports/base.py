"""What an export format is, and the few things that all of them do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from autoqa.errors import LoadError, TranscriptError
from autoqa.loaders.fields import shown
from autoqa.loaders.generic import parse_json, word
from autoqa.transcript import Channel, Role, Turn


class Settings(NamedTuple):
    """What only the caller knows: who a name or a number is, and the zone of bare times."""

    roles: Mapping[str, Role]
    time_zone: str


class Message(NamedTuple):
    """What one row is: a turn, or none, such as the notice that takes another message back."""

    turn: Turn | None
    id: str = ""
    recalls: str = ""


class Part(NamedTuple):
    """Rows of one chat in the order of the file; without a name the file gives one."""

    chat: str
    rows: Sequence[Any]


class Export(NamedTuple):
    """One format.

    Attributes:
        name: What it is called in ``load(format=...)``.
        title: What people call it.
        fits: Tells whether a JSON object is in this format.
        parts: Splits such an object into chats.
        message: Makes a message of a row.
        channel: Where all of its chats took place, if that is known.
        scattered: Rows of one chat may stand in several objects of a file.
        sessions: It knows where a chat ends; otherwise all that two people ever said to each
            other comes as one, and a long silence ends a chat.
    """

    name: str
    title: str
    fits: Callable[[Mapping[str, Any]], bool]
    parts: Callable[[Mapping[str, Any]], Iterable[Part]]
    message: Callable[[Mapping[str, Any], Settings], Message]
    channel: Channel | None = None
    scattered: bool = False
    sessions: bool = True


def role_of(code: object, known: Mapping[str, Role], settings: Settings, place: str) -> Role:
    """Return whose words a code stands for: as the caller says, else as the format does.

    Raises:
        TranscriptError: Neither of them knows.
    """
    key = name(int(code) if isinstance(code, bool) else code, place) or ""
    role = settings.roles.get(key) or known.get(key)
    if role is None:
        shown_key = key[:20] or "编号"
        raise TranscriptError(
            f"不知道 {place} 为 {shown(code)} 的是谁" if key else f"缺少 {place}，不知道是谁说的",
            place=place,
            remedy=f"请用 roles 说明，例如 roles={{{shown_key!r}: 'agent'}}（命令行：--role {shown_key}=agent）",
        )
    return role


def first(row: Mapping[str, Any], *keys: str) -> Any:
    """Return the first of the values that is there and not null."""
    return next((row[key] for key in keys if row.get(key) is not None), None)


def name(value: object, place: str) -> str | None:
    """Return an id as text; None for none.

    Raises:
        TranscriptError: It is neither a text nor a number.
    """
    return None if value is None or value == "" else word(value, place)


def required(row: Mapping[str, Any], key: str) -> str:
    """Return an id that a row cannot do without: it says which chat the row belongs to.

    Raises:
        TranscriptError: It is not there, or no id.
    """
    value = name(row.get(key), key)
    if value is None:
        raise TranscriptError(f"缺少 {key}，不知道属于哪个会话", remedy="请检查导出程序")
    return value


def is_rows(value: object, *keys: str) -> bool:
    """Tell whether this is a list whose first row has one of the keys, or an empty list."""
    if not isinstance(value, list):
        return False
    return not value or (isinstance(value[0], Mapping) and not set(keys).isdisjoint(value[0]))


def inner(value: Mapping[str, Any], *wrappers: str) -> Mapping[str, Any]:
    """Take off the envelopes that an API puts around its answer, such as ``Response``."""
    while True:
        boxes = [
            key for key in value if key in wrappers or key.endswith(("_response", "_responce"))
        ]
        if len(boxes) != 1 or not isinstance(value[boxes[0]], Mapping):
            return value
        value = value[boxes[0]]


def decoded(value: object, place: str) -> Any:
    """Return a value that may be JSON inside a text.

    Raises:
        TranscriptError: The text is no JSON.
    """
    if not isinstance(value, str):
        return value
    try:
        return parse_json(value)
    except LoadError as reason:
        raise TranscriptError(reason.problem, place=place, remedy=reason.remedy) from None


def by_chat(rows: Iterable[Any], key: Callable[[Mapping[str, Any]], str]) -> Iterator[Part]:
    """Split rows by the chat that each belongs to; what is no row stays with the one before."""
    found: dict[str, list[Any]] = {}
    chat = ""
    for row in rows:
        chat = key(row) if isinstance(row, Mapping) else chat
        found.setdefault(chat, []).append(row)
    return (Part(chat, own) for chat, own in found.items())
