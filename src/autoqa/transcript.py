"""Who said what, when. Knows no file format and no language."""

from __future__ import annotations

import functools
import hashlib
import zoneinfo
from collections.abc import Iterator
from typing import Literal, get_args

import msgspec

from autoqa.errors import TranscriptError

Role = Literal["customer", "agent", "bot", "system"]
Channel = Literal["app", "wechat", "web", "phone", "email"]

ROLES: tuple[Role, ...] = get_args(Role)

END_OF_TIME = 253402300800.0
"""The first second that no calendar date here can show."""

RELATIVE_BELOW = 1e8
"""A time below this counts seconds from the start of the chat, not from the epoch."""


class Turn(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One message.

    Attributes:
        role: Who wrote it.
        text: Its text, exactly as it was; empty for an image or a card.
        time: Seconds since the epoch, or since the start of the chat (below `RELATIVE_BELOW`).
        speaker_id: Which agent, or which customer.
        auto: An automatic reply sent under an agent's name: not the agent's own words.
        recalled: Taken back by its sender; it still counts for grave findings.
    """

    role: Role
    text: str = ""
    time: float | None = None
    speaker_id: str | None = None
    auto: bool = False
    recalled: bool = False

    @property
    def voice(self) -> Role:
        """Whose words these are: an automatic reply is a robot's, whoever's name it bears."""
        return "bot" if self.auto and self.role == "agent" else self.role


DEFAULT_ZONE = "Asia/Shanghai"
"""The time zone of what does not say its own."""


class Context(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What departments aggregate by. `extra` keeps what has no field of its own."""

    agent_id: str | None = None
    team: str | None = None
    customer_id: str | None = None
    scene: str | None = None
    tenure: str | None = None
    started_at: str | None = None
    tags: tuple[str, ...] = ()
    time_zone: str = DEFAULT_ZONE
    extra: dict[str, str] = {}

    def __post_init__(self) -> None:
        """Make equal contexts equal JSON: left out is only what is the default itself."""
        if self.time_zone == DEFAULT_ZONE:
            msgspec.structs.force_setattr(self, "time_zone", DEFAULT_ZONE)


_NO_CONTEXT = Context()


class Transcript(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One chat.

    Attributes:
        id: The chat's own name in the source.
        turns: The messages in their order; equal or missing times keep the file's order.
        channel: Where it took place; None if unknown.
        context: What departments aggregate by.
        closed: Whether the chat is over; None if the source does not say. A chat that is
            still open cannot have an unresolved ending.
    """

    id: str
    turns: tuple[Turn, ...]
    channel: Channel | None = None
    context: Context = _NO_CONTEXT
    closed: bool | None = None

    def __post_init__(self) -> None:
        """Make equal chats equal JSON, as in `Context`."""
        if self.context == _NO_CONTEXT:
            msgspec.structs.force_setattr(self, "context", _NO_CONTEXT)


def validate(transcript: Transcript) -> None:
    """Refuse what no signal could judge.

    Raises:
        TranscriptError: The chat has no turns, a turn's role is unknown or its time beyond
            any calendar, or a text anywhere
            in it holds lone surrogates.
    """
    try:
        msgspec.json.encode(transcript)
    except UnicodeEncodeError:
        name = transcript.id.encode(errors="replace").decode()
        raise TranscriptError(
            "文本含有残缺的 Unicode 代理字符",
            place=f"会话 {name} {next(_surrogates(msgspec.to_builtins(transcript)))}",
            remedy="请用 autoqa.load 或 autoqa.score(dict) 读入，它们会把残缺字符替换为 U+FFFD",
        ) from None
    if not transcript.turns:
        raise TranscriptError(
            "会话没有任何消息", place=f"会话 {transcript.id}", remedy="请检查导出文件是否完整"
        )
    for index, turn in enumerate(transcript.turns):
        if turn.role not in ROLES:
            raise TranscriptError(
                f"不认识角色 {turn.role!r}",
                place=f"会话 {transcript.id} turns[{index}].role",
                remedy=f"请写 {'、'.join(ROLES)} 之一",
            )
        if turn.time is not None and not 0 <= turn.time < END_OF_TIME:
            raise TranscriptError(
                f"时间 {turn.time!r} 不在公元 9999 年以前",
                place=f"会话 {transcript.id} turns[{index}].time",
                remedy="请写纪元秒，或从会话开始算起的秒",
            )


def fingerprint(transcript: Transcript) -> str:
    """Return the SHA-256, in hexadecimal, of the chat's canonical JSON."""
    return hashlib.sha256(msgspec.json.encode(transcript, order="deterministic")).hexdigest()


@functools.cache
def zone(name: str) -> zoneinfo.ZoneInfo:
    """Return a time zone by its IANA name.

    Raises:
        TranscriptError: No such zone.
    """
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise TranscriptError(
            f"不认识时区 {name!r}",
            place="context.time_zone",
            remedy="请写 IANA 名称，例如 Asia/Shanghai",
        ) from None


def _surrogates(value: object, place: str = "") -> Iterator[str]:
    """Yield the places of all texts with lone surrogates, such as ``turns[3].text``."""
    if isinstance(value, str):
        if value != value.encode(errors="replace").decode():
            yield place
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _surrogates(key, f"{place} 的键".lstrip())
            yield from _surrogates(item, f"{place}.{key}".lstrip("."))
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from _surrogates(item, f"{place}[{index}]")
