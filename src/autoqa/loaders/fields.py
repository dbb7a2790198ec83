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
    " 客服 坐席 座席 人工 人工客服 卖家 商家 店家 店小二 话务员 专员 顾问",
    "bot": "bot robot automated_agent assistant 机器人 智能客服 智能助手 机器人客服",
    "system": "system notice 系统 系统消息 系统提示 通知",
}
ROLE_WORDS: dict[str, Role] = {
    word: role for role, words in _WORDS.items() for word in words.split()
}

_TRUE = frozenset({"1", "true", "yes", "y", "是", "已", "已结束", "已关闭", "closed"})
_FALSE = frozenset({"0", "false", "no", "n", "否", "未", "未结束", "进行中", "open", ""})
_LOOSE_TIME = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[ T]*(\d{1,2}):(\d{1,2})(?::(\d{1,2})(\.\d+)?)?"
)
_TIME_OF_DAY = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(\.\d+)?)?")
_SURROGATE = re.compile("[\ud800-\udfff]")


def parse_role(value: object, place: str) -> Role:
    """Return the role that a word means.

    Raises:
        TranscriptError: No role is called that.
    """
    word = str(value).strip().lower()
    role = ROLE_WORDS.get(word)
    if role is None:
        raise TranscriptError(
            f"不认识角色 {str(value)[:20]!r}",
            place=place,
            remedy=f"请写 customer、agent、bot、system 之一，或 客户、客服、机器人、系统。{suggestion(word, ROLE_WORDS)}"
            if len(word) < 20
            else "请写 customer、agent、bot、system 之一",
        )
    return role


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
    the start. Texts are ISO 8601 or near it; those without a zone are in `time_zone`; a bare
    time of day counts from midnight.

    Raises:
        TranscriptError: It is no time.
    """
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return _from_text(value.strip(), time_zone, place)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_number(float(value), place)
    raise _bad_time(value, place)


def parse_flag(value: object, place: str) -> bool:
    """Return a yes or no.

    Raises:
        TranscriptError: It is neither.
    """
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower() if value is not None else ""
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise TranscriptError(
        f"{str(value)[:20]!r} 既不是“是”也不是“否”", place=place, remedy="请写 true 或 false"
    )


def clean_text(text: str) -> str:
    """Replace lone surrogates, which no UTF-8 file can hold, keeping every offset."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


@functools.cache
def _longest_first() -> tuple[str, ...]:
    return tuple(sorted(ROLE_WORDS, key=len, reverse=True))


def _from_number(number: float, place: str) -> float:
    if not math.isfinite(number) or number < 0:
        raise _bad_time(number, place)
    return number if RELATIVE_BELOW <= number < MILLISECONDS_FROM else number / 1000


def _from_text(text: str, time_zone: str, place: str) -> float:
    try:
        return _timestamp(dt.datetime.fromisoformat(text), time_zone)
    except (ValueError, OverflowError):
        pass
    try:
        return _from_number(float(text), place)
    except ValueError:
        pass
    try:
        if found := _LOOSE_TIME.fullmatch(text):
            parts = [int(part or 0) for part in found.groups()[:6]]
            moment = dt.datetime(*parts)  # type: ignore[arg-type]
            return _timestamp(moment, time_zone) + float(found[7] or 0)
        if found := _TIME_OF_DAY.fullmatch(text):
            hours, minutes, seconds = (int(part or 0) for part in found.groups()[:3])
            return hours * 3600 + minutes * 60 + seconds + float(found[4] or 0)
    except (ValueError, OverflowError):
        pass
    raise _bad_time(text, place)


def _timestamp(moment: dt.datetime, time_zone: str) -> float:
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone(time_zone))
    return moment.timestamp()


def _bad_time(value: object, place: str) -> TranscriptError:
    return TranscriptError(
        f"看不懂时间 {str(value)[:30]!r}",
        place=place,
        remedy="请写 2026-06-18 10:02:11、ISO 8601，或纪元秒、毫秒",
    )
