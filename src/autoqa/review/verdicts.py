"""What a reviewer decided about one report: the format that pages, sheets and annotations share."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

from autoqa.errors import Problem, VerdictError, reason_of
from autoqa.report.model import Report
from autoqa.report.titles import Level
from autoqa.review import marks
from autoqa.review.records import Entry

SCHEMA = "autoqa.verdicts/1"


class RubricName(msgspec.Struct, frozen=True):
    """By which rubric the report was made."""

    name: str
    version: str = ""
    sha256: str = ""


class CriterionVerdict(msgspec.Struct, frozen=True):
    """A criterion's mark confirmed or overridden; marks in points, None where it has none."""

    criterion: str
    old: float | None
    new: float | None
    decision: Literal["confirm", "override"]
    reason: str = ""
    comment: str = ""


class FindingVerdict(msgspec.Struct, frozen=True):
    """A finding accepted or rejected; only these become training labels."""

    finding: str
    decision: Literal["accept", "reject"]
    signal: str
    turn: int
    start: int
    end: int
    comment: str = ""


class Added(msgspec.Struct, frozen=True):
    """What the machine missed: a place, and the signal or label that it shows."""

    turn: int
    start: int
    end: int
    quote: str = ""
    signal: str = ""
    label: str = ""
    comment: str = ""


class Conclusion(msgspec.Struct, frozen=True):
    """What the reviewer makes of the whole chat."""

    passed: bool | None = None
    score: float | None = None
    comment: str = ""


class Verdicts(msgspec.Struct, frozen=True):
    """One reviewer's decisions about one report, at one level."""

    report_sha256: str
    chat_sha256: str
    chat_id: str
    rubric: RubricName
    reviewer: str
    level: Level = "初评"
    saved_at: str = ""
    criteria: tuple[CriterionVerdict, ...] = ()
    findings: tuple[FindingVerdict, ...] = ()
    added: tuple[Added, ...] = ()
    conclusion: Conclusion | None = None
    schema: str = SCHEMA


def read(path: Path) -> list[Verdicts]:
    """Read verdicts: one JSON object as a page saves it, or one a line.

    Raises:
        VerdictError: The file has mistakes; the error holds all of them.
    """
    try:
        content = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    except (OSError, ValueError) as reason:
        raise VerdictError(str(path), [Problem("", f"读不了：{reason_of(reason)}")]) from None
    found, problems = [], []
    for where, text in _documents(content):
        try:
            verdicts = msgspec.json.decode(text, type=Verdicts)
        except (ValueError, RecursionError) as reason:
            problems.append(Problem(where, f"不是完整的复核结果：{reason}"))
            continue
        problems.extend(Problem(where, problem) for problem in _mistakes(verdicts))
        found.append(verdicts)
    if not found and not problems:
        problems.append(Problem("", "文件里没有复核结果"))
    if problems:
        raise VerdictError(str(path), problems)
    return found


def against(verdicts: Verdicts, report: Report) -> list[str]:
    """Return what in the verdicts does not fit the report that they speak of."""
    problems = []
    if verdicts.report_sha256 != report.sha256:
        return ["复核的不是这份报告：报告的哈希对不上"]
    if verdicts.chat_sha256 != report.transcript.sha256:
        problems.append("会话的哈希对不上")
    lines = {line.id: (line, marks.most(line, section)) for section, line in marks.lines(report)}
    for own in verdicts.criteria:
        line, most = lines.get(own.criterion, (None, 0.0))
        if line is None:
            problems.append(f"报告里没有评分项 {own.criterion!r}")
        elif own.old != line.earned:
            problems.append(f"“{line.title}”的原得分应是 {line.earned}，写的是 {own.old}")
        elif own.new is not None and not line.points - most <= own.new <= line.points:
            problems.append(f"“{line.title}”的新得分 {own.new:g} 超出范围")
    findings = {finding.id: finding for finding in report.findings}
    for decided in verdicts.findings:
        finding = findings.get(decided.finding)
        place = (decided.signal, decided.turn, decided.start, decided.end)
        if finding is None:
            problems.append(f"报告里没有发现 {decided.finding!r}")
        elif place != (finding.signal, finding.turn, finding.start, finding.end):
            problems.append(f"发现 {decided.finding} 的位置与报告里的不一样")
    problems.extend(unfounded(verdicts, report))
    return problems


def unfounded(verdicts: Verdicts, report: Report) -> list[str]:
    """Return the deductions that were confirmed although all their evidence was rejected."""
    rejected = {own.finding for own in verdicts.findings if own.decision == "reject"}
    confirmed = {own.criterion for own in verdicts.criteria if own.decision == "confirm"}
    problems = []
    for section in report.sections:
        for line in section.criteria:
            paid = {name for part in line.deductions for name in part.findings}
            if line.id in confirmed and paid and paid <= rejected:
                problems.append(f"“{line.title}”的依据都判了不成立，扣分却写了同意")
    return problems


def entries(verdicts: Verdicts) -> tuple[Entry, ...]:
    """Return verdicts as rows for the log."""
    whole = Entry(
        kind="conclusion",
        actor=verdicts.reviewer,
        chat_id=verdicts.chat_id,
        chat_sha256=verdicts.chat_sha256,
        report_sha256=verdicts.report_sha256,
        rubric=verdicts.rubric.name,
        rubric_sha256=verdicts.rubric.sha256,
        level=verdicts.level,
        document=document_sha256(verdicts),
    )
    return tuple(_rows(verdicts, whole))


def document_sha256(verdicts: Verdicts) -> str:
    """Return the hash by which the log knows verdicts that it already has."""
    return hashlib.sha256(msgspec.json.encode(verdicts, order="sorted")).hexdigest()


def _rows(verdicts: Verdicts, whole: Entry) -> Iterator[Entry]:
    make = msgspec.structs.replace
    for own in verdicts.criteria:
        yield make(
            whole,
            kind="criterion",
            subject=own.criterion,
            decision=own.decision,
            old=own.old,
            new=own.new,
            body={"reason": own.reason, "comment": own.comment},
        )
    for found in verdicts.findings:
        body = msgspec.to_builtins(found)
        yield make(whole, kind="finding", subject=found.finding, decision=found.decision, body=body)
    for missed in verdicts.added:
        body = msgspec.to_builtins(missed)
        name = missed.signal or missed.label
        yield make(whole, kind="added", subject=name, decision="accept", body=body)
    end = verdicts.conclusion or Conclusion()
    decision = {True: "passed", False: "failed", None: ""}[end.passed]
    body = {"comment": end.comment, "saved_at": verdicts.saved_at}
    yield make(whole, decision=decision, new=end.score, body=body)


def _documents(content: bytes) -> list[tuple[str, bytes]]:
    try:
        msgspec.json.decode(content, type=msgspec.Raw)
    except (ValueError, RecursionError):
        lines = content.splitlines()
        return [(f"第 {at} 行", line) for at, line in enumerate(lines, 1) if line.strip()]
    return [("", content)]


def _mistakes(verdicts: Verdicts) -> Iterator[str]:
    """Say what the types alone do not."""
    if verdicts.schema != SCHEMA:
        yield f"不认识格式 {verdicts.schema!r}，应是 {SCHEMA}"
    for name in ("reviewer", "chat_id", "report_sha256", "chat_sha256"):
        if not getattr(verdicts, name).strip():
            yield f"{name} 是空的"
    if not verdicts.rubric.name:
        yield "rubric.name 是空的"
    for own in verdicts.criteria:
        if own.decision == "confirm" and own.old != own.new:
            yield f"评分项 {own.criterion} 写了同意，得分却从 {own.old} 改成了 {own.new}"
    places: tuple[FindingVerdict | Added, ...] = (*verdicts.findings, *verdicts.added)
    for place in places:
        if not (place.turn >= 0 and 0 <= place.start <= place.end):
            yield f"第 {place.turn} 条消息的位置 {place.start}–{place.end} 不对"
    for missed in verdicts.added:
        if not (missed.signal or missed.label):
            yield f"补充的发现（第 {missed.turn} 条消息）没有写明是什么问题"
    for what, names in (
        ("评分项", [own.criterion for own in verdicts.criteria]),
        ("发现", [own.finding for own in verdicts.findings]),
    ):
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield f"{what} {name} 写了两次"
