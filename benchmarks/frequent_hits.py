"""The most frequent hits of the negative lexicons on unlabelled real chats, to be read by eye.

Run: ``python -m benchmarks.frequent_hits [lexicon ...] [--most 20] [--examples 2]``
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict

from autoqa.lexicon.files import load_all
from autoqa.lexicon.matcher import Matcher
from autoqa.loaders.generic import to_transcript
from autoqa.text.chat import Chat
from benchmarks.real_data import chats

NEGATIVE = (
    "abuse",
    "attitude.curt",
    "attitude.hostile",
    "attitude.perfunctory",
    "buck_passing",
    "discrimination",
    "jargon",
    "negative_phrasing",
    "off_platform",
    "over_promise",
    "paid_review",
    "privacy_request",
    "rhetorical_question",
)


def main() -> None:
    """Print what hits most, lexicon by lexicon."""
    parser = argparse.ArgumentParser()
    parser.add_argument("lexicons", nargs="*", default=list(NEGATIVE))
    parser.add_argument("--most", type=int, default=20)
    parser.add_argument("--examples", type=int, default=2)
    arguments = parser.parse_args()
    matcher = Matcher(load_all(arguments.lexicons))
    found: dict[str, Counter[str]] = defaultdict(Counter)
    shown: dict[tuple[str, str], list[str]] = defaultdict(list)
    turns = 0
    for row in chats("real_unlabelled.jsonl.gz"):
        chat = Chat(to_transcript(row))
        turns += len(chat.spoken_by("agent"))
        matches = matcher.match(chat)
        for lexicon in matcher.lexicons:
            for hit in matches.of(lexicon.name):
                key = f"{hit.entry} ({hit.severity})"
                found[lexicon.name][key] += 1
                shown[lexicon.name, key].append(chat.transcript.turns[hit.turn].text)
    chooser = random.Random(0)
    for name in arguments.lexicons:
        total = sum(found[name].values())
        print(f"\n{name}: {total} hits, {1000 * total / turns:.2f} per 1,000 agent turns")
        for key, count in found[name].most_common(arguments.most):
            print(f"  {count:5} {key}")
            texts = shown[name, key]
            for text in chooser.sample(texts, min(arguments.examples, len(texts))):
                print(f"          {text[:100]!r}")


if __name__ == "__main__":
    main()
