"""Who is reviewed again: 复核 after 初评, 终审 where two differ (standards 003 and 004)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Literal

import msgspec

from autoqa.review.plan import Second
from autoqa.review.state import ChatState, Decision


class Task(msgspec.Struct, frozen=True):
    """A chat that somebody else must look at, at which level and why; `not_by` may not."""

    chat_id: str
    chat_sha256: str
    rubric: str
    level: Literal["复核", "终审"]
    reasons: tuple[str, ...]
    not_by: tuple[str, ...]


def assign(
    states: Iterable[ChatState], plan: Second, *, seed: int, full_marks: float = 100.0
) -> list[Task]:
    """Return what is left to review again.

    复核: a share at random (by the chat's hash, so it never depends on when it is asked), and
    full marks where the plan says so. 终审: 初评 and 复核 that differ by more than the plan's
    points or on whether the chat passes, and appeals that nobody ruled on.
    """
    tasks = []
    for state in states:
        final = _final(state, plan)
        again = _again(state, plan, seed, full_marks)
        reasons = final or again
        if reasons:
            tasks.append(
                Task(
                    state.chat_id,
                    state.chat_sha256,
                    state.rubric,
                    "终审" if final else "复核",
                    tuple(reasons),
                    tuple(sorted({*state.reviewers.values()})),
                )
            )
    return tasks


def _again(state: ChatState, plan: Second, seed: int, full_marks: float) -> list[str]:
    if set(state.reviewers) != {"初评"}:
        return []
    first = state.scores["初评"]
    reasons = []
    if plan.full_marks and first.new is not None and first.new >= full_marks:
        reasons.append("满分案例（标准 004 复评）")
    if _fraction(seed, state.chat_sha256) < plan.share:
        reasons.append(f"随机复核（{plan.share:.0%}）")
    return reasons


def _final(state: ChatState, plan: Second) -> list[str]:
    reasons = [f"申诉 {appeal.number} 待处理" for appeal in state.open_appeals]
    first, second = state.scores.get("初评"), state.scores.get("复核")
    if first and second and "终审" not in state.reviewers:
        reasons.extend(_difference(first, second, plan))
    return reasons


def _difference(first: Decision, second: Decision, plan: Second) -> list[str]:
    reasons = []
    if first.new is not None and second.new is not None:
        apart = abs(first.new - second.new)
        if apart > plan.difference:
            reasons.append(f"初评 {first.new:g} 分，复核 {second.new:g} 分，相差 {apart:g} 分")
    if first.decision and second.decision and first.decision != second.decision:
        reasons.append("初评与复核对是否合格看法不同")
    return reasons


def _fraction(seed: int, sha256: str) -> float:
    return int(hashlib.sha256(f"second|{seed}|{sha256}".encode()).hexdigest()[:13], 16) / 16**13
