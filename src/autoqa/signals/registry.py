"""The stable names by which rubrics call signals: ``module.name``."""

from __future__ import annotations

from typing import Any

from autoqa.signals import (
    dialogue,
    facts,
    judgement,
    lexicon,
    manual,
    pattern,
    process,
    script,
    timing,
)

SIGNALS: dict[str, type[Any]] = {
    "dialogue.silent_after_hold": dialogue.SilentAfterHold,
    "dialogue.unanswered": dialogue.Unanswered,
    "dialogue.uncared_complaint": dialogue.UncaredComplaint,
    "facts.confirmed": facts.Confirmed,
    "facts.contradiction": facts.Contradiction,
    "judgement.any": judgement.AnyOf,
    "lexicon.any": lexicon.AnyOf,
    "manual.needs": manual.Needs,
    "pattern.found": pattern.Found,
    "process.missing_step": process.MissingStep,
    "process.order": process.WrongOrder,
    "script.required": script.Required,
    "script.used": script.Used,
    "timing.first_reply": timing.FirstReply,
    "timing.follow_up": timing.FollowUp,
    "timing.mean_reply": timing.MeanReply,
    "timing.silence": timing.Silence,
    "timing.slow_reply": timing.SlowReply,
}

TITLES: dict[str, str] = {
    "dialogue.silent_after_hold": "请客户稍等之后没有再回复",
    "dialogue.unanswered": "客户最后的问题或抱怨没有人工回复",
    "dialogue.uncared_complaint": "客户带着不满结束，客服没有安抚或补救",
    "facts.confirmed": "客服说的与事实库一致",
    "facts.contradiction": "客服说的与事实库不符（价格、期限、规格、活动等）",
    "judgement.any": "判断出了这些标签之一（态度、推诿、安抚、情绪、威胁、结局）",
    "lexicon.any": "出现了这些词库里的话",
    "manual.needs": "机器评不了，写明缺什么；不计分",
    "pattern.found": "符合标准里自己写的正则",
    "process.missing_step": "客户要办的事，必说的步骤没有说（要有流程库）",
    "process.order": "流程的步骤说反了先后（要有流程库）",
    "script.required": "必说的话术没有说（要有话术库）",
    "script.used": "说了话术库里的话（要有话术库）",
    "timing.first_reply": "首次回复超时",
    "timing.follow_up": "该跟上的话（如升级处理）来晚了",
    "timing.mean_reply": "平均回复时长超时（请客户稍等之后的等待不算）",
    "timing.silence": "长时间静默，且没有请客户稍等",
    "timing.slow_reply": "后续回复超时",
}
"""What each looks for, in Chinese."""
