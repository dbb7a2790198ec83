"""Pleasantries that leave nothing unanswered: they cannot be perfunctory.

A model that asks whether a reply answers the question is at a loss where there is no question: it
takes "anything else I can do?" after a bare "ok, thanks" for a dodge. So it is with the greeting
that opens a chat, which platforms send by themselves, whatever the customer has written already.
Here words decide.
"""

from __future__ import annotations

import re

from autoqa.signals.base import View

PLEASANTRIES = (
    "courtesy.apology",
    "courtesy.closing",
    "courtesy.greeting",
    "courtesy.thanks",
    "satisfaction_check",
    "small_talk",
)
CONTENT = ("customer.closing", "customer.satisfied")
IDLE = ("customer.idle", *CONTENT)
LEXICONS = frozenset({*PLEASANTRIES, *IDLE})

GREETING = "courtesy.greeting"
WHICH_QUESTION = "which-question"
"""What opens a chat: a greeting, or the entry that asks whether it is about an earlier matter."""

SHORT = 4
"""A clause of at most this many Chinese characters says nothing of substance by itself."""

_CLAUSE = re.compile(r"[^，。！？；,.!?;~～…、\s]+")
_HAN = re.compile(r"[\u4e00-\u9fff]")
CODE = re.compile(r"#e-[a-z]?\[[^\]\n]{0,8}\]|\[[^\]\n]{1,12}\]")
"""Codes for faces, pictures and what an export left out: no words."""


def bare(view: View) -> frozenset[int]:
    """Return the agent's turns that are nothing but pleasantries, whatever was asked."""
    said = _spans(view, PLEASANTRIES)
    return frozenset(
        turn
        for turn in view.chat.spoken_by("agent")
        if all(_han(rest) <= SHORT for rest in _rest(view.chat.texts[turn], said.get(turn, [])))
    )


def pleasantries(view: View) -> frozenset[int]:
    """Return the agent's turns that are nothing but pleasantries, with nothing to answer."""
    idle, content = _spans(view, IDLE), _spans(view, CONTENT)
    nothing_but = view.once(bare)
    greetings = {hit.turn for hit in view.hits(GREETING)} | {
        hit.turn for hit in view.hits("small_talk") if hit.entry == WHICH_QUESTION
    }
    found = []
    asked, opened = False, False
    for turn, voice in enumerate(view.chat.voices):
        text = view.chat.texts[turn]
        if voice == "customer" and text:
            if "?" in text or "？" in text or any(map(_says, _rest(text, idle.get(turn, [])))):
                asked = True
            elif turn in content:
                asked = False  # they took it back, or are content
        elif voice == "agent":
            opening = turn in nothing_but and not opened and turn in greetings
            if turn in nothing_but and (opening or not asked):
                found.append(turn)
            if not opening:
                asked = False  # it has had its answer, good or bad
            opened = True
    return frozenset(found)


def _rest(text: str, spans: list[tuple[int, int]]) -> list[str]:
    """Return the clauses of a text that none of the spans touches."""
    blank = CODE.sub(lambda code: " " * len(code[0]), text)
    return [
        clause[0]
        for clause in _CLAUSE.finditer(blank)
        if not any(start < clause.end() and end > clause.start() for start, end in spans)
    ]


def _says(clause: str) -> bool:
    return any(character.isalnum() for character in clause)


def _han(text: str) -> int:
    return len(_HAN.findall(text))


def _spans(view: View, lexicons: tuple[str, ...]) -> dict[int, list[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = {}
    for hit in view.hits(*lexicons):
        found.setdefault(hit.turn, []).append((hit.start, hit.end))
    return found
