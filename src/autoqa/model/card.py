"""A model's card: what it is, how it was made, what it was measured at, which files it has."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec

from autoqa import resources
from autoqa.datafile import DataFile
from autoqa.errors import ModelError, Problem
from autoqa.model.tasks import TASKS


class Calibration(msgspec.Struct, frozen=True):
    """How one task's logits become probabilities, and when they are sure.

    The fault that a task looks for is any label but its first; of an ending it is "unresolved".

    Attributes:
        temperature: What the logits are divided by.
        clear: At or below this probability the fault is surely absent.
        likely: At or above this one it is rather there than not.
        accuse: At or above this one it is surely there; between it and `clear` a human looks.
        contradicts: At or below this probability the model contradicts a sure hit of the
            lexicons; between it and `clear` the hit stands.
    """

    temperature: float
    clear: float
    likely: float
    accuse: float
    contradicts: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what makes no sense."""
        if not self.temperature > 0:
            raise ValueError("temperature 必须大于 0")
        if not 0 <= self.clear <= self.likely <= self.accuse <= 1:
            raise ValueError("应有 0 ≤ clear ≤ likely ≤ accuse ≤ 1")


class Card(msgspec.Struct, frozen=True):
    """The machine-readable card of a model.

    Attributes:
        name: The model's name.
        version: Its version.
        title: What it is, in Chinese.
        files: SHA-256 of every file beside the card.
        calibration: By task.
        made: How it was made: data, command, seed.
        metrics: What it was measured at.
    """

    name: str
    version: str
    title: str
    files: dict[str, str]
    calibration: dict[str, Calibration]
    made: dict[str, Any] = {}
    metrics: dict[str, Any] = {}


class Files:
    """A model's folder, its card read and every file checked against it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        source = DataFile(folder / resources.CARD, ModelError)
        card = source.build(Card, source.table)
        source.finish()
        assert card is not None
        for task in TASKS:
            if task.name not in card.calibration:
                source.problem(f"calibration.{task.name}", "缺少这一项")
        source.finish()
        self.card = card
        self.sha256 = source.sha256

    def content(self, name: str) -> bytes:
        """Return a file's bytes.

        Raises:
            ModelError: It is missing, or it is not the file that the card speaks of.
        """
        expected = self.card.files.get(name)
        path = self.folder / name
        if expected is None:
            raise self._wrong(f"files.{name}", "模型卡没有登记这个文件")
        try:
            content = path.read_bytes()
        except OSError:
            raise self._wrong(f"files.{name}", f"读不了 {path}，请重新安装模型") from None
        found = hashlib.sha256(content).hexdigest()
        if found != expected:
            raise self._wrong(
                f"files.{name}",
                f"文件与模型卡不符：应为 {expected[:12]}…，实为 {found[:12]}…。"
                "文件可能损坏或被改动，请重新安装模型",
            )
        return content

    def verify(self) -> None:
        """Check every file.

        Raises:
            ModelError: With every file that is missing or different.
        """
        problems: list[Problem] = []
        for name in self.card.files:
            try:
                self.content(name)
            except ModelError as failure:
                problems += failure.problems
        if problems:
            raise ModelError(str(self.folder / resources.CARD), problems)

    def _wrong(self, where: str, message: str) -> ModelError:
        return ModelError(str(self.folder / resources.CARD), [Problem(where, message)])


def find(name: str) -> Files:
    """Return a model by its name on the shelf or the path of its folder.

    Raises:
        NotFoundError: No shelf has it.
        ModelError: Its card has mistakes.
    """
    return Files(resources.find_model(name))
