"""Real chats to measure on, kept outside the project; scripts that need them say so and stop."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SETS = ("odd", "even", "more")
"""Labelled real chats: the half only reported on, the half to choose on, and more to choose on."""

MORE_LABELS = Path(__file__).with_name("more_labels.jsonl")
FOLDER = Path(os.environ.get("AUTOQA_DATA", Path(__file__).parents[2] / "shared" / "data"))


def chats(name: str) -> Iterator[dict[str, Any]]:
    """Yield the chats of a JSON Lines file, gzipped or not; exit with a message if it is absent."""
    path = FOLDER / name
    if not path.exists():
        print(f"跳过：没有 {name}（用环境变量 AUTOQA_DATA 指明它所在的文件夹）")
        sys.exit(0)
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def more() -> Iterator[dict[str, Any]]:
    """Yield 268 more real chats, labelled for this project by two annotators.

    They are those of ``real_satisfaction_dev.jsonl`` that are not in ``real_dev.jsonl`` too; only
    their ids and labels are kept here, in the form of that file.
    """
    lines = MORE_LABELS.read_text("utf-8").splitlines()
    labelled = {row["id"]: row for row in map(json.loads, lines)}
    for row in chats("real_satisfaction_dev.jsonl"):
        if row["id"] in labelled:
            turns = [{"i": at, **turn} for at, turn in enumerate(row["turns"])]
            yield {**labelled[row["id"]], "turns": turns}


def labelled_rows(name: str) -> list[dict[str, Any]]:
    """Return the labelled real chats of one of the `SETS`."""
    if name == "more":
        return list(more())
    return [row for row in chats("real_dev.jsonl") if in_half(row["id"], name)]


def to_choose_on() -> list[dict[str, Any]]:
    """Return the labelled real chats on which models and thresholds may be chosen."""
    return [*labelled_rows("even"), *labelled_rows("more")]


def in_half(name: str, half: str | None) -> bool:
    """Tell whether a chat belongs to the even or the odd half; None takes both."""
    even = int(hashlib.sha256(name.encode()).hexdigest()[0], 16) % 2 == 0
    return half is None or even is (half == "even")
