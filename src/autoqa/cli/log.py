"""Commands on the verdict log itself."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec

from autoqa.cli.options import FILE, THE_LOG
from autoqa.cli.output import FAILED, UNREAD, Failures, tell, write
from autoqa.cli.review import CHATS, REPORTS, read_chats
from autoqa.cli.verdicts import BY, REASON
from autoqa.errors import AutoqaError


@click.group()
def log() -> None:
    """复核日志：校验、链头、留存、归档、删除。"""


@log.command()
@THE_LOG
@click.option("--head", "head_file", type=FILE, help="以前导出的链头；没有它查不出末尾被删")
def verify(log_url: str, head_file: str | None) -> None:
    """逐条核对哈希链：改动、删除、调换、截断都会查出来。"""
    from autoqa.review import audit
    from autoqa.review.log import VerdictLog

    known = audit.read_head(Path(head_file)) if head_file else None
    found = audit.audit(VerdictLog(log_url, create=False), known)
    for where, problem in found.problems:
        tell(f"{where}：{problem}")
    if found.problems:
        click.echo(f"核对了 {found.head.count} 条，{len(found.problems)} 处对不上")
        sys.exit(FAILED)
    gone = f"，其中 {found.erased} 条的文字已按规定删除或归档" if found.erased else ""
    click.echo(f"核对了 {found.head.count} 条，完好{gone}")
    if known is None:
        click.echo("没有给出链头（--head），末尾若被整段删除查不出来", err=True)


@log.command()
@THE_LOG
@click.option("--output", "-o", type=click.Path(dir_okay=False), help="写到 .json")
def head(log_url: str, output: str | None) -> None:
    """导出链头（条数和最后的哈希），存到别处或签名，以后核对用。"""
    from autoqa.review import audit
    from autoqa.review.log import VerdictLog

    write(output, msgspec.json.encode(audit.head(VerdictLog(log_url, create=False))) + b"\n")


@log.command()
@THE_LOG
@REPORTS
@CHATS
@BY
@click.option("--redact", is_flag=True, help="先遮住个人信息再存")
def keep(log_url: str, reports: str, chats: tuple[str, ...], by: str, redact: bool) -> None:
    """留存会话原文和评分结果（标准 000：保存≥1 年）。"""
    from autoqa.review import candidates, retention
    from autoqa.review.log import VerdictLog

    target, failures = VerdictLog(log_url), Failures()
    talk = read_chats(chats, failures)
    kept = 0
    for own in candidates.reports(Path(reports)).values():
        if chat := talk.get(own.transcript.sha256):
            row = retention.store(target, chat, own, actor=by, redacted=redact)
            kept += row is not None
        else:
            failures(AutoqaError(f"会话 {own.transcript.id} 在 --chats 里找不到，没有留存"))
    click.echo(f"留存 {kept} 个会话")
    failures.finish(UNREAD)


@log.command()
@THE_LOG
@BY
@REASON
@click.option("--chat", default="", help="会话编号或哈希")
@click.option("--customer", default="", help="客户编号：留存过的、抽中过的会话里有")
@click.option("--archive", "files", multiple=True, type=FILE, help="同时从这些归档文件里删除")
def erase(
    log_url: str, by: str, reason: str, chat: str, customer: str, files: tuple[str, ...]
) -> None:
    """删除一个会话或一个客户的文字（原文、引文、理由、备注）；结论和哈希链不变。"""
    from autoqa.review import retention
    from autoqa.review.log import VerdictLog

    if bool(chat) == bool(customer):
        raise click.UsageError("--chat 和 --customer 要写一个，且只写一个")
    target = VerdictLog(log_url, create=False)
    gone = retention.erase(target, actor=by, reason=reason, chat=chat, customer=customer)
    rows = sum(retention.erase_archived(Path(file), gone) for file in files)
    click.echo(f"已删除 {len(gone)} 个会话的文字，归档文件里 {rows} 条")
    left = set(retention.archives(target, gone)) - {Path(file).name for file in files}
    if left:
        click.echo(f"注意：归档文件 {'、'.join(sorted(left))} 里也有，请加 --archive", err=True)


@log.command()
@THE_LOG
@BY
@click.option("--days", type=int, default=730, show_default=True, help="早于多少天的，至少 365")
@click.option("--output", "-o", type=click.Path(dir_okay=False), help="写到 .jsonl.gz；不写只列出")
def archive(log_url: str, by: str, days: int, output: str | None) -> None:
    """列出过了保存期的会话；写了 -o 就把它们的文字移到归档文件。"""
    from autoqa.review import retention
    from autoqa.review.log import VerdictLog

    target = VerdictLog(log_url, create=False)
    chats = retention.due(target, days=days)
    if output is None or not chats:
        for name in chats.values():
            click.echo(name)
        click.echo(f"{len(chats)} 个会话早于 {days} 天", err=True)
        return
    rows = retention.archive(target, chats, Path(output), actor=by)
    click.echo(f"{len(chats)} 个会话、{rows} 条记录的文字已移到 {output}")
