"""The values that chat exports share: roles, times, yes and no."""

from __future__ import annotations

import datetime as dt
import functools
import math
import re

from autoqa.errors import TranscriptError, suggestion
from autoqa.transcript import RELATIVE_BELOW, Role, zone

MILLISECONDS_FROM = 1e11
"""A number from here on counts milliseconds since the epoch."""

_WORDS: dict[Role, str] = {
    "customer": "customer user buyer client visitor end_user guest consumer"
    " 客户 顾客 买家 用户 访客 会员 消费者 来电人 主叫",
    "agent": "agent seller staff service waiter operator csr"
    " 客服 坐席 座席 人工 人工客服 卖家 商家 店家 店小二 话务员 专员 顾问 客户经理 客户服务 客户代表 客户专员 客户顾问 会员顾问 会员专员 用户运营 用户顾问",
    "bot": "bot robot automated_agent assistant 机器人 智能客服 智能助手 机器人客服",
    "system": "system notice 系统 系统消息 系统提示 通知",
}
ROLE_WORDS: dict[str, Role] = {
    word: role for role, words in _WORDS.items() for word in words.split()
}

_TRUE = frozenset({"1", "true", "yes", "y", "是", "已", "已结束", "已关闭", "closed"})
_FALSE = frozenset({"0", "false", "no", "n", "否", "未", "未结束", "进行中", "open", ""})
_COMPACT_LENGTHS = (8, 14)
"""So many digits are a date, or a date and a time of day."""

_EPOCH = dt.datetime(1970, 1, 1)
_LOOSE_TIME = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[ T]*(\d{1,2}):(\d{1,2})(?::(\d{1,2})(\.\d+)?)?"
)
_TIME_OF_DAY = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(\.\d+)?)?")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST_SHOWN = 20


def parse_role(value: object, place: str) -> Role:
    """Return the role that a word means.

    Raises:
        TranscriptError: No role is called that.
    """
    word = value.strip().lower() if isinstance(value, str) else ""
    role = ROLE_WORDS.get(word)
    if role is not None:
        return role
    missing = value is None or value == ""
    remedy = "请写 customer、agent、bot、system 之一，或 客户、客服、机器人、系统"
    if 0 < len(word) < _LONGEST_SHOWN:
        remedy += f"。{suggestion(word, ROLE_WORDS)}"
    raise TranscriptError(
        "缺少角色" if missing else f"不认识角色 {shown(value)}", place=place, remedy=remedy
    )


def role_of_name(name: str) -> Role | None:
    """Return the role that a speaker's name starts with, such as 客服小王; None if it has none."""
    word = name.strip().lower()
    if word in ROLE_WORDS:
        return ROLE_WORDS[word]
    for known in _longest_first():
        if word.startswith(known) and not known.isascii():
            return ROLE_WORDS[known]
    return None


def parse_time(value: object, time_zone: str, place: str) -> float | None:
    """Return seconds since the epoch, or since the start of the chat for small numbers.

    Numbers from `MILLISECONDS_FROM` on are epoch milliseconds, from
    `autoqa.transcript.RELATIVE_BELOW` on epoch seconds, and smaller ones milliseconds since
    the start. Texts are numbers (of which 14 digits are ``20260618100211`` and 8 a date), ISO
    8601 or near it; those without a zone are in `time_zone`; a bare time of day counts from
    midnight.

    Raises:
        TranscriptError: It is no time.
    """
    if type(value) is int or isinstance(value, float):
        if RELATIVE_BELOW <= value < MILLISECONDS_FROM:
            return float(value)
        return _from_milliseconds(value, place)
    if isinstance(value, str):
        text = value.strip()
        return _from_text(text, time_zone, place) if text else None
    if value is None:
        return None
    raise _bad_time(value, place)


def parse_flag(value: object, place: str) -> bool:
    """Return a yes or no.

    Raises:
        TranscriptError: It is neither.
    """
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower() if _is_plain(value) else None
    if word in _TRUE:
        return True
    if word in _FALSE or value is None:
        return False
    raise TranscriptError(
        f"{shown(value)} 既不是“是”也不是“否”", place=place, remedy="请写 true 或 false"
    )


def clean_text(text: str) -> str:
    """Replace lone surrogates, which no UTF-8 file can hold, keeping every offset."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def shown(value: object) -> str:
    """Return a value as a message shows it: short, whatever it is."""
    if isinstance(value, str):
        return repr(value[:_LONGEST_SHOWN])
    return repr(value) if _is_plain(value) else f"（{type(value).__name__} 类型的值）"


@functools.cache
def _longest_first() -> tuple[str, ...]:
    return tuple(sorted(ROLE_WORDS, key=len, reverse=True))


def _is_plain(value: object) -> bool:
    """Tell whether a value is a text or a number that can be written out at little cost."""
    return isinstance(value, (str, float)) or (isinstance(value, int) and abs(value) < 10**20)


def _from_milliseconds(number: float, place: str) -> float:
    """Return the seconds of a number that counts milliseconds."""
    try:
        seconds = number / 1000
    except OverflowError:
        seconds = math.inf
    if not math.isfinite(seconds) or seconds < 0:
        raise _bad_time(number, place)
    return seconds


def _from_text(text: str, time_zone: str, place: str) -> float | None:
    try:
        if not text.isdigit():
            return _timestamp(dt.datetime.fromisoformat(text), time_zone)
        if len(text) in _COMPACT_LENGTHS:
            moment = dt.datetime.fromisoformat(f"{text[:8]}T{text[8:] or '00'}")
            return _timestamp(moment, time_zone)
        return parse_time(float(text), time_zone, place)
    except (ValueError, OverflowError):
        pass
    return _from_loose_text(text, time_zone, place)


def _from_loose_text(text: str, time_zone: str, place: str) -> float | None:
    try:
        if found := _LOOSE_TIME.fullmatch(text):
            parts = [int(part or 0) for part in found.groups()[:6]]
            moment = dt.datetime(*parts)  # type: ignore[arg-type]
            return _timestamp(moment, time_zone) + float(found[7] or 0)
        if found := _TIME_OF_DAY.fullmatch(text):
            hours, minutes, seconds = (int(part or 0) for part in found.groups()[:3])
            dt.time(hours, minutes, seconds)  # refuses 99:99
            return hours * 3600 + minutes * 60 + seconds + float(found[4] or 0)
        if not text.isdigit():
            return parse_time(float(text), time_zone, place)
    except (ValueError, OverflowError):
        pass
    raise _bad_time(text, place)


def _timestamp(moment: dt.datetime, time_zone: str) -> float:
    if moment.tzinfo is not None:
        return moment.timestamp()
    offset = zone(time_zone).utcoffset(moment)
    assert offset is not None  # a zone by name always has one
    return (moment - _EPOCH - offset).total_seconds()


def _bad_time(value: object, place: str) -> TranscriptError:
    return TranscriptError(
        f"看不懂时间 {shown(value)}",
        place=place,
        remedy="请写 2026-06-18 10:02:11、ISO 8601，或纪元秒、毫秒",
    )
