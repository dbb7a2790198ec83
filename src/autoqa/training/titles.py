"""What tasks, labels and questions are called in Chinese, for tables and plots."""

from __future__ import annotations

TASKS = {
    "attitude": "客服态度",
    "buck_passing": "推诿",
    "soothing": "安抚",
    "emotion": "客户情绪",
    "threat": "投诉威胁",
    "ending": "会话结局",
    "final_satisfaction": "最终满意度",
}

LABELS = {
    "ok": "正常",
    "perfunctory": "敷衍",
    "curt": "生硬",
    "hostile": "辱骂嘲讽",
    "calm": "平静",
    "dissatisfied": "不满",
    "angry": "激动",
    "resolved": "已解决",
    "committed": "已承诺",
    "unresolved": "未解决",
    "no_issue": "无问题",
    "positive": "满意",
    "neutral": "中性",
    "negative": "不满意",
    "0": "无",
    "1": "有",
}

QUESTIONS = {
    "attitude_bad": "态度有问题",
    "buck_passing": "推诿",
    "soothing": "有安抚",
    "dissatisfied": "客户不满",
    "threat": "投诉威胁",
    "unresolved": "结局未解决",
}
"""By the names of `autoqa.training.evaluation.QUESTIONS`."""

SPLITS = {"train": "训练", "calibration": "校准", "test": "测试", "": "未分"}
