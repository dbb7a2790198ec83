"""Writes the graph that turns a text into one vector: the encoder without its weights.

Rebuild ``models/encoder/encoder.onnx`` with ``python -m autoqa.training.sentences FOLDER``. The
weights stay where they are, in four bits beside the graph; `autoqa.model.embedding` hands them
over when the graph is opened, so that the repository holds them once.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from autoqa.model.embedding import GRAPH, INPUT, OUTPUT, SHAPE, WEIGHTS

OPSET, FORMAT = 20, 9


class _Graph:
    """Nodes and weights in the order in which they are computed."""

    def __init__(self, shape: dict[str, Any]) -> None:
        self.width, self.heads, self.inner = shape["hidden"], shape["heads"], shape["inner"]
        self.epsilon = shape["epsilon"]
        self.nodes: list[Any] = []
        self.weights: list[Any] = []

    def add(self, kind: str, inputs: Sequence[str], output: str, **how: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], **how))
        return output

    def constant(self, name: str, value: np.ndarray) -> str:
        self.weights.append(numpy_helper.from_array(value, name))
        return name

    def linear(self, x: str, name: str, inputs: int, outputs: int) -> str:
        self._outside(f"{name}.w", inputs, outputs)
        self._outside(f"{name}.b", outputs)
        self.add("MatMul", [x, f"{name}.w"], f"{name}.product")
        return self.add("Add", [f"{name}.product", f"{name}.b"], f"{name}.sum")

    def norm(self, x: str, name: str) -> str:
        self._outside(f"{name}.w", self.width)
        self._outside(f"{name}.b", self.width)
        inputs = [x, f"{name}.w", f"{name}.b"]
        return self.add("LayerNormalization", inputs, f"{name}.norm", axis=-1, epsilon=self.epsilon)

    def attention(self, x: str, name: str) -> str:
        turned = {}
        for part, order in (("q", [0, 2, 1, 3]), ("k", [0, 2, 3, 1]), ("v", [0, 2, 1, 3])):
            whole = self.linear(x, f"{name}.{part}", self.width, self.width)
            cut = self.add("Reshape", [whole, "split"], f"{name}.{part}.cut")
            turned[part] = self.add("Transpose", [cut], f"{name}.{part}.turned", perm=order)
        likeness = self.add("MatMul", [turned["q"], turned["k"]], f"{name}.likeness")
        scaled = self.add("Mul", [likeness, "scale"], f"{name}.scaled")
        shares = self.add("Softmax", [scaled], f"{name}.shares", axis=-1)
        mixed = self.add("MatMul", [shares, turned["v"]], f"{name}.mixed")
        turned_back = self.add("Transpose", [mixed], f"{name}.turned", perm=[0, 2, 1, 3])
        joined = self.add("Reshape", [turned_back, "join"], f"{name}.joined")
        return self.linear(joined, f"{name}.ao", self.width, self.width)

    def layer(self, x: str, name: str) -> str:
        heard = self.add("Add", [x, self.attention(x, name)], f"{name}.heard")
        x = self.norm(heard, f"{name}.aln")
        inner = self.linear(x, f"{name}.fi", self.width, self.inner)
        gated = self.add("Gelu", [inner], f"{name}.gelu")
        outer = self.linear(gated, f"{name}.fo", self.inner, self.width)
        return self.norm(self.add("Add", [x, outer], f"{name}.thought"), f"{name}.oln")

    def _outside(self, name: str, *dims: int) -> None:
        """Declare a weight that is handed over when the graph is opened."""
        weight = TensorProto(
            name=name, data_type=TensorProto.FLOAT, dims=dims, data_location=TensorProto.EXTERNAL
        )
        weight.external_data.add(key="location", value=WEIGHTS)
        self.weights.append(weight)


def graph(shape: dict[str, Any]) -> bytes:
    """Return the graph of an encoder: embedded words in, one vector of length 1 out.

    Args:
        shape: What ``encoder.json`` says.
    """
    made = _Graph(shape)
    width, heads = made.width, made.heads
    made.constant("split", np.array([1, -1, heads, width // heads], np.int64))
    made.constant("join", np.array([1, -1, width], np.int64))
    made.constant("scale", np.array((width // heads) ** -0.5, np.float32))
    made.constant("tokens", np.array([1], np.int64))
    x = made.norm(INPUT, "emb.ln")
    for number in range(shape["layers"]):
        x = made.layer(x, f"l{number}")
    mean = made.add("ReduceMean", [x, "tokens"], "mean", keepdims=0)
    made.add("LpNormalization", [mean], OUTPUT, axis=-1, p=2)
    whole = helper.make_model(
        helper.make_graph(
            made.nodes,
            "encoder",
            [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, [1, "tokens", width])],
            [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, [1, width])],
            made.weights,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=FORMAT,
    )
    content: bytes = whole.SerializeToString(deterministic=True)
    return content


def main(folder: str) -> None:
    """Write the graph beside the weights of an encoder."""
    shape = json.loads((Path(folder) / SHAPE).read_text(encoding="utf-8"))
    (Path(folder) / GRAPH).write_bytes(graph(shape))


if __name__ == "__main__":
    main(*sys.argv[1:])
