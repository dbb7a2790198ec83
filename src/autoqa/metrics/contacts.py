"""Whether a customer came back, and whether once was enough."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

DAY = 86400.0
"""The window where none is given. No standard names one; 000 三 and 002 3.3.2 promise an answer
to an ordinary matter within 24 hours."""


class Contact(NamedTuple):
    """One chat of a customer.

    Attributes:
        matter: What makes two chats the same customer's same matter.
        start, end: Seconds since the epoch.
        name: Something that no other has.
        ending: The label of its ending; empty if that is not sure.
    """

    matter: tuple[str, ...]
    start: float
    end: float
    name: bytes
    ending: str


class Outcome(NamedTuple):
    """What became of a contact.

    Attributes:
        contact: The contact.
        repeated: The customer came back within the window; None if it was not over yet.
        opens: The customer had not been there within the window before, and wanted something.
        settled: The matter was settled by it; None if that is not sure.
    """

    contact: Contact
    repeated: bool | None
    opens: bool
    settled: bool | None


def outcomes(contacts: Iterable[Contact], until: float, window: float = DAY) -> Iterator[Outcome]:
    """Say of every contact what became of it.

    Args:
        contacts: In any order.
        until: When the records end, in seconds since the epoch.
        window: Seconds from the end of a chat to the start of the next.
    """
    for _, group in groupby(sorted(contacts), key=lambda contact: contact.matter):
        matter = list(group)
        starts = [contact.start for contact in matter]
        last_end = float("-inf")
        for number, contact in enumerate(matter):
            closes = contact.end + window
            back = bisect.bisect_right(starts, closes) > number + 1
            repeated = True if back else False if closes <= until else None
            opens = contact.start - last_end > window and contact.ending != "no_issue"
            last_end = max(last_end, contact.end)
            yield Outcome(contact, repeated, opens, _settled(repeated, contact.ending))


def _settled(repeated: bool | None, ending: str) -> bool | None:
    if repeated or ending in ("committed", "unresolved"):
        return False
    return True if repeated is False and ending == "resolved" else None
