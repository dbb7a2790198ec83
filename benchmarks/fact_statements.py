"""How well statements are compared with facts.

``python -m benchmarks.fact_statements [--set first|second] [-v]``
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

from autoqa.knowledge.files import load_facts
from autoqa.knowledge.matcher import FactMatcher
from autoqa.text.chat import Chat
from autoqa.transcript import Context, Transcript, Turn

FOLDER = Path(__file__).parent.parent / "tests" / "knowledge"
SETS = {"first": "statements.jsonl", "second": "statements_second.jsonl"}
OUTCOMES = ("contradicted", "confirmed", "undecidable")


def items(which: str) -> list[dict[str, Any]]:
    """Return the labelled statements of a set, each with the turns before it."""
    lines = (FOLDER / SETS[which]).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def judged(item: dict[str, Any], matchers: dict[str, FactMatcher]) -> tuple[str, str]:
    """Return the outcome of an item's statement, the gravest first, and what was compared."""
    name = item["facts"]
    if name not in matchers:
        matchers[name] = FactMatcher(load_facts(FOLDER / "facts" / f"{name}.toml"))
    before = [Turn(turn["role"], turn["text"]) for turn in item["before"]]
    turns = (*before, Turn("agent", item["statement"]))
    context = Context(started_at=item.get("date"))
    found = matchers[name].statements(Chat(Transcript("item", turns, context=context)))
    own = [each for each in found if each.turn == len(before)]
    seen = {each.outcome for each in own if not each.withdrawn}
    outcome = next((each for each in OUTCOMES if each in seen), "undecidable")
    told = "; ".join(f"{each.outcome}: {each.because('')}" for each in own)
    return outcome, told


Wrong = list[tuple[dict[str, Any], str, str]]


def confusion(which: str) -> tuple[Counter[tuple[str, str]], Wrong]:
    """Return how often each label got each outcome, and the items that are wrong."""
    matchers: dict[str, FactMatcher] = {}
    counts: Counter[tuple[str, str]] = Counter()
    wrong = []
    for item in items(which):
        outcome, told = judged(item, matchers)
        counts[item["expected"], outcome] += 1
        if outcome != item["expected"]:
            wrong.append((item, outcome, told))
    return counts, wrong


def precision_recall(counts: Counter[tuple[str, str]], outcome: str) -> tuple[float, float]:
    """Return the precision and the recall of one outcome."""
    right = counts[outcome, outcome]
    said = sum(counts[label, outcome] for label in OUTCOMES)
    there = sum(counts[outcome, own] for own in OUTCOMES)
    return right / said if said else 1.0, right / there if there else 1.0


def main() -> None:
    """Print the table of one set or of each, and with ``-v`` every item that is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", choices=SETS)
    parser.add_argument("-v", action="store_true")
    args = parser.parse_args()
    for which in [args.set] if args.set else SETS:
        counts, wrong = confusion(which)
        print(f"{which}: {SETS[which]}")
        _print_table(counts)
        _print_wrong(wrong if args.v else [])


def _print_table(counts: Counter[tuple[str, str]]) -> None:
    for label in OUTCOMES:
        row = "  ".join(f"{own} {counts[label, own]:3}" for own in OUTCOMES)
        precision, recall = precision_recall(counts, label)
        print(f"{label:13} {row}  precision {precision:.3f}  recall {recall:.3f}")


def _print_wrong(wrong: Wrong) -> None:
    for item, outcome, told in wrong:
        talk = " | ".join(f"{turn['role'][0]}:{turn['text']}" for turn in item["before"])
        about = f"{item['subject']}·{item['attribute']}"
        print(f"\n{item['expected']} → {outcome}  [{item['trap']}] {about}")
        print(f"  {talk} | A:{item['statement']}\n  {told}")


if __name__ == "__main__":
    main()
