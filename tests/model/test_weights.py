from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from autoqa.model.weights import FourBit, Weights


def test_blocks_of_four_bits_are_unpacked() -> None:
    nibbles = np.full((1, 1, 16), 0x90, np.uint8)
    matrix = FourBit(nibbles, np.full((1, 1), 0.5, np.float16)).unpacked()
    assert matrix.shape == (1, 32)
    assert matrix[0, :16].tolist() == [-4.0] * 16
    assert matrix[0, 16:].tolist() == [0.5] * 16


def test_some_rows_are_those_of_the_whole() -> None:
    random = np.random.default_rng(1)
    nibbles = random.integers(0, 256, (5, 2, 16)).astype(np.uint8)
    matrix = FourBit(nibbles, random.random((5, 2)).astype(np.float16))
    assert (matrix.rows([3, 0, 3]) == matrix.unpacked()[[3, 0, 3]]).all()


def _file(path: Path, data: bytes, end: int) -> Path:
    head = {"a": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, end]}}
    text = json.dumps(head).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)
    return path


def test_a_tensor_is_read_by_its_name(tmp_path: Path) -> None:
    values = np.arange(4, dtype="<f4")
    weights = Weights(_file(tmp_path / "w", values.tobytes(), 16))
    assert weights.plain("a").tolist() == [[0.0, 1.0], [2.0, 3.0]]


@pytest.mark.parametrize("content", [b"short", bytes(64), b"\x08" + bytes(7) + b"not json"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "w").write_bytes(content)
    with pytest.raises(ValueError, match=r"."):
        Weights(tmp_path / "w")


def test_half_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cut short"):
        Weights(_file(tmp_path / "w", bytes(15), 16))
