"""Bare answers: what a 可以的 or a 没有哦 says depends on the question before it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator

from autoqa.knowledge.clauses import Clause, clauses
from autoqa.knowledge.compare import Outcome
from autoqa.knowledge.facts import Amount, Attribute
from autoqa.knowledge.line import Line, Link, Said
from autoqa.knowledge.phrases import A_NOT_A, CONDITION, HEDGE, QUESTION
from autoqa.knowledge.reading import Reading
from autoqa.knowledge.replies import replies

_TAG = re.compile(r"(?:不|没有?|不呢|没呢)[呀啊呢亲]?$")
_DENIAL = re.compile("[不没](?!是)")
_BACKGROUND = re.compile(r"^.*[了完](?=还?(?:能|可以|有|支持|会|要))")
"""Why somebody asks: 不想练了能转让吗."""

_IS_IT = re.compile(r"(?<![可但只还要])[是为]$")
_OPEN = re.compile("多[少久大长高重深宽]|几|什么|啥|怎么|哪|谁|何时")
_CLOSED = re.compile("(?:[吗么不没吧]|没有)[呢呀啊哈亲]{0,2}$")
_ALLOWED = re.compile("能|可以|够|行|免|进")

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
    text = reading.texts[turn]
    question = _question(reading, turn)
    if question is None or CONDITION.search(text) or HEDGE.search(text):
        return
    asked, part = question
    plain, negative = _positive(part.text)
    told = replies(clauses(text), part.text)
    reply = next((own for own in told if not (negative and own.agrees)), None)
    if plain is None or reply is None:
        return
    heard = Line(reading, asked, part._replace(text=plain), day, heard=True)
    for link, start, _, outcome in extract(heard):
        if not reply.yes:
            outcome = _denied(link, outcome)
        if _within(link.attributes[0], plain, start - part.start):
            outcome = "undecidable"
        yield (link, reply.clause.start, reply.clause.end, outcome), question


def _positive(text: str) -> tuple[str | None, bool]:
    """Return a question as one without a denial, in place, and whether it had one.

    None where there are more of them, or where 不是 only asks for agreement.
    """
    plain = _TAG.sub("", A_NOT_A.sub("  ", text))
    plain = _BACKGROUND.sub(lambda match: " " * len(match[0]), plain)
    if "不是" in plain or len(_DENIAL.findall(plain)) > 1:
        return None, True
    return _DENIAL.sub(" ", plain), _DENIAL.search(plain) is not None


def _within(known: Attribute, asked: str, at: int) -> bool:
    """Tell whether a question may be about a case that is within an amount: 5天能退吗, of 7."""
    if not isinstance(known.value, Amount) or _IS_IT.search(asked[:at]):
        return False
    return known.type in ("days", "shelf_life") or _ALLOWED.search(asked) is not None


def _denied(link: Link, outcome: Outcome) -> Outcome:
    """Return how the denial of something compares, of how the thing itself compares."""
    known = link.attributes[0]
    if outcome == "confirmed":
        ranged = isinstance(known.value, Amount) and known.value.low < known.value.high
        return "undecidable" if ranged or known.type in ("discount", "text") else "contradicted"
    flagged = known.type in ("yes_no", "size", "colour")
    return "confirmed" if outcome == "contradicted" and flagged else "undecidable"


def _question(reading: Reading, turn: int) -> tuple[int, Clause] | None:
    """Return the one question that the customer asked just before, if it is one of yes or no."""
    asked = reading.question(turn)
    voices = reading.chat.voices
    if not asked or "agent" in voices[asked[-1] + 1 : turn]:
        return None
    found = [
        (number, part)
        for number in asked
        for part in clauses(reading.texts[number])
        if (part.asks or QUESTION.search(part.text)) and _closed(part.text)
    ]
    return found[0] if len(found) == 1 else None


def _closed(text: str) -> bool:
    """Tell whether a question can be answered by yes or no: not 邮费怎么算."""
    return _OPEN.search(text) is None or _CLOSED.search(text.strip()) is not None
