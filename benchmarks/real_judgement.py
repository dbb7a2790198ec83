"""Attitude, buck-passing, soothing and endings on labelled real chats: three ways to judge them.

Run: ``python -m benchmarks.real_judgement [--on odd|even|more] [--model NAME] [--annotator 1|2|both]``

Lexicons only, scikit-learn on the same corpus, and the fine-tuned model, with 95 % bootstrap
intervals over chats. ``odd`` is the half that is only reported on; the thresholds of scikit-learn
are chosen on the others, like the model's. ``both`` keeps what both annotators agree on; ``--sure`` leaves out the labels that the
first would not defend.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autoqa.agreement import confusion, kappa
from autoqa.model.tasks import OF_CHATS, OF_TURNS
from autoqa.scorer import Scorer
from autoqa.signals.base import Judgements
from autoqa.training import load_corpus
from autoqa.training.baseline import Baseline
from autoqa.training.corpus import Dialogue
from autoqa.training.evaluation import (
    Row,
    evaluate,
    evaluate_labels,
    judge,
    sureness,
)
from benchmarks.real_data import SETS, labelled_rows, to_choose_on

SHOWN = ("attitude_bad", "buck_passing", "soothing", "ending", "unresolved")
QUIET = {"attitude": "ok", "buck_passing": 0, "soothing": 0}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--on", choices=SETS, default="odd")
    parser.add_argument("--model", default="accurate")
    parser.add_argument("--annotator", choices=["1", "2", "both"], default="both")
    parser.add_argument("--sure", action="store_true")
    parser.add_argument("--quick", action="store_true", help="without scikit-learn")
    arguments = parser.parse_args()
    dialogues = [
        labelled(row, arguments.annotator, sure=arguments.sure)
        for row in labelled_rows(arguments.on)
    ]
    turns = sum(own.voices.count("agent") for own in dialogues)
    print(f"{len(dialogues)} chats, {turns} agent turns, annotator {arguments.annotator}")
    _show("lexicons", evaluate(dialogues, judge(Scorer(model="none"), dialogues)))
    if not arguments.quick:
        baseline = Baseline(load_corpus(split="train"))
        cuts = _cuts(baseline, [labelled(row, "both") for row in to_choose_on()])
        _show("scikit-learn", evaluate_labels(dialogues, _labels(baseline, dialogues, cuts)))
    judged = judge(Scorer(model=arguments.model), dialogues)
    _show(arguments.model, evaluate(dialogues, judged))
    for question in ("attitude_bad", "buck_passing", "unresolved"):
        held = sureness(dialogues, judged, question)
        print(
            f"{question:14} decided faults {held.accused}, wrong {held.accused_wrongly:.1%}; "
            f"cleared {held.cleared}, wrong {held.cleared_wrongly:.1%}; "
            f"undecided {held.undecided:.1%}, chats with one {held.chats_undecided:.0%}"
        )
    print(f"chats that wait because of any of them: {np.mean([_waits(own) for own in judged]):.0%}")


def labelled(row: Mapping[str, Any], annotator: str, *, sure: bool = False) -> Dialogue:
    """Return a sparsely labelled chat with full labels, by one annotator or where both agree."""
    sets = {"1": ["labels"], "2": ["labels2"], "both": ["labels", "labels2"]}[annotator]
    unsure = set(row["labels"].get("unsure", ())) if sure else set()
    labels: dict[str, Any] = {"agent_turns": {}}
    for turn in row["turns"]:
        if turn["role"] != "agent":
            continue
        index = str(turn["i"])
        given = [QUIET | row[name]["agent_turns"].get(index, {}) for name in sets]
        labels["agent_turns"][index] = {
            task: given[0][task]
            for task in QUIET
            if all(_same(task, own[task], given[0][task]) for own in given)
            and f"agent_turns.{index}.{task}" not in unsure
        }
    for task in ("ending", "final_satisfaction"):
        values = {row[name].get(task) for name in sets}
        if len(values) == 1 and task not in unsure:
            labels[task] = values.pop()
    return Dialogue(row["id"], "", "", "", row["turns"], labels)


def _waits(judgements: Judgements) -> bool:
    """Tell whether a human must look because the attitude, buck-passing or ending is undecided."""
    turns = judgements.turns.values()
    asked = [judgements.ending, *(own.attitude for own in turns)]
    asked += [own.buck_passing for own in turns]
    return any(own is not None and not own.decided for own in asked)


def _same(task: str, one: object, other: object) -> bool:
    """Tell whether two labels agree; of attitudes, whether both or neither are bad."""
    return (one == "ok") == (other == "ok") if task == "attitude" else one == other


def _cuts(baseline: Baseline, dialogues: Sequence[Dialogue]) -> dict[str, float]:
    """Return by yes-or-no task the probability from which on the baseline agrees best."""
    cuts = {}
    for task in ("attitude", "buck_passing", "soothing"):
        pairs = [
            (own not in ("ok", "0"), 1 - shares[0])
            for dialogue in dialogues
            for turn, shares in enumerate(baseline.predict(dialogue)[task])
            if (own := dialogue.label(task, turn)) is not None
        ]
        true = np.array([fault for fault, _ in pairs], np.int64)
        scores = np.array([share for _, share in pairs])
        grid = np.quantile(scores, np.linspace(0.5, 0.999, 150))
        cuts[task] = float(max(grid, key=lambda cut: kappa(confusion(true, scores >= cut, (0, 1)))))
    return cuts


def _labels(
    baseline: Baseline, dialogues: Sequence[Dialogue], cuts: Mapping[str, float]
) -> list[dict[str, list[str | None]]]:
    found = []
    for dialogue in dialogues:
        shares = baseline.predict(dialogue)
        labels: dict[str, list[str | None]] = {}
        for task in OF_TURNS:
            cut = cuts.get(task.name, 0.5)
            labels[task.name] = [
                None
                if voice != task.voice
                else task.labels[0]
                if 1 - own[0] < cut
                else task.labels[1 + int(own[1:].argmax())]
                for voice, own in zip(dialogue.voices, shares[task.name], strict=True)
            ]
        for task in OF_CHATS:
            labels[task.name] = [task.labels[int(shares[task.name].argmax())]]
        found.append(labels)
    return found


def _show(name: str, rows: Sequence[Row]) -> None:
    print(f"\n{name:14} {'kappa':18} {'precision':18} {'recall':18} {'F1':18} false alarms/1000")
    for row in rows:
        if row.question in SHOWN:
            values = [_interval(own) for own in (row.kappa, row.precision, row.recall, row.f1)]
            alarms = (
                f"{row.false_alarms[0]:.1f} ({row.false_alarms[1]:.1f}-{row.false_alarms[2]:.1f})"
            )
            print(f"{row.question:14} {' '.join(f'{own:18}' for own in values)} {alarms}")


def _interval(own: tuple[float, float, float]) -> str:
    return f"{own[0]:.2f} ({own[1]:.2f}-{own[2]:.2f})"


if __name__ == "__main__":
    main()
