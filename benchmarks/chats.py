"""Chats for benchmarks: the real ones where they are at hand, else the examples."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

import autoqa
from benchmarks.real_data import FOLDER, chats

EXAMPLES = Path(__file__).parents[1] / "examples"
REAL = "real_unlabelled.jsonl.gz"
START = 1_781_748_000


def chat_texts(count: int, seed: int = 0) -> list[str]:
    """Return chats as JSON strings, with a time on every turn.

    The real ones are all different: two neighbouring windows of messages make a chat, so that
    phrases repeat as often as they really do.
    """
    chooser = random.Random(seed)
    if (FOLDER / REAL).exists():
        windows = itertools.islice(chats(REAL), 2 * count)
        rows = [_joined(pair) for pair in zip(windows, windows, strict=False)]
    else:
        files = sorted(EXAMPLES.glob("*.*"))
        known = [msgspec.to_builtins(chat) for file in files for chat in autoqa.load(file)]
        rows = [chooser.choice(known) for _ in range(count)]
    return [json.dumps(_timed(row, chooser), ensure_ascii=False) for row in rows]


def _joined(pair: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"id": pair[0]["id"], "turns": [turn for row in pair for turn in row["turns"]]}


def _timed(row: dict[str, Any], chooser: random.Random) -> dict[str, Any]:
    now, turns = START, []
    for turn in row["turns"]:
        now += chooser.randint(2, 70)
        turns.append({"role": turn["role"], "text": turn["text"], "time": now})
    return {"id": row["id"], "channel": "web", "turns": turns, "closed": True}
