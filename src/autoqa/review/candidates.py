"""The chats that may be picked: rows of a batch's Parquet file, or reports one a line."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from pathlib import Path

import msgspec

from autoqa.batch.arrow import pa, pq
from autoqa.errors import LoadError, reason_of
from autoqa.metrics import periods, sources
from autoqa.report.model import Report

REMEDY = "请给 autoqa batch 写出的 Parquet"


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """What sampling needs to know of a scored chat; fields as in the batch's columns.

    A chat that is booked to nobody is the agent's who alone spoke in it.
    """

    chat_id: str
    chat_sha256: str
    report_sha256: str
    rubric: str
    channel: str | None = None
    agent_id: str | None = None
    team: str | None = None
    customer_id: str | None = None
    scene: str | None = None
    tenure: str | None = None
    started: float | None = None
    score: float | None = None
    score_min: float | None = None
    full_marks: float = 100.0
    priority: float = 0.0
    review_codes: tuple[str, ...] = ()
    final_satisfaction: str | None = None


def read(path: Path) -> Iterator[Candidate]:
    """Read the candidates of a file.

    Raises:
        LoadError: It is neither a batch's Parquet file nor reports one a line.
    """
    if path.suffix.lower() == ".parquet":
        yield from _rows(path)
        return
    for report in sources.read(path):
        yield of_report(report)


def reports(path: Path) -> dict[str, Report]:
    """Read the whole reports of such a file, by their hash.

    Raises:
        LoadError: It is neither a batch's Parquet file nor reports one a line.
    """
    return {report.sha256: report for report in sources.read(path)}


def of_report(report: Report) -> Candidate:
    """Return what sampling needs to know of a report."""
    context, satisfaction = report.transcript.context, report.judgements.final_satisfaction
    return Candidate(
        chat_id=report.transcript.id,
        chat_sha256=report.transcript.sha256,
        report_sha256=report.sha256,
        rubric=report.rubric.name,
        channel=report.transcript.channel,
        agent_id=_agent(context.agent_id, report.by_agent),
        team=context.team,
        customer_id=context.customer_id,
        scene=context.scene,
        tenure=context.tenure,
        started=periods.moment(report),
        score=report.score,
        score_min=report.score_min,
        full_marks=report.full_marks,
        priority=report.priority,
        review_codes=tuple(reason.code for reason in report.review_reasons),
        final_satisfaction=None if satisfaction is None else str(satisfaction.label),
    )


def _agent(booked: str | None, speakers: Collection[str]) -> str | None:
    if booked or len(speakers) != 1:
        return booked
    return next(iter(speakers)) or None


def _rows(path: Path) -> Iterator[Candidate]:
    """Read only the columns needed; the report's text gives its hash without being parsed."""
    names = [name for name in Candidate.__struct_fields__ if name != "report_sha256"]
    names.append("by_agent")
    try:
        with pq.ParquetFile(path) as file:
            missing = [name for name in names if name not in file.schema_arrow.names]
            if missing:
                raise LoadError(f"缺少列：{'、'.join(missing)}", source=str(path), remedy=REMEDY)
            for batch in file.iter_batches(columns=[*names, "report"]):
                columns = [batch.column(name).to_pylist() for name in names]
                for text, *values in zip(batch.column("report").to_pylist(), *columns, strict=True):
                    known = dict(zip(names, values, strict=True))
                    speakers = [share["speaker_id"] for share in known.pop("by_agent")]
                    known["agent_id"] = _agent(known["agent_id"], speakers)
                    known["review_codes"] = tuple(known["review_codes"] or ())
                    sha256 = hashlib.sha256(text.encode()).hexdigest()
                    yield Candidate(report_sha256=sha256, **known)
    except (OSError, KeyError, pa.ArrowException) as reason:
        why = reason_of(reason) if isinstance(reason, FileNotFoundError) else "不是批量评分的结果"
        raise LoadError(why, source=str(path), remedy=REMEDY) from None
