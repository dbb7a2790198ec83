"""Reports and refusals to a record batch, column by column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

from autoqa.batch.arrow import pa
from autoqa.batch.outcome import Outcome, Refusal, Scored
from autoqa.batch.schema import CRITERION, FINDING, RESULT, SHARE
from autoqa.metrics import periods
from autoqa.report.model import CriterionResult, Report

Column = Callable[[Report], Any]


def batch(outcomes: Sequence[Outcome]) -> pa.RecordBatch:
    """Return one row of `autoqa.batch.schema.RESULT` for each outcome, in their order."""
    reports = [one.report if isinstance(one, Scored) else None for one in outcomes]
    arrays = [_array(field, outcomes, reports) for field in RESULT]
    return pa.RecordBatch.from_arrays(arrays, schema=RESULT)


def _array(
    field: pa.Field, outcomes: Sequence[Outcome], reports: Sequence[Report | None]
) -> pa.Array:
    name = field.name
    if name in _NESTED:
        return _NESTED[name](reports)
    if name == "chat_id":
        values = [
            one.chat_id if isinstance(one, Refusal) else one.report.transcript.id
            for one in outcomes
        ]
    elif name in ("source", "line"):
        values = [getattr(one.place, name) for one in outcomes]
    elif name in _REFUSAL:
        own = _REFUSAL[name]
        values = [getattr(one, own) if isinstance(one, Refusal) else None for one in outcomes]
    else:
        get = _FLAT[name]
        values = [None if report is None else get(report) for report in reports]
    return pa.array(values, field.type)


def _criteria(reports: Sequence[Report | None]) -> pa.Array:
    """Return the marks, section by section, then the bonuses."""
    lines: list[tuple[str | None, CriterionResult]] = []
    starts: list[int | None] = []
    for report in reports:
        starts.append(None if report is None else len(lines))
        if report is not None:
            for section in report.sections:
                lines += [(section.id, line) for line in section.criteria]
            lines += [(None, line) for line in report.bonuses]
    own = [line for _, line in lines]
    values: dict[str, list[Any]] = {
        "section": [section for section, _ in lines],
        "deducted": [sum(part.points for part in line.deductions) for line in own],
    }
    return _lists(starts, CRITERION, own, values)


def _findings(reports: Sequence[Report | None]) -> pa.Array:
    starts: list[int | None] = []
    found: list[Any] = []
    for report in reports:
        starts.append(None if report is None else len(found))
        if report is not None:
            found += report.findings
    return _lists(starts, FINDING, found, {})


def _shares(reports: Sequence[Report | None]) -> pa.Array:
    starts: list[int | None] = []
    speakers: list[str] = []
    shares: list[Any] = []
    for report in reports:
        starts.append(None if report is None else len(shares))
        if report is not None:
            speakers += report.by_agent
            shares += report.by_agent.values()
    return _lists(starts, SHARE, shares, {"speaker_id": speakers})


def _lists(
    starts: Sequence[int | None],
    type_: pa.StructType,
    items: Sequence[Any],
    values: dict[str, list[Any]],
) -> pa.Array:
    """Return a column of lists of structs.

    Args:
        starts: Where each row's list starts among the items; None for a row without a list.
        type_: What the items are.
        items: All rows' items, in order.
        values: The fields that are no attributes of the items.
    """
    columns = values | {
        field.name: list(map(attrgetter(field.name), items))
        for field in type_
        if field.name not in values
    }
    arrays = [pa.array(columns[field.name], field.type) for field in type_]
    structs = pa.StructArray.from_arrays(arrays, fields=list(type_))
    offsets = pa.array([*starts, len(items)], pa.int32())
    return pa.ListArray.from_arrays(offsets, structs)


def _label(name: str, part: str) -> Column:
    def get(report: Report) -> Any:
        judgement = getattr(report.judgements, name)
        value = None if judgement is None else getattr(judgement, part)
        return str(value) if part == "label" and value is not None else value

    return get


_NESTED = {"criteria": _criteria, "findings": _findings, "by_agent": _shares}

_REFUSAL = {"error_type": "type", "error": "reason"}

_FLAT: dict[str, Column] = {
    "chat_sha256": attrgetter("transcript.sha256"),
    "channel": attrgetter("transcript.channel"),
    "rubric": attrgetter("rubric.name"),
    "veto": lambda report: report.veto and report.veto.criterion,
    "review_codes": lambda report: [reason.code for reason in report.review_reasons],
    "ending": _label("ending", "label"),
    "ending_decided": _label("ending", "decided"),
    "final_satisfaction": _label("final_satisfaction", "label"),
    "report": Report.to_json,
    "started": periods.moment,
    **{
        name: attrgetter(f"transcript.context.{name}")
        for name in ("agent_id", "team", "customer_id", "scene", "tenure", "started_at")
    },
    **{
        name: attrgetter(name)
        for name in (
            "score",
            "score_min",
            "full_marks",
            "pass_mark",
            "passed",
            "coverage",
            "bonus",
            "needs_review",
            "priority",
        )
    },
    **{
        name: attrgetter(f"metrics.{name}")
        for name in (
            "first_response_seconds",
            "mean_response_seconds",
            "longest_wait_seconds",
            "handle_seconds",
            "agent_turns",
            "customer_turns",
            "escalated",
        )
    },
}
