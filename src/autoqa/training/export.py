"""Writes a trained network as a model folder: ONNX in 8 bits, tokenizer, card."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import torch
from torch import nn

from autoqa import resources
from autoqa.model.card import Calibration
from autoqa.model.run import OUTPUTS, TOKENIZER, WEIGHTS
from autoqa.model.tasks import EXPLAINED, TASKS
from autoqa.model.windows import LONGEST
from autoqa.training.network import Network

OPSET = 21


class _Outputs(nn.Module):
    """The network with its outputs in a fixed order."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, ids: torch.Tensor, turns: torch.Tensor, chat: torch.Tensor
    ) -> tuple[torch.Tensor, ...]:
        hidden = self.network.hidden(ids)
        found = self.network.heads(hidden, turns, chat)
        evidence = self.network.evidence(hidden)
        return (
            *(found[task.name] for task in TASKS),
            *(evidence[name] for name in EXPLAINED),
        )


def write_onnx(network: Network, path: Path, *, eight_bit: bool = True) -> None:
    """Write a network as ONNX.

    Args:
        network: The network.
        path: The file to write.
        eight_bit: Keep weights in 8 bits a channel and let activations be scaled as they come.
            Since a window is always run alone, that scale depends on the window only.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        tokens = torch.export.Dim("tokens", min=3, max=LONGEST + 2)
        count = torch.export.Dim("count", min=1, max=LONGEST)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the exporter says of its own insides
            torch.onnx.export(
                _Outputs(network).eval(),
                (torch.full((9,), 5), torch.full((3, 9), 0.1), torch.full((3, 3), 0.3)),
                whole,
                dynamo=True,
                dynamic_shapes={
                    "ids": {0: tokens},
                    "turns": {0: count, 1: tokens},
                    "chat": {1: count},
                },
                input_names=["ids", "turns", "chat"],
                output_names=OUTPUTS,
                external_data=False,
                opset_version=OPSET,
                verbose=False,
            )
        graph = onnx.load(whole)
        del graph.graph.value_info[:]  # the exporter's shapes do not survive its own optimiser
        onnx.save(graph, whole)
        if not eight_bit:
            shutil.copy(whole, path)
            return
        quantize_dynamic(
            whole,
            path,
            per_channel=True,
            weight_type=QuantType.QInt8,
            nodes_to_exclude=_heads(graph, network.encoder.config.hidden_size),
        )


def _heads(graph: Any, width: int) -> list[str]:
    """Return the nodes outside the encoder's layers: they are small, and errors there are labels.

    The quantiser first splits a Gemm into a MatMul of a longer name and an Add.
    """
    shapes = {own.name: tuple(own.dims) for own in graph.graph.initializer}
    inside = {(width, width), (width, 4 * width), (4 * width, width)}
    small = [
        node.name
        for node in graph.graph.node
        if (
            node.op_type in ("MatMul", "Gemm")
            and not any(shapes.get(name) in inside for name in node.input)
        )
        or (node.op_type == "Gather" and shapes.get(node.input[0], (width**2,))[0] < width**2 // 10)
    ]
    return [*small, *(f"{name}_MatMul" for name in small)]


def write_card(
    folder: Path,
    *,
    name: str,
    version: str,
    title: str,
    calibration: Mapping[str, Calibration],
    made: Mapping[str, Any],
    metrics: Mapping[str, Any],
) -> None:
    """Write the machine-readable card of the files in a folder."""
    files = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.name in (WEIGHTS, TOKENIZER)
    }
    lines = [
        f"name = {_value(name)}",
        f"version = {_value(version)}",
        f"title = {_value(title)}",
        *_table("files", files),
    ]
    for task, how in calibration.items():
        lines += _table(
            f"calibration.{task}",
            msgspec.to_builtins(how),
        )
    lines += _table("made", made) + _table("metrics", metrics)
    (folder / resources.CARD).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _table(name: str, values: Mapping[str, Any]) -> list[str]:
    """Return a TOML table and the tables in it."""
    plain = {key: value for key, value in values.items() if not isinstance(value, Mapping)}
    lines = ["", f"[{name}]", *(f"{_key(key)} = {_value(own)}" for key, own in plain.items())]
    for key, value in values.items():
        if isinstance(value, Mapping):
            lines += _table(f"{name}.{_key(key)}", value)
    return lines


def _key(key: str) -> str:
    return key if key.replace("_", "").replace("-", "").isalnum() and key.isascii() else f'"{key}"'


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(round(float(value), 6)) if value == value else "nan"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(own) for own in value) + "]"
    text = str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{text}"'
