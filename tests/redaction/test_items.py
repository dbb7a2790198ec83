"""The test set that was written apart from the patterns: what was reached stays reached."""

from __future__ import annotations

import msgspec
from benchmarks.redaction import ITEMS, Item, spans

from autoqa.redaction.text import redact_text


def items() -> list[Item]:
    return [msgspec.json.decode(line, type=Item) for line in ITEMS.read_bytes().splitlines()]


def test_the_set_is_whole() -> None:
    assert len(items()) == 300
    assert sum(not item.spans for item in items()) == 153


def test_no_trap_is_masked() -> None:
    assert [item.text for item in items() if not item.spans and redact_text(item.text).masks] == []


def test_precision_and_recall() -> None:
    there = {(i, *span) for i, item in enumerate(items()) for span in item.spans}
    found = {(i, *span) for i, item in enumerate(items()) for span in spans(item.text)}
    assert len(there & found) / len(found) >= 0.99
    assert len(there & found) / len(there) >= 0.97
