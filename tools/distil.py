"""Teaches a network of fewer layers what a trained one knows.

Run: ``python -m tools.distil TEACHER_CHECKPOINT --checkpoint CHECKPOINT [--layers 6] [--epochs 3]``,
then `tools.ship_model` on the new checkpoint. It learns from what the last stage of its teacher learnt
from (`tools.train_accurate`), and goes on from a checkpoint that is there.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tools.train_accurate import STAGES, dialogues

from autoqa.training import Plan, distil, fit, network
from autoqa.training.recipe import encoder_folder


def main() -> None:
    """Train the smaller network."""
    parser = argparse.ArgumentParser()
    parser.add_argument("teacher", type=Path)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=STAGES[-1].plan.seed)
    arguments = parser.parse_args()
    teacher = network.new(encoder_folder())
    fit.restore(teacher, arguments.teacher)
    distil(
        teacher,
        dialogues(STAGES[-1]),
        Plan(epochs=arguments.epochs, head_epochs=0, seed=arguments.seed),
        layers=arguments.layers,
        checkpoint=arguments.checkpoint,
    )


if __name__ == "__main__":
    main()
