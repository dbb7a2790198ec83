from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from autoqa.errors import ModelError, NotFoundError
from autoqa.model import embedding
from autoqa.model.embedding import Encoder
from tests.test_imports import loaded

TEXTS = [
    "您好，请问有什么可以帮您",
    "退款三到五个工作日原路退回，请您留意",
    "怎么还不发货啊！都第四天了",
    "订单号 8842017731，型号 xr-20 pro",
    "好的呢亲亲😊",
    "ok thanks",
    "退",
    "",
    "[客服]",
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


def test_it_embeds_as_torch_does(encoder: Encoder) -> None:
    torch = pytest.importorskip("torch", reason="needs the extra train")
    from tokenizers import Tokenizer

    from autoqa.training import encoder as trained

    model = trained.load(encoder.folder)
    tokenizer = Tokenizer.from_file(str(encoder.folder / "tokenizer.json"))
    for text in TEXTS[:-1]:
        ids = [0, *tokenizer.encode(f"query: {text}", add_special_tokens=False).ids, 2]
        with torch.no_grad():
            row = model(input_ids=torch.tensor([ids])).last_hidden_state[0].mean(0).numpy()
        assert encoder.embed(text) @ row / np.linalg.norm(row) > 0.9999


def test_the_graph_is_what_its_maker_writes(encoder: Encoder) -> None:
    pytest.importorskip("onnx", reason="needs the extra train")
    import json

    from autoqa.training.sentences import graph

    shape = json.loads((encoder.folder / embedding.SHAPE).read_text("utf-8"))
    assert graph(shape) == (encoder.folder / embedding.GRAPH).read_bytes()


def test_the_graph_holds_no_weights(encoder: Encoder) -> None:
    assert (encoder.folder / embedding.GRAPH).stat().st_size < 50_000


def test_a_vector_depends_on_nothing_but_its_text(encoder: Encoder) -> None:
    forth = {text: encoder.embed(text).tobytes() for text in TEXTS}
    again = Encoder()
    back = {text: again.embed(text).tobytes() for text in reversed(TEXTS)}
    assert forth == back


def test_vectors_have_length_one_and_cannot_be_changed(encoder: Encoder) -> None:
    for text in TEXTS:
        vector = encoder.embed(text)
        assert vector.shape == (384,)
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
        with pytest.raises(ValueError, match="read-only"):
            vector[0] = 0


def test_like_meanings_are_closer_than_unlike_ones(encoder: Encoder) -> None:
    greeting = "您好，请问有什么可以帮您"
    alike = encoder.similarity(greeting, "亲，有什么能为您效劳的吗")
    assert alike > 0.9 > encoder.similarity(greeting, "退款三到五个工作日")
    assert encoder.similarity(greeting, greeting) == pytest.approx(1, abs=1e-5)


def test_a_long_paste_is_cut(encoder: Encoder) -> None:
    long = "退货怎么退" * 10_000
    assert (encoder.embed(long) == encoder.embed(long + "谢谢")).all()


@pytest.mark.parametrize("name", [embedding.GRAPH, embedding.WEIGHTS, embedding.SHAPE])
def test_a_broken_file_is_told(encoder: Encoder, tmp_path: Path, name: str) -> None:
    shutil.copytree(encoder.folder, tmp_path / "encoder")
    (tmp_path / "encoder" / name).write_bytes(b"broken")
    with pytest.raises(ModelError, match="编码器的文件缺失或损坏"):
        Encoder(tmp_path / "encoder")


def test_a_missing_file_is_told(encoder: Encoder, tmp_path: Path) -> None:
    shutil.copytree(encoder.folder, tmp_path / "encoder")
    (tmp_path / "encoder" / embedding.TOKENIZER).unlink()
    with pytest.raises(ModelError, match="请重新安装"):
        Encoder(tmp_path / "encoder")


def test_a_shelf_without_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autoqa.resources.folders", lambda shelf: [tmp_path])
    with pytest.raises(NotFoundError, match="encoder"):
        embedding.find()


def test_it_needs_no_training_library() -> None:
    code = "from autoqa.model.embedding import Encoder; Encoder().embed('您好')"
    assert loaded(code, "torch", "onnx", "safetensors", "transformers") == set()
