"""Dissatisfied customers on real chats with satisfaction ratings, without training on them.

Run: ``python -m benchmarks.real_satisfaction [--model NAME]``

The ratings (0 dissatisfied, 1 neutral, 2 satisfied) are noisy. Turns: the model's emotion
against a rating of 0; ordinal agreement: quadratic kappa and unweighted recall of the three
ratings, with angry or dissatisfied as 0 and calm as 1, or 2 where the customer thanks or praises.
"""

from __future__ import annotations

import argparse

import numpy as np
from sklearn.metrics import cohen_kappa_score, f1_score, recall_score

from autoqa.scorer import Scorer
from benchmarks.real_data import chats


def main() -> None:
    """Print the agreement."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", default="accurate")
    scorer = Scorer(model=parser.parse_args().model)
    true, judged, ratings, endings = [], [], [], []
    for row in chats("real_satisfaction_dev.jsonl"):
        turns = [{"role": turn["role"], "text": turn["text"]} for turn in row["turns"]]
        report = scorer.score({"id": row["id"], "turns": turns})
        for index, turn in enumerate(row["turns"]):
            if turn.get("satisfaction") is None:
                continue
            own = report.judgements.turns[str(index)].emotion
            if own is not None:
                true.append(int(turn["satisfaction"]))
                judged.append(0 if own.label != "calm" else 1)
        overall = row["labels"].get("overall_satisfaction")
        final = report.judgements.final_satisfaction
        if overall is not None and final is not None:
            ratings.append(int(overall))
            endings.append({"negative": 0, "neutral": 1, "positive": 2}[str(final.label)])
    low, said = np.array(true) == 0, np.array(judged) == 0
    print(f"turns {len(true)}, rated dissatisfied {low.sum()}, judged {said.sum()}")
    print(f"dissatisfied F1 {f1_score(low, said):.2f}, kappa {cohen_kappa_score(low, said):.2f}")
    print(f"chats {len(ratings)}")
    if ratings:
        kappa = cohen_kappa_score(ratings, endings, weights="quadratic")
        plain = cohen_kappa_score(ratings, endings)
        spread = recall_score(ratings, endings, average="macro")
        lowest = f1_score(np.array(ratings) == 0, np.array(endings) == 0)
        print(
            f"overall: UAR {spread:.2f}, kappa {plain:.2f}, quadratic {kappa:.2f}, dissatisfied F1 {lowest:.2f}"
        )


if __name__ == "__main__":
    main()
