"""Trains the network of ``models/accurate`` in the stages in which the corpus grew.

Run: ``python -m tools.train_accurate FOLDER [--stage N]``, then ``tools.ship_model
FOLDER/accurate.ckpt``. A stage takes 10 to 40 minutes on two cores, leaves ``stage-N.ckpt`` and goes on
from the one before. The network is the mean of those after the first and after the last stage.
`autoqa train` on the whole corpus is the plain way to one like it.
"""

from __future__ import annotations

import argparse
import contextlib
import random
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import torch

from autoqa.training import Dialogue, Plan, load_corpus, train
from autoqa.training.fit import Trainer

FIRST_BATCHES = 14


class _EnoughError(Exception):
    """A stage has learnt for as many epochs as it should."""


class Stage(NamedTuple):
    """What is learnt in one go.

    Attributes:
        plan: How.
        newest: The last batch written by then.
        earlier: How many dialogues of the first batches are learnt again; all, if left out.
        stop: The epoch after which it is stopped, before the plan's last.
    """

    plan: Plan
    newest: int = FIRST_BATCHES
    earlier: int | None = None
    stop: int | None = None


STAGES = (
    Stage(Plan(routine=False), stop=3),
    Stage(Plan(epochs=2, rate=5e-5)),
    Stage(Plan(epochs=1, rate=7e-5, seed=1), newest=21, earlier=1000),
    Stage(Plan(epochs=2, rate=7e-5, seed=2), newest=27, earlier=900),
)


def main() -> None:
    """Train a stage, or all that are left."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--stage", type=int, choices=range(len(STAGES)))
    arguments = parser.parse_args()
    stages = range(len(STAGES)) if arguments.stage is None else (arguments.stage,)
    for number in stages:
        run(number, arguments.folder)
    if number == len(STAGES) - 1:
        average([arguments.folder / f"stage-{own}.ckpt" for own in (0, number)], arguments.folder)


def run(number: int, folder: Path) -> None:
    """Train one stage, from the checkpoint of the one before; one that is done is left alone."""
    stage, saved = STAGES[number], folder / f"stage-{number}.ckpt"
    last = stage.stop or stage.plan.epochs
    if saved.exists() and torch.load(saved, weights_only=True)["epoch"] >= last:
        return

    def after_epoch(trainer: Trainer, _: float) -> None:
        if trainer.epoch == last:
            raise _EnoughError  # the checkpoint is written by now

    with contextlib.suppress(_EnoughError):
        train(
            dialogues(stage),
            stage.plan,
            start=folder / f"stage-{number - 1}.ckpt" if number else None,
            checkpoint=saved,
            after_epoch=after_epoch,
        )


def average(checkpoints: Sequence[Path], folder: Path) -> None:
    """Write a checkpoint with the mean of some networks' weights (Wortsman et al. 2022)."""
    states = [torch.load(path, weights_only=True) for path in checkpoints]
    networks = [state["network"] for state in states]
    mean = {name: sum(own[name] for own in networks) / len(networks) for name in networks[0]}
    torch.save({**states[-1], "network": mean}, folder / "accurate.ckpt")


def dialogues(stage: Stage) -> list[Dialogue]:
    """Return what a stage learns from."""
    learnt = load_corpus(split="train")
    batch = {own.id: int(own.batch.removeprefix("batch")) for own in learnt}
    newer = [own for own in learnt if FIRST_BATCHES < batch[own.id] <= stage.newest]
    first = [own for own in learnt if batch[own.id] <= FIRST_BATCHES]
    if stage.earlier is None:
        return first
    random.Random(stage.plan.seed).shuffle(first)
    return [*newer, *first[: stage.earlier]]


if __name__ == "__main__":
    main()
