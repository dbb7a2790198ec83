"""From dialogues to a model on disk, with a network of one layer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra train")

import autoqa
from autoqa.errors import LoadError
from autoqa.model.run import Model
from autoqa.model.tasks import OF_CHATS, OF_TURNS
from autoqa.training import Plan, calibrate, evaluate, judge, load_corpus, save, sureness, train
from autoqa.training import corpus as corpora
from autoqa.training.corpus import Dialogue
from autoqa.training.fit import Trainer
from autoqa.training.judged import logits
from autoqa.training.network import Network
from autoqa.training.recipe import data_sha256, without_labels

PLAN = Plan(epochs=1, head_epochs=3, threads=1)


@pytest.fixture(scope="module")
def dialogues() -> list[Dialogue]:
    return load_corpus(split="train")[:24]


@pytest.fixture(scope="module")
def network(dialogues: list[Dialogue]) -> Network:
    return train(dialogues, PLAN, layers=1, progress=False)


@pytest.fixture(scope="module")
def folder(
    network: Network, dialogues: list[Dialogue], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("models") / "tiny"
    bands = calibrate(network, dialogues)
    save(network, folder, bands, dialogues=dialogues, plan=PLAN, title="试", command="test")
    return folder


def said(network: Network, dialogues: list[Dialogue]) -> np.ndarray:
    from tokenizers import Tokenizer

    from autoqa.training.recipe import encoder_folder

    tokenizer = Tokenizer.from_file(str(encoder_folder() / "tokenizer.json"))
    (example,) = corpora.examples(dialogues[:1], tokenizer)
    found = logits(network, example)
    return np.concatenate([found.turns[task.name].ravel() for task in OF_TURNS])


def test_the_same_seed_gives_the_same_network(network: Network, dialogues: list[Dialogue]) -> None:
    again = train(dialogues, PLAN, layers=1, progress=False)
    assert np.array_equal(said(network, dialogues), said(again, dialogues))
    other = train(
        dialogues, Plan(epochs=1, head_epochs=3, threads=1, seed=1), layers=1, progress=False
    )
    assert not np.array_equal(said(network, dialogues), said(other, dialogues))


def test_training_goes_on_from_a_checkpoint(dialogues: list[Dialogue], tmp_path: Path) -> None:
    plan = Plan(epochs=2, head_epochs=1, threads=1)
    straight = train(dialogues[:8], plan, layers=1, progress=False)

    class StopError(Exception):
        pass

    def stop(trainer: Trainer, loss: float) -> None:
        assert loss > 0
        raise StopError

    with pytest.raises(StopError):
        train(
            dialogues[:8],
            plan,
            layers=1,
            progress=False,
            checkpoint=tmp_path / "c.ckpt",
            after_epoch=stop,
        )
    resumed = train(dialogues[:8], plan, layers=1, progress=False, checkpoint=tmp_path / "c.ckpt")
    assert np.array_equal(said(straight, dialogues), said(resumed, dialogues))


def test_training_learns_on_from_an_earlier_one(dialogues: list[Dialogue], tmp_path: Path) -> None:
    plan = Plan(epochs=1, head_epochs=2, threads=1)
    earlier = tmp_path / "earlier.ckpt"
    first = train(dialogues[:8], plan, layers=1, progress=False, checkpoint=earlier)
    none = Plan(epochs=0, head_epochs=2, threads=1)
    same = train(dialogues[:8], none, layers=1, progress=False, start=earlier)
    assert np.array_equal(said(first, dialogues), said(same, dialogues))
    further = train(dialogues[:8], plan, layers=1, progress=False, start=earlier)
    assert not np.array_equal(said(first, dialogues), said(further, dialogues))


def test_what_is_no_checkpoint_of_such_a_network_is_told(
    dialogues: list[Dialogue], tmp_path: Path
) -> None:
    text, empty = tmp_path / "text.ckpt", tmp_path / "empty.ckpt"
    text.write_text("{}")
    empty.write_bytes(b"")
    deeper = tmp_path / "deeper.ckpt"
    train(dialogues[:2], Plan(epochs=1, head_epochs=0), layers=2, progress=False, checkpoint=deeper)
    for path in (text, empty, deeper):
        with pytest.raises(LoadError, match="不是这种网络的训练进度文件"):
            train(dialogues[:2], Plan(epochs=1), layers=1, progress=False, start=path)
    with pytest.raises(LoadError, match="没有这个文件"):
        train(dialogues[:2], Plan(), layers=1, progress=False, start=tmp_path / "missing.ckpt")


def test_it_learns(dialogues: list[Dialogue]) -> None:
    losses: list[float] = []
    train(
        dialogues[:8],
        Plan(epochs=4, head_epochs=1, threads=1, warm_up=0.3),
        layers=1,
        progress=False,
        after_epoch=lambda _, loss: losses.append(loss),
    )
    assert losses[-1] < 0.9 * losses[0]


def test_exercises_on_unlabelled_chats_change_the_encoder(
    network: Network, dialogues: list[Dialogue]
) -> None:
    own = without_labels([dialogue.transcript() for dialogue in dialogues])
    adapted = train(dialogues, PLAN, layers=1, unlabelled=own, progress=False)
    assert not np.array_equal(said(network, dialogues), said(adapted, dialogues))


def test_the_exported_model_says_what_the_network_says(
    folder: Path, network: Network, dialogues: list[Dialogue]
) -> None:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    model = Model(str(folder))
    agree = total = 0
    for example in corpora.examples(dialogues, tokenizer):
        expected = logits(network, example)
        found = model.predict(example.tokens, example.voices)
        for task in OF_TURNS:
            same = expected.turns[task.name].argmax(1) == found.turns[task.name].argmax(1)
            agree, total = agree + int(same.sum()), total + len(same)
        for task in OF_CHATS:
            agree += int(expected.chat[task.name].argmax() == found.chat[task.name].argmax())
            total += 1
    assert agree / total > 0.93  # 8 bits, and a network that is hardly sure of anything


def test_the_graph_is_the_network(
    network: Network, dialogues: list[Dialogue], tmp_path: Path
) -> None:
    import onnxruntime
    from tokenizers import Tokenizer

    from autoqa.model import reading
    from autoqa.model.run import OUTPUTS
    from autoqa.training.export import write_onnx
    from autoqa.training.recipe import encoder_folder

    write_onnx(network, tmp_path / "whole.onnx", eight_bit=False)
    session = onnxruntime.InferenceSession(tmp_path / "whole.onnx")
    tokenizer = Tokenizer.from_file(str(encoder_folder() / "tokenizer.json"))
    for example in corpora.examples(dialogues[:3], tokenizer):
        (window,) = reading.inputs(example.tokens, example.voices)
        feeds = {"ids": window.ids, "turns": window.turns, "chat": window.chat}
        found = dict(zip(OUTPUTS, session.run(OUTPUTS, feeds), strict=True))
        expected = logits(network, example)
        for task in OF_TURNS:
            assert np.allclose(found[task.name], expected.turns[task.name], atol=1e-3)
        for task in OF_CHATS:
            assert np.allclose(found[task.name], expected.chat[task.name], atol=1e-3)


def test_the_words_of_a_turn_add_up_to_its_logits(folder: Path, dialogues: list[Dialogue]) -> None:
    model = Model(str(folder))
    chat = dialogues[0].chat()
    tokens = model.tokens(chat)
    found = model.predict(tokens, chat.voices)
    for turn, own in enumerate(found.evidence["attitude"]):
        assert len(own) == len(tokens[turn])
        assert len(model.words(chat.texts[turn])) == len(own) - 1
    shares = found.turns["attitude"]
    heat = model.card.calibration["attitude"].temperature
    moved = np.array([own.mean(0) for own in found.evidence["attitude"]]) / heat
    bias = np.log(shares) - moved
    assert np.allclose(
        bias - bias.mean(1, keepdims=True), (bias - bias.mean(1, keepdims=True))[0], atol=1e-4
    )


def test_a_trained_folder_scores_and_is_measured(folder: Path, dialogues: list[Dialogue]) -> None:
    scorer = autoqa.Scorer(model=str(folder))
    report = scorer.score(dialogues[0].transcript())
    assert report.made_with.models == {"tiny": Model(str(folder)).sha256}
    judged = judge(scorer, dialogues)
    rows = {row.question: row for row in evaluate(dialogues, judged)}
    assert rows["attitude_bad"].positives == sum(
        own["attitude"] != "ok" for d in dialogues for own in d.labels["agent_turns"].values()
    )
    held = sureness(dialogues, judged, "buck_passing")
    assert held.accused + held.cleared <= sum(d.voices.count("agent") for d in dialogues)


def test_the_hash_of_the_data_ignores_their_order(dialogues: list[Dialogue]) -> None:
    assert data_sha256(dialogues) == data_sha256(dialogues[::-1])
    assert data_sha256(dialogues) != data_sha256(dialogues[1:])


def test_a_dialogue_counts_in_the_loss_and_in_the_hash_by_its_weight(
    dialogues: list[Dialogue],
) -> None:
    plan, losses = Plan(epochs=1, head_epochs=0, threads=1), []
    for weight in (1.0, 2.5):
        weighed = [dialogues[0]._replace(weight=weight)]
        train(
            weighed,
            plan,
            layers=1,
            after_epoch=lambda trainer, loss: losses.append(loss),
            progress=False,
        )
    assert losses[1] == pytest.approx(2.5 * losses[0])
    assert data_sha256(weighed) != data_sha256(dialogues[:1])
