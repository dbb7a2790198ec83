"""The tables of a dashboard, the same for the page and for the workbook."""

from __future__ import annotations

from typing import Literal, NamedTuple

from autoqa.metrics.definitions import BY_ID, Target
from autoqa.metrics.group import Dimension, Group, Value
from autoqa.metrics.lines import wanted
from autoqa.metrics.table import DIMENSIONS, UNKNOWN
from autoqa.report import titles
from autoqa.review.dashboard.collect import WAITS, Board, Example

Kind = Literal["text", "count", "points", "share", "metric", "examples"]


class Column(NamedTuple):
    """A column; those of metrics hold a `Value` each, those of examples lists of `Example`."""

    title: str
    kind: Kind


class Table(NamedTuple):
    """A table; `note` says how to read it."""

    name: str
    columns: tuple[Column, ...]
    rows: list[tuple[object, ...]]
    note: str = ""


SHOWN = ("score", "passed", "deducted", "first_response", "forbidden", "needs_review")
"""The metrics of every group."""

WAIT_TITLES = {"first_response": "首次响应", "longest_wait": "最长等待"}


def groups(board: Board, by: Dimension) -> Table:
    """Return the metrics of every group of a slice."""
    return Table(
        f"按{DIMENSIONS[by]}",
        (
            Column(DIMENSIONS[by], "text"),
            Column("会话", "count"),
            *(Column(BY_ID[metric].title, "metric") for metric in SHOWN),
            Column("合格率与总体比", "text"),
        ),
        [
            (
                group_name(by, group),
                group.chats,
                *(group[metric] for metric in SHOWN),
                _against(group["passed"], board.total),
            )
            for group in board.slices[by]
        ],
        "率的下面是 95% 的 Wilson 区间和样本数；待定的不算在率里，样本少的只供参考。"
        "区间整个在总体合格率的一边，才说低于、高于",
    )


def _against(value: Value, total: Group | None) -> str:
    """Say whether a group's share is surely apart from that of all."""
    overall = total["passed"].value if total else None
    if overall is None or value.low is None or value.high is None or not value.enough:
        return ""
    return "低于总体" if value.high < overall else "高于总体" if value.low > overall else ""


def group_name(by: Dimension, group: Group) -> str:
    """Return what a group is called."""
    name = group.key[0]
    if name is None:
        return UNKNOWN
    return titles.CHANNELS.get(name, name) if by == "channel" else name


def distribution(board: Board) -> Table:
    """Return how many chats have which score."""
    width = 100 / len(board.scores)
    return Table(
        "得分分布",
        (
            Column("得分", "text"),
            Column("合格", "count"),
            Column("不合格", "count"),
            Column("待定", "count"),
        ),
        [
            (
                f"{at * width:g}–{(at + 1) * width:g}",
                *(counts[outcome] for outcome in ("passed", "failed", "open")),
            )
            for at, counts in enumerate(board.scores)
        ],
        f"{board.unscored} 个会话没有可评的内容，不在表中" if board.unscored else "",
    )


def problems(board: Board) -> Table:
    """Return the criteria that were not kept, those of most chats first, with the share so far."""
    failed = [problem for problem in board.problems.values() if problem.failed]
    failed.sort(key=lambda problem: (-problem.failed, -problem.lost, problem.title))
    total = sum(problem.failed for problem in failed)
    rows: list[tuple[object, ...]] = []
    so_far = 0
    for problem in failed:
        so_far += problem.failed
        rows.append(
            (
                problem.title,
                problem.section,
                problem.failed,
                so_far / total,
                problem.lost,
                problem.judged,
                problem.undecided,
                problem.examples,
            )
        )
    return Table(
        "扣分项",
        (
            Column("评分项", "text"),
            Column("部分", "text"),
            Column("扣分会话", "count"),
            Column("累计占比", "share"),
            Column("共扣分", "points"),
            Column("评过的会话", "count"),
            Column("另有待定", "count"),
            Column("例子", "examples"),
        ),
        rows,
        "按扣了分的会话数从多到少；待定的另列，不算扣分",
    )


def sections(board: Board) -> Table:
    """Return what every section of the rubric earned."""
    return Table(
        "标准各部分",
        (Column("部分", "text"), Column("评过的会话", "count"), Column("得分率", "share")),
        [
            (part.title, part.chats, part.earned / part.assessed if part.assessed else None)
            for part in board.parts.values()
        ],
    )


def phrases(board: Board) -> Table:
    """Return the phrases that problems have in common."""
    return Table(
        "高频问题短语",
        (Column("短语", "text"), Column("会话", "count"), Column("多见于", "text")),
        [(phrase.text, phrase.chats, titles.of_signal(phrase.signal)) for phrase in board.phrases],
        "出自扣分和待定依据的原文，至少两个会话里有",
    )


def waits(board: Board) -> Table:
    """Return how many customers waited how long."""
    return Table(
        "响应时长",
        (Column("时长", "text"), Column("首次响应", "count"), Column("最长等待", "count")),
        list(
            zip(
                wait_names(),
                board.waits["first_response"],
                board.waits["longest_wait"],
                strict=True,
            )
        ),
        "没有时间的会话不在内",
    )


def wait_names() -> list[str]:
    """Return what the bars of waiting times are called.

    >>> wait_names()[0], wait_names()[-1]
    ('≤10秒', '>10分')
    """
    names = [f"{end:g}秒" if end < 60 else f"{end / 60:g}分" for end in WAITS]
    return [*(f"≤{name}" for name in names), f">{names[-1]}"]


def chats(board: Board) -> Table:
    """Return the chats to look at first."""
    verdicts = {True: "合格", False: "不合格", None: "待定"}
    return Table(
        "先看这些会话",
        (
            Column("会话", "examples"),
            Column("客服", "text"),
            Column("得分", "points"),
            Column("最低可能", "points"),
            Column("结果", "text"),
            Column("为什么", "text"),
        ),
        [
            (
                [Example(chat.id, chat.page, "")],
                chat.agent,
                chat.score,
                chat.lowest,
                verdicts[chat.passed],
                chat.reason,
            )
            for chat in board.chats
        ],
    )


def totals(board: Board) -> Table:
    """Return the metrics of all chats together, beside the standards' targets."""
    total = board.total
    assert total is not None
    return Table(
        "总览",
        (
            Column("指标", "text"),
            Column("值", "metric"),
            Column("没有算在内", "count"),
            Column("标准的目标", "text"),
            Column("怎么算", "text"),
        ),
        [
            (
                BY_ID[value.metric].title,
                value,
                value.unknown,
                "；".join(_target(total, value, target) for target in BY_ID[value.metric].targets),
                BY_ID[value.metric].formula,
            )
            for value in total.values
            if value.value is not None
        ],
        f"共 {total.chats} 个会话：合格 {board.outcomes['passed']}，"
        f"不合格 {board.outcomes['failed']}，待定 {board.outcomes['open']}；"
        f"须人工复核 {board.review}",
    )


def _target(group: Group, value: Value, target: Target) -> str:
    met = {True: "达到", False: "没有达到", None: "还不能判断"}[group.met(value.metric, target)]
    return f"{wanted(BY_ID[value.metric], target)}：{met}"
