"""Chats of marked words, and a view of them by lexicons that know only these words.

What `weak` makes of a word is another word of the same lexicon, and its hit is weak.
"""

from __future__ import annotations

import functools
from typing import Any

from autoqa.lexicon.matcher import Matcher
from autoqa.lexicon.model import Entry, Lexicon
from autoqa.signals.base import Judge, View
from autoqa.text.chat import Chat
from autoqa.transcript import Context, Role, Transcript, Turn

WORDS = {
    "customer.question": "怎么办",
    "customer.satisfied": "很满意",
    "customer.closing": "拜拜",
    "customer.resigned": "算了",
    "emotion.angry": "气死",
    "emotion.dissatisfied": "太差",
    "threat": "要投诉",
    "hand_over": "转接",
    "hold_notice": "稍等",
    "soothing": "别着急",
    "courtesy.apology": "抱歉",
    "courtesy.greeting": "您好",
    "courtesy.thanks": "感谢您",
    "customer.idle": "好呀",
    "small_talk": "客气啦",
    "courtesy.closing": "祝您愉快",
    "escalation": "上报",
    "remedy": "补发",
    "time_commitment": "今天内",
    "satisfaction_check": "还有问题",
    "attitude.hostile": "闭嘴",
    "attitude.curt": "自己看",
    "attitude.perfunctory": "哦哦",
    "abuse": "蠢货",
    "discrimination": "乡下人",
    "rhetorical_question": "难道",
    "buck_passing": "不归我管",
}
GRAVE = ("abuse", "discrimination")
CUSTOMERS = ("customer", "emotion", "threat")


def weak(word: str) -> str:
    """A word that only hints at what the word itself says."""
    return "疑" + "疑".join(word)


def lexicon(name: str, word: str) -> Lexicon:
    """A lexicon of one word, and of the same word in doubt."""
    roles: tuple[Role, ...] = ("agent",)
    if name.partition(".")[0] in CUSTOMERS:
        roles = ("customer",)
    elif name == "hand_over":
        roles = ("system", "bot", "agent")
    entries = (Entry(terms=(word,)), Entry(terms=(weak(word),), severity="weak"))
    return Lexicon(
        name=name,
        title=name,
        roles=roles,
        provenance="测试",
        because=f"{name} 的词",
        entries=entries,
        severity="grave" if name in GRAVE else "normal",
    )


@functools.cache
def _matcher() -> Matcher:
    return Matcher([lexicon(name, word) for name, word in WORDS.items()])


def view(
    *turns: Turn,
    closed: bool | None = None,
    time_zone: str = "Asia/Shanghai",
    judge: Judge | None = None,
    lexicons: tuple[Lexicon, ...] = (),
) -> View:
    """A view of a chat, by the lexicons given or by those of `WORDS`."""
    transcript = Transcript("c", turns, context=Context(time_zone=time_zone), closed=closed)
    chat = Chat(transcript)
    matcher = Matcher(lexicons) if lexicons else _matcher()
    return View(chat, matcher.match(chat), judge)


def customer(text: str = "问题", time: float | None = None, **more: Any) -> Turn:
    """A customer's turn."""
    return Turn("customer", text, time, **more)


def agent(text: str = "答复", time: float | None = None, **more: Any) -> Turn:
    """An agent's turn."""
    return Turn("agent", text, time, **more)


def bot(text: str = "机器人", time: float | None = None) -> Turn:
    """A robot's turn."""
    return Turn("bot", text, time)


def system(text: str = "系统", time: float | None = None) -> Turn:
    """A system message."""
    return Turn("system", text, time)
