"""What the model that ships answers, gathered over labelled dialogues."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs the extra train")

from autoqa import resources
from autoqa.model.run import Model
from autoqa.model.tasks import TASKS
from autoqa.training import load_corpus, predictions

NAME = "accurate"
pytestmark = pytest.mark.skipif(NAME not in resources.models(), reason=f"needs the model {NAME}")


def test_its_answers_at_its_temperatures_are_its_probabilities() -> None:
    dialogues = load_corpus(split="test")[:3]
    found = predictions.answers(NAME, dialogues)
    assert set(found) == {task.name for task in TASKS}
    assert len(found["ending"].labels) == 3
    assert len(found["attitude"].labels) == sum(own.voices.count("agent") for own in dialogues)
    model = Model(NAME)
    chat = dialogues[0].chat()
    expected = model.predict(model.tokens(chat), chat.voices)
    heats = {name: how.temperature for name, how in model.card.calibration.items()}
    unresolved = found["ending"].probabilities(heats["ending"])[0]
    assert unresolved == pytest.approx(expected.chat["ending"][2])
    faults = 1 - expected.turns["attitude"][[voice == "agent" for voice in chat.voices], 0]
    answered = found["attitude"].probabilities(heats["attitude"])[: len(faults)]
    assert np.allclose(answered, faults)
