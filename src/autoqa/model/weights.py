"""Reads weights kept as safetensors, four-bit blocks among them, with numpy alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

_TYPES = {"F32": "<f4", "F16": "<f2", "U8": "u1"}


class FourBit(NamedTuple):
    """A matrix in blocks of 32 four-bit weights along its rows.

    Attributes:
        nibbles: Shape (rows, blocks, 16), unsigned bytes; low nibbles are weights 0-15 of the
            block, high nibbles 16-31.
        scales: Shape (rows, blocks), half precision.
    """

    nibbles: NDArray[np.uint8]
    scales: NDArray[np.float16]

    def unpacked(self) -> NDArray[np.float32]:
        """Return the matrix in single precision, shape (rows, blocks * 32)."""
        low, high = self.nibbles & 15, self.nibbles >> 4
        weights = np.concatenate([low, high], axis=-1).astype(np.float32) - 8
        weights *= self.scales[..., None].astype(np.float32)
        return weights.reshape(len(weights), -1)

    def rows(self, numbers: list[int]) -> NDArray[np.float32]:
        """Return some rows in single precision, shape (numbers, blocks * 32)."""
        return FourBit(self.nibbles[numbers], self.scales[numbers]).unpacked()


class Weights:
    """The tensors of a safetensors file, mapped into memory and copied where they are asked for.

    Raises:
        OSError: The file cannot be opened.
        ValueError: It is no safetensors file, or is cut short.
    """

    def __init__(self, path: Path) -> None:
        raw = np.memmap(path, np.uint8, "r")
        length = int(raw[:8].view("<u8")[0]) if len(raw) > 8 else 0
        self._head = msgspec.json.decode(raw[8 : 8 + length].tobytes(), type=dict[str, _Tensor])
        self._data = raw[8 + length :]
        if max((own.data_offsets[1] for own in self._head.values()), default=0) > len(self._data):
            raise ValueError(f"{path} is cut short")

    def plain(self, name: str) -> NDArray[np.float32]:
        """Return a tensor that is kept in single precision."""
        found: NDArray[np.float32] = self._array(name)
        return found

    def four_bit(self, name: str) -> FourBit:
        """Return a matrix that is kept in four bits."""
        return FourBit(self._array(f"{name}.nibbles"), self._array(f"{name}.scales"))

    def _array(self, name: str) -> NDArray[Any]:
        own = self._head[name]
        start, end = own.data_offsets
        flat = np.frombuffer(self._data[start:end].tobytes(), _TYPES[own.dtype])
        return flat.reshape(own.shape)


class _Tensor(msgspec.Struct, frozen=True):
    dtype: str
    shape: tuple[int, ...]
    data_offsets: tuple[int, int]
