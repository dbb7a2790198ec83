"""Lists what the model judges otherwise than the annotators of real chats, in context.

Run: ``python -m benchmarks.real_errors [--on even|more|odd] [--model NAME] [--task attitude]``

For reading, from the folder of real chats; the half that is reported on is best left unread.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from autoqa.model.tasks import OF_CHATS, OF_TURNS
from autoqa.scorer import Scorer
from autoqa.training import judge
from autoqa.training.corpus import Dialogue
from autoqa.training.evaluation import labels_of
from benchmarks.real_data import SETS, labelled_rows
from benchmarks.real_judgement import labelled

CHAT_TASKS = [task.name for task in OF_CHATS]
TASKS = [*(task.name for task in OF_TURNS), *CHAT_TASKS]
BEFORE = 3
"""How many turns before the one in question are shown."""


def main() -> None:
    """Print the errors, those of which the model was surest first."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--on", choices=SETS, default="even")
    parser.add_argument("--model", default="accurate")
    parser.add_argument("--task", choices=TASKS, default="attitude")
    arguments = parser.parse_args()
    dialogues = [labelled(row, "both") for row in labelled_rows(arguments.on)]
    found = list(errors(dialogues, arguments.model, arguments.task))
    for sureness, told in sorted(found, key=lambda pair: -pair[0]):
        print(f"{sureness:.2f} {told}")
    print(f"{len(found)} errors")


def errors(dialogues: list[Dialogue], model: str, task: str) -> Iterator[tuple[float, str]]:
    """Yield every error with how sure the model was of its label."""
    whole = task in CHAT_TASKS
    for dialogue, judgements in zip(dialogues, judge(Scorer(model=model), dialogues), strict=True):
        for turn, own in enumerate(labels_of(judgements, dialogue)[task]):
            wanted = dialogue.label(task, None if whole else turn)
            if own is None or wanted is None or str(own.label) == wanted:
                continue
            sureness = (own.probabilities or {}).get(str(own.label), 0.0)
            last = len(dialogue.turns) - 1 if whole else turn
            said = " / ".join(
                f"{told['role'][0]}: {told['text'][:80]}"
                for told in dialogue.turns[max(0, last - BEFORE) : last + 1]
            )
            yield sureness, f"{dialogue.id} {wanted} -> {own.label} | {said}"


if __name__ == "__main__":
    main()
