"""The network: an encoder that reads a whole chat, and a head for every task."""

from __future__ import annotations

import copy
import math
from pathlib import Path

import torch
from torch import nn
from transformers import AttentionInterface, BertModel

from autoqa.model.tasks import EXPLAINED, OF_CHATS, OF_TURNS
from autoqa.training import encoder


def _attention(
    module: nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None = None,
    **_: object,
) -> tuple[torch.Tensor, None]:
    """Plain attention over one unpadded sequence: twice as fast to train on a CPU as the fused."""
    scaled = query / math.sqrt(query.shape[-1])
    weights = torch.softmax(scaled @ key.transpose(-1, -2), -1)
    return (weights @ value).transpose(1, 2), None


AttentionInterface.register("unpadded", _attention)


class Network(nn.Module):
    """Judges every turn of a window and the chat as a whole.

    Shapes: ids (tokens,), turns (turns, tokens), chat (3, turns); returns by task the logits,
    (turns, labels) or (labels,).
    """

    mean: torch.Tensor
    spread: torch.Tensor

    def __init__(self, base: BertModel, dropout: float = 0.1) -> None:
        super().__init__()
        base.set_attn_implementation("unpadded")
        for module in base.modules():
            if isinstance(module, nn.Dropout):
                module.p = 0.0
        base.embeddings.requires_grad_(False)
        self.encoder = base
        width = base.config.hidden_size
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("spread", torch.ones(width))
        self.turn_heads = nn.ModuleDict(
            {task.name: nn.Linear(width, len(task.labels)) for task in OF_TURNS}
        )
        self.chat_layer = nn.Linear(3 * width, width)
        self.chat_heads = nn.ModuleDict(
            {task.name: nn.Linear(width, len(task.labels)) for task in OF_CHATS}
        )
        self.fits = nn.Linear(width, 1)
        self.guess = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.LayerNorm(width))

    def hidden(self, ids: torch.Tensor) -> torch.Tensor:
        """Return the standardised state of each token, shape (tokens, width)."""
        states = self.encoder(input_ids=ids[None]).last_hidden_state[0].float()
        standard: torch.Tensor = (states - self.mean) / self.spread
        return standard

    def heads(
        self, hidden: torch.Tensor, turns: torch.Tensor, chat: torch.Tensor
    ) -> dict[str, torch.Tensor]:
        """Return the logits of every task from the tokens' states."""
        states = self.dropout(turns @ hidden)
        whole = torch.tanh(self.chat_layer((chat @ states).reshape(-1)))
        found = {name: head(states) for name, head in self.turn_heads.items()}
        return found | {name: head(whole) for name, head in self.chat_heads.items()}

    def forward(
        self, ids: torch.Tensor, turns: torch.Tensor, chat: torch.Tensor
    ) -> dict[str, torch.Tensor]:
        """Return the logits of every task."""
        return self.heads(self.hidden(ids), turns, chat)

    def evidence(self, hidden: torch.Tensor) -> dict[str, torch.Tensor]:
        """Return what each token adds to its turn's logits, shape (tokens, labels).

        A turn's state is the mean of its tokens' and its heads are linear, so a turn's logits
        are exactly the mean of these and the bias (class activation mapping, Zhou et al. 2016).
        """
        return {name: hidden @ self._weight(name).T for name in EXPLAINED}

    def _weight(self, task: str) -> torch.Tensor:
        head = self.turn_heads[task]
        assert isinstance(head, nn.Linear)
        return head.weight


def new(folder: Path, *, layers: int | None = None) -> Network:
    """Return a network on the encoder in `folder`, its heads untrained."""
    return Network(encoder.load(folder, layers=layers))


def shallow(teacher: Network, layers: int) -> Network:
    """Return a copy of a network that keeps only so many of its layers, evenly spread.

    The upper of each group stays, so that the last one does (Sanh et al. 2019).
    """
    pupil = copy.deepcopy(teacher)
    depth = len(teacher.encoder.encoder.layer)
    kept = [round((number + 1) * depth / layers) - 1 for number in range(layers)]
    pupil.encoder.encoder.layer = nn.ModuleList(
        pupil.encoder.encoder.layer[number] for number in kept
    )
    pupil.encoder.config.num_hidden_layers = layers
    return pupil
