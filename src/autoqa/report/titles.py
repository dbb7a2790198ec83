"""What signals, labels, channels, voices and reasons are called in Chinese, for people."""

from __future__ import annotations

from typing import Literal, get_args

Level = Literal["初评", "复核", "终审"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""Who reviews: first, again, finally."""

VOICES = {"customer": "客户", "agent": "客服", "bot": "机器人", "system": "系统"}

CHANNELS = {"app": "应用内", "wechat": "微信", "web": "网页", "phone": "电话", "email": "邮件"}

ENDINGS = {
    "resolved": "已解决",
    "committed": "已承诺处理",
    "unresolved": "未解决",
    "no_issue": "没有问题要解决",
}

SATISFACTION = {"positive": "满意", "neutral": "中性", "negative": "不满意"}

REASONS = (
    "机器看错了",
    "没看上下文",
    "有特殊情况",
    "标准另有规定",
    "扣得太重",
    "扣得太轻",
    "漏扣",
    "其他",
)
"""Why a reviewer decides otherwise; on pages and sheets any other words may be written, too."""

SIGNALS = {
    "attitude.perfunctory": "敷衍",
    "attitude.curt": "生硬",
    "attitude.hostile": "嘲讽、威胁、辱骂",
    "buck_passing": "推诿",
    "soothing": "安抚",
    "abuse": "辱骂用语",
    "discrimination": "歧视用语",
    "rhetorical_question": "反问客户",
    "negative_phrasing": "负面表述",
    "forbidden_phrase": "服务禁语",
    "jargon": "内部术语",
    "over_promise": "违规承诺",
    "privacy_request": "索要隐私",
    "off_platform": "私下交易",
    "paid_review": "有偿评价",
    "hang_up_pressure": "催客户结束",
    "repeated_asking": "让客户重复",
    "courtesy.greeting": "开头问候",
    "courtesy.closing": "结束语",
    "courtesy.thanks": "致谢",
    "courtesy.apology": "致歉",
    "courtesy.polite": "礼貌用语",
    "hold_notice": "请客户稍候",
    "time_commitment": "承诺时限",
    "escalation": "主动协调、升级",
    "identity_check": "身份核验",
    "satisfaction_check": "确认是否满意",
    "need_confirmation": "确认需求",
    "script": "标准话术",
    "timing.first_reply": "首次回复超时",
    "timing.slow_reply": "后续回复超时",
    "timing.silence": "长时间静默",
    "facts.contradiction": "信息有误",
    "facts.confirmed": "信息与事实一致",
    "process.missing_step": "流程缺步骤",
    "process.order": "流程次序不对",
    "emotion.dissatisfied": "客户不满",
    "emotion.angry": "客户激动",
    "threat": "投诉、曝光威胁",
    "ending.unresolved": "问题未解决",
    "ending.resolved": "问题已解决",
    "ending.committed": "已承诺后续处理",
    "ending.no_issue": "没有问题要解决",
}
"""By signal id; a department's own signals have no title here and are shown by their id."""


def of_signal(signal: str) -> str:
    """Return what a signal is called.

    >>> of_signal("over_promise"), of_signal("our_own.words")
    ('违规承诺', 'our_own.words')
    """
    return SIGNALS.get(signal, signal)
