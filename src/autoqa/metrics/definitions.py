"""What every metric means, which standard asks for it, and the standards' targets."""

from __future__ import annotations

from typing import Literal

import msgspec

Kind = Literal["seconds", "points", "share", "index"]

S000 = "000《电商客服聊天记录质检抽查制度汇编》"
S001 = "001《客服中心质检规范及细则》"
S002 = "002《电子商务客户服务质量标准手册》"
S004 = "004《客服部门服务质量标准化评价与提升方案》"
OWN = "标准没有规定，本项目选定"

ONLINE = ("app", "wechat", "web")
MINUTE, HOUR = 60, 3600


class Target(msgspec.Struct, frozen=True):
    """What a standard asks for.

    Attributes:
        standard: The standard and its place.
        value: In the metric's unit; shares from 0 to 1.
        at_most: Whether less is better.
        channels: Which channels it is for; empty for all.
    """

    standard: str
    value: float
    at_most: bool
    channels: tuple[str, ...] = ()


class Definition(msgspec.Struct, frozen=True):
    """One metric.

    Attributes:
        id: Its name, in tables and as the field of `autoqa.metrics.facts.Facts` it is made of.
        title: Its Chinese name.
        kind: seconds and points are means, share is a share of chats, index a formula.
        formula: How it is reckoned.
        standard: Where it comes from.
        targets: What the standards ask for.
        note: What to know when reading it.
        comparable: Whether it is reckoned as the standard does; if not, a target is shown
            beside it, but nobody is said to meet or miss it.
    """

    id: str
    title: str
    kind: Kind
    formula: str
    standard: str
    targets: tuple[Target, ...] = ()
    note: str = ""
    comparable: bool = True


def _at_most(standard: str, value: float, *channels: str) -> Target:
    return Target(standard, value, True, channels)


def _at_least(standard: str, value: float) -> Target:
    return Target(standard, value, False)


DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        "score",
        "平均得分",
        "points",
        "各会话得分折成百分的均值；待定的按没有问题算",
        f"{S004} 二(三)1",
        note="所有会话一起平均；月度总分用的是“日评分均值”，两者可以不同",
    ),
    Definition(
        "score_min",
        "平均最低得分",
        "points",
        "各会话还可能降到的分折成百分的均值；待定的按最坏算",
        OWN,
        note="按客服汇总时，多位客服的会话不计入",
    ),
    Definition(
        "deducted",
        "平均扣分",
        "points",
        "每个会话扣掉的分（标准里的分）的均值；只算有依据、已确定的",
        OWN,
        note="按客服汇总时只算他本人说的话扣的分，转接前后各算各的",
    ),
    Definition(
        "passed",
        "合格率",
        "share",
        "合格的会话 ÷（合格 + 不合格）；待定的不算，另计",
        f"{S000} 一、目的（客服服务达标率）；三（80 分达标）",
        (_at_least("000 一", 0.98),),
    ),
    Definition("needs_review", "复核率", "share", "要人复核的会话 ÷ 全部会话", OWN),
    Definition(
        "first_response",
        "首次响应时长",
        "seconds",
        "每个会话从人工接手后客户第一条消息，到客服第一条回复的秒数，再取均值",
        f"{S000} 三(1)；{S001} 在线客服质检标准 1；{S002} 4.1；{S004} 二(一)2",
        (
            _at_most("000 三(1)", 30),
            _at_most("001 在线客服 1", 30, *ONLINE),
            _at_most("002 4.1 在线", 30, *ONLINE),
            _at_most("002 4.1 电话", 15, "phone"),
            _at_most("002 4.1 邮件", 2 * HOUR, "email"),
            _at_most("004 二(一)2", 30),
        ),
        "机器人和自动回复不算回复。标准 000、001、004 要求每次都达到，均值达到还不够，另看及时率",
    ),
    Definition(
        "first_in_time",
        "首次响应及时率",
        "share",
        "首次响应不超过 30 秒（电话 15 秒、邮件 2 小时）的会话 ÷ 有首次响应时间的会话",
        f"{S000} 三(1)；{S002} 4.1",
    ),
    Definition(
        "mean_response",
        "平均响应时长",
        "seconds",
        "每个会话里各次等待的均值（说了“稍等”之后的那次不算），再对会话取均值",
        f"{S001} 在线客服质检标准 1；{S002} 4.1",
        (
            _at_most("001 在线客服 1", 40, *ONLINE),
            _at_most("002 4.1 在线", 5 * MINUTE, *ONLINE),
            _at_most("002 4.1 电话", 3 * MINUTE, "phone"),
        ),
    ),
    Definition(
        "longest_wait",
        "最长等待",
        "seconds",
        "每个会话里客户等得最久的一次，再取均值",
        f"{S000} 三(1) 后续回复",
        (_at_most("000 三(1)", MINUTE),),
        "标准 000 要求每次后续回复不超过 1 分钟，说明“稍等”的除外；这里首次回复和“稍等”之后的"
        "也在内，不与目标比",
        comparable=False,
    ),
    Definition(
        "longest_silence",
        "最长静默",
        "seconds",
        "每个会话里客服开口之前，最久多长时间没有任何人说话，再取均值",
        OWN,
        note="与等待不同：客服自己说完之后停顿也算，客户追问一句就重新计",
    ),
    Definition(
        "handle",
        "处理时长",
        "seconds",
        "每个会话第一条到最后一条消息的秒数，再取均值",
        f"{S002} 4.2 平均解决时长",
        (
            _at_most("002 4.2 在线", 15 * MINUTE, *ONLINE),
            _at_most("002 4.2 电话", 10 * MINUTE, "phone"),
        ),
    ),
    Definition(
        "one_contact",
        "一次性解决率",
        "share",
        "首次进线里，已解决、窗口内没有再次进线的 ÷ 能判断的首次进线",
        f"{S002} 4.2 一次性解决率",
        (_at_least("002 4.2", 0.9),),
        "标准的分母是总咨询量；这里不含重复进线，免得接第二次的人替第一次的人受过。"
        "没有问题要解决的会话不计入",
    ),
    Definition(
        "repeated",
        "重复进线率",
        "share",
        "结束后窗口内同一客户又来了的会话 ÷ 能判断的会话；窗口默认 24 小时",
        OWN,
        note="算在前一次接待的头上；数据末尾窗口还没过完的不判断",
    ),
    Definition(
        "escalated",
        "升级率",
        "share",
        "客服把问题交给别的部门或别人、或会话转给另一位客服的 ÷ 全部会话",
        f"{S002} 4.2 升级率",
        (_at_most("002 4.2", 0.05),),
        "标准只算转交主管或部门的客诉；这里按“主动协调”词库和转接提示认，登记、催办也在内，"
        "会高出很多，只看变化，不与目标比",
        comparable=False,
    ),
    Definition(
        "script",
        "话术合规率",
        "share",
        "开场白、问候、结束语、标准话术各项都通过的会话 ÷ 评了其中任何一项的会话",
        f"{S002} 4.4 话术合规率",
        (_at_least("002 4.4", 0.95),),
        "评分标准里没有这些项的（如 ecommerce_chat）不计入",
    ),
    Definition(
        "forbidden",
        "禁语率",
        "share",
        "客服说了敏感词或服务禁语的会话 ÷ 客服说过话的会话",
        f"{S000} 三(1) 表述合规；{S001} 在线客服质检标准 3 不出现服务禁语",
        (_at_most("000 三(1) 无敏感词", 0.0),),
        "“不知道”一类服务禁语只有 online_service 检查",
    ),
    Definition("resolved", "结局：已解决", "share", "结局为已解决 ÷ 结局已定的会话", OWN),
    Definition("committed", "结局：已承诺跟进", "share", "结局为已承诺 ÷ 结局已定的会话", OWN),
    Definition("unresolved", "结局：未解决", "share", "结局为未解决 ÷ 结局已定的会话", OWN),
    Definition("no_issue", "结局：没有问题", "share", "没有问题要解决的 ÷ 结局已定的会话", OWN),
    Definition(
        "satisfied",
        "客户满意度",
        "share",
        "客户打 4 分及以上（满意、非常满意）的 ÷ 客户评价过的会话",
        f"{S000} 一、目的；{S004} 二(一)2 客户满意度",
        (_at_least("000 一", 0.95), _at_least("004 二(一)2 好评率", 0.9)),
        "只认客户自己的评价（另外给出），不用模型猜的满意度",
    ),
    Definition(
        "csat",
        "满意度评分",
        "points",
        "客户评分（1–5 分）的均值",
        f"{S002} 4.3 服务满意度",
        (_at_least("002 4.3", 4.5),),
    ),
    Definition(
        "complained",
        "投诉率",
        "share",
        "被投诉的会话 ÷ 全部会话",
        f"{S004} 二(一)2 投诉率",
        (_at_most("004 二(一)2", 0.01),),
        "投诉名单另外给出；没有给就不算",
    ),
    Definition(
        "monthly",
        "月度总分",
        "index",
        "日评分均值×60% + 客户满意度×20% +（1 - 投诉率）×20%，各项都折成百分",
        f"{S004} 二(三)1",
        note="先算每天的均值，再对各天取均值：会话少的一天与会话多的一天同样重，标准如此。"
        "只在按月汇总时算；评分、满意度、投诉缺一样就不算",
    ),
)
"""Every metric, in the order of the tables."""

BY_ID = {definition.id: definition for definition in DEFINITIONS}
