"""Coaching as text and as a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autoqa.report import document
from autoqa.review.coach.problems import Coaching, Example, Problem


def text(found: Sequence[Coaching]) -> str:
    """Return the coaching as plain text."""
    return "\n".join(line for coaching in found for line in _lines(coaching)) + "\n"


def page(found: Sequence[Coaching]) -> str:
    """Return the coaching as a self-contained HTML page."""
    return document.render(
        "coach.html",
        package="autoqa.review.coach",
        styles=("base.css", "coach.css"),
        found=found,
        rate=rate,
        outlook=outlook,
        few=few,
    )


def rate(problem: Problem) -> str:
    """Say in how many chats a problem stands, and how that compares."""
    shared = problem.chats / max(problem.judged, problem.chats)
    said = (
        f"{problem.judged} 个评了这一项的会话里有 {problem.chats} 个"
        f"（{shared:.0%}，95% 区间 {problem.low:.0%}–{problem.high:.0%}）"
    )
    if problem.others is not None:
        said += f"，其他客服 {problem.others:.0%}"
    return said


def few(coaching: Coaching, problem: Problem | None = None) -> str:
    """Say that figures rest on few chats, or nothing."""
    count = coaching.chats if problem is None else problem.judged
    if count >= coaching.minimum:
        return ""
    return f"样本少：只有 {count} 个会话，不到 {coaching.minimum} 个，比例只供参考"


def outlook(coaching: Coaching) -> str:
    """Say what the grades rest on."""
    if coaching.surge:
        return f"{coaching.surge} 投诉率突增：出现在被投诉会话里的问题列为紧急"
    if coaching.low:
        return f"{'、'.join(coaching.low)} 满意度连续低于 90%：出现在不满意会话里的问题列为重要"
    if any(problem.grade == "未分级" for problem in coaching.problems):
        return "没有同时给出投诉名单和客户评价，不能排除紧急、重要，所以不分级"
    return "投诉率没有突增，满意度没有连续两个月低于目标"


def _lines(coaching: Coaching) -> Iterator[str]:
    yield f"客服 {coaching.agent} 辅导单｜{coaching.rubric}｜{coaching.chats} 个会话"
    if coaching.provenance:
        yield f"依据：{coaching.provenance}"
    if coaching.few:
        yield few(coaching)
    if not coaching.problems:
        yield "没有已确定的问题。"
        return
    yield f"问题分级（标准 004）：{outlook(coaching)}"
    for number, problem in enumerate(coaching.problems, 1):
        yield ""
        veto = "【一票否决】" if problem.veto else ""
        yield f"{number}. 【{problem.grade}】{veto}{problem.title}（{problem.section}）"
        yield f"   {rate(problem)}；共扣 {document.figure(problem.lost)} 分"
        if not coaching.few and few(coaching, problem):
            yield f"   {few(coaching, problem)}"
        if problem.why:
            yield f"   评分说明：{problem.why}"
        for example in problem.examples:
            yield from _example(example)


def _example(example: Example) -> Iterator[str]:
    said = "人工确认" if example.confirmed else "机评，未复核"
    yield f"   · 会话 {example.chat} 第 {example.turn} 条（{said}）：{example.because}"
    if example.asked:
        yield f"     客户：{_one_line(example.asked)}"
    quoted = f"「{example.quote}」" if example.quote else ""
    words = f"{example.before}{quoted}{example.after}"
    if words:
        yield f"     客服：{_one_line(words)}"


def _one_line(words: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())
