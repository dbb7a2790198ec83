"""Counts the corpus and the agreement of its two annotations: the figures of corpus/README.md.

Run: ``python -m tools.corpus_card``
"""

from __future__ import annotations

from autoqa.model.tasks import TASKS
from autoqa.training import load_corpus, overview


def main() -> None:
    """Print the figures."""
    dialogues = load_corpus()
    for count in overview.counts(dialogues, lambda own: own.split):
        part = [own for own in dialogues if own.split == count.name]
        print(count)
        print(*(f"  {task.name} {overview.label_counts(part, task)}" for task in TASKS), sep="\n")
    twice = overview.annotated_twice(dialogues)
    print(f"{len(twice)} dialogues annotated twice; a label's kappa is of it against the others")
    for row in overview.agreement(twice):
        print(f"{row.task:20}{row.label or '':14}kappa {row.kappa[0]:.2f} of {row.items}")


if __name__ == "__main__":
    main()
