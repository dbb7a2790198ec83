"""The generic shape: ``{"id", "channel", "turns": [{"role", "text", "time"}], "context"}``."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, get_args

import msgspec

from autoqa.errors import LoadError, TranscriptError
from autoqa.loaders import plain
from autoqa.loaders.fields import (
    ROLE_WORDS,
    clean_text,
    parse_flag,
    parse_role,
    parse_time,
    shown,
)
from autoqa.transcript import Channel, Context, Transcript, Turn, zone

Chatlike = Transcript | Mapping[str, Any] | str

UNNAMED = "chat"

LONGEST_VALUE = 4096
"""A value that is no text may be this long when it is written out."""

_CONTEXT = frozenset(Context.__struct_fields__)
_CONTEXT_TEXTS = sorted(_CONTEXT - {"tags", "extra"})
_NO_CONTEXT = Context()
_JSON = re.compile(r"\s*(?:\{|\[\s*(?:[{\]]|$))")
_CHANNELS: dict[str, Channel] = {
    **{name: name for name in get_args(Channel)},
    "微信": "wechat",
    "网页": "web",
    "电话": "phone",
    "邮件": "email",
}


def to_transcript(source: Chatlike) -> Transcript:
    """Make a transcript of whatever a caller holds.

    Args:
        source: A `Transcript`, a dict in the generic shape, a JSON string of one, or the text
            of a chat.

    Raises:
        TranscriptError: A value in it is wrong; the error names its place.
        LoadError: The text is neither JSON nor a chat.
    """
    if isinstance(source, str):
        text = source.removeprefix("\ufeff")
        if looks_like_json(text):
            return from_mapping(one_chat(parse_json(text)))
        return plain.parse(text, name=UNNAMED)
    if isinstance(source, Transcript):
        return source
    if isinstance(source, Mapping):
        return from_mapping(source)
    raise TranscriptError(
        f"不能评分 {type(source).__name__} 类型的对象",
        remedy="请给 Transcript、dict、JSON 字符串或聊天文本",
    )


def from_mapping(source: Mapping[str, Any]) -> Transcript:
    """Make a transcript of a dict in the generic shape; keys it does not know are left out.

    Raises:
        TranscriptError: A value in it is wrong; the error names its place.
    """
    turns = source.get("turns")
    if not isinstance(turns, (list, tuple)):
        raise TranscriptError(
            "缺少 turns（消息列表）",
            place="turns",
            remedy='形如 {"id": "1", "turns": [{"role": "客户", "text": "在吗"}]}',
        )
    context = _context(source)
    name = source.get("id")
    return Transcript(
        id=UNNAMED if name is None else word(name, "id"),
        turns=_turns(turns, context.time_zone),
        channel=_channel(source.get("channel")),
        context=context,
        closed=_closed(source.get("closed")),
    )


def looks_like_json(text: str) -> bool:
    """Tell JSON from the text of a chat, which may start with a bracket too."""
    return _JSON.match(text) is not None


def parse_json(text: str) -> Any:
    """Parse JSON, with the line and column of a mistake.

    Raises:
        LoadError: It is not JSON, or breaks off.
    """
    try:
        return msgspec.json.decode(text)
    except (ValueError, RecursionError):
        pass
    try:  # the standard library's parser takes lone surrogates and says where a mistake is
        return json.loads(text)
    except json.JSONDecodeError as reason:
        cut = breaks_off(reason)
        raise LoadError(
            f"JSON 不完整，在第 {reason.colno} 列中断"
            if cut
            else f"JSON 语法错误（第 {reason.colno} 列）",
            line=reason.lineno,
            remedy="文件可能没有导出完，请重新导出"
            if cut
            else "请检查这一行；文件其实不是 JSON 的，请改后缀",
        ) from None
    except (ValueError, RecursionError) as reason:
        raise LoadError(too_much(reason), remedy="请检查导出程序") from None


def breaks_off(reason: json.JSONDecodeError) -> bool:
    """Tell whether the text just ended too early, between values or inside a string."""
    return not reason.doc[reason.pos :].strip() or reason.msg.startswith("Unterminated string")


def too_much(reason: ValueError | RecursionError) -> str:
    """Say what of a JSON text was beyond measure."""
    return "JSON 嵌套太深" if isinstance(reason, RecursionError) else "JSON 里有太长的数字"


def one_chat(parsed: Any) -> Mapping[str, Any]:
    """Return the chat that a JSON text is: an object, or an array of turns.

    Raises:
        TranscriptError: It is neither.
    """
    if isinstance(parsed, Mapping):
        return parsed
    if isinstance(parsed, list) and (not parsed or is_turn(parsed[0])):
        return {"turns": parsed}
    raise TranscriptError("这里有多个会话", remedy="请用 autoqa.load 读文件，再逐个评分")


def is_turn(parsed: Any) -> bool:
    """Tell a turn from a chat."""
    return isinstance(parsed, Mapping) and "role" in parsed and "turns" not in parsed


def _turns(given: Sequence[Any], time_zone: str) -> tuple[Turn, ...]:
    made = []
    for index, raw in enumerate(given):
        try:
            made.append(_turn(raw, time_zone))
        except TranscriptError as reason:
            place = f"turns[{index}].{reason.place}".rstrip(".")
            raise TranscriptError(reason.problem, place=place, remedy=reason.remedy) from None
    return tuple(made)


def _turn(raw: Any, time_zone: str) -> Turn:
    """Make one turn. Every message of every chat comes by here: the usual kinds go first."""
    if type(raw) is not dict and not isinstance(raw, Mapping):
        raise TranscriptError("每条消息应是一个对象")
    get = raw.get
    said_by, text, time = get("role"), get("text"), get("time")
    if text is None:
        text = get("content")
    role = ROLE_WORDS.get(said_by) if type(said_by) is str else None
    if time is not None:
        time = parse_time(time, time_zone, "time")
    speaker, auto, recalled = get("speaker_id"), get("auto"), get("recalled")
    return Turn(
        role or parse_role(said_by, "role"),
        clean_text(text) if type(text) is str else _text(text),
        time,
        None if speaker is None else word(speaker, "speaker_id"),
        auto is not None and parse_flag(auto, "auto"),
        recalled is not None and parse_flag(recalled, "recalled"),
    )


def _text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TranscriptError(
            f"应是文字，却是 {type(value).__name__}", place="text", remedy="没有文字请写空字符串"
        )
    return clean_text(value)


def word(value: object, place: str) -> str:
    """Return a name or a number as text.

    Raises:
        TranscriptError: It is neither, or far too long a number.
    """
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, (int, float)):
        return _written(value, place)
    raise TranscriptError(f"应是文字，却是 {type(value).__name__}", place=place)


def _written(value: object, place: str) -> str:
    try:
        text = clean_text(str(value))
    except (ValueError, RecursionError):  # thousands of digits, or of lists within lists
        text = ""
    if not isinstance(value, str) and not 0 < len(text) <= LONGEST_VALUE:
        raise TranscriptError("太长或嵌套太深", place=place)
    return text


def _context(source: Mapping[str, Any]) -> Context:
    """Collect the context from its own table and from the chat's own keys."""
    given = source.get("context") or {}
    if not isinstance(given, Mapping):
        raise TranscriptError("应是一个对象", place="context")
    if not given and _CONTEXT.isdisjoint(source):
        return _NO_CONTEXT
    values: dict[str, Any] = {
        key: word(value, f"context.{key}")
        for key in _CONTEXT_TEXTS
        if (value := given.get(key, source.get(key))) not in (None, "")
    }
    zone(values.get("time_zone", _NO_CONTEXT.time_zone))  # refuses an unknown one
    return Context(**values, tags=_tags(given.get("tags", source.get("tags"))), extra=_extra(given))


def _tags(given: object) -> tuple[str, ...]:
    if isinstance(given, str):
        given = [given]
    if not isinstance(given, (list, tuple, type(None))):
        raise TranscriptError(f"应是一串文字，却是 {shown(given)}", place="context.tags")
    return tuple(word(tag, "context.tags") for tag in given or () if tag not in (None, ""))


def _extra(given: Mapping[str, Any]) -> dict[str, str]:
    """Keep what has no field of its own."""
    own = {key: value for key, value in given.items() if key not in _CONTEXT}
    extra = given.get("extra")
    more = {**own, **extra} if isinstance(extra, Mapping) else own
    return {
        clean_text(str(key)): _written(value, "context.extra")
        for key, value in more.items()
        if value is not None
    }


def _closed(value: object) -> bool | None:
    """Return whether the chat is over; nothing, or a blank, leaves it unknown."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return parse_flag(value, "closed")


def _channel(value: object) -> Channel | None:
    if value is None or value == "":
        return None
    channel = _CHANNELS.get(value.strip().lower()) if isinstance(value, str) else None
    if channel is None:
        raise TranscriptError(
            f"不认识渠道 {shown(value)}",
            place="channel",
            remedy=f"可用的有：{'、'.join(_CHANNELS)}",
        )
    return channel
