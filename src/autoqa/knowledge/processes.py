"""Processes: what an agent must tell a customer who wants something done, step by step."""

from __future__ import annotations

import hashlib
from typing import Literal

import msgspec

from autoqa.knowledge.likeness import SURE

Order = Literal["free", "fixed"]


class Cues(msgspec.Struct, frozen=True):
    """The words by which something is known in a turn.

    Attributes:
        phrases: Literal phrases.
        patterns: Regular expressions over the normalised text, see `autoqa.lexicon.pattern`.
        unless: Longer phrases in which neither counts.
        examples: Whole sentences; a turn that is like one of them speaks of it too.
        sure: From this likeness on an example decides it by itself.
    """

    phrases: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    sure: float = SURE


class Step(msgspec.Struct, frozen=True):
    """One thing to tell the customer.

    Attributes:
        id: Its stable name.
        title: What reviewers read, such as 先申请售后.
        cues: How agents say it.
        required: Leaving it out is a fault.
    """

    id: str
    title: str
    cues: Cues
    required: bool = True


class Process(msgspec.Struct, frozen=True):
    """One process.

    Attributes:
        id: Its stable name.
        title: What reviewers read, such as 退货.
        when: How customers ask for it.
        steps: What must be told, in the order in which it must be done.
        order: fixed: to tell a later step first is a fault too.
        withdrawn: How customers take it back, after which nothing needs to be told.
        instead: How agents pass it on to a card, a link or a specialist, or say that it cannot be
            done, after which only a human can tell whether the steps were needed.
    """

    id: str
    title: str
    when: Cues
    steps: tuple[Step, ...]
    order: Order = "free"
    withdrawn: Cues = Cues()
    instead: Cues = Cues()


class ProcessBase(msgspec.Struct, frozen=True):
    """A department's processes, and where they come from."""

    title: str
    version: str
    provenance: str
    processes: tuple[Process, ...]

    def sha256(self) -> str:
        """Return the hash of the content, however the file was written."""
        return hashlib.sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()
