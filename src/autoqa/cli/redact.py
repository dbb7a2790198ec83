"""The command that masks personal data."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click
import msgspec

from autoqa import disk
from autoqa.cli import reading
from autoqa.cli.output import Failures, fail, refuse_overwriting
from autoqa.errors import reason_of
from autoqa.loaders import files as loaders
from autoqa.loaders.registry import Format
from autoqa.redaction import chat
from autoqa.redaction.placeholders import check_key
from autoqa.transcript import Transcript


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="文件...")
@click.option("--output", "-o", required=True, type=click.Path(dir_okay=False), help=".jsonl 文件")
@click.option(
    "--key-file",
    type=click.Path(exists=True, dir_okay=False),
    help="密钥文件：同一个号码在所有会话里用同一个占位符，可以关联统计，又看不到号码",
)
@reading.options
def redact(
    files: tuple[str, ...],
    output: str,
    key_file: str | None,
    input_format: Format,
    roles: tuple[str, ...],
    columns: tuple[str, ...],
    header: str | None,
    time_zone: str,
) -> None:
    """把会话里的手机号、姓名、地址等个人信息换成 [手机1] 这样的占位符，写成 JSONL。"""
    refuse_overwriting(output, files)
    key = Path(key_file).read_bytes().strip() if key_file else None
    check_key(key)
    failures = Failures()
    known_roles, known_columns = reading.known_roles(roles), dict(reading.pairs(columns))
    chats = (
        found
        for file in files
        for found in loaders.load(
            file,
            format=input_format,
            on_error=failures,
            columns=known_columns,
            header=header,
            roles=known_roles,
            time_zone=time_zone,
        )
    )
    count = _write(Path(output), chats, key)
    click.echo(f"写了 {count} 个会话：{output}")
    failures.finish("没有读出，其余已写出")


def _write(target: Path, chats: Iterable[Transcript], key: bytes | None) -> int:
    """Write redacted chats one by one to a file that is there whole or not at all."""
    count = 0
    try:
        with disk.replacing(target) as file:
            for transcript in chats:
                file.write(msgspec.json.encode(chat.redact(transcript, key=key).transcript) + b"\n")
                count += 1
    except (OSError, ValueError) as reason:
        fail(f"写不了 {target}：{reason_of(reason)}")
    return count
