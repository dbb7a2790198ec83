"""Commands that train, measure and check models."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from autoqa import resources
from autoqa.cli.given import MODEL
from autoqa.cli.output import FAILED, tell
from autoqa.errors import AutoqaError
from autoqa.loaders import files as loaders
from autoqa.model import card
from autoqa.scorer import Scorer

if TYPE_CHECKING:
    from autoqa.training import Dialogue, Plan

CORPUS = click.argument("corpus", nargs=-1, type=click.Path(exists=True), metavar="[标注语料...]")
OUTPUT = click.option(
    "--output", "-o", required=True, type=click.Path(file_okay=False), help="模型写到哪个文件夹"
)
EPOCHS = click.option(
    "--epochs", type=click.IntRange(0), default=4, show_default=True, help="训练轮数"
)
FAST = click.option("--fast", is_flag=True, help="几分钟的快速训练：只用前 6 层，只训练 1 轮")
SEED = click.option("--seed", type=int, default=0, show_default=True, help="随机种子")
CHECKPOINT = click.option(
    "--checkpoint", type=click.Path(dir_okay=False), help="每轮存一次进度，文件在就接着训练"
)


@click.group(name="model")
def model() -> None:
    """查看和校验分类模型。"""


@model.command()
@click.argument("names", nargs=-1, metavar="[模型...]")
def verify(names: tuple[str, ...]) -> None:
    """逐个文件核对模型与模型卡登记的 SHA-256；不写名字就核对全部。"""
    bad = 0
    for name in names or resources.models():
        try:
            card.find(name).verify()
            click.echo(f"{name}：完好")
        except AutoqaError as reason:
            bad += 1
            tell(reason)
    if bad:
        sys.exit(FAILED)


@click.command()
@CORPUS
@OUTPUT
@EPOCHS
@FAST
@SEED
@CHECKPOINT
@click.option(
    "--start",
    type=click.Path(exists=True, dir_okay=False),
    help="从以前一次训练的进度文件（--checkpoint 存的）继续学，不从头开始",
)
@click.option("--log", "log_url", help="复核日志：人工接受、否定、补充的发现也用来训练")
@click.option("--chats", multiple=True, type=click.Path(exists=True), help="复核过的会话原文")
def train(
    corpus: tuple[str, ...],
    output: str,
    epochs: int,
    fast: bool,
    seed: int,
    checkpoint: str | None,
    start: str | None,
    log_url: str | None,
    chats: tuple[str, ...],
) -> None:
    """用标注语料训练分类模型；不写语料就用自带的。

    给出 --log 和 --chats，就把复核时逐条消息的判断一起学，按抽样概率加权。
    """
    if bool(log_url) != bool(chats):
        raise click.UsageError("--log 和 --chats 要一起写")
    plan = _plan(epochs, seed, fast=fast)
    verdicts = _decided(log_url, chats)
    _make(output, plan, checkpoint, corpus=corpus, fast=fast, start=start, verdicts=verdicts)


@click.command()
@click.argument(
    "chats", nargs=-1, required=True, type=click.Path(exists=True), metavar="会话文件..."
)
@OUTPUT
@EPOCHS
@FAST
@SEED
@CHECKPOINT
def adapt(
    chats: tuple[str, ...],
    output: str,
    epochs: int,
    fast: bool,
    seed: int,
    checkpoint: str | None,
) -> None:
    """让模型熟悉本部门的会话（不需要标注）：边学自带语料，边在这些会话上做练习。"""
    _make(output, _plan(epochs, seed, fast=fast), checkpoint, fast=fast, chats=chats)


@click.command()
@CORPUS
@MODEL
@click.option("--split", default="test", show_default=True, help="语料的哪一部分，all 为全部")
def evaluate(corpus: tuple[str, ...], model: str, split: str) -> None:
    """拿标注好的会话衡量判断得准不准；不写语料就用自带的。"""
    from autoqa import training

    part = None if split == "all" or corpus else split
    dialogues = _dialogues(corpus, part)
    rows = training.evaluate(dialogues, training.judge(Scorer(model=model), dialogues))
    table = Table("判断", "标注数", "kappa", "精确率", "召回率", "F1", "每千条误报")
    for row in rows:
        table.add_row(
            row.question,
            str(row.positives),
            *(_interval(own) for own in (row.kappa, row.precision, row.recall, row.f1)),
            _interval(row.false_alarms, digits=1),
        )
    Console().print(table)


def _plan(epochs: int, seed: int, *, fast: bool) -> Plan:
    from autoqa import training

    return training.Plan(epochs=1 if fast else epochs, seed=seed)


def _make(
    output: str,
    plan: Plan,
    checkpoint: str | None,
    *,
    corpus: tuple[str, ...] = (),
    fast: bool = False,
    start: str | None = None,
    chats: tuple[str, ...] = (),
    verdicts: Sequence[Dialogue] = (),
) -> None:
    from autoqa import training

    dialogues = _dialogues(corpus)
    learn = [own for own in dialogues if own.split in ("", "train")]
    hold = [own for own in dialogues if own.split == "calibration"] or learn[::5]
    own_chats = [chat for path in chats for chat in loaders.load(path, on_error=tell)]
    taught = [*([own for own in learn if own not in hold] if corpus else learn), *verdicts]
    network = training.train(
        taught,
        plan,
        layers=6 if fast else None,
        start=Path(start) if start else None,
        unlabelled=training.without_labels(own_chats),
        checkpoint=Path(checkpoint) if checkpoint else None,
    )
    training.save(
        network,
        Path(output),
        training.calibrate(network, hold),
        dialogues=[*learn, *verdicts],
        plan=plan,
        title=f"{Path(output).name} 分类模型",
        command=f"autoqa {' '.join(sys.argv[1:])}",
    )
    click.echo(f"模型已写到 {output}，评分时用 --model {output}")


def _decided(log_url: str | None, paths: tuple[str, ...]) -> list[Dialogue]:
    """Return what reviewers decided as labelled dialogues; none without a log."""
    if log_url is None:
        return []
    from autoqa.review.log import VerdictLog
    from autoqa.training import from_verdicts

    chats = (chat for path in paths for chat in loaders.load(path, on_error=tell))
    found = from_verdicts(VerdictLog(log_url, create=False), chats)
    click.echo(f"复核日志给出 {len(found)} 段会话的标签", err=True)
    return found


def _dialogues(corpus: tuple[str, ...], split: str | None = None) -> list[Dialogue]:
    """Return the labelled dialogues of the files, or of the corpus that ships if there are none."""
    from autoqa import training

    return [own for path in corpus or (None,) for own in training.load_corpus(path, split=split)]


def _interval(value: tuple[float, float, float], digits: int = 2) -> str:
    if value[0] != value[0]:
        return "–"
    return f"{value[0]:.{digits}f} ({value[1]:.{digits}f}–{value[2]:.{digits}f})"
