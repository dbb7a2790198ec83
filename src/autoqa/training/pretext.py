"""Exercises that need no labels: tell a reply that does not belong, and guess hidden words.

Both make the encoder used to the chats at hand. The first is what a reviewer does when asking
whether a reply answers what was asked: some of the agent's turns are swapped for replies of
other chats or for earlier ones of the same chat, and the network says which (replaced-turn
detection, after ELECTRA, Clark et al. 2020, on turns instead of words).
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import torch
from torch.nn import functional

from autoqa.model import reading
from autoqa.training.corpus import Example
from autoqa.training.encoder import UNKNOWN
from autoqa.training.network import Network

SWAPPED = 0.25
"""Share of the agent's turns that are swapped."""

FROM_SAME_CHAT = 0.4
"""Share of the swapped that get an earlier reply of the same chat."""

HIDDEN = 0.12
"""Share of the words that are hidden in turns that are not swapped."""


class Exercises:
    """Draws exercises from unlabelled chats."""

    def __init__(self, chats: Sequence[Example]) -> None:
        self._chats = [chat for chat in chats if "agent" in chat.voices]
        self._replies = [
            tokens
            for chat in self._chats
            for tokens, voice in zip(chat.tokens, chat.voices, strict=True)
            if voice == "agent"
        ]

    def loss(self, network: Network, rng: random.Random) -> torch.Tensor:
        """Return the loss of one exercise on one window of one chat."""
        chat = rng.choice(self._chats)
        tokens = [list(own) for own in chat.tokens]
        swapped = [0.0] * len(tokens)
        hidden: list[list[int]] = [[] for _ in tokens]
        agent = [turn for turn, voice in enumerate(chat.voices) if voice == "agent"]
        for turn, own in enumerate(tokens):
            if turn in agent and rng.random() < SWAPPED:
                earlier = [before for before in agent if before < turn - 1]
                same = earlier and rng.random() < FROM_SAME_CHAT
                other = chat.tokens[rng.choice(earlier)] if same else rng.choice(self._replies)
                if other != own:
                    tokens[turn], swapped[turn] = list(other), 1.0
            else:
                hidden[turn] = [at for at in range(1, len(own)) if rng.random() < HIDDEN]
                for at in hidden[turn]:
                    own[at] = UNKNOWN
        window = rng.choice(reading.inputs(tokens, chat.voices))
        first, last = window.window.first, window.window.last
        states = network.hidden(torch.tensor(window.ids))
        asked = [turn for turn in agent if first <= turn < last]
        loss = states.new_zeros(())
        if asked:
            logits = network.fits(torch.tensor(window.turns) @ states)[:, 0]
            wanted = torch.tensor([swapped[turn] for turn in asked])
            loss = functional.binary_cross_entropy_with_logits(
                logits[[turn - first for turn in asked]].float(), wanted
            )
        places, words = _hidden_words(chat, tokens, hidden, first, last)
        if places:
            embedded = network.encoder.embeddings.word_embeddings.weight
            scores = network.guess(states[places]) @ embedded.T
            loss = loss + 0.3 * functional.cross_entropy(scores.float(), torch.tensor(words))
        return loss


def _hidden_words(
    chat: Example, tokens: list[list[int]], hidden: list[list[int]], first: int, last: int
) -> tuple[list[int], list[int]]:
    """Return where in the window's tokens words are hidden, and which words they were."""
    places, words, start = [], [], 1
    for turn in range(first, last):
        places += [start + at for at in hidden[turn]]
        words += [chat.tokens[turn][at] for at in hidden[turn]]
        start += len(tokens[turn])
    return places, words
