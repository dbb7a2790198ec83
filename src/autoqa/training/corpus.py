"""Labelled dialogues: read, checked, and turned into what a network learns from."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from autoqa import corpus as corpus_package
from autoqa.errors import LoadError, reason_of
from autoqa.loaders.fields import parse_role
from autoqa.model import reading
from autoqa.model.tasks import OF_CHATS, OF_TURNS
from autoqa.text.chat import Chat
from autoqa.transcript import Role, Transcript, Turn

IGNORED = -100
"""The label of what a task is not asked of."""


class Dialogue(NamedTuple):
    """A labelled dialogue, as one line of a corpus file has it.

    `weight` is how many dialogues it stands for, in the loss and in evaluation.
    """

    id: str
    split: str
    batch: str
    trade: str
    turns: list[dict[str, Any]]
    labels: dict[str, Any]
    weight: float = 1.0

    @property
    def voices(self) -> list[Role]:
        """Who speaks each turn."""
        return [turn["role"] for turn in self.turns]

    def transcript(self) -> Transcript:
        """Return the dialogue as a chat to score."""
        return Transcript(self.id, tuple(Turn(turn["role"], turn["text"]) for turn in self.turns))

    def chat(self) -> Chat:
        """Return the dialogue as the signals see a chat."""
        return Chat(self.transcript())

    def label(self, task: str, turn: int | None = None) -> str | None:
        """Return a label, "0" or "1" for a flag; None where there is none."""
        if turn is None:
            value = self.labels.get(task)
            return None if value is None else str(value)
        side = {"agent": "agent_turns", "customer": "customer_turns"}.get(self.turns[turn]["role"])
        own = self.labels.get(side, {}).get(str(turn)) if side else None
        return None if own is None or task not in own else str(own[task])


class Example(NamedTuple):
    """A dialogue as numbers: the tokens of each turn, and the index of each label.

    Attributes:
        tokens: Of each turn, with its marker.
        voices: Who speaks each turn.
        turns: By task, shape (turns,), `IGNORED` where it is not asked.
        chat: By task, the label's index or `IGNORED`.
        weight: What it counts in the loss.
    """

    tokens: list[list[int]]
    voices: list[Role]
    turns: dict[str, NDArray[np.int64]]
    chat: dict[str, int]
    weight: float = 1.0


def load_corpus(path: str | Path | None = None, *, split: str | None = None) -> list[Dialogue]:
    """Read labelled dialogues.

    Args:
        path: A JSON Lines or CSV file, or a folder of them; the corpus that ships with autoqa,
            if left out. In a CSV file every row is a turn: ``id``, ``role``, ``text``, and the
            label columns ``attitude``, ``buck_passing``, ``soothing``, ``emotion``, ``threat``,
            ``ending`` and ``final_satisfaction``, which may be empty.
        split: Only dialogues of this split: train, calibration or test.

    Raises:
        LoadError: A file cannot be read, with the line.
    """
    root = Path(path) if path is not None else Path(str(corpus_package.__file__)).parent
    files = sorted(root.glob("batch*.jsonl")) if root.is_dir() else [root]
    found = [dialogue for file in files for dialogue in read(file)]
    return [dialogue for dialogue in found if split is None or dialogue.split == split]


def read(path: Path) -> Iterator[Dialogue]:
    """Read one corpus file.

    Raises:
        LoadError: It cannot be read, with the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as reason:
        raise LoadError(f"读不了：{reason_of(reason)}", source=str(path)) from None
    rows = _table(text, path) if path.suffix == ".csv" else _lines(text, path)
    for line, row in rows:
        try:
            yield Dialogue(
                str(row["id"]),
                row.get("split", ""),
                row.get("batch", ""),
                row.get("trade", ""),
                row["turns"],
                row["labels"],
                _weight(row, path, line),
            )
        except (KeyError, TypeError) as missing:
            raise LoadError(
                f"这一行不是一段标注好的会话，缺少 {missing}",
                source=str(path),
                line=line,
                remedy="应有 id、turns、labels 三项",
            ) from None


def _weight(row: dict[str, Any], path: Path, line: int) -> float:
    weight = row.get("weight", 1.0)
    if not isinstance(weight, (int, float)) or not 0 < weight < float("inf"):
        raise LoadError(f"weight 应是正数，实为 {weight!r}", source=str(path), line=line)
    return float(weight)


def _lines(text: str, path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except ValueError:
                raise LoadError("不是完整的 JSON", source=str(path), line=number) from None


def _table(text: str, path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Gather the rows of a CSV file into dialogues; a dialogue's rows follow one another."""
    reader = csv.DictReader(io.StringIO(text))
    missing = {"id", "role", "text"} - set(reader.fieldnames or ())
    if missing:
        raise LoadError(f"缺少列：{'、'.join(sorted(missing))}", source=str(path), line=1)
    for name, rows in itertools.groupby(reader, key=lambda row: row["id"]):
        line = reader.line_num
        turns: list[dict[str, Any]] = []
        labels: dict[str, Any] = {"agent_turns": {}, "customer_turns": {}}
        for row in rows:
            index = len(turns)
            turns.append(
                {
                    "i": index,
                    "role": parse_role(row["role"], f"第 {reader.line_num} 行"),
                    "text": row["text"],
                }
            )
            for task in OF_TURNS:
                if row.get(task.name) and turns[-1]["role"] == task.voice:
                    labels[f"{task.voice}_turns"].setdefault(str(index), {})[task.name] = row[
                        task.name
                    ]
            for task in OF_CHATS:
                if row.get(task.name):
                    labels[task.name] = row[task.name]
        yield line, {"id": name, "turns": turns, "labels": labels}


def unlabelled(chat: Transcript) -> Dialogue:
    """Return a chat as a dialogue without labels."""
    turns = [{"role": turn.voice, "text": turn.text} for turn in chat.turns]
    return Dialogue(chat.id, "", "", "", turns, {})


def examples(dialogues: Iterable[Dialogue], tokenizer: Tokenizer) -> list[Example]:
    """Turn dialogues into what a network learns from."""
    return [_example(dialogue, tokenizer) for dialogue in dialogues]


def _example(dialogue: Dialogue, tokenizer: Tokenizer) -> Example:
    chat = dialogue.chat()
    turns = {
        task.name: np.array(
            [
                _index(dialogue.label(task.name, turn), task.labels)
                if voice == task.voice
                else IGNORED
                for turn, voice in enumerate(chat.voices)
            ],
            np.int64,
        )
        for task in OF_TURNS
    }
    whole = {task.name: _index(dialogue.label(task.name), task.labels) for task in OF_CHATS}
    return Example(reading.tokens(chat, tokenizer), chat.voices, turns, whole, dialogue.weight)


def _index(label: str | None, labels: Sequence[str]) -> int:
    return IGNORED if label is None else labels.index(label)
