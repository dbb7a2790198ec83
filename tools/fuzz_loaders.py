"""Feeds damaged files to the loaders: every one must give transcripts or typed errors.

Run: ``python -m tools.fuzz_loaders --executions 200000 --seed 1``

Each execution takes one of the examples, damages its bytes or the JSON in it, and loads it by its
name or as some other format. Execution n of seed s is always the same, so that a failure can be
repeated: ``--executions 1 --seed s --first n``.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import copy
import gzip
import io
import json
import random
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from autoqa.errors import AutoqaError, LoadError, TranscriptError
from autoqa.loaders.files import load
from autoqa.loaders.registry import FORMATS, Format
from autoqa.transcript import Transcript, validate

EXAMPLES = Path(__file__).parent.parent / "examples"
TEXT = {".json", ".jsonl", ".csv", ".txt", ".html"}
BINARY = {".xlsx", ".parquet"}
BINARY_SHARE = 0.03
"""Workbooks and Parquet files take a hundred times as long as the rest."""
PACKED_SHARE = 0.03

TOKENS: list[bytes] = [
    *(character.encode() for character in '{}[]":,\\<>&;\n\0'),
    *(b"null", b"true", b"-1", b"0", b"1e999", b"NaN", b"\r\n", b"\\ud800", b"&nbsp;", b"<br>"),
    *("\ufeff".encode(), "\u2028".encode(), "🙂".encode(), "客户：".encode(), b"---\n"),
    *(b"\xff\xfe", b"\xff", b"\x1f\x8b", b"PK\x03\x04", b"PAR1", b'"turns":['),
]
VALUES: list[Any] = [
    *(None, True, False, 0, -1, 5, 2002, 1e308, 10**30, 1781748131, 1781748131000),
    *("", " ", "0", "nan", "客户", "agent", "20260618 09:52:11", "{", "[1]", '{"content": 1}'),
    *("<p>x</p>", "&#9999999;", "\ud800", "x" * 5000, [], {}, [[]], [None], [{}], {"": {}}),
]


def cases(seed: int, first: int, count: int) -> Iterator[tuple[int, str, bytes, Format]]:
    """Yield the number, file name, content and format of each execution."""
    paths = sorted(path for path in EXAMPLES.rglob("*") if path.suffix in TEXT | BINARY)
    binary = [path for path in paths if path.suffix in BINARY]
    texts = [path for path in paths if path.suffix in TEXT]
    contents = {path: path.read_bytes() for path in paths}
    for number in range(first, first + count):
        dice = random.Random(f"{seed}-{number}")
        path = dice.choice(binary if dice.random() < BINARY_SHARE else texts)
        content = contents[path]
        if path.suffix in (".json", ".jsonl") and dice.random() < 0.6:
            content = damaged_json(content, dice)
        elif path.suffix == ".xlsx" and dice.random() < 0.7:
            content = damaged_workbook(content, dice)
        else:
            content = damaged_bytes(content, dice.choice(list(contents.values())), dice)
        kind = "auto" if dice.random() < 0.7 else dice.choice(FORMATS)
        name = path.name if dice.random() < 0.9 else dice.choice(paths).name
        if dice.random() < PACKED_SHARE:
            name, content = f"{name}.gz", gzip.compress(content, 1)
            content = content if dice.random() < 0.5 else damaged_bytes(content, b"", dice)
        yield number, name, content, kind


def damaged_bytes(content: bytes, other: bytes, dice: random.Random) -> bytes:
    """Cut, double, overwrite, insert and splice."""
    for _ in range(dice.randint(1, 4)):
        start = dice.randrange(len(content) + 1)
        end = min(len(content), start + dice.choice([0, 1, 4, 40, 400]))
        middle = dice.choice(
            [
                b"",
                content[start:end] * 2,
                dice.choice(TOKENS),
                dice.randbytes(dice.randint(1, 4)),
                other[start : start + 200],
            ]
        )
        content = content[:start] + middle + content[end:]
    return content[: dice.randrange(len(content) + 1)] if dice.random() < 0.15 else content


def damaged_workbook(content: bytes, dice: random.Random) -> bytes:
    """Damage one of the files that a workbook is a ZIP of."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        broken = dice.choice(old.namelist())
        for name in old.namelist():
            inner = old.read(name)
            new.writestr(name, damaged_bytes(inner, b"", dice) if name == broken else inner)
    return packed.getvalue()


def damaged_json(content: bytes, dice: random.Random) -> bytes:
    """Replace, rename or drop some values of the JSON, whose syntax stays right."""
    lines = content.decode().splitlines() if content.count(b"\n{") else [content.decode()]
    roots = [json.loads(line) for line in lines if line.strip()]
    for _ in range(dice.randint(1, 3)):
        place, key = dice.choice(list(_places(roots)))
        action = dice.random()
        if action < 0.7:
            place[key] = copy.deepcopy(dice.choice(VALUES))
        elif action < 0.85 or not isinstance(place, dict):
            del place[key]
        else:
            place[dice.choice(["id", "role", "data", "time", ""])] = place.pop(key)
        roots = roots or [None]
    return "\n".join(json.dumps(root, ensure_ascii=dice.random() < 0.5) for root in roots).encode(
        errors="surrogatepass"
    )


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = value if isinstance(value, dict) else range(len(value))
    for key in list(keys):
        yield value, key
        if isinstance(value[key], (dict, list)):
            yield from _places(value[key])


def execute(path: Path, kind: Format, tell: Callable[[AutoqaError], None]) -> int:
    """Load a file; return how many chats it gave.

    Raises:
        AssertionError: A chat is no transcript, or an error is of the wrong type.
    """
    count = 0
    roles: dict[str, Any] = {"0": "agent", "1": "customer", "2": "customer"}
    for chat in load(path, format=kind, on_error=tell, roles=roles):
        assert isinstance(chat, Transcript)
        msgspec.json.encode(chat)
        with contextlib.suppress(TranscriptError):  # not every chat can be scored
            validate(chat)
        count += 1
    return count


def main() -> None:
    """Count what happens; leave with 1 if anything but transcripts and typed errors came out."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--executions", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--first", type=int, default=0)
    given = options.parse_args()
    counts: collections.Counter[str] = collections.Counter()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        for number, name, content, kind in cases(given.seed, given.first, given.executions):
            path = Path(folder, name)
            path.write_bytes(content)
            errors: list[AutoqaError] = []
            try:
                counts["chats"] += execute(path, kind, errors.append)
                assert all(type(error) is LoadError for error in errors), errors
            except Exception:
                counts["crashes"] += 1
                print(f"--seed {given.seed} --first {number} ({name} as {kind})")
                traceback.print_exc()
            counts["errors"] += len(errors)
            counts["executions"] += 1
            path.unlink()
    print(dict(counts), f"{time.perf_counter() - began:.0f} s")
    raise SystemExit(1 if counts["crashes"] else 0)


if __name__ == "__main__":
    main()
