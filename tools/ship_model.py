"""Turns a training checkpoint into ``models/accurate``: weights, thresholds, card.

Run: ``python -m tools.ship_model CHECKPOINT [--name accurate] [--layers N]``

Temperatures and the two bounds of certainty come from the calibration split of the corpus. Where
labelled real chats are at hand (`benchmarks.real_data`), those to choose on move the thresholds
from authored chats to real ones: `likely` to where agreement is best, `clear` up until no more
than `MOST_REVIEWED` of the chats wait for a human because of one task. The other half is only
reported on. Nothing is learnt from these chats but these few numbers.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np
from benchmarks.real_data import FOLDER, labelled_rows, to_choose_on
from benchmarks.real_judgement import labelled
from numpy.typing import NDArray
from tokenizers import Tokenizer

from autoqa.agreement import confusion, kappa
from autoqa.lexicon import files as lexicon_files
from autoqa.lexicon.matcher import Matcher
from autoqa.lexicon.negation import NAME as NEGATION
from autoqa.model.card import Calibration
from autoqa.model.run import TOKENIZER, Model
from autoqa.model.tasks import OF_CHATS, OF_TURNS, TASKS
from autoqa.scorer import Scorer
from autoqa.signals import small_talk
from autoqa.signals.base import View
from autoqa.training import (
    calibration,
    corpus,
    evaluate,
    judge,
    judged,
    load_corpus,
    predictions,
    sureness,
    workload,
)
from autoqa.training.corpus import Dialogue, Example
from autoqa.training.evaluation import Sureness
from autoqa.training.fit import Plan, restore
from autoqa.training.judged import Logits
from autoqa.training.network import Network, new
from autoqa.training.recipe import encoder_folder, save

SHELF = Path(__file__).parents[1] / "models"
NEUTRAL = {task.name: Calibration(1.0, 0.0, 0.5, 1.0) for task in TASKS}
SURE = ("attitude_bad", "buck_passing", "unresolved")
MOST_REVIEWED = {"attitude": 0.08, "buck_passing": 0.1, "ending": 0.15}
NEVER_ALONE = {"attitude"}
"""What no model may decide against an agent by itself: on real chats none has shown that it can."""

TOO_MANY_ALARMS = {"attitude": 0.015, "buck_passing": 0.015}
"""Share of the agent's faultless turns beyond which a threshold is not considered."""


def main() -> None:
    """Write the model."""
    parser = argparse.ArgumentParser()
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--name", default="accurate")
    parser.add_argument("--layers", type=int)
    parser.add_argument("--made-by", default="", help="the command that made the checkpoint")
    parser.add_argument("--title", default="通读整段会话的十二层分类模型")
    arguments = parser.parse_args()
    network = new(encoder_folder(), layers=arguments.layers)
    state = restore(network, arguments.checkpoint)
    plan = msgspec.convert(state["plan"], Plan)
    learnt = load_corpus(split="train")
    folder = SHELF / arguments.name

    def write(bands: Mapping[str, Calibration], metrics: Mapping[str, object]) -> None:
        save(
            network,
            folder,
            dict(bands),
            dialogues=learnt,
            plan=plan,
            title=arguments.title,
            command=_command(arguments, plan, state["epoch"]),
            metrics=dict(metrics),
        )

    write(NEUTRAL, {})
    model = Model(str(folder))
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    held = corpus.examples(load_corpus(split="calibration"), tokenizer)
    answers = judged.answers(held, [predictions.logits(model, own) for own in held])
    bands = calibration.calibrate(answers)
    metrics: dict[str, object] = {
        f"calibration_error_{name}": workload.calibration_error(own, bands[name].temperature)
        for name, own in answers.items()
    }
    for name, how in bands.items():
        print(name, msgspec.to_builtins(how))
    if (FOLDER / "real_dev.jsonl").exists():
        dialogues = [labelled(row, "both") for row in to_choose_on()]
        real = _without_pleasantries(dialogues, corpus.examples(dialogues, tokenizer))
        said = [predictions.logits(model, own) for own in real]
        for name in ("attitude", "buck_passing", "soothing", "ending"):
            bands[name] = _moved(name, bands[name], real, said)
        for name, how in bands.items():
            print("moved", name, msgspec.to_builtins(how))
    metrics["agreement_with_torch"] = _same_labels(network, model)
    write(bands, metrics)
    metrics["risk_coverage"] = _curves(model, bands, tokenizer)
    scorer = Scorer(model=str(folder))
    parts = {"test": load_corpus(split="test")}
    if (FOLDER / "real_dev.jsonl").exists():
        parts["real_reporting_half"] = [labelled(row, "both") for row in labelled_rows("odd")]
    for part, dialogues in parts.items():
        found = judge(scorer, dialogues)
        metrics[part] = {
            row.question: {
                "kappa": list(row.kappa),
                "precision": list(row.precision),
                "recall": list(row.recall),
                "false_alarms_per_1000": list(row.false_alarms),
                "annotated": row.positives,
            }
            for row in evaluate(dialogues, found)
            if row.kappa[0] == row.kappa[0]
        } | {f"sure_{name}": _sure(sureness(dialogues, found, name)) for name in SURE}
    write(bands, metrics)


def _command(arguments: argparse.Namespace, plan: Plan, epoch: int) -> str:
    """Return what remakes the model."""
    folder = f"models/{arguments.name}"
    made = arguments.made_by or (
        f"autoqa train -o {folder} --epochs {plan.epochs} --seed {plan.seed} "
        f"--checkpoint CHECKPOINT, stopped after epoch {epoch}"
    )
    layers = f" --layers {arguments.layers}" if arguments.layers else ""
    return f"{made}; python -m tools.ship_model CHECKPOINT --name {arguments.name}{layers}"


def _curves(
    model: Model, bands: Mapping[str, Calibration], tokenizer: Tokenizer
) -> dict[str, list[list[float]]]:
    """Return by task the error rate of what is decided, at every tenth of coverage."""
    tested = corpus.examples(load_corpus(split="test"), tokenizer)
    answers = judged.answers(tested, [predictions.logits(model, own) for own in tested])
    found = {}
    for name in ("attitude", "buck_passing", "ending"):
        coverage, risk = calibration.risk_coverage(answers[name], bands[name].temperature)
        at = np.searchsorted(coverage, np.arange(1, 11) / 10 - 1e-9)
        found[name] = np.round(np.stack([coverage[at], risk[at]], 1), 4).tolist()
    return found


def _sure(held: Sureness) -> dict[str, float]:
    values = held._asdict()
    return {key: own for key, own in values.items() if key != "question" and own == own}


def _same_labels(network: Network, model: Model) -> float:
    """Return the share of labels on which the shipped weights agree with torch."""
    tokenizer = Tokenizer.from_file(str(encoder_folder() / TOKENIZER))
    same = total = 0
    for example in corpus.examples(load_corpus(split="test"), tokenizer):
        torched, shipped = (
            judged.logits(network, example),
            model.predict(example.tokens, example.voices),
        )
        for task in OF_TURNS:
            asked = example.turns[task.name] != corpus.IGNORED
            one, other = torched.turns[task.name][asked], shipped.turns[task.name][asked]
            same += int((one.argmax(1) == other.argmax(1)).sum())
            total += len(one)
        for task in OF_CHATS:
            same += int(torched.chat[task.name].argmax() == shipped.chat[task.name].argmax())
            total += 1
    return same / total


def _moved(
    name: str, how: Calibration, real: Sequence[Example], said: Sequence[Logits]
) -> Calibration:
    """Return the thresholds that suit real chats."""
    answers = judged.answers(real, said)[name]
    probability, faults = answers.probabilities(how.temperature), answers.faults().astype(np.int64)
    grid = np.unique(np.round(np.linspace(0.02, 0.98, 97), 4))
    kappas = np.array([kappa(confusion(faults, probability >= cut, (0, 1))) for cut in grid])
    smooth = np.convolve(np.nan_to_num(kappas), np.ones(7) / 7, "same")
    if name in TOO_MANY_ALARMS:
        alarms = np.array([(probability[faults == 0] >= cut).mean() for cut in grid])
        smooth[alarms > TOO_MANY_ALARMS[name]] = -1.0
    likely = float(grid[int(smooth.argmax())])
    accuse = 1.0 if name in NEVER_ALONE else _safe(probability, faults, max(how.accuse, likely))
    clear = min(how.clear, likely)
    if name in MOST_REVIEWED:
        clear = _affordable(name, how.temperature, clear, accuse, real, said)
    print(f"  {name}: kappa {kappas[int(smooth.argmax())]:.2f} at {likely:.2f}")
    return Calibration(how.temperature, clear, max(clear, likely), accuse, contradicts=how.clear)


def _safe(probability: NDArray[np.float64], faults: NDArray[np.int64], accuse: float) -> float:
    """Return the lowest bound from `accuse` up at which accusations hold on real chats too.

    1, that is never, where they hold nowhere.
    """
    for cut in sorted({accuse, *probability[probability >= accuse].tolist()}):
        accused = faults[probability >= cut]
        if len(accused) and 1 - accused.mean() <= calibration.ACCUSED_WRONGLY:
            return float(cut)
    return 1.0


def _without_pleasantries(
    dialogues: Sequence[Dialogue], examples: Sequence[Example]
) -> list[Example]:
    """Leave out of the attitudes the turns on which the model has no say."""
    matcher = Matcher(lexicon_files.load_all(small_talk.LEXICONS | {NEGATION}))
    found = []
    for dialogue, example in zip(dialogues, examples, strict=True):
        chat = dialogue.chat()
        idle = small_talk.pleasantries(View(chat, matcher.match(chat)))
        attitude = example.turns["attitude"].copy()
        attitude[sorted(idle)] = corpus.IGNORED
        found.append(example._replace(turns={**example.turns, "attitude": attitude}))
    return found


def _affordable(
    name: str,
    heat: float,
    clear: float,
    accuse: float,
    real: Sequence[Example],
    said: Sequence[Logits],
) -> float:
    """Return the lowest bound from `clear` up with which few enough chats need a human."""
    by_chat = [
        answers.probabilities(heat)
        for example, own in zip(real, said, strict=True)
        if len((answers := judged.answers([example], [own])[name]).labels)
    ]
    for cut in np.linspace(clear, accuse, 200):
        waiting = np.mean([bool(((own > cut) & (own < accuse)).any()) for own in by_chat])
        if waiting <= MOST_REVIEWED[name]:
            return float(cut)
    return accuse


if __name__ == "__main__":
    main()
