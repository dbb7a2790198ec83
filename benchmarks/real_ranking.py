"""Whether the chats that score worst hold the bad turns: what a reviewer gains by the order.

Run: ``python -m benchmarks.real_ranking [--half even|odd] [--model NAME]``

Bad turns are those that either annotator gives a bad attitude or buck-passing. Prints how many
times as many a chat of the worst tenth holds as a chat drawn at random.
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
                lowest = 100.0 if report.score_min is None else report.score_min
                rows.append((lowest, _bad(row)))
        rows.sort()
        worst = rows[: math.ceil(len(rows) / 10)]
        mean = sum(bad for _, bad in rows) / len(rows)
        gain = sum(bad for _, bad in worst) / len(worst) / mean
        print(f"{model:10} {len(rows)} chats, worst {len(worst)}: {gain:.1f} times the bad turns")


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
