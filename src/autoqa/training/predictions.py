"""What a model that is saved says of labelled dialogues, for calibration and measurement."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from tokenizers import Tokenizer

from autoqa.model import card
from autoqa.model.run import TOKENIZER, Model
from autoqa.training import corpus, judged
from autoqa.training.calibration import Answers
from autoqa.training.corpus import Dialogue, Example
from autoqa.training.judged import Logits

LEAST = 1e-12
"""A probability below this is taken for this, since a logit has to be finite."""


def answers(name: str, dialogues: Iterable[Dialogue], *, threads: int = 1) -> dict[str, Answers]:
    """Run a saved model over labelled dialogues.

    Args:
        name: The model's name on the shelf, or the path of its folder.
        dialogues: With their labels; what is not labelled is left out.
        threads: Threads inside one run.

    Returns:
        By task what was annotated, and what the model said: logits that give its probabilities
        at its own temperature.
    """
    model = Model(name, threads=threads)
    tokenizer = Tokenizer.from_str(card.find(name).content(TOKENIZER).decode("utf-8"))
    examples = corpus.examples(dialogues, tokenizer)
    return judged.answers(examples, [logits(model, example) for example in examples])


def logits(model: Model, example: Example) -> Logits:
    """Return the logits that give a saved model's probabilities at its temperatures."""
    said = model.predict(example.tokens, example.voices)
    heats = {name: how.temperature for name, how in model.card.calibration.items()}
    return Logits(
        {name: np.log(np.maximum(own, LEAST)) * heats[name] for name, own in said.turns.items()},
        {name: np.log(np.maximum(own, LEAST)) * heats[name] for name, own in said.chat.items()},
    )
