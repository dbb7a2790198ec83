"""A chat as the numbers that a model takes: tokens, and which of them belong to which turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from autoqa.model import windows, wording
from autoqa.text.chat import Chat
from autoqa.transcript import Role

MARKERS: dict[Role, str] = {
    "customer": "[客户]",
    "agent": "[客服]",
    "bot": "[机器人]",
    "system": "[系统]",
}


class Inputs(NamedTuple):
    """One window of a chat.

    Attributes:
        ids: Shape (tokens,).
        turns: Shape (turns, tokens): row t averages the tokens of turn t.
        chat: Shape (3, turns): rows average all turns, the agent's last, the customer's last.
        window: Which turns these are.
    """

    ids: NDArray[np.int64]
    turns: NDArray[np.float32]
    chat: NDArray[np.float32]
    window: windows.Window


def tokens(chat: Chat, tokenizer: Tokenizer) -> list[list[int]]:
    """Return the tokens of each turn, each behind the marker of whose words it is."""
    markers = {voice: tokenizer.token_to_id(marker) or 0 for voice, marker in MARKERS.items()}
    folded = [wording.fold(text) for text in chat.texts]
    encoded = tokenizer.encode_batch_fast(folded, add_special_tokens=False)
    return [
        [markers[voice], *windows.shorten(one.ids)]
        for voice, one in zip(chat.voices, encoded, strict=True)
    ]


def inputs(turn_tokens: Sequence[Sequence[int]], voices: Sequence[Role]) -> list[Inputs]:
    """Return the windows of a chat in the form that a model takes."""
    lengths = [len(own) for own in turn_tokens]
    return [_window(turn_tokens, voices, window) for window in windows.cut(lengths)]


def _window(
    turn_tokens: Sequence[Sequence[int]], voices: Sequence[Role], window: windows.Window
) -> Inputs:
    count = window.last - window.first
    ids = [windows.START]
    spans = []
    for own in turn_tokens[window.first : window.last]:
        spans.append((len(ids), len(ids) + len(own)))
        ids += own
    ids.append(windows.END)
    turns = np.zeros((count, len(ids)), np.float32)
    for row, (start, end) in enumerate(spans):
        turns[row, start:end] = 1 / (end - start)
    chat = np.zeros((3, count), np.float32)
    chat[0] = 1 / count
    for row, voice in ((1, "agent"), (2, "customer")):
        own_turns = [i for i in range(count) if voices[window.first + i] == voice]
        if own_turns:
            chat[row, own_turns[-1]] = 1
    return Inputs(np.array(ids, np.int64), turns, chat, window)
