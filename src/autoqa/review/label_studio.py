"""Label Studio: chats with what the machine found as tasks, annotations back as verdicts.

A chat is shown by a ``Paragraphs`` tag, whose offsets count UTF-16 units inside a paragraph; ours
count code points. In an annotation that began with our prediction, a region that keeps its id was
accepted and one that is gone was rejected; one that is new was added.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import msgspec

from autoqa.errors import Problem, VerdictError, reason_of
from autoqa.report.model import Finding, Report
from autoqa.report.titles import VOICES, Level
from autoqa.review.verdicts import (
    Added,
    Conclusion,
    FindingVerdict,
    RubricName,
    Verdicts,
)
from autoqa.transcript import Transcript, Turn
from autoqa.transcript import fingerprint as chat_sha256

LABELS, DIALOGUE, COMMENT = "labels", "dialogue", "comment"
PARTS = {"from_name": LABELS, "to_name": DIALOGUE, "type": "paragraphlabels"}


def config(signals: Iterable[str]) -> str:
    """Return the labelling interface for these signals, to paste into a project's settings."""
    labels = "\n".join(f"    <Label value={quoteattr(name)}/>" for name in sorted(set(signals)))
    return (
        "<View>\n"
        f'  <ParagraphLabels name="{LABELS}" toName="{DIALOGUE}">\n{labels}\n'
        "  </ParagraphLabels>\n"
        f'  <Paragraphs name="{DIALOGUE}" value="$dialogue" layout="dialogue"'
        ' nameKey="author" textKey="text"/>\n'
        f'  <TextArea name="{COMMENT}" toName="{DIALOGUE}" placeholder="备注"/>\n'
        "</View>\n"
    )


def tasks(pairs: Iterable[tuple[Transcript, Report]]) -> list[dict[str, Any]]:
    """Return chats and their reports as Label Studio tasks with predictions.

    Raises:
        VerdictError: A report is not of its chat.
    """
    return [_task(transcript, report) for transcript, report in pairs]


def read(path: Path, reports: Mapping[str, Report], *, level: Level = "初评") -> list[Verdicts]:
    """Read a project's JSON export back.

    Cancelled annotations and tasks without any are passed over.

    Args:
        path: The file (the format called JSON, not JSON-MIN).
        reports: The reports by their hash.
        level: At which level the annotators worked.

    Raises:
        VerdictError: The file has mistakes; the error holds all of them.
    """
    try:
        found = msgspec.json.decode(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except (OSError, ValueError, RecursionError) as reason:
        why = reason_of(reason) if isinstance(reason, OSError) else "不是完整的 JSON"
        raise VerdictError(str(path), [Problem("", f"读不了：{why}")]) from None
    problems: list[Problem] = []
    verdicts: list[Verdicts] = []
    for at, task in enumerate(found if isinstance(found, list) else [found]):
        try:
            verdicts.extend(_read_task(task, reports, level))
        except (KeyError, TypeError, AttributeError) as missing:
            problems.append(Problem(f"[{at}]", f"不是 autoqa 导出的任务，缺少 {missing}"))
        except ValueError as reason:
            problems.append(Problem(f"[{at}]", str(reason)))
    if problems:
        raise VerdictError(str(path), problems)
    return verdicts


def _task(transcript: Transcript, report: Report) -> dict[str, Any]:
    if chat_sha256(transcript) != report.transcript.sha256:
        problem = Problem(f"会话 {transcript.id}", "报告与会话对不上")
        raise VerdictError("Label Studio 任务", [problem])
    models = "+".join(sorted(report.made_with.models)) or "lexicon"
    return {
        "data": {
            "chat_id": transcript.id,
            "chat_sha256": report.transcript.sha256,
            "report_sha256": report.sha256,
            "dialogue": [_paragraph(turn) for turn in transcript.turns],
        },
        "predictions": [
            {
                "model_version": f"autoqa {report.made_with.autoqa} {models}",
                "score": report.score,
                "result": [
                    _region(finding, transcript.turns[finding.turn].text)
                    for finding in report.findings
                ],
            }
        ],
    }


def _paragraph(turn: Turn) -> dict[str, str]:
    return {"author": VOICES[turn.voice], "text": turn.text}


def _region(finding: Finding, text: str) -> dict[str, Any]:
    """Return a finding as a region; one without a quote covers its whole turn."""
    start, end = (finding.start, finding.end) if finding.quote else (0, len(text))
    value = {
        "start": str(finding.turn),
        "end": str(finding.turn),
        "startOffset": _units(text[:start]),
        "endOffset": _units(text[:end]),
        "text": text[start:end],
        "paragraphlabels": [finding.signal],
    }
    own = {} if finding.confidence is None else {"score": finding.confidence}
    return {"id": finding.id, **PARTS, "value": value, **own}


def _read_task(
    task: dict[str, Any], reports: Mapping[str, Report], level: Level
) -> Iterator[Verdicts]:
    data = task["data"]
    report = reports.get(data["report_sha256"])
    if report is None:
        raise ValueError(f"给出的报告里没有会话 {data['chat_id']} 的这一份")
    texts = [str(turn["text"]) for turn in data["dialogue"]]
    for annotation in task["annotations"]:
        if not annotation.get("was_cancelled"):
            yield _verdicts(annotation, report, texts, level)


def _verdicts(
    annotation: dict[str, Any], report: Report, texts: list[str], level: Level
) -> Verdicts:
    known = {finding.id: finding for finding in report.findings}
    kept: set[str] = set()
    added = []
    comments = []
    for part in annotation["result"]:
        if part["type"] == "textarea":
            comments.extend(part["value"]["text"])
        elif part["type"] == PARTS["type"]:
            finding = known.get(part["id"])
            place = _place(part["value"], texts)
            if finding is not None and _same(finding, place, texts):
                kept.add(finding.id)
            else:
                added.append(place)
    # regions that were never offered cannot have been rejected by leaving them out
    offered = bool(kept) or annotation.get("parent_prediction") is not None
    findings = tuple(
        FindingVerdict(
            own.id,
            "accept" if own.id in kept else "reject",
            own.signal,
            own.turn,
            own.start,
            own.end,
        )
        for own in report.findings
        if offered
    )
    return Verdicts(
        report_sha256=report.sha256,
        chat_sha256=report.transcript.sha256,
        chat_id=report.transcript.id,
        rubric=RubricName(report.rubric.name, report.rubric.version, report.rubric.sha256),
        reviewer=_who(annotation),
        level=level,
        saved_at=str(annotation.get("updated_at") or ""),
        findings=findings,
        added=tuple(added),
        conclusion=Conclusion(comment="；".join(comments)),
    )


def _who(annotation: dict[str, Any]) -> str:
    who = annotation.get("completed_by")
    if isinstance(who, dict):
        who = who.get("email") or who.get("id")
    if who in (None, ""):
        raise ValueError("标注没有写是谁做的（completed_by）")
    return f"label-studio:{who}"


def _same(finding: Finding, place: Added, texts: list[str]) -> bool:
    """Return whether a region still stands where its finding stood; a moved one is a new one."""
    end = finding.end if finding.quote else len(texts[finding.turn])
    start = finding.start if finding.quote else 0
    own = (finding.signal, finding.turn, start, end)
    return own == (place.signal, place.turn, place.start, place.end)


def _place(value: dict[str, Any], texts: list[str]) -> Added:
    turn, last = int(value["start"]), int(value["end"])
    label = value["paragraphlabels"][0]
    if turn != last:
        raise ValueError(f"标注跨了第 {turn + 1} 到第 {last + 1} 条消息，请分开标")
    if not 0 <= turn < len(texts):
        raise ValueError(f"没有第 {turn + 1} 条消息")
    text, quote = texts[turn], value.get("text")
    for count in (_points, _unchanged):
        start, end = count(text, value["startOffset"]), count(text, value["endOffset"])
        if start < end and (quote is None or text[start:end] == quote):
            return Added(turn, start, end, text[start:end], signal=label)
    if quote and text.count(quote) == 1:  # the page dropped or added line breaks before it
        start = text.index(quote)
        return Added(turn, start, start + len(quote), quote, signal=label)
    if quote == "" or not text:
        return Added(turn, 0, 0, "", signal=label)
    raise ValueError(f"第 {turn + 1} 条消息的标注位置与文字对不上：{str(quote)[:20]!r}")


def _units(text: str) -> int:
    """Return how many UTF-16 units a text has.

    >>> _units("好😀")
    3
    """
    return len(text.encode("utf-16-le")) // 2


def _points(text: str, units: int) -> int:
    """Return how many code points the first UTF-16 units of a text are.

    >>> _points("好😀呀", 3)
    2
    """
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))


def _unchanged(text: str, points: int) -> int:
    return min(points, len(text))
