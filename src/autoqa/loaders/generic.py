"""The generic shape: ``{"id", "channel", "turns": [{"role", "text", "time"}], "context"}``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, get_args

import msgspec

from autoqa.errors import LoadError, TranscriptError
from autoqa.loaders import plain
from autoqa.loaders.fields import clean_text, parse_flag, parse_role, parse_time
from autoqa.transcript import Channel, Context, Transcript, Turn

Chatlike = Transcript | Mapping[str, Any] | str

UNNAMED = "chat"

_CONTEXT = frozenset(field.name for field in msgspec.structs.fields(Context)) - {"extra", "tags"}
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
    if isinstance(source, Transcript):
        return source
    if isinstance(source, Mapping):
        return from_mapping(source)
    if isinstance(source, str):
        text = source.removeprefix("\ufeff")
        if text.lstrip()[:1] == "{" or text.lstrip()[:2] in ("[{", "[]"):
            return from_mapping(_one_chat(parse_json(text)))
        return plain.parse(text, name=UNNAMED)
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
    closed = source.get("closed")
    return Transcript(
        id=clean_text(str(source.get("id", UNNAMED))),
        turns=tuple(_turn(raw, index, context.time_zone) for index, raw in enumerate(turns)),
        channel=_channel(source.get("channel")),
        context=context,
        closed=None if closed is None else parse_flag(closed, "closed"),
    )


def parse_json(text: str) -> Any:
    """Parse JSON, with the line and column of a mistake.

    Raises:
        LoadError: It is not JSON, or breaks off.
    """
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError):
        pass
    try:  # the standard library's parser takes lone surrogates and says where a mistake is
        return json.loads(text)
    except json.JSONDecodeError as reason:
        cut = reason.pos >= len(text.rstrip())
        raise LoadError(
            f"JSON 不完整，在第 {reason.colno} 列中断"
            if cut
            else f"JSON 语法错误（第 {reason.colno} 列：{reason.msg}）",
            line=reason.lineno,
            remedy="文件可能没有导出完，请重新导出" if cut else "请检查这一行",
        ) from None
    except RecursionError:
        raise LoadError("JSON 嵌套太深", remedy="请检查导出程序") from None


def _one_chat(parsed: Any) -> Mapping[str, Any]:
    if isinstance(parsed, Mapping):
        return parsed
    if isinstance(parsed, list) and all(
        isinstance(raw, Mapping) and "role" in raw for raw in parsed
    ):
        return {"turns": parsed}
    raise TranscriptError("这里有多个会话", remedy="请用 autoqa.load 读文件，再逐个评分")


def _turn(raw: object, index: int, time_zone: str) -> Turn:
    if not isinstance(raw, Mapping):
        raise TranscriptError("每条消息应是一个对象", place=f"turns[{index}]")
    text = raw.get("text")
    if text is None:
        text = ""
    elif not isinstance(text, str):
        raise TranscriptError(f"应是文字，却是 {type(text).__name__}", place=f"turns[{index}].text")
    speaker = raw.get("speaker_id")
    auto, recalled = raw.get("auto", False), raw.get("recalled", False)
    return Turn(
        role=parse_role(raw.get("role"), f"turns[{index}].role"),
        text=clean_text(text),
        time=parse_time(raw.get("time"), time_zone, f"turns[{index}].time"),
        speaker_id=None if speaker is None else clean_text(str(speaker)),
        auto=auto is True or (auto is not False and parse_flag(auto, f"turns[{index}].auto")),
        recalled=recalled is True
        or (recalled is not False and parse_flag(recalled, f"turns[{index}].recalled")),
    )


def _context(source: Mapping[str, Any]) -> Context:
    """Collect the context from its own table and from the chat's own keys."""
    given = source.get("context") or {}
    if not isinstance(given, Mapping):
        raise TranscriptError("应是一个对象", place="context")
    values: dict[str, Any] = {
        key: clean_text(str(value))
        for key in sorted(_CONTEXT)
        if (value := given.get(key, source.get(key))) not in (None, "")
    }
    tags = given.get("tags", source.get("tags", ()))
    if isinstance(tags, str):
        tags = [tags]
    values["tags"] = tuple(clean_text(str(tag)) for tag in tags or ())
    extra = given.get("extra")
    own = {key: value for key, value in given.items() if key not in _CONTEXT | {"extra", "tags"}}
    more = {**own, **extra} if isinstance(extra, Mapping) else own
    values["extra"] = {
        clean_text(str(key)): clean_text(str(value))
        for key, value in more.items()
        if value is not None
    }
    return Context(**values)


def _channel(value: object) -> Channel | None:
    if value is None or value == "":
        return None
    channel = _CHANNELS.get(str(value).strip().lower())
    if channel is None:
        raise TranscriptError(
            f"不认识渠道 {str(value)[:20]!r}",
            place="channel",
            remedy=f"可用的有：{'、'.join(_CHANNELS)}",
        )
    return channel
