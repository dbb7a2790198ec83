"""A network of fewer layers that learns from a trained one."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra train")

from tokenizers import Tokenizer

from autoqa.model.run import TOKENIZER
from autoqa.training import Plan, corpus, distil, load_corpus, train
from autoqa.training.corpus import Dialogue
from autoqa.training.judged import logits
from autoqa.training.network import Network, shallow
from autoqa.training.recipe import encoder_folder


@pytest.fixture(scope="module")
def dialogues() -> list[Dialogue]:
    return load_corpus(split="train")[:8]


@pytest.fixture(scope="module")
def teacher(dialogues: list[Dialogue]) -> Network:
    plan = Plan(epochs=1, head_epochs=3, threads=1)
    return train(dialogues, plan, layers=4, progress=False)


def attitudes(network: Network, dialogues: list[Dialogue]) -> np.ndarray:
    tokenizer = Tokenizer.from_file(str(encoder_folder() / TOKENIZER))
    examples = corpus.examples(dialogues, tokenizer)
    return np.concatenate([logits(network, example).turns["attitude"] for example in examples])


@pytest.mark.parametrize(("layers", "kept"), [(1, [3]), (2, [1, 3]), (4, [0, 1, 2, 3])])
def test_layers_are_kept_evenly_and_the_last_always(
    teacher: Network, layers: int, kept: list[int]
) -> None:
    pupil = shallow(teacher, layers)
    assert pupil.encoder.config.num_hidden_layers == layers
    own, wanted = pupil.encoder.state_dict(), teacher.encoder.state_dict()
    weight = "encoder.layer.{}.output.dense.weight"
    for at, number in enumerate(kept):
        assert torch.equal(own[weight.format(at)], wanted[weight.format(number)])


def test_a_pupil_comes_nearer_to_its_teacher_and_leaves_it_as_it_is(
    teacher: Network, dialogues: list[Dialogue]
) -> None:
    wanted = attitudes(teacher, dialogues)
    before = np.abs(attitudes(shallow(teacher, 2), dialogues) - wanted).mean()
    plan = Plan(epochs=3, head_epochs=0, threads=1)
    pupil = distil(teacher, dialogues, plan, layers=2, progress=False)
    assert np.abs(attitudes(pupil, dialogues) - wanted).mean() < before
    assert np.array_equal(attitudes(teacher, dialogues), wanted)
