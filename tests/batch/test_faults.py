"""Chats that hang or end the process that scores them, and disks that refuse."""

from __future__ import annotations

import functools
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from autoqa.batch import Limits, pool, read_reports, run
from autoqa.batch.nursery import Forking, Make, Spawning
from autoqa.batch.run import Progress
from autoqa.errors import BatchError
from tests.batch.conftest import ROOT, Write, chat
from tests.batch.troubled import BREAK, DIE, DIE_ONCE, HANG, Stillborn

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs POSIX signals")


def names(target: Path) -> list[str]:
    return [report.transcript.id for report in read_reports(target)]


def told(target: Path) -> list[tuple[str, str]]:
    path = target.with_name(f"{target.name}.quarantine.jsonl")
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [(row["chat_id"], row["type"]) for row in rows]


def alive(group: int) -> bool:
    """Tell whether a group of processes has a member that has not ended."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("workers", [1, 2])
def test_poisonous_chats_are_set_aside_and_all_others_scored(
    workers: int, write: Write, troubled: Make, tmp_path: Path
) -> None:
    effects = {3: HANG, 4: DIE, 11: BREAK, 19: DIE}
    rows = [chat(number, *filter(None, [effects.get(number)])) for number in range(20)]
    target = tmp_path / "o.parquet"
    limits = Limits(seconds=1.0)
    summary = run([str(write(rows))], target, troubled, workers=workers, limits=limits, size=6)
    assert names(target) == [f"c{number}" for number in range(20) if number not in effects]
    assert told(target) == [
        ("c3", "too_slow"),
        ("c4", "crashed"),
        ("c11", "internal"),
        ("c19", "crashed"),
    ]
    assert summary.failures == {"crashed": 2, "internal": 1, "too_slow": 1}


@pytest.mark.parametrize("nursery", [Forking, Spawning])
def test_a_worker_that_dies_once_costs_nothing(
    nursery: Any, write: Write, troubled: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "nursery", nursery)
    rows = [chat(0), chat(1, f"{DIE_ONCE}{tmp_path / 'died'}"), chat(2)]
    summary = run([str(write(rows))], tmp_path / "o.jsonl", troubled)
    assert (tmp_path / "died").exists()
    assert names(tmp_path / "o.jsonl") == ["c0", "c1", "c2"]
    assert summary.failed == 0


def test_the_process_that_workers_are_copies_of_may_die(
    write: Write, troubled: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nurseries: list[Forking] = []

    def remembered(make: Make, limits: Limits) -> Forking:
        nurseries.append(Forking(make, limits))
        return nurseries[-1]

    def watch(progress: Progress) -> None:
        parent = nurseries[0]._parent
        if progress.scored == 2 and parent is not None:
            parent.kill()

    monkeypatch.setattr(pool, "nursery", remembered)
    rows = [chat(0), chat(1), *(chat(2 + i, f"{DIE_ONCE}{tmp_path / f'{i}'}") for i in range(8))]
    run([str(write(rows))], tmp_path / "o.jsonl", troubled, size=2, watch=watch)
    assert names(tmp_path / "o.jsonl") == [f"c{number}" for number in range(10)]


def test_a_chat_that_is_too_large_is_set_aside(write: Write, make: Make, tmp_path: Path) -> None:
    long = {"id": "long", "turns": [{"role": "agent", "text": "好" * 101}]}
    many = {"id": "many", "turns": [{"role": "agent", "text": "好"}] * 11}
    pasted = {"id": "pasted", "turns": [{"role": "agent", "text": "好" * 50_000}]}
    fits = {"id": "fits", "turns": [{"role": "agent", "text": "好" * 10}] * 10}
    target = tmp_path / "o.jsonl"
    run([str(write([long, many, pasted, fits]))], target, make, limits=Limits(10, 100))
    assert told(target) == [(name, "too_large") for name in ("long", "many", "pasted")]
    assert names(target) == ["fits"]


def test_a_full_disk_is_told_and_the_run_can_go_on(
    write: Write, own_shelf: Path, tmp_path: Path
) -> None:
    source, target = write([chat(number) for number in range(200)]), tmp_path / "o.jsonl"
    command = [sys.executable, "-m", "autoqa", "batch", str(source), "-o", str(target)]
    options = ["--rubric", "tiny", "--model", "none", "--workers", "1"]

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    full = subprocess.run(
        [*command, *options], preexec_fn=small_files, capture_output=True, text=True, cwd=ROOT
    )
    assert full.returncode == 2, full.stderr
    assert "文件超过了系统允许的大小" in full.stderr
    assert "--resume" in full.stderr
    assert not target.exists()
    again = subprocess.run([*command, *options, "--resume"], capture_output=True, cwd=ROOT)
    assert again.returncode == 0
    assert len(names(target)) == 200


def test_workers_that_always_die_are_not_replaced_for_ever(
    write: Write, own_shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    with pytest.raises(BatchError, match="起不来"):
        run([str(write([chat(0)]))], tmp_path / "o.jsonl", functools.partial(Stillborn, "tiny"))


def test_no_process_is_left_behind(write: Write, make: Make, tmp_path: Path) -> None:
    source = write([chat(number) for number in range(400)])
    command = [
        sys.executable,
        "-m",
        "autoqa",
        "batch",
        str(source),
        "-o",
        str(tmp_path / "o.jsonl"),
    ]
    started = subprocess.Popen(
        [*command, "--rubric", "tiny", "--model", "none"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        start_new_session=True,
    )
    while not list(tmp_path.glob("*.parts/*.done")) and started.poll() is None:
        pass
    started.send_signal(signal.SIGKILL)
    started.wait()
    for _ in range(100):
        if not alive(started.pid):
            return
        time.sleep(0.1)
    pytest.fail("a worker outlives the run that started it")
