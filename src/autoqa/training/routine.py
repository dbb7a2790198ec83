"""Puts routine lines in and out of place, so that a network learns to ask what is pending.

"Anything else I can do for you?" is fine once the customer has said "all right", and brushes off
a customer who has just asked something. Authored dialogues hold too few of either to tell the two
apart; here lines of ``corpus/routine.toml`` are put into them, with the label the place gives.
Replies said over again to another question are put in the same way.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from autoqa.training.corpus import Dialogue

ASKING = re.compile(
    r"[?？]|[吗呢么]$|怎么|什么|多少|几[天号点时个]|哪|能不能|可以.*吗|帮我|为啥|麻烦|要求|投诉|退|换|赔"
)
"""What waits for an answer, taken widely: a brush-off must not be put where nothing does."""

SETTLED = 0.16
"""Chance of a routine exchange after a reply that the customer can acknowledge."""

BRUSHED_OFF = 0.15
"""Chance of a line out of place after a customer's question."""

REPEATED = 0.35
"""Share of these that are an earlier reply over again."""

HELD = 0.06
"""Chance of a hold notice before a reply."""

TAIL = 0.12
"""Chance that a reply ends in a routine line."""

SHORTEST = 6
"""Characters that a customer's question and an agent's reply have at least."""

OPENING = 0.3
"""Chance of a greeting before the first reply, whatever the customer has asked."""

LAST_WORDS = ("anything_else", "sorry", "farewell", "rating")
"""Kinds of routine lines in which a chat's last reply may end; other replies in the first."""

OUT_OF_PLACE = (
    "anything_else",
    "anything_else",
    "opening",
    "farewell",
    "rating",
    "sorry",
    "stalling",
    "stalling",
    "stalling",
    "nothing_said",
)
"""Kinds of routine lines that a question may be brushed off with, the commoner ones several times."""

FINE = {"attitude": "ok", "buck_passing": 0}
BRUSH_OFF = {"attitude": "perfunctory", "buck_passing": 0}
CALM = {"emotion": "calm", "threat": 0}


class _Said(NamedTuple):
    """A turn and its labels; None where the place does not tell."""

    role: str
    text: str
    labels: Mapping[str, Any] | None


@cache
def _lines() -> dict[str, Any]:
    text = resources.files("autoqa.corpus").joinpath("routine.toml").read_text("utf-8")
    return tomllib.loads(text)


def with_routine(dialogues: Iterable[Dialogue], seed: int = 0) -> list[Dialogue]:
    """Return the dialogues with routine lines put in; the same seed gives the same.

    Those of which only some turns are labelled, as by reviewers, stay as they are.
    """
    return [
        _with_routine(own, random.Random(f"{seed} {own.id}")) if _is_whole(own) else own
        for own in dialogues
    ]


def _with_routine(dialogue: Dialogue, rng: random.Random) -> Dialogue:
    turns = list(_played(_turns(dialogue), rng))
    labels = {
        **dialogue.labels,
        "agent_turns": _sparse(turns, "agent"),
        "customer_turns": _sparse(turns, "customer"),
    }
    told = [{"i": at, "role": turn.role, "text": turn.text} for at, turn in enumerate(turns)]
    return dialogue._replace(turns=told, labels=labels)


def _is_whole(dialogue: Dialogue) -> bool:
    voices = enumerate(dialogue.voices)
    return all(dialogue.label("attitude", turn) for turn, voice in voices if voice == "agent")


def _turns(dialogue: Dialogue) -> list[_Said]:
    sides = {"agent": "agent_turns", "customer": "customer_turns"}
    return [
        _Said(
            turn["role"],
            turn["text"],
            dialogue.labels.get(sides.get(turn["role"], ""), {}).get(str(at)),
        )
        for at, turn in enumerate(dialogue.turns)
    ]


def _sparse(turns: Sequence[_Said], role: str) -> dict[str, Any]:
    return {
        str(at): dict(turn.labels)
        for at, turn in enumerate(turns)
        if turn.role == role and turn.labels is not None
    }


def _played(turns: Sequence[_Said], rng: random.Random) -> Iterator[_Said]:
    """Yield the turns, with what is put between them."""
    if turns and turns[0].role == "customer" and rng.random() < 2 * SETTLED:
        yield _Said("customer", _line("customer", ["card"], rng), CALM)
        yield _Said("agent", _line("agent", ["opening"], rng), FINE)
    replies: list[str] = []
    greeted = False
    for at, turn in enumerate(turns):
        before = turns[at - 1] if at else None
        after = turns[at + 1] if at + 1 < len(turns) else None
        fine = turn.role == "agent" and _is_fine(turn)
        if turn.role == "agent" and before is not None and not greeted:
            greeted = True
            if rng.random() < OPENING:
                yield _Said("agent", _line("agent", ["opening"], rng), FINE)
                if rng.random() < 0.5 and before.role == "customer":
                    yield before
        if fine and before is not None and _asks(before):
            yield from _before_the_reply(turn, before, replies, rng)
        if fine and rng.random() < TAIL and (after is None or not _asks(turn)):
            tail = _line("agent", LAST_WORDS if after is None else LAST_WORDS[:1], rng)
            turn = turn._replace(text=f"{turn.text} {tail}")
        yield turn
        if turn.role == "agent" and len(turn.text) >= SHORTEST:
            replies.append(turn.text)
        answered = turn.role == "agent" and (after is None or after.role == "customer")
        if answered and not _asks(turn) and rng.random() < SETTLED * (1 if after else 3):
            yield from _settled(rng, last=after is None)


def _before_the_reply(
    reply: _Said, question: _Said, replies: Sequence[str], rng: random.Random
) -> Iterator[_Said]:
    """Yield what comes between a question and its reply: a hold notice, a brush-off, or nothing."""
    if rng.random() < HELD:
        yield _Said("agent", _line("agent", ["hold"], rng), FINE)
    elif replies and rng.random() < BRUSHED_OFF:
        again = [own for own in replies if own != reply.text and not _asks_text(own)]
        if again and rng.random() < REPEATED:
            text = rng.choice(again[-3:])
        else:
            text = _line("agent", OUT_OF_PLACE, rng)
        yield _Said("agent", text, {**BRUSH_OFF, "soothing": 0})
        nag = question.text if rng.random() < 0.3 else _line("customer", ["nagging"], rng)
        yield _Said("customer", nag, None)


def _settled(rng: random.Random, *, last: bool) -> Iterator[_Said]:
    """Yield a customer's acknowledgement, glad or resigned, and the routine line it allows."""
    yield _Said("customer", _line("customer", ["settled", "resigned", "stated"], rng), CALM)
    if rng.random() < 0.25:
        yield _Said("agent", _line("agent", ["farewell", "rating", "sorry"], rng), FINE)
        return
    text = _line("agent", ["anything_else"], rng)
    if rng.random() < 0.25:
        text = f"{_line('agent', ['sorry', 'farewell'], rng)} {text}"
    yield _Said("agent", text, FINE)
    if last or rng.random() < 0.2:
        yield _Said("customer", _line("customer", ["nothing_more"], rng), CALM)
        text = _line("agent", ["farewell"], rng)
        if rng.random() < 0.4:
            text = f"{text} {_line('agent', ['rating'], rng)}"
        yield _Said("agent", text, FINE)


def _line(voice: str, kinds: Sequence[str], rng: random.Random) -> str:
    lines = _lines()
    text: str = rng.choice(lines[voice][rng.choice(kinds)])
    for name, words in lines["slots"].items():
        while "{" + name + "}" in text:
            text = text.replace("{" + name + "}", rng.choice(words), 1)
    while "{数}" in text:
        text = text.replace("{数}", str(rng.randint(1, 9)), 1)
    return text.strip(" ，,")


def _is_fine(turn: _Said) -> bool:
    own = turn.labels or {}
    return own.get("attitude") == "ok" and not own.get("buck_passing")


def _asks(turn: _Said) -> bool:
    return _asks_text(turn.text) and (turn.role == "agent" or len(turn.text) >= SHORTEST)


def _asks_text(text: str) -> bool:
    return ASKING.search(text) is not None if len(text) < 60 else "？" in text or "?" in text
