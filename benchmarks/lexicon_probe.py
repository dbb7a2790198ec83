"""Recall and precision of every lexicon on turns that its authors never saw.

Run: ``python -m benchmarks.lexicon_probe [a.jsonl b.jsonl]``; ``--errors`` lists what went wrong.

Only what is decided counts: a weak hit alone accuses nobody; ``--weak`` counts those too. Precision counts the false hits among all turns of the probe for
lexicons whose presence is labelled on every turn, and among the turns written about the
category for the rest (courtesy, soothing, hold notices, time commitments).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from autoqa.lexicon.files import load_all
from autoqa.lexicon.matcher import Matcher
from autoqa.text.chat import Chat
from autoqa.transcript import Transcript, Turn

PROBE = Path(__file__).parents[1] / "tests" / "probe"
LOCAL = ("courtesy.", "soothing", "hold_notice", "time_commitment")
COUNTS_AS = {
    "abuse": ("abuse",),
    "attitude.hostile": ("attitude.hostile", "abuse", "discrimination"),
    "attitude.curt": ("attitude.curt", "rhetorical_question"),
    "emotion.dissatisfied": ("emotion.dissatisfied", "emotion.angry", "threat"),
}
"""What a judge takes for the category beside its own lexicon."""


def main() -> None:
    """Print a line a category."""
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="*", default=["a.jsonl", "b.jsonl"])
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--weak", action="store_true")
    arguments = parser.parse_args()
    items = [
        json.loads(line)
        for name in arguments.files
        for line in (PROBE / name).read_text("utf-8").splitlines()
    ]
    print(f"{', '.join(arguments.files)}: {len(items)} turns")
    _measure(items, errors=arguments.errors, weak=arguments.weak)


def _measure(items: list[dict[str, Any]], *, errors: bool, weak: bool) -> None:
    categories = sorted({item["about"] for item in items})
    names = {name for category in categories for name in COUNTS_AS.get(category, (category,))}
    matcher = Matcher(load_all(names))
    found = {item["id"]: _found(matcher, item, weak) for item in items}
    print(f"{'category':22} {'recall':>7} {'precision':>9} {'look-alikes':>11}   n hit")
    for category in categories:
        taken = set(COUNTS_AS.get(category, (category,)))
        own = [item for item in items if item["about"] == category]
        pool = own if category.startswith(LOCAL) else items
        hits = [item for item in own if item["hit"]]
        caught = [item for item in hits if taken & found[item["id"]]]
        true = {
            item["id"]
            for item in pool
            if (item["about"] == category and item["hit"]) or category in item["also"]
        }
        fired = [item for item in pool if {category} & found[item["id"]]]
        false = [item for item in fired if item["id"] not in true]
        own_false = [item for item in own if not item["hit"] and category in found[item["id"]]]
        precision = 1 - len(false) / len(fired) if fired else float("nan")
        print(
            f"{category:22} {len(caught) / len(hits):7.2f} {precision:9.2f} {len(own_false):11} {len(hits):7}"
        )
        if errors:
            for item in hits:
                if item not in caught:
                    print(f"    missed {item['id']} {item['text']}")
            for item in false:
                print(f"    false  {item['id']} {item['text']}")


def _found(matcher: Matcher, item: dict[str, Any], weak: bool) -> set[str]:
    chat = Chat(Transcript(item["id"], (Turn(item["role"], item["text"]),)))
    matches = matcher.match(chat)
    return {
        lexicon.name
        for lexicon in matcher.lexicons
        if any(weak or hit.severity != "weak" for hit in matches.of(lexicon.name))
    }


if __name__ == "__main__":
    main()
