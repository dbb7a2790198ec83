from __future__ import annotations

import os
from pathlib import Path

import pytest
from tools.kill_batch import kill_and_resume, write_chats

from tests.batch.conftest import ROOT


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs POSIX signals")
def test_a_run_killed_at_random_gives_the_same_bytes(
    own_shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few times; ``python -m tools.kill_batch`` does it fifty times."""
    monkeypatch.chdir(ROOT)
    source = tmp_path / "chats.jsonl"
    write_chats(source, 2_000, seed=1)
    options = ["--rubric", "tiny", "--model", "none", "--workers", "2"]
    count = kill_and_resume(source, tmp_path, options, times=3, seed=1)
    assert count.kills > 0
