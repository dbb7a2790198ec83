"""Whatever the bytes, a loader gives transcripts or typed errors; tools/fuzz_loaders.py runs on."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tools.fuzz_loaders import cases, execute

from autoqa.errors import AutoqaError, LoadError
from autoqa.loaders.files import load
from autoqa.loaders.registry import FORMATS, Format

SUFFIXES = ["json", "jsonl", "csv", "txt", "html", "xlsx", "parquet", "jsonl.gz", "json.zst", "x"]


@settings(deadline=None, max_examples=150)
@given(
    st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode(errors="replace")),
    st.sampled_from(SUFFIXES),
    st.sampled_from(FORMATS),
)
def test_any_bytes(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, suffix: str, kind: Format
) -> None:
    path = tmp_path_factory.mktemp("f") / f"f.{suffix}"
    path.write_bytes(content)
    errors: list[AutoqaError] = []
    chats = execute(path, kind, errors.append)
    assert chats or errors
    assert all(type(error) is LoadError for error in errors)


@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_damaged_examples(seed: str, tmp_path: Path) -> None:
    for _, name, content, kind in cases(int(seed), 0, 150):
        path = tmp_path / name
        path.write_bytes(content)
        errors: list[AutoqaError] = []
        chats = execute(path, kind, errors.append)
        assert chats or errors
        assert all(type(error) is LoadError for error in errors)
        if errors:
            with pytest.raises(LoadError):
                list(
                    load(path, format=kind, roles={"0": "agent", "1": "customer", "2": "customer"})
                )
        path.unlink()
