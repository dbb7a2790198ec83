"""申诉: an agent objects to a mark, somebody else rules on it, and the log keeps both."""

from __future__ import annotations

import math
from collections.abc import Mapping

import msgspec

from autoqa.errors import LogError
from autoqa.report.model import Report
from autoqa.review import marks
from autoqa.review.log import VerdictLog
from autoqa.review.records import Entry, Record
from autoqa.review.state import (
    APPEAL_TITLES,
    CHANGED,
    FILED,
    ON_APPEAL,
    UPHELD,
    WITHDRAWN,
    Appeal,
    ChatState,
    current,
)


def file(log: VerdictLog, chat: str, *, by: str, reason: str, criterion: str = "") -> int:
    """File an appeal against a criterion's mark, or against the whole result.

    Args:
        log: The verdict log.
        chat: The chat's id or hash.
        by: Who objects.
        reason: Why.
        criterion: Which mark; empty for the whole result.

    Returns:
        The appeal's number.

    Raises:
        LogError: The chat was never reviewed, the criterion not decided, an appeal against it
            is open already, or no reason is given.
    """
    state = _reviewed(log, chat)
    if not reason.strip():
        raise LogError("申诉要写明理由", place=f"会话 {chat}")
    if criterion and criterion not in state.criteria:
        known = "、".join(sorted(state.criteria))
        raise LogError(
            f"没有评过 {criterion!r} 这一项", place=f"会话 {chat}", remedy=f"评过的有：{known}"
        )
    for appeal in state.open_appeals:
        if appeal.criterion == criterion:
            raise LogError(
                "这一项已有申诉在处理", place=f"会话 {chat}", remedy=f"编号 {appeal.number}"
            )
    entry = _entry(state, "appeal", by, criterion, FILED, reason)
    return log.append([entry])[0].seq


def rule(
    log: VerdictLog,
    number: int,
    *,
    by: str,
    reason: str,
    mark: float | None = None,
    score: float | None = None,
    passed: bool | None = None,
    reports: Mapping[str, Report] | None = None,
) -> tuple[Record, ...]:
    """Rule on an appeal: uphold the result, or change it by giving a new mark or score.

    Args:
        log: The verdict log.
        number: The appeal's number.
        by: Who rules: neither who objected nor who gave the mark.
        reason: Why.
        mark: The criterion's new mark, in points.
        score: The chat's new score.
        passed: Whether the chat passes now; goes with a new score.
        reports: Reports by their hash, to reckon from the new mark what is not given of the two.

    Raises:
        LogError: There is no such open appeal, this person may not rule on it, or the ruling
            contradicts itself or the report.
    """
    state, appeal = _open(log, number)
    if not reason.strip():
        raise LogError("裁定要写明理由", place=f"申诉 {number}")
    if by in (appeal.by, *_markers(state, appeal)):
        raise LogError(f"{by} 是申诉人或原评分人", place=f"申诉 {number}", remedy="请由别人来裁定")
    before = state.criteria[appeal.criterion].new if appeal.criterion else None
    report = (reports or {}).get(state.reports[-1])
    problem = _mistake(appeal, before, mark, score)
    problem = problem or _out_of_range(report, appeal.criterion, mark)
    if problem:
        raise LogError(problem, place=f"申诉 {number}")
    if report is not None and mark is not None and score is None:
        decided = {name: own.new for name, own in state.criteria.items()}
        score, reckoned = marks.outcome(report, {**decided, appeal.criterion: mark})
        passed = reckoned if passed is None else passed
    if passed is not None and score is None:
        raise LogError(
            "改判是否合格，要连同新的总分",
            place=f"申诉 {number}",
            remedy="请写 --score，或用 --reports 由新得分算出",
        )
    if mark is not None and score is None and state.conclusion is not None:
        raise LogError(
            "改了一项的得分，已有的总分就不对了",
            place=f"申诉 {number}",
            remedy="请用 --reports 由新得分算出总分，或写 --score",
        )
    verdict = UPHELD if mark is None and score is None else CHANGED
    ruling = _entry(state, "ruling", by, str(number), verdict, reason, old=before, new=mark)
    rows = [ruling]
    if score is not None:
        verdict = {True: "passed", False: "failed", None: ""}[passed]
        earlier = state.conclusion.new if state.conclusion else None
        total = _entry(state, "conclusion", by, "", verdict, reason, old=earlier, new=score)
        rows.append(msgspec.structs.replace(total, level=ON_APPEAL))
    return log.append(rows)


def withdraw(log: VerdictLog, number: int, *, by: str) -> None:
    """Take an appeal back.

    Raises:
        LogError: There is no such open appeal, or it is somebody else's.
    """
    state, appeal = _open(log, number)
    if by != appeal.by:
        raise LogError(f"这是 {appeal.by} 的申诉，只有本人能撤回", place=f"申诉 {number}")
    log.append([_entry(state, "appeal", by, str(number), WITHDRAWN, "")])


def _mistake(appeal: Appeal, before: float | None, mark: float | None, score: float | None) -> str:
    """Say what is wrong with a ruling; nothing is ``""``."""
    if not all(math.isfinite(own) for own in (mark, score) if own is not None):
        return "得分应是数字"
    if not appeal.criterion:
        return "这个申诉不针对某一项，改判请写新的总分" if mark is not None else ""
    if mark is None:
        return "这个申诉针对一个评分项，改判请写该项的新得分" if score is not None else ""
    return "新得分与原来一样，维持原判就不用写" if mark == before else ""


def _out_of_range(report: Report | None, criterion: str, mark: float | None) -> str:
    """Say so if a mark is more or less than the report's criterion can have."""
    if report is None or mark is None:
        return ""
    for section, line in marks.lines(report):
        lowest = line.points - marks.most(line, section)
        if line.id == criterion and not lowest <= mark <= line.points:
            return f"“{line.title}”的得分应在 {lowest:g} 到 {line.points:g} 之间，实为 {mark:g}"
    return ""


def _markers(state: ChatState, appeal: Appeal) -> set[str]:
    """Return who gave the marks that are objected to."""
    if appeal.criterion:
        return {state.criteria[appeal.criterion].actor}
    return set(state.reviewers.values())


def _reviewed(log: VerdictLog, chat: str) -> ChatState:
    states = list(current(log, chat).values())
    if not states:
        raise LogError("日志里没有这个会话的复核结果", place=f"会话 {chat}")
    if len({state.chat_sha256 for state in states}) > 1:
        hashes = "、".join(sorted({state.chat_sha256[:12] for state in states}))
        raise LogError(
            "有几个会话用了同一个编号", place=f"会话 {chat}", remedy=f"请写会话哈希：{hashes}…"
        )
    return max(states, key=lambda state: state.last_at)


def _open(log: VerdictLog, number: int) -> tuple[ChatState, Appeal]:
    for state in current(log).values():
        for appeal in state.appeals:
            if appeal.number == number:
                if appeal.state != FILED:
                    title = APPEAL_TITLES[appeal.state]
                    raise LogError(f"已经{title}，不能再改", place=f"申诉 {number}")
                return state, appeal
    raise LogError(
        "没有这个申诉", place=f"申诉 {number}", remedy="编号见 autoqa verdicts appeal list"
    )


def _entry(
    state: ChatState,
    kind: str,
    actor: str,
    subject: str,
    decision: str,
    reason: str,
    *,
    old: float | None = None,
    new: float | None = None,
) -> Entry:
    return msgspec.convert(
        {
            "kind": kind,
            "actor": actor,
            "chat_id": state.chat_id,
            "chat_sha256": state.chat_sha256,
            "report_sha256": state.reports[-1] if state.reports else "",
            "rubric": state.rubric,
            "subject": subject,
            "decision": decision,
            "old": old,
            "new": new,
            "body": {"reason": reason} if reason else {},
        },
        Entry,
    )
