"""Fine-tunes a network: the heads first on the frozen encoder, then everything, gently.

Head first keeps the pretrained features from being distorted by untrained heads (LP-FT, Kumar
et al. 2022). Whole chats are read one window at a time, without padding; a step averages a few.
"""

from __future__ import annotations

import pickle
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import torch
from rich.progress import Progress
from torch.nn import functional

from autoqa.errors import LoadError, reason_of
from autoqa.model import reading
from autoqa.model.tasks import OF_CHATS, OF_TURNS
from autoqa.model.windows import Window as Cut
from autoqa.training.corpus import IGNORED, Example
from autoqa.training.network import Network
from autoqa.training.pretext import Exercises

SOFTNESS = 2.0
"""What the logits of a teacher and its pupil are divided by before they are compared."""


class Plan(msgspec.Struct, frozen=True):
    """How to train.

    Attributes:
        epochs: Over the corpus, with all layers; 0 trains the heads only.
        head_epochs: Over the corpus, with the encoder frozen.
        rate: Peak learning rate of the encoder; the heads' is ten times that.
        head_rate: Learning rate while the encoder is frozen.
        chats: Chats a step.
        warm_up: Share of the steps in which the rate rises.
        weights: What each task counts in the loss.
        pretext: What the exercises on unlabelled chats count in the loss (see `pretext`).
        taught: What a teacher's answers count in the loss, where there is one.
        routine: Put routine lines in and out of place into the dialogues (see `routine`).
        seed: Of the order, the dropout and the untrained heads.
        threads: Threads for torch; 0 leaves it alone.
    """

    epochs: int = 4
    head_epochs: int = 12
    rate: float = 1e-4
    head_rate: float = 1e-3
    chats: int = 4
    warm_up: float = 0.08
    weights: dict[str, float] = msgspec.field(
        default_factory=lambda: {
            "attitude": 1.0,
            "buck_passing": 1.0,
            "soothing": 0.5,
            "emotion": 0.5,
            "threat": 0.3,
            "ending": 8.0,
            "final_satisfaction": 2.4,
        }
    )
    pretext: float = 0.3
    taught: float = 1.0
    routine: bool = True
    seed: int = 0
    threads: int = 0


class Window(NamedTuple):
    """One window of a labelled chat as tensors.

    Attributes:
        ids: Shape (tokens,).
        turns: Shape (turns, tokens).
        chat: Shape (3, turns).
        labels: By task of turns, shape (turns,).
        whole: By task of chats; `IGNORED` but in a chat's last window.
        cut: Which turns these are, and which of them it judges.
        weight: What its chat counts in the loss.
        taught: By task, a teacher's logits, where there is one.
    """

    ids: torch.Tensor
    turns: torch.Tensor
    chat: torch.Tensor
    labels: dict[str, torch.Tensor]
    whole: dict[str, torch.Tensor]
    cut: Cut
    weight: float = 1.0
    taught: Mapping[str, torch.Tensor] = {}


def windows(example: Example) -> list[Window]:
    """Return the windows of a labelled chat."""
    inputs = reading.inputs(example.tokens, example.voices)
    found = []
    for number, one in enumerate(inputs, 1):
        first, last = one.window.first, one.window.last
        whole = {
            task.name: torch.tensor([example.chat[task.name] if number == len(inputs) else IGNORED])
            for task in OF_CHATS
        }
        labels = {
            task.name: torch.tensor(example.turns[task.name][first:last]) for task in OF_TURNS
        }
        found.append(
            Window(
                torch.tensor(one.ids),
                torch.tensor(one.turns),
                torch.tensor(one.chat),
                labels,
                whole,
                one.window,
                example.weight,
            )
        )
    return found


@torch.no_grad()
def taught(teacher: Network, window: Window) -> Window:
    """Return a window with what a teacher says of it."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        hidden = teacher.eval().hidden(window.ids)
    answers = teacher.heads(hidden, window.turns, window.chat)
    return window._replace(taught={name: own.float() for name, own in answers.items()})


class Trainer:
    """Trains a network, one epoch at a time, and can stop and go on between epochs.

    Args:
        network: The network; it is changed in place.
        examples: What it learns from.
        plan: How.
        unlabelled: Chats without labels to do exercises on beside the labelled ones.
        teacher: A network whose answers it learns beside the labels.
    """

    def __init__(
        self,
        network: Network,
        examples: Sequence[Example],
        plan: Plan,
        unlabelled: Sequence[Example] = (),
        teacher: Network | None = None,
    ) -> None:
        if plan.threads:
            torch.set_num_threads(plan.threads)
        self.network, self.plan = network, plan
        self._chats = [windows(example) for example in examples]
        if teacher is not None:
            self._chats = [[taught(teacher, window) for window in chat] for chat in self._chats]
        self._exercises = Exercises(unlabelled) if unlabelled else None
        self._heads = [
            p for name, p in network.named_parameters() if not name.startswith("encoder")
        ]
        body = [p for p in network.encoder.parameters() if p.requires_grad]
        self._optimiser = torch.optim.AdamW(
            [{"params": body, "scale": 1.0}, {"params": self._heads, "scale": 10.0}],
            lr=plan.rate,
            weight_decay=0.01,
        )
        self.epoch = 0

    def train_heads(self, progress: Progress | None = None) -> None:
        """Fit the heads to the frozen encoder, whose states are computed once."""
        self._seed(0)
        states = self._states(progress)
        optimiser = torch.optim.AdamW(self._heads, lr=self.plan.head_rate, weight_decay=0.05)
        self.network.train()
        for _ in range(self.plan.head_epochs):
            for batch in self._batches(4 * self.plan.chats):
                optimiser.zero_grad()
                losses = [
                    self._loss(states[number][at], window)
                    for number in batch
                    for at, window in enumerate(self._chats[number])
                ]
                (torch.stack(losses).sum() / len(batch)).backward()  # type: ignore[no-untyped-call]
                optimiser.step()

    def train_epoch(self, progress: Progress | None = None) -> float:
        """Go over all chats once with all layers; return the mean loss a chat."""
        self._seed(1 + self.epoch)
        self.network.train()
        batches = list(self._batches(self.plan.chats))
        steps = self.plan.epochs * len(batches)
        total = 0.0
        for number, batch in enumerate(_shown(batches, progress, f"第 {self.epoch + 1} 轮")):
            self._rate(self.epoch * len(batches) + number, steps)
            self._optimiser.zero_grad()
            with torch.autocast("cpu", dtype=torch.bfloat16):  # one, so that weights are cast once
                read = [
                    (self.network.hidden(window.ids), window)
                    for chat in batch
                    for window in self._chats[chat]
                ]
                exercise = self._exercise(len(batch))
            loss = torch.stack([self._loss(*one) for one in read]).sum() / len(batch)
            (loss + self.plan.pretext * exercise).backward()  # type: ignore[no-untyped-call]
            total += float(loss.detach()) * len(batch)
            torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
            self._optimiser.step()
        self.epoch += 1
        return total / max(1, len(self._chats))

    def save(self, path: Path) -> None:
        """Write a checkpoint from which `resume` goes on."""
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.save(
            {
                "network": self.network.state_dict(),
                "optimiser": self._optimiser.state_dict(),
                "epoch": self.epoch,
                "plan": msgspec.to_builtins(self.plan),
            },
            path,
        )

    def resume(self, path: Path) -> None:
        """Go on from a checkpoint that `save` wrote."""
        state: dict[str, Any] = torch.load(path, weights_only=True)
        self.network.load_state_dict(state["network"])
        self._optimiser.load_state_dict(state["optimiser"])
        self.epoch = state["epoch"]

    def _seed(self, stage: int) -> None:
        self._random = random.Random(1000 * self.plan.seed + stage)
        torch.manual_seed(1000 * self.plan.seed + stage)

    def _states(self, progress: Progress | None) -> list[list[torch.Tensor]]:
        """Return every window's token states, after fitting their mean and spread."""
        network = self.network.eval()
        with torch.no_grad():
            states = [
                [self._hidden(window) for window in chat]
                for chat in _shown(self._chats, progress, "编码")
            ]
            turns = torch.cat(
                [
                    window.turns @ hidden
                    for chat, own in zip(self._chats, states, strict=True)
                    for window, hidden in zip(chat, own, strict=True)
                ]
            )
            mean, spread = turns.mean(0), turns.std(0)
            network.mean += mean * network.spread
            network.spread *= spread
            return [[(hidden - mean) / spread for hidden in own] for own in states]

    def _hidden(self, window: Window) -> torch.Tensor:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return self.network.hidden(window.ids)

    def _exercise(self, count: int) -> torch.Tensor:
        """Return the mean loss of as many exercises, 0 without unlabelled chats."""
        if self._exercises is None:
            return torch.zeros(())
        done = [self._exercises.loss(self.network, self._random) for _ in range(count)]
        return torch.stack(done).mean()

    def _loss(self, hidden: torch.Tensor, window: Window) -> torch.Tensor:
        found = self.network.heads(hidden, window.turns, window.chat)
        loss = hidden.new_zeros(())
        for name, labels in window.labels.items():
            if (labels != IGNORED).any():
                loss = loss + self.plan.weights[name] * functional.cross_entropy(
                    found[name], labels, ignore_index=IGNORED, reduction="sum"
                )
        for name, label in window.whole.items():
            if label.item() != IGNORED:
                loss = loss + self.plan.weights[name] * functional.cross_entropy(
                    found[name][None], label
                )
        if window.taught:
            loss = loss + self.plan.taught * self._difference(found, window)
        return window.weight * loss / 8

    def _difference(self, found: dict[str, torch.Tensor], window: Window) -> torch.Tensor:
        """Return how far the network is from its teacher, on every turn a task is asked of.

        The divergence of the softened distributions, scaled back (Hinton et al. 2015).
        """
        loss = next(iter(found.values())).new_zeros(())
        for name, wanted in window.taught.items():
            own, asked = found[name], window.labels.get(name)
            if asked is not None:
                own, wanted = own[asked != IGNORED], wanted[asked != IGNORED]
            elif window.whole[name].item() == IGNORED:
                continue
            soft = functional.kl_div(
                torch.log_softmax(own / SOFTNESS, -1),
                torch.softmax(wanted / SOFTNESS, -1),
                reduction="sum",
            )
            loss = loss + self.plan.weights[name] * SOFTNESS**2 * soft
        return loss

    def _batches(self, size: int) -> list[list[int]]:
        order = list(range(len(self._chats)))
        self._random.shuffle(order)
        return [order[at : at + size] for at in range(0, len(order), size)]

    def _rate(self, step: int, steps: int) -> None:
        rising = (step + 1) / max(1.0, steps * self.plan.warm_up)
        share = min(rising, max(0.02, 1 - step / steps))
        for group in self._optimiser.param_groups:
            group["lr"] = self.plan.rate * group["scale"] * share


def restore(network: Network, path: Path) -> dict[str, Any]:
    """Give a network the weights of a checkpoint; return all that is in it.

    Raises:
        LoadError: It cannot be read, or is that of another kind of network.
    """
    try:
        state: dict[str, Any] = torch.load(path, weights_only=True)
        network.load_state_dict(state["network"])
    except OSError as reason:
        raise LoadError(f"读不了：{reason_of(reason)}", source=str(path)) from None
    except (RuntimeError, KeyError, TypeError, EOFError, pickle.UnpicklingError) as reason:
        raise LoadError(
            f"不是这种网络的训练进度文件（{type(reason).__name__}）",
            source=str(path),
            remedy="换一个进度文件，或删掉它从头训练；层数也要与当时相同",
        ) from None
    return state


def train(
    network: Network,
    examples: Sequence[Example],
    plan: Plan,
    *,
    unlabelled: Sequence[Example] = (),
    teacher: Network | None = None,
    checkpoint: Path | None = None,
    after_epoch: Callable[[Trainer, float], None] | None = None,
    progress: bool = True,
) -> Network:
    """Train a network; what has been trained before the checkpoint is not trained again.

    Args:
        network: Changed in place.
        examples: What it learns from.
        plan: How to train.
        unlabelled: Chats without labels, whose manner the network should get used to.
        teacher: A network whose answers it learns beside the labels.
        checkpoint: Where to save after every epoch, and to go on from if it is there.
        after_epoch: Called with the trainer and the mean loss after every epoch.
        progress: Whether to show a progress bar.

    Returns:
        The network, in evaluation mode.
    """
    trainer = Trainer(network, examples, plan, unlabelled, teacher)
    with Progress(disable=not progress, transient=True) as bar:
        if checkpoint is not None and checkpoint.exists():
            trainer.resume(checkpoint)
        elif plan.head_epochs:
            trainer.train_heads(bar)
        while trainer.epoch < plan.epochs:
            loss = trainer.train_epoch(bar)
            if checkpoint is not None:
                trainer.save(checkpoint)
            if after_epoch is not None:
                after_epoch(trainer, loss)
    return network.eval()


def _shown(items: Sequence[Any], progress: Progress | None, title: str) -> Sequence[Any]:
    return items if progress is None else progress.track(items, description=title)  # type: ignore[return-value]
