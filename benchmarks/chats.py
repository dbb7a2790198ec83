"""Chats for benchmarks: the real ones where they are at hand, else the examples."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import msgspec

import autoqa
from benchmarks.real_data import FOLDER

EXAMPLES = Path(__file__).parents[1] / "examples"
START = 1_781_748_000


def chat_texts(count: int, seed: int = 0) -> list[str]:
    """Return chats as JSON strings, with a time on every turn."""
    chooser = random.Random(seed)
    path = FOLDER / "real_dev.jsonl"
    if path.exists():
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    else:
        files = sorted(EXAMPLES.glob("*.*"))
        rows = [msgspec.to_builtins(chat) for file in files for chat in autoqa.load(file)]
    return [
        json.dumps(_timed(chooser.choice(rows), chooser), ensure_ascii=False) for _ in range(count)
    ]


def _timed(row: dict[str, Any], chooser: random.Random) -> dict[str, Any]:
    now, turns = START, []
    for turn in row["turns"]:
        now += chooser.randint(2, 70)
        turns.append({"role": turn["role"], "text": turn["text"], "time": now})
    return {"id": row["id"], "channel": "web", "turns": turns, "closed": True}
