"""Metrics as a Chinese table for a terminal, and as CSV."""

from __future__ import annotations

import csv
from collections.abc import Collection
from typing import IO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autoqa.metrics.accumulation import CONSEQUENCES, Accumulated, AgentMonth
from autoqa.metrics.definitions import BY_ID, Definition
from autoqa.metrics.group import Group, Summary, Value
from autoqa.metrics.lines import columns, lines, wanted, written
from autoqa.report.cells import neutralise

DIMENSIONS = {
    "agent": "客服",
    "team": "班组",
    "channel": "渠道",
    "scene": "场景",
    "tenure": "司龄",
    "day": "日",
    "week": "周",
    "month": "月",
    "chat": "会话",
}
UNKNOWN = "（未知）"
FEW = "*"


def show(
    summary: Summary, console: Console, *, only: Collection[str] = (), targets: bool = False
) -> None:
    """Print metrics, one table a group; metrics that no group has are left out.

    Args:
        summary: The metrics.
        console: Where to.
        only: The ids of the metrics wanted; empty for all.
        targets: Also show the standards' targets, and whether they are met.
    """
    shown = [
        name
        for name in BY_ID
        if (not only or name in only) and any(group[name].count for group in summary.groups)
    ]
    for group in summary.groups:
        console.print(_heading(summary, group))
        console.print(_group(group, shown, targets=targets))
    console.print(_notes(summary))


def write_csv(summary: Summary, stream: IO[str], only: Collection[str] = ()) -> None:
    """Write one line a group and metric; no name in it becomes a formula (`report.cells`)."""
    writer = csv.DictWriter(stream, columns(summary), lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {name: neutralise(own) if isinstance(own, str) else own for name, own in line.items()}
        for line in lines(summary, only)
    )


def show_accumulated(accumulated: Accumulated, console: Console) -> None:
    """Print what agents' months add up to, and the chats that it rests on."""
    table = Table(show_edge=False, pad_edge=False)
    for name in ("客服", "月", "会话", "累计扣分", "未定"):
        table.add_column(name, justify="left" if name in ("客服", "月") else "right")
    table.add_column("依据", ratio=2, overflow="fold")
    table.add_column("按标准（须人确认）", ratio=3, overflow="fold")
    for month in accumulated.months:
        table.add_row(*_month(month))
    console.print(table)
    if accumulated.skipped:
        console.print(Text(f"有 {accumulated.skipped} 份报告不是这个标准评的，没有计入"))
    if accumulated.unattributed:
        chats = "、".join(accumulated.unattributed)
        console.print(Text(f"已核实、但没有报告或分不清是哪位客服的会话，没有计入：{chats}"))


def _heading(summary: Summary, group: Group) -> Text:
    parts = [
        f"{DIMENSIONS[name]} {UNKNOWN if value is None else value}"
        for name, value in zip(summary.by, group.key, strict=True)
    ]
    place = "  ".join(parts) or "全部"
    return Text.assemble((f"\n{place}", "bold"), f"  {group.chats} 个会话  标准 {group.rubric}")


def _group(group: Group, shown: Collection[str], *, targets: bool) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    table.add_column("指标", no_wrap=True)
    for name in ("数值", "样本", "不计"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("区间、分位", no_wrap=True)
    if targets:
        table.add_column("标准的目标", overflow="fold")
    for name in shown:
        value, definition = group[name], BY_ID[name]
        few = FEW if value.value is not None and not value.enough else ""
        row = [
            Text(definition.title),
            Text(written(definition, value.value) + few),
            Text(str(value.count)),
            Text(str(value.unknown)),
            Text(_spread(definition, value)),
        ]
        table.add_row(*row, *([_targets(group, definition)] if targets else []))
    return table


def _spread(definition: Definition, value: Value) -> str:
    if value.low is not None:
        return f"{written(definition, value.low)} – {written(definition, value.high)}"
    if value.p50 is not None:
        return f"{written(definition, value.p50)}、{written(definition, value.p90)}"
    return ""


def _targets(group: Group, definition: Definition) -> Text:
    text = Text()
    for target in definition.targets:
        if group.applies(target):
            met = group.met(definition.id, target)
            word = {True: "达到", False: "未达到", None: "不能断定"}[met]
            style = {True: "green", False: "red", None: "dim"}[met]
            text.append("\n" if text else "").append(f"{wanted(definition, target)} ")
            text.append(word, style)
    return text


def _notes(summary: Summary) -> Text:
    notes = [
        f"\n共 {summary.chats} 个会话。{FEW} 样本少，仅供参考；不计：不涉及、待定或看不出来的",
        "区间、分位：比率是 95% 的区间，时长是中位数和九成以内的值",
    ]
    if summary.duplicates:
        notes.append(f"有 {summary.duplicates} 份报告与前面的是同一个会话，没有重复计入")
    if summary.strangers:
        notes.append(f"满意度、投诉名单里有 {summary.strangers} 个会话没有报告，请核对会话编号")
    return Text("\n".join(notes), style="dim")


def _month(month: AgentMonth) -> tuple[Text, ...]:
    cases = "、".join(f"{case.chat}（{case.points:g}）" for case in month.cases)
    proposed = "；".join(CONSEQUENCES[code] for code in month.consequences)
    return (
        Text(month.agent or UNKNOWN),
        Text(month.month or UNKNOWN),
        Text(str(month.chats)),
        Text(f"{month.points:g}"),
        Text(str(len(month.open))),
        Text(cases),
        Text(proposed or "—"),
    )
