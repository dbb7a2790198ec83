"""Bare answers: what a 可以的 or a 没有哦 says depends on the question before it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator

from autoqa.knowledge.clauses import Clause, clauses
from autoqa.knowledge.compare import Outcome
from autoqa.knowledge.facts import Amount
from autoqa.knowledge.line import Line, Link, Said
from autoqa.knowledge.phrases import A_NOT_A, ANSWER_NO, ANSWER_YES, CONDITION, HEDGE, QUESTION
from autoqa.knowledge.reading import Reading

_POLITE = re.compile(
    r"亲亲?|您好|你好|在的|哦|呢|呀|哈|啊|啦|喔|噢|哟|哒|滴|嘛|的|了|呦|这款|这个|目前|现在|这边|我们|咱们|咱家|本店|都|这件"
    r"|\s|[~.、]"
)
_TAG = re.compile(r"(?:不|没有?|不呢|没呢)[呀啊呢亲]?$")
_TWICE = re.compile(r"(.{1,3})\1+")
_DENIAL = re.compile("[不没]")

Extract = Callable[[Line], Iterator[Said]]


def answers(
    reading: Reading, turn: int, day: dt.date | None, extract: Extract
) -> Iterator[tuple[Said, tuple[int, Clause]]]:
    """Yield what a message's bare yes or no says, each with the question it answers.

    Args:
        reading: The chat.
        turn: An agent's message.
        day: The day of the chat.
        extract: What reads a clause as a statement.
    """
    text = reading.chat.texts[turn]
    answer = _answer(clauses(text))
    if answer is None or CONDITION.search(text) or HEDGE.search(text):
        return
    question = _question(reading, turn)
    if question is None:
        return
    clause, yes = answer
    asked, part = question
    plain = _TAG.sub("", A_NOT_A.sub("  ", part.text))
    if _DENIAL.search(plain):
        return
    heard = Line(reading, asked, part._replace(text=plain), day, heard=True)
    for link, start, _, outcome in extract(heard):
        before = plain[: start - part.start]
        if not yes:
            outcome = _denied(link, outcome)
        if link.attributes[0].type in ("days", "shelf_life") and not before.endswith("是"):
            outcome = "undecidable"  # 5天能退吗: yes, if it is 7
        yield (link, clause.start, clause.end, outcome), question


def _denied(link: Link, outcome: Outcome) -> Outcome:
    """Return how the denial of something compares, of how the thing itself compares."""
    known = link.attributes[0]
    if outcome == "confirmed":
        ranged = isinstance(known.value, Amount) and known.value.low < known.value.high
        return "undecidable" if ranged or known.type in ("discount", "text") else "contradicted"
    flagged = known.type in ("yes_no", "size", "colour")
    return "confirmed" if outcome == "contradicted" and flagged else "undecidable"


def _answer(parts: tuple[Clause, ...]) -> tuple[Clause, bool] | None:
    """Return the clause that is a bare yes or no, if a message starts with one."""
    for part in parts:
        word = _TWICE.sub(r"\1", _POLITE.sub("", part.text))
        if part.asks or word in ANSWER_YES or word in ANSWER_NO:
            return None if part.asks else (part, word in ANSWER_YES)
        if word:
            return None
    return None


def _question(reading: Reading, turn: int) -> tuple[int, Clause] | None:
    """Return the one question that the customer asked just before, if it is one of yes or no."""
    asked = reading.question(turn)
    voices = reading.chat.voices
    if not asked or "agent" in voices[asked[-1] + 1 : turn]:
        return None
    found = [
        (number, part)
        for number in asked
        for part in clauses(reading.chat.texts[number])
        if part.asks or QUESTION.search(part.text)
    ]
    return found[0] if len(found) == 1 else None
