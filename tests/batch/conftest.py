"""Chats for batches, and scorers that misbehave on some of them."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from autoqa.batch.nursery import Make
from autoqa.scorer import Scorer

ROOT = Path(__file__).parents[2]
WORDS = ("您好", "这是坏词", "稍等，我查一下", "好的呢", "坏词坏词", "请问还有别的吗", "", "😀👌")

Write = Callable[..., Path]


def chat(number: int, *more: str, **keys: Any) -> dict[str, Any]:
    """Return a chat of a few turns; its number decides which, `more` is what the agent adds."""
    texts = [WORDS[(number + step * step) % len(WORDS)] for step in range(2 + number % 4)]
    turns = [
        {"role": ("agent", "customer")[step % 2], "text": text, "time": 1_781_748_000 + 40 * step}
        for step, text in enumerate([*texts, *more])
    ]
    return {"id": f"c{number}", "turns": turns, **keys}


@pytest.fixture
def make(own_shelf: Path) -> Make:
    """Makes scorers by the rubric ``tiny``, here or in another process."""
    return functools.partial(Scorer, "tiny", model="none")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write chats, or lines that are none, to a JSON Lines file."""

    def write_file(rows: Sequence[Any], name: str = "chats.jsonl") -> Path:
        lines = [
            row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows
        ]
        path = tmp_path / name
        path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        return path

    return write_file


@pytest.fixture
def troubled(own_shelf: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Makes scorers on which some chats have an effect, see `tests.batch.troubled`."""
    from tests.batch.troubled import Troubled

    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return functools.partial(Troubled, "tiny", model="none")
