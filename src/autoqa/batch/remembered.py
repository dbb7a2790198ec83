"""The scorer, with a bounded memory of the chats that it has just scored.

Exports overlap, so the same chat comes twice, sometimes under another name. A report depends on
nothing but the chat, the name apart, so what is remembered is what would be found again.
"""

from __future__ import annotations

from collections import OrderedDict

import msgspec

from autoqa.report.model import Report, remember
from autoqa.scorer import Scorer
from autoqa.transcript import Transcript, Turn, fingerprint, validate

CHATS = 256
"""How many chats are remembered."""

LONGEST = 20_000
"""A chat with more characters is not remembered; each turn counts for `TURN` beside its own."""

TURN = 50


class Remembered:
    """Scores chats, those that it remembers without doing the work again."""

    def __init__(self, scorer: Scorer, chats: int = CHATS) -> None:
        self.scorer = scorer
        self._asked = self._known = 0
        self._chats = chats
        self._reports: OrderedDict[tuple[Turn, ...], tuple[Transcript, Report]] = OrderedDict()

    def score(self, chat: Transcript) -> Report:
        """Score one chat.

        Raises:
            TranscriptError: The chat cannot be scored.
        """
        self._asked += 1
        before = self._reports.get(chat.turns)
        if before is not None and _same_but_for_its_name(chat, before[0]):
            self._known += 1
            self._reports.move_to_end(chat.turns)
            return _renamed(before[1], chat)
        report = self.scorer.score(chat)
        if sum(len(turn.text) + TURN for turn in chat.turns) > LONGEST:
            return report
        self._reports[chat.turns] = chat, report
        if len(self._reports) > self._chats:
            self._reports.popitem(last=False)
        return report

    def counts(self) -> dict[str, int]:
        """Return how many chats and turns were asked for, and how many of them were known."""
        counts = {"chats": self._asked, "chats_known": self._known}
        for name, (asked, known) in self.scorer.remembered().items():
            counts |= {name: asked, f"{name}_known": known}
        return counts


def _same_but_for_its_name(one: Transcript, other: Transcript) -> bool:
    return (one.channel, one.closed, one.context) == (other.channel, other.closed, other.context)


def _renamed(report: Report, chat: Transcript) -> Report:
    if report.transcript.id == chat.id:
        return report
    validate(chat)
    reference = msgspec.structs.replace(report.transcript, id=chat.id, sha256=fingerprint(chat))
    return remember(msgspec.structs.replace(report, transcript=reference), chat)
