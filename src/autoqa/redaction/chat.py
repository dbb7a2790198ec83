"""A chat redacted, in all of its texts and in what it says of its customer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from autoqa.redaction.kinds import PLACEHOLDER
from autoqa.redaction.placeholders import Placeholders
from autoqa.redaction.search import Source, search
from autoqa.redaction.text import RedactedText, mask, taken
from autoqa.transcript import Transcript, Turn

FAR = 6
"""How many messages after a question an answer may come."""


class Redaction(msgspec.Struct, frozen=True):
    """A redacted chat and the map of each of its texts.

    Attributes:
        transcript: The chat with its personal data masked.
        turns: Of each turn, the redacted text and its map.
        beside: Of each text that was given besides.
    """

    transcript: Transcript
    turns: tuple[RedactedText, ...]
    beside: tuple[RedactedText, ...] = ()


def redact(
    transcript: Transcript, *, key: bytes | None = None, beside: Sequence[str] = ()
) -> Redaction:
    """Mask the personal data in a chat, its context and the name that it bears.

    The same value has the same placeholder throughout the chat, and with a key in every chat.
    What the agents are called stays, and so do times, teams and tags without personal data.

    Args:
        transcript: The chat.
        key: At least 16 bytes, kept secret; hashes the values, so that chats can be joined.
        beside: More texts about the chat, such as notes, to be masked along with it.

    Raises:
        AutoqaError: The key is too short.
    """
    context = transcript.context
    around = [Source(transcript.id, bare=True), Source(context.scene or "")]
    around += map(Source, context.tags)
    around += (Source(f"{name}：{value}") for name, value in context.extra.items())
    sources = [*_turns(transcript), *around, *map(Source, beside)]
    placeholders = Placeholders(key, set().union(*(taken(source.text) for source in sources)))
    done = [
        mask(source.text, spans, placeholders)
        for source, spans in zip(sources, search(sources), strict=True)
    ]
    count = len(transcript.turns)
    turns, rest = done[:count], done[count : count + len(around)]
    return Redaction(
        _rebuilt(transcript, turns, rest, placeholders),
        tuple(turns),
        tuple(done[count + len(around) :]),
    )


def _turns(transcript: Transcript) -> Iterator[Source]:
    asked_at: int | None = None
    for index, turn in enumerate(transcript.turns):
        if turn.role in ("agent", "bot"):
            asked_at = index
            yield Source(turn.text, staff=True)
        else:
            near = asked_at is not None and index - asked_at <= FAR
            yield Source(turn.text, question=asked_at if near else None)


def _rebuilt(
    transcript: Transcript,
    turns: Sequence[RedactedText],
    around: Sequence[RedactedText],
    placeholders: Placeholders,
) -> Transcript:
    """Return the chat with its texts replaced and its customer's ids masked."""
    context = transcript.context
    named, scene, *others = around
    tags, extra = others[: len(context.tags)], others[len(context.tags) :]
    return msgspec.structs.replace(
        transcript,
        id=named.text,
        turns=tuple(
            _rebuilt_turn(turn, own.text, placeholders)
            for turn, own in zip(transcript.turns, turns, strict=True)
        ),
        context=msgspec.structs.replace(
            context,
            customer_id=_customer(context.customer_id, placeholders),
            scene=scene.text if context.scene else context.scene,
            tags=tuple(tag.text for tag in tags),
            extra={
                name: _after(f"{name}：", own)
                for name, own in zip(context.extra, extra, strict=True)
            },
        ),
    )


def _rebuilt_turn(turn: Turn, text: str, placeholders: Placeholders) -> Turn:
    speaker = turn.speaker_id
    if turn.role == "customer":
        speaker = _customer(speaker, placeholders)
    if text is turn.text and speaker is turn.speaker_id:
        return turn
    return msgspec.structs.replace(turn, text=text, speaker_id=speaker)


def _customer(name: str | None, placeholders: Placeholders) -> str | None:
    if not name or PLACEHOLDER.fullmatch(name):
        return name
    return placeholders.shown("customer", name)


def _after(prefix: str, text: RedactedText) -> str:
    """Return what is left of a text after what was put before it."""
    start, _ = text.redacted(len(prefix), len(prefix))
    return text.text[start:]
