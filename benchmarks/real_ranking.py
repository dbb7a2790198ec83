"""Whether the chats of highest priority hold the bad turns: what a reviewer gains by the order.

Run: ``python -m benchmarks.real_ranking [--on odd|even|more] [--model NAME]``

Bad turns are those that either annotator gives a bad attitude or buck-passing. Prints how many
times as many a chat of the first tenth holds as a chat drawn at random.
"""

from __future__ import annotations

import argparse
import math
from typing import Any

from autoqa.scorer import Scorer
from benchmarks.real_data import SETS, labelled_rows


def main() -> None:
    """Print the gain."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--on", choices=SETS, default="odd")
    parser.add_argument("--model", default="accurate")
    arguments = parser.parse_args()
    for model in (arguments.model, "none"):
        scorer = Scorer(model=model)
        rows = [
            (-scorer.score(_chat(row)).priority, _bad(row)) for row in labelled_rows(arguments.on)
        ]
        rows.sort(key=lambda pair: pair[0])
        first = rows[: math.ceil(len(rows) / 10)]
        mean = sum(bad for _, bad in rows) / len(rows)
        gain = sum(bad for _, bad in first) / len(first) / mean
        print(f"{model:10} {len(rows)} chats, first {len(first)}: {gain:.1f} times the bad turns")


def _chat(row: dict[str, Any]) -> dict[str, Any]:
    turns = [{"role": turn["role"], "text": turn["text"]} for turn in row["turns"]]
    return {"id": row["id"], "turns": turns, "closed": True}


def _bad(row: dict[str, Any]) -> int:
    turns: set[str] = set()
    for name in ("labels", "labels2"):
        for index, own in row[name]["agent_turns"].items():
            if own.get("attitude", "ok") != "ok" or own.get("buck_passing"):
                turns.add(index)
    return len(turns)


if __name__ == "__main__":
    main()
