"""Kills a batch again and again, goes on with it each time, and compares the bytes.

Run: ``python -m tools.kill_batch [--times 50] [--chats 3000] [--workers 2] [--rubric NAME] [--seed 0]``

Each time a run gets ``kill -9`` at random moments, wherever it is then: loading, scoring,
merging, putting the result in its place or cleaning up. It is resumed until it gets through, and
its output and its quarantine must be those of a run that nobody disturbed.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

KILLS = 4
"""A run is killed at most so often before it is left alone."""

WORDS = (
    "您好",
    "稍等，我查一下物流",
    "不知道，自己看",
    "亲，预计明天送到",
    "烦死了，还没到",
    "好的，谢谢",
)


class Result(NamedTuple):
    """What a run has left behind."""

    output: bytes
    quarantine: bytes


class Count(NamedTuple):
    """How often runs were killed, and how many of them had something to go on with."""

    runs: int
    kills: int
    resumed: int


def write_chats(path: Path, count: int, seed: int) -> None:
    """Write chats of 2 to 12 turns, and now and then a line that is none."""
    chooser = random.Random(seed)
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            turns = [
                {"role": chooser.choice(["agent", "customer"]), "text": chooser.choice(WORDS)}
                for _ in range(chooser.randint(2, 12))
            ]
            chat = json.dumps({"id": f"c{number}", "turns": turns}, ensure_ascii=False)
            file.write(f"{chat[:-9] if number % 97 == 0 else chat}\n")


def kill_and_resume(
    source: Path, folder: Path, options: list[str], *, times: int, seed: int
) -> Count:
    """Run a batch many times, killing it; return how it went.

    Raises:
        AssertionError: A run that was killed has left something else than one that was not.
    """
    chooser = random.Random(seed)
    started = time.monotonic()
    whole = _result(_through(source, folder / "whole.parquet", options))
    usual = time.monotonic() - started
    kills = resumed = 0
    for number in range(times):
        target = folder / f"{number}.parquet"
        for _ in range(chooser.randint(1, KILLS)):
            killed = _killed(source, target, options, after=chooser.uniform(0, 1.1 * usual))
            kills += killed
            resumed += killed and any(folder.glob(f"{target.name}.parts/*.done"))
        if _result(_through(source, target, options)) != whole:
            raise AssertionError(f"run {number} differs; seed {seed}, folder {folder}")
        if left := list(folder.glob("*.parts")):
            raise AssertionError(f"run {number} left {left}; seed {seed}")
        target.unlink()
    return Count(times, kills, resumed)


def _command(source: Path, target: Path, options: list[str]) -> list[str]:
    program = [sys.executable, "-m", "autoqa", "batch", str(source), "-o", str(target)]
    return [*program, "--resume", *options]


def _through(source: Path, target: Path, options: list[str]) -> Path:
    run = subprocess.run(_command(source, target, options), capture_output=True, text=True)
    if run.returncode != 1:  # some lines are no chats
        raise AssertionError(f"exit {run.returncode}: {run.stderr}")
    return target


def _killed(source: Path, target: Path, options: list[str], *, after: float) -> bool:
    """Start a run and kill it; return False if it was through by then."""
    run = subprocess.Popen(
        _command(source, target, options), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        run.wait(after)
    except subprocess.TimeoutExpired:
        run.kill()
        run.wait()
        return True
    return False


def _result(target: Path) -> Result:
    quarantine = target.with_name(f"{target.name}.quarantine.jsonl")
    return Result(target.read_bytes(), quarantine.read_bytes())


def main() -> None:
    """Kill and resume, and print how it went."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--chats", type=int, default=3000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rubric", default="ecommerce_chat")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "chats.jsonl"
        write_chats(source, given.chats, given.seed)
        options = ["--rubric", given.rubric, "--model", "none", "--workers", str(given.workers)]
        count = kill_and_resume(source, Path(name), options, times=given.times, seed=given.seed)
    print(
        f"{count.runs} runs of {given.chats} chats, killed {count.kills} times, "
        f"{count.resumed} times with finished chunks to go on from: all bytes as undisturbed"
    )


if __name__ == "__main__":
    main()
