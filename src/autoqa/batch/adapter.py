"""The one adapter from record batch to record batch around the one scorer.

The process pool and Spark both use it, so that a chat gets the same marks everywhere. A chat
that cannot be scored becomes a row with the reason, and never stops the rest.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import msgspec

from autoqa.batch import decode, encode
from autoqa.batch.arrow import pa
from autoqa.batch.outcome import Given, Outcome, Place, Refusal, Scored
from autoqa.batch.remembered import Remembered
from autoqa.batch.schema import ErrorType
from autoqa.errors import AutoqaError, LoadError, TranscriptError
from autoqa.loaders import encoding, generic
from autoqa.loaders.fields import clean_text
from autoqa.loaders.json_file import Record, generic_chat
from autoqa.scorer import Scorer
from autoqa.transcript import Transcript

_log = logging.getLogger(__name__)
_BYTES = 32
"""A chat's JSON is never so many times as long as its messages."""

_canonical = msgspec.json.Decoder(Transcript).decode


class Limits(msgspec.Struct, frozen=True):
    """Beyond these a chat is set aside for a person to look at.

    Attributes:
        turns: Messages in a chat.
        characters: Characters in all of its messages.
        seconds: Time to score it; only a process pool can keep to it.
    """

    turns: int = 20_000
    characters: int = 2_000_000
    seconds: float = 60.0


USUAL = Limits()


class TooLargeError(TranscriptError):
    """A chat beyond the limits."""


class Adapter:
    """Scores record batches.

    Args:
        scorer: What scores.
        limits: Which chats are too much.
        at: Called with the number of each row before it is scored, and with None after the last,
            so that somebody outside knows at which chat a process was when it died.
    """

    def __init__(
        self,
        scorer: Scorer,
        *,
        limits: Limits = USUAL,
        at: Callable[[int | None], None] = lambda row: None,
    ) -> None:
        self.limits = limits
        self.remembered = Remembered(scorer)
        self._at = at

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Score a batch.

        Args:
            batch: Rows of `autoqa.batch.schema.INPUT`, or of `autoqa.batch.columns`.

        Returns:
            As many rows, in the same order, of `autoqa.batch.schema.RESULT`.
        """
        outcomes: list[Outcome] = []
        for number, given in enumerate(decode.rows(batch)):
            self._at(number)
            outcomes.append(self.score(given))
        self._at(None)
        return encode.batch(outcomes)

    def counts(self) -> dict[str, int]:
        """Return how many chats and turns came by, and how many of them were remembered."""
        return self.remembered.counts()

    def score(self, given: Given | Refusal) -> Outcome:
        """Score one chat; whatever goes wrong with it becomes a refusal, and one remains one."""
        if isinstance(given, Refusal):
            return given
        try:
            chat = _named(self._read(given), given.chat_id)
            self._measure(chat)
            return Scored(given.place, self.remembered.score(chat))
        except TooLargeError as reason:
            return _refusal(given, "too_large", str(reason))
        except LoadError as reason:
            return _refusal(given, "unreadable", str(reason))
        except AutoqaError as reason:
            return _refusal(given, "invalid", str(reason))
        except Exception as reason:
            _log.exception("chat at %s", given.place)
            return _refusal(given, "internal", f"评分程序出错：{reason!r}")

    def _read(self, given: Given) -> Transcript:
        place, form, value, _ = given
        if form == "transcript":
            ready: Transcript = value
            return ready
        if len(value) > _BYTES * self.limits.characters:  # not even worth parsing
            raise _too_large(f"原文长 {len(value)}", self.limits)
        if form == "chat":
            return _canonical(value)
        return _record(value, place) if form == "record" else generic.to_transcript(value)

    def _measure(self, chat: Transcript) -> None:
        turns = len(chat.turns)
        if turns > self.limits.turns:
            raise _too_large(f"有 {turns} 条消息", self.limits)
        characters = sum(len(turn.text) for turn in chat.turns)
        if characters > self.limits.characters:
            raise _too_large(f"有 {characters} 个字", self.limits)


def _refusal(given: Given, type_: ErrorType, reason: str) -> Refusal:
    value, name = given.value, given.chat_id
    if name is None:
        name = value.id if isinstance(value, Transcript) else decode.name_of(value)
    return Refusal(given.place, type_, clean_text(reason), name)


def _named(chat: Transcript, name: str | None) -> Transcript:
    return chat if name is None else msgspec.structs.replace(chat, id=name)


def _record(text: str, place: Place) -> Transcript:
    """Read a line of a JSON Lines file as the loader does."""
    source, line = place.source or "", place.line or 0
    told: list[AutoqaError] = []
    try:
        record = Record(generic.parse_json(text), line, _unnamed(source, line))
    except LoadError as reason:
        raise LoadError(reason.problem, source=source, line=line, remedy=reason.remedy) from None
    chats = list(generic_chat(record, Path(source), told.append))
    if not chats:
        raise told[0]
    return chats[0]


def _unnamed(source: str, line: int) -> str:
    """Return what a chat without a name is called."""
    return f"{encoding.unpacked(Path(source)).stem}-{line}"


def _too_large(what: str, limits: Limits) -> TooLargeError:
    return TooLargeError(
        f"会话太大：{what}，上限为 {limits.turns} 条、{limits.characters} 字",
        remedy="像是几个会话连在了一起；确要评分请调高上限",
    )
