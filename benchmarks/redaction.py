"""What redaction finds on a test set written apart from its patterns, and how fast it is.

Run: ``python -m benchmarks.redaction [--errors]``. Exact counts a span with the right ends and
kind; characters counts each character by itself. A turn with several spans counts each.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import msgspec

from autoqa.redaction.find import GATE
from autoqa.redaction.text import redact_text

ITEMS = Path(__file__).parent.parent / "tests" / "redaction" / "items.jsonl"
KINDS = {"mobile": "PHONE", "landline": "PHONE"}
SECONDS = 3.0

Unit = tuple[object, ...]


class Item(msgspec.Struct):
    """A turn and its personal stretches, each (start, end, kind)."""

    text: str
    spans: list[tuple[int, int, str]]


class Counts(NamedTuple):
    """By kind: how many were right, found, and there to be found."""

    right: Counter[str]
    found: Counter[str]
    there: Counter[str]


def main() -> None:
    """Print both tables and the speed."""
    items = [msgspec.json.decode(line, type=Item) for line in ITEMS.read_bytes().splitlines()]
    found = [spans(item.text) for item in items]
    _print("exact", _count(((set(i.spans), set(f)) for i, f in zip(items, found, strict=True))))
    _print(
        "characters",
        _count((set(_chars(i.spans)), set(_chars(f))) for i, f in zip(items, found, strict=True)),
    )
    spoiled = sum(bool(f) for i, f in zip(items, found, strict=True) if not i.spans)
    print(f"turns without personal data that were changed: {spoiled} of {_bare(items)}\n")
    if "--errors" in sys.argv:
        _print_errors(items, found)
    _print_speed()


def spans(text: str) -> list[tuple[int, int, str]]:
    """Return what redaction finds in a text, in the test set's kinds."""
    return [
        (mask.start, mask.end, KINDS.get(mask.kind, mask.kind.upper()))
        for mask in redact_text(text).masks
    ]


def _bare(items: Iterable[Item]) -> int:
    return sum(not item.spans for item in items)


def _chars(found: Iterable[tuple[int, int, str]]) -> Iterator[Unit]:
    for start, end, kind in found:
        for place in range(start, end):
            yield place, kind


def _count(pairs: Iterable[tuple[set[Unit], set[Unit]]]) -> Counts:
    counts = Counts(Counter(), Counter(), Counter())
    for there, found in pairs:
        for counter, units in zip(counts, (there & found, found, there), strict=True):
            counter.update(str(unit[-1]) for unit in units)
    return counts


def _print(title: str, counts: Counts) -> None:
    print(
        f"{title:12} {'there':>6} {'found':>6} {'right':>6} {'precision':>10} {'recall':>7} {'F1':>6}"
    )
    for kind in (*sorted(counts.there | counts.found), ""):
        right, found, there = (counter[kind] if kind else counter.total() for counter in counts)
        precision, recall = right / max(found, 1), right / max(there, 1)
        f1 = 2 * right / max(found + there, 1)
        print(
            f"{kind or 'total':12} {there:6} {found:6} {right:6} {precision:10.3f} {recall:7.3f} {f1:6.3f}"
        )
    print()


def _print_errors(items: Iterable[Item], found: Iterable[list[tuple[int, int, str]]]) -> None:
    for item, own in zip(items, found, strict=True):
        for sign, wrong in (("-", set(item.spans) - set(own)), ("+", set(own) - set(item.spans))):
            for start, end, kind in sorted(wrong):
                print(f"{sign} {kind:10} {item.text[start:end]!r} in {item.text!r}")


def _print_speed() -> None:
    files = sorted(Path(str(resources.files("autoqa.corpus"))).glob("batch*.jsonl"))
    lines = [line for file in files for line in file.read_bytes().splitlines()]
    turns = [turn["text"] for line in lines for turn in msgspec.json.decode(line)["turns"]]
    quiet = [text for text in turns if not GATE.search(text)]
    rich = [msgspec.json.decode(line, type=Item).text for line in ITEMS.read_bytes().splitlines()]
    for title, texts in (("corpus", turns), ("corpus, no cue", quiet), ("test set", rich)):
        changed = sum(bool(redact_text(text).masks) for text in texts)
        print(f"{title:15} {_speed(texts):6.1f} us a turn; {changed} of {len(texts)} changed")


def _speed(texts: list[str]) -> float:
    """Return microseconds of CPU a text, the best of the rounds that fit into `SECONDS`."""
    best, until = float("inf"), time.perf_counter() + SECONDS
    while time.perf_counter() < until:
        start = time.process_time()
        for text in texts:
            redact_text(text)
        best = min(best, time.process_time() - start)
    return 1e6 * best / len(texts)


if __name__ == "__main__":
    main()
