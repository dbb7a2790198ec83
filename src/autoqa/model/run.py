"""Runs a model with ONNX Runtime: a chat in, calibrated probabilities out."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autoqa.model import card as cards
from autoqa.model import reading, windows, wording
from autoqa.model.tasks import EXPLAINED, OF_CHATS, OF_TURNS, TASKS
from autoqa.text.chat import Chat
from autoqa.transcript import Role

WEIGHTS, TOKENIZER = "model.onnx", "tokenizer.json"
OUTPUTS = [*(task.name for task in TASKS), *(f"{name}.evidence" for name in EXPLAINED)]

SLOW_FUSION = "SkipLayerNormFusion"
"""On a processor its one fused step takes four times as long as the two that it replaces."""

REMEMBERED = 256
"""So many windows are remembered: short chats are often the same, as are copies of one."""


class Predictions(NamedTuple):
    """What a model says of one chat.

    Attributes:
        turns: By task, shape (turns, labels); meaningless for turns of other voices.
        chat: By task, shape (labels,).
        evidence: By task of `EXPLAINED`, for each turn what its tokens add to its logits, shape
            (tokens, labels); the first token is the marker of who speaks.
    """

    turns: dict[str, NDArray[np.float64]]
    chat: dict[str, NDArray[np.float64]]
    evidence: dict[str, list[NDArray[np.float32]]]


class Model:
    """A fine-tuned model, loaded and checked; safe to share between threads.

    A window is run alone and unpadded, so that a judgement cannot depend on what else is judged.

    Args:
        name: A model's name on the shelf, or the path of its folder.
        threads: Threads inside one run; 1 does not fight a caller who scores in parallel.

    Raises:
        NotFoundError: No shelf has the model.
        ModelError: Its card has mistakes, or a file is not the one the card speaks of.
    """

    def __init__(self, name: str, *, threads: int = 1) -> None:
        files = cards.find(name)
        self.card = files.card
        self.sha256 = files.sha256
        self._session, self._tokenizer = _open(files, threads)
        self._remembered = functools.lru_cache(REMEMBERED)(self._outputs)

    def tokens(self, chat: Chat) -> list[list[int]]:
        """Return the tokens of each turn."""
        return reading.tokens(chat, self._tokenizer)

    def predict(self, turn_tokens: Sequence[Sequence[int]], voices: Sequence[Role]) -> Predictions:
        """Judge every turn of a chat and its end.

        Args:
            turn_tokens: The tokens of each turn, as `tokens` returns them; at least one turn.
            voices: Who speaks each turn.
        """
        count = len(turn_tokens)
        turns = {task.name: np.zeros((count, len(task.labels))) for task in OF_TURNS}
        chat: dict[str, NDArray[np.float64]] = {}
        evidence: dict[str, list[NDArray[np.float32]]] = {name: [] for name in EXPLAINED}
        for window in reading.inputs(turn_tokens, voices):
            first, last, judged_from, judged_to = window.window
            found = self._run(window)
            for task in OF_TURNS:
                turns[task.name][judged_from:judged_to] = self._calibrated(
                    task.name, found[task.name][judged_from - first : judged_to - first]
                )
            chat = {task.name: self._calibrated(task.name, found[task.name]) for task in OF_CHATS}
            ends = np.cumsum([1, *(len(own) for own in turn_tokens[first:last])])
            for name in EXPLAINED:
                by_turn = np.split(found[f"{name}.evidence"], ends)[1:-1]
                evidence[name] += by_turn[judged_from - first : judged_to - first]
        return Predictions(turns, chat, evidence)

    def words(self, text: str) -> list[tuple[int, int]]:
        """Return the span in a normalised turn of each of its tokens, without the marker."""
        folded = wording.trace(text)
        spans = self._tokenizer.encode(folded.text, add_special_tokens=False).offsets
        found = []
        for start, end in windows.shorten(spans):
            own = folded.origins[start:end] or [(0, 0)]
            found.append((own[0][0], own[-1][1]))
        return found

    def remembered(self) -> tuple[int, int]:
        """Return how many windows came by, and how many of them were known already."""
        known = self._remembered.cache_info()
        return known.hits + known.misses, known.hits

    def _run(self, window: reading.Inputs) -> dict[str, NDArray[np.float32]]:
        return self._remembered(_Asked(window))

    def _outputs(self, asked: _Asked) -> dict[str, NDArray[np.float32]]:
        window = asked.window
        feeds = {"ids": window.ids, "turns": window.turns, "chat": window.chat}
        return dict(zip(OUTPUTS, self._session.run(OUTPUTS, feeds), strict=True))

    def _calibrated(self, task: str, logits: NDArray[np.float32]) -> NDArray[np.float64]:
        how = self.card.calibration[task]
        return softmax(logits.astype(np.float64) / how.temperature)


class _Asked:
    """A window as a key: equal to another if all the numbers that the model takes are."""

    __slots__ = ("_key", "window")

    def __init__(self, window: reading.Inputs) -> None:
        self.window = window
        parts = (window.ids, window.turns, window.chat)
        self._key = hashlib.sha256(b"".join(part.tobytes() for part in parts)).digest()

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self._key == other._key


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return probabilities over the last axis."""
    raised = np.exp(logits - logits.max(-1, keepdims=True))
    shares: NDArray[np.float64] = raised / raised.sum(-1, keepdims=True)
    return shares


def _open(files: cards.Files, threads: int) -> tuple[Any, Any]:
    import onnxruntime  # here, since it costs more than the rest of autoqa together
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        files.content(WEIGHTS),
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=[SLOW_FUSION],
    )
    return session, Tokenizer.from_str(files.content(TOKENIZER).decode("utf-8"))
