"""What an agent said about something that is known."""

from __future__ import annotations

import msgspec

from autoqa.knowledge import values
from autoqa.knowledge.compare import Outcome
from autoqa.knowledge.facts import Attribute, Subject


class Statement(msgspec.Struct, frozen=True):
    """A place where an agent speaks of a known attribute.

    Attributes:
        turn: The message's index.
        start: Where what was said of it starts, in the message's original text.
        end: Where it ends there.
        subject: Of what.
        attribute: What of it.
        said: What was said, in the words of the chat.
        outcome: confirmed, contradicted or undecidable.
        question: What the customer had asked, where the agent only said yes or no to it.
        withdrawn: The agent said otherwise later on, and that was right.
    """

    turn: int
    start: int
    end: int
    subject: Subject
    attribute: Attribute
    said: str
    outcome: Outcome
    question: str = ""
    withdrawn: bool = False

    def because(self, version: str) -> str:
        """Name both values and where the known one is from."""
        place = f"{self.subject.name}·{self.attribute.name}"
        source = f"{place}，{version}" if version else place
        said = f"说“{self.said}”" + (f"（客户问“{self.question}”）" if self.question else "")
        if self.outcome == "confirmed":
            return f"{said}，与资料一致（{source}）"
        later = "；之后又说对了，请人工看" if self.withdrawn else ""
        return f"{said}，资料为 {values.spoken(self.attribute)}（{source}）{later}"
