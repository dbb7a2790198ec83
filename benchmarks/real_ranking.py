"""Whether the chats of highest priority hold the bad turns: what a reviewer gains by the order.

Run: ``python -m benchmarks.real_ranking [--half even|odd] [--model NAME]``

Bad turns are those that either annotator gives a bad attitude or buck-passing. Prints how many
times as many a chat of the first tenth holds as a chat drawn at random.
"""

from __future__ import annotations

import argparse
import math

from autoqa.scorer import Scorer
from benchmarks.real_data import chats, in_half


def main() -> None:
    """Print the gain."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--half", choices=["even", "odd"])
    parser.add_argument("--model", default="accurate")
    arguments = parser.parse_args()
    for model in (arguments.model, "none"):
        scorer = Scorer(model=model)
        rows = []
        for row in chats("real_dev.jsonl"):
            if in_half(row["id"], arguments.half):
                report = scorer.score({**row, "closed": True})
                rows.append((-report.priority, _bad(row)))
        rows.sort(key=lambda pair: pair[0])
        first = rows[: math.ceil(len(rows) / 10)]
        mean = sum(bad for _, bad in rows) / len(rows)
        gain = sum(bad for _, bad in first) / len(first) / mean
        print(f"{model:10} {len(rows)} chats, first {len(first)}: {gain:.1f} times the bad turns")


def _bad(row: dict[str, object]) -> int:
    turns: set[str] = set()
    for name in ("labels", "labels2"):
        labels = row[name]
        assert isinstance(labels, dict)
        for index, own in labels["agent_turns"].items():
            if own.get("attitude", "ok") != "ok" or own.get("buck_passing"):
                turns.add(index)
    return len(turns)


if __name__ == "__main__":
    main()
