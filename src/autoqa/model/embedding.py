"""Turns a text into one vector, so that texts of like meaning lie close to each other.

This is the pretrained encoder before any fine-tuning, run by ONNX Runtime in single precision.
Its weights are kept once, in the four bits of ``models/encoder``, and unpacked when it is opened;
of the word embeddings, a third of them all, only the rows that a text needs.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from autoqa import resources
from autoqa.errors import ModelError, NotFoundError, Problem
from autoqa.model.weights import Weights
from autoqa.model.windows import END, LONGEST, START

NAME = "encoder"
GRAPH, WEIGHTS, SHAPE, TOKENIZER = (
    "encoder.onnx",
    "encoder.safetensors",
    "encoder.json",
    "tokenizer.json",
)
INPUT, OUTPUT = "words", "sentence"

PREFIX = "query: "
"""What this encoder was trained to see before a text that is compared with its like."""

REMEMBERED = 8192
"""How many texts' vectors are remembered: 1.5 KB each."""

LONGEST_TEXT = 1000
"""How many characters of a text are read; 510 tokens are seldom more."""

Vector = NDArray[np.float32]


class _Shape(msgspec.Struct, frozen=True):
    layers: int
    pieces: int


class Encoder:
    """The encoder, loaded; safe to share between threads.

    Every text is run alone and unpadded, so that its vector depends on nothing but itself.

    Args:
        folder: The folder of its files; without one, the shelf's.

    Attributes:
        sha256: One hash over all files that a vector depends on.

    Raises:
        NotFoundError: No shelf has it.
        ModelError: A file of it is missing or broken.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = find() if folder is None else folder
        try:
            shape = msgspec.json.decode((self.folder / SHAPE).read_bytes(), type=_Shape)
            weights = Weights(self.folder / WEIGHTS)
            self._words = weights.four_bit("emb.word")
            self._places = weights.plain("emb.pos") + weights.plain("emb.type")[0]
            self._session = _session(self.folder / GRAPH, _outside(weights, shape.layers))
            self._tokenizer = _tokenizer(self.folder / TOKENIZER)
        except Exception as reason:  # the runtime's and the tokenizer's own share no base
            message = f"编码器的文件缺失或损坏（{reason}），请重新安装"
            raise ModelError(str(self.folder), [Problem("", message)]) from None
        self.sha256 = _sha256(self.folder)
        self._pieces = shape.pieces
        self._remembered = functools.lru_cache(REMEMBERED)(self._embedded)

    def embed(self, text: str) -> Vector:
        """Return the vector of a normalised text, shape (384,), of length 1.

        What is beyond `LONGEST_TEXT` characters or 510 tokens is left out.
        """
        return self._remembered(text[:LONGEST_TEXT])

    def similarity(self, text: str, other: str) -> float:
        """Return the cosine of two normalised texts' vectors; unrelated ones have about 0.8."""
        return float(self.embed(text) @ self.embed(other))

    def _embedded(self, text: str) -> Vector:
        encoded = self._tokenizer.encode(PREFIX + text, add_special_tokens=False).ids
        # the markers of who speaks, last in the vocabulary, are no words of this encoder
        known = [token for token in encoded if token < self._pieces]
        ids = [START, *known[:LONGEST], END]
        words = self._words.rows(ids) + self._places[: len(ids)]
        vector: Vector = self._session.run([OUTPUT], {INPUT: words[None]})[0][0]
        vector.setflags(write=False)
        return vector


def find() -> Path:
    """Return the folder of the encoder on the shelf.

    Raises:
        NotFoundError: No shelf has it.
    """
    for folder in resources.folders("models"):
        if (folder / NAME / GRAPH).is_file():
            return folder / NAME
    raise NotFoundError("模型", NAME, resources.models())


def _sha256(folder: Path) -> str:
    """Return one hash over all files that a vector depends on."""
    digest = hashlib.sha256()
    for name in (GRAPH, WEIGHTS, SHAPE, TOKENIZER):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()


def _outside(weights: Weights, layers: int) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Yield the weights that the graph leaves open, one by one, so that none waits in memory."""
    norms = ["emb.ln"]
    for layer in range(layers):
        norms += [f"l{layer}.aln", f"l{layer}.oln"]
        for part in ("q", "k", "v", "ao", "fi", "fo"):
            name = f"l{layer}.{part}"
            yield f"{name}.w", np.ascontiguousarray(weights.four_bit(f"{name}.w").unpacked().T)
            yield f"{name}.b", weights.plain(f"{name}.b")
    for name in norms:
        yield f"{name}.w", weights.plain(f"{name}.w")
        yield f"{name}.b", weights.plain(f"{name}.b")


def _session(graph: Path, outside: Iterator[tuple[str, NDArray[np.float32]]]) -> Any:
    import onnxruntime  # here, since it costs more than the rest of autoqa together

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    values = {name: onnxruntime.OrtValue.ortvalue_from_numpy(weight) for name, weight in outside}
    options.add_external_initializers(list(values), list(values.values()))
    return onnxruntime.InferenceSession(
        graph.read_bytes(), options, providers=["CPUExecutionProvider"]
    )


def _tokenizer(path: Path) -> Any:
    from tokenizers import Tokenizer

    return Tokenizer.from_str(path.read_text(encoding="utf-8"))
