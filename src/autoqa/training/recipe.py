"""From a corpus to a model on the shelf: train, calibrate, write, measure."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec
from tokenizers import Tokenizer

from autoqa import resources
from autoqa.model.card import Calibration
from autoqa.model.run import TOKENIZER, WEIGHTS
from autoqa.training import calibration, corpus, export, fit, judged, network
from autoqa.training.corpus import Dialogue, Example
from autoqa.training.fit import Plan, Trainer
from autoqa.training.network import Network
from autoqa.training.routine import with_routine
from autoqa.transcript import Transcript

ENCODER = "encoder"
"""The name of the pretrained encoder on the shelf of models."""


def encoder_folder() -> Path:
    """Return the folder of the pretrained encoder that ships with the package."""
    return next(
        folder / ENCODER
        for folder in resources.folders("models")
        if (folder / ENCODER / "encoder.json").is_file()
    )


def train(
    dialogues: Sequence[Dialogue],
    plan: Plan | None = None,
    *,
    encoder: Path | None = None,
    layers: int | None = None,
    start: Path | None = None,
    unlabelled: Sequence[Dialogue] = (),
    checkpoint: Path | None = None,
    after_epoch: Callable[[Trainer, float], None] | None = None,
    progress: bool = True,
) -> Network:
    """Fine-tune the encoder on labelled dialogues.

    Args:
        dialogues: What to learn from.
        plan: How; the same plan, data and threads give the same network.
        encoder: The pretrained encoder's folder; the one that ships, if left out.
        layers: Use only its first so many layers.
        start: A checkpoint of an earlier training, whose network learns on; the plan's
            `head_epochs` are left out then.
        unlabelled: Chats whose manner the network should get used to on the way.
        checkpoint: Saved after every epoch, and gone on from where it exists.
        after_epoch: Called with the trainer and the mean loss.
        progress: Show a progress bar.

    Returns:
        The network, in evaluation mode.

    Raises:
        LoadError: `start` or `checkpoint` is no checkpoint of such a network.
    """
    import torch

    folder = encoder or encoder_folder()
    chosen = plan or Plan()
    torch.manual_seed(chosen.seed)
    fresh = network.new(folder, layers=layers)
    if start is not None:
        fit.restore(fresh, start)
        chosen = msgspec.structs.replace(chosen, head_epochs=0)
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    return fit.train(
        fresh,
        corpus.examples(_played(dialogues, chosen), tokenizer),
        chosen,
        unlabelled=corpus.examples(unlabelled, tokenizer),
        checkpoint=checkpoint,
        after_epoch=after_epoch,
        progress=progress,
    )


def distil(
    teacher: Network,
    dialogues: Sequence[Dialogue],
    plan: Plan | None = None,
    *,
    layers: int = 6,
    checkpoint: Path | None = None,
    after_epoch: Callable[[Trainer, float], None] | None = None,
    progress: bool = True,
) -> Network:
    """Teach a network of fewer layers what a trained one knows.

    It starts from every other layer of its teacher and learns the teacher's answers beside the
    labels, in fewer epochs than from scratch.

    Args:
        teacher: The trained network; left as it is.
        dialogues: What to learn from, best those that the teacher learnt from.
        plan: How.
        layers: How many layers to keep.
        checkpoint: Saved after every epoch, and gone on from where it exists.
        after_epoch: Called with the trainer and the mean loss.
        progress: Show a progress bar.

    Returns:
        The smaller network, in evaluation mode.
    """
    chosen = plan or Plan(epochs=3, head_epochs=0)
    tokenizer = Tokenizer.from_file(str(encoder_folder() / TOKENIZER))
    return fit.train(
        network.shallow(teacher, layers),
        corpus.examples(_played(dialogues, chosen), tokenizer),
        chosen,
        teacher=teacher,
        checkpoint=checkpoint,
        after_epoch=after_epoch,
        progress=progress,
    )


def _played(dialogues: Sequence[Dialogue], plan: Plan) -> Sequence[Dialogue]:
    return with_routine(dialogues, plan.seed) if plan.routine else dialogues


def calibrate(
    trained: Network, dialogues: Sequence[Dialogue], *, encoder: Path | None = None
) -> dict[str, Calibration]:
    """Fit temperatures and bands on dialogues that the network did not learn from."""
    tokenizer = Tokenizer.from_file(str((encoder or encoder_folder()) / TOKENIZER))
    examples: list[Example] = corpus.examples(dialogues, tokenizer)
    said = [judged.logits(trained, example) for example in examples]
    return calibration.calibrate(judged.answers(examples, said))


def save(
    trained: Network,
    folder: Path,
    bands: dict[str, Calibration],
    *,
    dialogues: Sequence[Dialogue],
    plan: Plan,
    title: str,
    command: str,
    version: str = "1",
    metrics: dict[str, object] | None = None,
    encoder: Path | None = None,
) -> None:
    """Write a model folder: ONNX, tokenizer, card.

    Args:
        trained: The network.
        folder: Where to; its name is the model's.
        bands: What `calibrate` returned.
        dialogues: What it learnt from, for the hash in the card.
        plan: How it was trained.
        title: What it is, in Chinese.
        command: What remakes it.
        version: The model's version.
        metrics: What it was measured at.
        encoder: The pretrained encoder's folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    export.write_onnx(trained, folder / WEIGHTS)
    shutil.copyfile((encoder or encoder_folder()) / TOKENIZER, folder / TOKENIZER)
    export.write_card(
        folder,
        name=folder.name,
        version=version,
        title=title,
        calibration=bands,
        made={
            "command": command,
            "dialogues": len(dialogues),
            "data_sha256": data_sha256(dialogues),
            "plan": msgspec.to_builtins(plan),
        },
        metrics=metrics or {},
    )


def data_sha256(dialogues: Sequence[Dialogue]) -> str:
    """Return the hash of what a model learnt from, whatever the files were called."""
    lines = sorted(
        msgspec.json.encode(_content(dialogue), order="deterministic") for dialogue in dialogues
    )
    return hashlib.sha256(b"\n".join(lines)).hexdigest()


def _content(dialogue: Dialogue) -> tuple[object, ...]:
    """Return what is hashed; a weight of one is not, so that older cards keep their hashes."""
    return tuple(dialogue) if dialogue.weight != 1 else tuple(dialogue)[:-1]


def without_labels(chats: Iterable[Transcript]) -> list[Dialogue]:
    """Return chats as dialogues without labels, for `train` to get used to."""
    return [corpus.unlabelled(chat) for chat in chats]


def adapt(
    chats: Iterable[Transcript],
    dialogues: Sequence[Dialogue] | None = None,
    plan: Plan | None = None,
    *,
    checkpoint: Path | None = None,
    progress: bool = True,
) -> Network:
    """Train a network that is used to a department's own chats, without a label of theirs.

    The labelled dialogues teach the tasks; exercises on the department's chats (see
    `autoqa.training.pretext`) run beside them, so that the encoder learns how these chats talk.

    Args:
        chats: The department's chats; a few thousand are enough.
        dialogues: What to learn the tasks from; the corpus's training split, if left out.
        plan: How to train.
        checkpoint: Saved after every epoch, and gone on from where it exists.
        progress: Show a progress bar.

    Returns:
        The network, in evaluation mode.
    """
    labelled = corpus.load_corpus(split="train") if dialogues is None else dialogues
    own = without_labels(chats)
    return train(labelled, plan, unlabelled=own, checkpoint=checkpoint, progress=progress)
