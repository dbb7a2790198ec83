"""How a chat hangs together at its end: what is still open, and how the customer left."""

from __future__ import annotations

from typing import Literal, NamedTuple

from autoqa.signals.base import View
from autoqa.signals.waits import LEXICONS as WAIT_LEXICONS

COMPLAINT = ("emotion.angry", "emotion.dissatisfied", "threat")
QUESTION = ("customer.question",)
REQUEST = (*QUESTION, *COMPLAINT)
CONTENT = ("customer.satisfied", "customer.closing")
RESIGNED = "customer.resigned"
CARE = ("soothing", "courtesy.apology", "escalation", "remedy", "time_commitment")
ROUTINE = ("satisfaction_check", "courtesy.greeting", "courtesy.closing")
LEXICONS = frozenset({*REQUEST, *CONTENT, RESIGNED, *CARE, *ROUTINE}) | WAIT_LEXICONS

LAST_WORDS = 2
"""How many of the customer's last turns show how they left."""

Stance = Literal["negative", "neutral", "positive"]


UNANSWERED = "客户最后的问题没有人工回复"
UNHEARD = "客户最后的抱怨没有人工回应"
LEFT_ALONE = "客户最后一条消息之后没有人工回复"
NOT_CARED_FOR = "客户带着不满结束，此处没有安抚，也没有给出补救"
NEVER_CAME_BACK = "请客户稍等之后没有再回复"


class Loose(NamedTuple):
    """A turn at which a chat was left open, why, and whether that is sure."""

    turn: int
    because: str
    decided: bool


def open_request(view: View) -> Loose | None:
    """Return the customer's last request, if no human agent said anything after it.

    A request that the customer then took back (不用了, 好的谢谢) is not open. A complaint that
    asks nothing, and a bare answer to the agent's own question, are open but not sure.
    """
    agent = view.chat.spoken_by("agent")
    trailing = [turn for turn in view.chat.spoken_by("customer") if not agent or turn > agent[-1]]
    questions = view.once(_strength, QUESTION)
    complaints = view.once(_strength, COMPLAINT)
    content = view.once(_strength, (*CONTENT, RESIGNED))
    complaint: Loose | None = None
    for turn in reversed(trailing):
        if turn in questions:
            return Loose(turn, UNANSWERED, questions[turn])
        if turn in complaints:
            complaint = complaint or Loose(turn, UNHEARD, decided=False)
        elif turn in content:
            return complaint
    if complaint is None and trailing and agent and _asks(view, agent[-1]):
        return Loose(trailing[-1], LEFT_ALONE, decided=False)
    return complaint


def stance(view: View) -> tuple[Stance, int | None]:
    """Return how the customer left, and the turn that shows it."""
    negative = view.once(_strength, (*COMPLAINT, RESIGNED))
    positive = view.once(_strength, CONTENT)
    for turn in reversed(view.chat.spoken_by("customer")[-LAST_WORDS:]):
        if negative.get(turn):
            return "negative", turn
        if positive.get(turn):
            return "positive", turn
    return "neutral", None


def uncared_complaint(view: View) -> Loose | None:
    """Return the agent's turn that met the customer's last complaint with nothing.

    Only where the customer left on it: neither soothing nor apology, remedy, escalation or
    promise of a time came after the complaint, though the agent still spoke. It is sure only
    where the customer complained again after that: an answer may have settled it in other words.
    """
    feeling, turn = view.once(stance)
    if feeling != "negative" or turn is None:
        return None
    complaint = _first_of_run(view, turn)
    replies = [reply for reply in view.chat.spoken_by("agent") if reply > complaint]
    if not replies or any(hit.turn > complaint for hit in view.hits(*CARE)):
        return None
    complained = view.once(_strength, COMPLAINT).get(turn, False)
    return Loose(replies[0], NOT_CARED_FOR, decided=complained and turn > replies[0])


def _first_of_run(view: View, turn: int) -> int:
    """Return the first of the customer's last complaints that follow one another."""
    negative = view.once(_strength, (*COMPLAINT, RESIGNED))
    first = turn
    for earlier in reversed([t for t in view.chat.spoken_by("customer") if t < turn]):
        if not negative.get(earlier):
            break
        first = earlier
    return first


def _strength(view: View, lexicons: tuple[str, ...]) -> dict[int, bool]:
    """Return the turns with a hit, and whether one of their hits is more than a hint."""
    found: dict[int, bool] = {}
    for hit in view.hits(*lexicons):
        found[hit.turn] = found.get(hit.turn, False) or hit.severity != "weak"
    return found


def _asks(view: View, turn: int) -> bool:
    """Tell whether an agent's turn ends in a question of substance."""
    if any(hit.turn == turn for hit in view.hits(*ROUTINE)):
        return False
    tail = view.chat.texts[turn].rstrip()[-4:]
    return any(mark in tail for mark in ("?", "？", "吗"))


def last_request(view: View) -> int | None:
    """Return the customer's last turn that asks or complains, else their last turn."""
    customer = view.chat.spoken_by("customer")
    asked = [turn for turn in view.once(_strength, REQUEST) if turn in customer]
    return max(asked, default=customer[-1] if customer else None)
