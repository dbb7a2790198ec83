"""The stable names by which rubrics call signals: ``module.name``."""

from __future__ import annotations

from typing import Any

from autoqa.signals import dialogue, judgement, lexicon, manual, pattern, timing

SIGNALS: dict[str, type[Any]] = {
    "dialogue.silent_after_hold": dialogue.SilentAfterHold,
    "dialogue.unanswered": dialogue.Unanswered,
    "dialogue.uncared_complaint": dialogue.UncaredComplaint,
    "judgement.any": judgement.AnyOf,
    "lexicon.any": lexicon.AnyOf,
    "manual.needs": manual.Needs,
    "pattern.found": pattern.Found,
    "timing.first_reply": timing.FirstReply,
    "timing.silence": timing.Silence,
    "timing.slow_reply": timing.SlowReply,
}

TITLES: dict[str, str] = {
    "dialogue.silent_after_hold": "请客户稍等之后没有再回复",
    "dialogue.unanswered": "客户最后的问题或抱怨没有人工回复",
    "dialogue.uncared_complaint": "客户带着不满结束，客服没有安抚或补救",
    "judgement.any": "判断出了这些标签之一（态度、推诿、安抚、情绪、威胁、结局）",
    "lexicon.any": "出现了这些词库里的话",
    "manual.needs": "机器评不了，写明缺什么；不计分",
    "pattern.found": "符合标准里自己写的正则",
    "timing.first_reply": "首次回复超时",
    "timing.silence": "长时间静默，且没有请客户稍等",
    "timing.slow_reply": "后续回复超时",
}
"""What each looks for, in Chinese."""
