"""Replies that leave a customer where they were: said over again, or with nothing in them.

What customers say in between is what the second time ignores. A model that reads the whole chat
still takes a true sentence for an answer; that it was said before is seen without one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from autoqa.signals import small_talk
from autoqa.signals.base import View

LEXICONS = small_talk.LEXICONS | {"customer.question", "hold_notice"}

ALIKE = 0.7
"""Share of their pairs of neighbouring characters that two turns have in common to be the same."""

NEAR = 4
"""How many of the agent's turns back a reply is looked for."""

SHORTEST = 6
"""Characters without fillers that a reply has at least; shorter ones are the same by chance."""

_FILLERS = re.compile(r"[\W_]|亲|呢|哦|哈|的|啊|呀|哟|嘛|噢")
_ASKS = re.compile(r"[?？]|[吗么]\W*$|请问|提供|是不是|有没有")
_FACE = re.compile(r"#e-[a-z]?\[[^\]\n]{0,8}\]|[^\w\[\]]+")


class _Reply(NamedTuple):
    turn: int
    pairs: frozenset[str]


def said_again(view: View) -> Mapping[int, int]:
    """Return the agent's turns that repeat an earlier one of theirs, with that turn's index.

    Only where the customer has said something in between that they had not said before; neither
    questions, pleasantries nor hold notices, which bear repeating.
    """
    aside = view.once(small_talk.bare) | {hit.turn for hit in view.hits("hold_notice")}
    found: dict[int, int] = {}
    earlier: list[_Reply] = []  # with words of the customer after them
    fresh: list[_Reply] = []
    heard: list[frozenset[str]] = []
    for turn, voice in enumerate(view.chat.voices):
        pairs = _pairs(view.chat.texts[turn])
        if voice == "customer" and pairs:
            if not any(_alike(pairs, before) for before in heard):
                earlier, fresh = [*earlier, *fresh][-NEAR:], []
            heard = [*heard, pairs][-NEAR:]
        elif voice == "agent" and len(pairs) >= SHORTEST - 1:
            if turn not in aside and not _ASKS.search(view.chat.texts[turn]):
                same = [reply.turn for reply in earlier if _alike(pairs, reply.pairs)]
                if same:
                    found[turn] = same[-1]
            fresh.append(_Reply(turn, pairs))
    return found


def nothing_said(view: View) -> frozenset[int]:
    """Return the agent's turns of faces and signs only, where that is all a question gets."""
    questions = {hit.turn for hit in view.hits("customer.question")}
    found: list[int] = []
    asked, answers = False, list[int]()
    for turn, voice in enumerate((*view.chat.voices, "customer")):
        text = view.chat.texts[turn] if turn < len(view.chat.texts) else ""
        if voice == "agent":
            answers.append(turn)
        elif voice == "customer":
            if asked and answers and all(_is_face(view.chat.texts[own]) for own in answers):
                found += answers
            asked = (asked and not answers) or turn in questions or "?" in text
            answers = []
    return frozenset(found)


def _pairs(text: str) -> frozenset[str]:
    letters = _FILLERS.sub("", small_talk.CODE.sub("", text))
    return frozenset(letters[at : at + 2] for at in range(len(letters) - 1))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return 2 * len(one & other) >= ALIKE * (len(one) + len(other)) > 0


def _is_face(text: str) -> bool:
    return bool(text) and not _FACE.sub("", text)
