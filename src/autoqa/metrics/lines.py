"""A summary as flat lines: one for each group and metric, for tables, CSV and JSON."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from autoqa.metrics.definitions import BY_ID, Definition, Target
from autoqa.metrics.group import Group, Summary

COLUMNS: dict[str, type] = {
    "chats": int,
    "metric": str,
    "title": str,
    "kind": str,
    "value": float,
    "count": int,
    "unknown": int,
    "enough": bool,
    "low": float,
    "high": float,
    "p50": float,
    "p90": float,
    "targets": str,
    "met": bool,
}
"""What follows the rubric and the dimensions in a line."""


def columns(summary: Summary) -> dict[str, type]:
    """Return the names of a line's values and their types, in their order."""
    return {"rubric": str, **dict.fromkeys(summary.by, str), **COLUMNS}


def lines(summary: Summary, only: Collection[str] = ()) -> Iterator[dict[str, Any]]:
    """Yield one line a group and metric, as plain data.

    `targets` lists the standards' targets for the channels of the group, and `met` tells
    whether all of them are met: null if that is open, or there is none.

    Args:
        summary: The summary.
        only: The ids of the metrics wanted; empty for all.
    """
    for group in summary.groups:
        for value in group.values:
            if only and value.metric not in only:
                continue
            definition = BY_ID[value.metric]
            targets = [target for target in definition.targets if group.applies(target)]
            yield {
                "rubric": group.rubric,
                **dict(zip(summary.by, group.key, strict=True)),
                "chats": group.chats,
                "metric": value.metric,
                "title": definition.title,
                "kind": definition.kind,
                "value": value.value,
                "count": value.count,
                "unknown": value.unknown,
                "enough": value.enough,
                "low": value.low,
                "high": value.high,
                "p50": value.p50,
                "p90": value.p90,
                "targets": "；".join(wanted(definition, target) for target in targets) or None,
                "met": _all_met(group, value.metric, targets),
            }


def wanted(definition: Definition, target: Target) -> str:
    """Write a target, such as ≤30 秒（000 三(1)）."""
    sign = "≤" if target.at_most else "≥"
    return f"{sign}{written(definition, target.value)}（{target.standard}）"


def written(definition: Definition, value: float | None) -> str:
    """Write a value in its unit."""
    if value is None:
        return "—"
    if definition.kind == "share":
        return f"{value:.1%}"
    if definition.kind == "seconds":
        return f"{value:.1f}".removesuffix(".0") + " 秒"
    return f"{value:.2f}"


def _all_met(group: Group, metric: str, targets: list[Target]) -> bool | None:
    verdicts = {group.met(metric, target) for target in targets}
    if False in verdicts:
        return False
    return True if verdicts == {True} else None
