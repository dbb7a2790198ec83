"""Commands on what reviewers decided."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.table import Table

from autoqa.cli.options import FILE, THE_LOG, style
from autoqa.cli.output import FAILED, tell, write

BY = click.option("--by", required=True, help="谁")
REASON = click.option("--reason", required=True, help="理由")


@click.group()
def verdicts() -> None:
    """复核结果：记进日志、查看、申诉、复核与终审的分派。"""


@verdicts.command(name="import")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="复核结果...")
@THE_LOG
@click.option("--reports", type=FILE, help="评分结果；给出就逐项核对")
def import_(files: tuple[str, ...], log_url: str, reports: str | None) -> None:
    """把页面保存的 JSON、sheet read 或 labelstudio read 的结果记进日志；重复的只记一次。"""
    from autoqa.review import candidates, intake
    from autoqa.review import verdicts as formats
    from autoqa.review.log import VerdictLog

    known = candidates.reports(Path(reports)) if reports else None
    read = [own for file in files for own in formats.read(Path(file))]
    done = intake.keep(VerdictLog(log_url), read, known)
    for where, problem in done.refused:
        tell(f"{where}：{problem}")
    click.echo(f"记入 {done.kept} 份，已有 {done.known} 份")
    if done.refused:
        sys.exit(FAILED)


@verdicts.command(name="list")
@THE_LOG
@click.option("--chat", default="", help="只看这个会话（编号或哈希）")
@style("table", "jsonl", note="；jsonl 为每行一个会话的完整状态")
def list_(log_url: str, chat: str, style: str) -> None:
    """列出每个会话现在的结论：高一级的压过低一级的，同级以最后一次为准。"""
    from autoqa.review.log import VerdictLog
    from autoqa.review.state import current

    states = current(VerdictLog(log_url, create=False), chat).values()
    if style == "jsonl":
        for state in states:
            plain = msgspec.structs.asdict(state)
            plain["findings"] = {"/".join(key): own for key, own in state.findings.items()}
            click.echo(msgspec.json.encode(plain).decode())
        return
    table = Table("会话", "标准", "级别", "质检员", "得分", "合格", "改判项", "申诉")
    titles = {"passed": "合格", "failed": "不合格", "": "–"}
    for state in states:
        end = state.conclusion
        changed = [name for name, own in state.criteria.items() if own.old != own.new]
        table.add_row(
            state.chat_id,
            state.rubric,
            state.level,
            state.reviewers.get(state.level, ""),
            "–" if end is None or end.new is None else f"{end.new:g}",
            titles[end.decision if end else ""],
            "、".join(changed),
            f"{len(state.open_appeals)} 待处理" if state.open_appeals else "",
        )
    Console().print(table)


@verdicts.command()
@THE_LOG
@click.option("--plan", type=FILE, help="抽样计划，其中 [second] 一节")
def second(log_url: str, plan: str | None) -> None:
    """列出还要复核、终审的会话，以及不能由谁来做。"""
    from autoqa.review import plan as plans
    from autoqa.review import second as second_review
    from autoqa.review.log import VerdictLog
    from autoqa.review.state import current

    rules = plans.load(plan)
    states = current(VerdictLog(log_url, create=False)).values()
    table = Table("会话", "级别", "原因", "不能由")
    for task in second_review.assign(states, rules.second, seed=rules.seed):
        reasons = "；".join(task.reasons)
        table.add_row(task.chat_id, task.level, reasons, "、".join(task.not_by))
    Console().print(table)


@verdicts.command()
@THE_LOG
@click.option("--reports", required=True, type=FILE, help="评分结果")
def lift(log_url: str, reports: str) -> None:
    """定向抽查比随机抽查每条多发现多少问题，带 95% 区间。"""
    from autoqa.review import candidates
    from autoqa.review import lift as lifts
    from autoqa.review.log import VerdictLog

    own = lifts.from_log(VerdictLog(log_url, create=False), candidates.reports(Path(reports)))
    click.echo(f"抽中 {own.picks} 个，已复核 {own.reviews} 个")
    rows = (
        ("队列", own.queue, own.lift, own.interval),
        ("其中定向", own.directed, own.directed_lift, own.directed_interval),
        ("全部随机（估计）", own.random, None, None),
    )
    table = Table("抽法", "每条发现的问题数", "是随机的几倍", "95% 区间")
    for title, mean, ratio, interval in rows:
        spread = f"{interval[0]:.2f}–{interval[1]:.2f}" if interval else "–"
        table.add_row(title, _number(mean), _number(ratio), spread)
    Console().print(table)


@verdicts.command()
@THE_LOG
@click.option("--output", "-o", type=click.Path(dir_okay=False), help="写到 .jsonl")
def labels(log_url: str, output: str | None) -> None:
    """导出逐条消息的标签（接受、否定、补充的发现），带抽样权重，供训练。"""
    from autoqa.review.labels import labels as found
    from autoqa.review.log import VerdictLog

    rows = found(VerdictLog(log_url, create=False))
    write(output, b"".join(msgspec.json.encode(row) + b"\n" for row in rows))


@verdicts.group()
def appeal() -> None:
    """申诉：提出、裁定、撤回、列出。"""


@appeal.command()
@click.argument("chat", metavar="会话")
@THE_LOG
@BY
@REASON
@click.option("--criterion", default="", help="针对哪个评分项；不写就是针对总的结论")
def file(chat: str, log_url: str, by: str, reason: str, criterion: str) -> None:
    """提出申诉。"""
    from autoqa.review import appeals
    from autoqa.review.log import VerdictLog

    number = appeals.file(
        VerdictLog(log_url, create=False), chat, by=by, reason=reason, criterion=criterion
    )
    click.echo(f"申诉编号 {number}")


@appeal.command()
@click.argument("number", type=int, metavar="编号")
@THE_LOG
@BY
@REASON
@click.option("--mark", type=float, help="改判：该项的新得分")
@click.option("--score", type=float, help="改判：新的总分")
@click.option("--passed/--failed", default=None, help="改判：是否合格")
@click.option("--reports", type=FILE, help="评分结果；给出就由该项的新得分算出总分")
def rule(
    number: int,
    log_url: str,
    by: str,
    reason: str,
    mark: float | None,
    score: float | None,
    passed: bool | None,
    reports: str | None,
) -> None:
    """裁定申诉：不写新的得分就是维持。"""
    from autoqa.review import appeals, candidates
    from autoqa.review.log import VerdictLog

    log = VerdictLog(log_url, create=False)
    known = candidates.reports(Path(reports)) if reports else {}
    appeals.rule(
        log, number, by=by, reason=reason, mark=mark, score=score, passed=passed, reports=known
    )
    click.echo(f"申诉 {number} 已裁定")


@appeal.command()
@click.argument("number", type=int, metavar="编号")
@THE_LOG
@BY
def withdraw(number: int, log_url: str, by: str) -> None:
    """撤回自己的申诉。"""
    from autoqa.review import appeals
    from autoqa.review.log import VerdictLog

    appeals.withdraw(VerdictLog(log_url, create=False), number, by=by)
    click.echo(f"申诉 {number} 已撤回")


@appeal.command(name="list")
@THE_LOG
def list_appeals(log_url: str) -> None:
    """列出所有申诉和现状。"""
    from autoqa.review.log import VerdictLog
    from autoqa.review.state import APPEAL_TITLES, current

    table = Table("编号", "会话", "评分项", "申诉人", "理由", "状态", "裁定人")
    for state in current(VerdictLog(log_url, create=False)).values():
        for own in state.appeals:
            table.add_row(
                str(own.number),
                state.chat_id,
                own.criterion or "总的结论",
                own.by,
                own.reason,
                APPEAL_TITLES[own.state],
                own.ruled_by,
            )
    Console().print(table)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
