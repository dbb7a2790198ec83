"""One text redacted, with the map between its places and those of the original."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from autoqa.redaction.kinds import PLACEHOLDER, Kind, Span
from autoqa.redaction.placeholders import Placeholders
from autoqa.redaction.search import Source, search


class Mask(msgspec.Struct, frozen=True, gc=False):
    """A stretch of an original text, what it is, and what is shown for it."""

    start: int
    end: int
    kind: Kind
    shown: str


class RedactedText(msgspec.Struct, frozen=True):
    """A text with its personal data masked.

    Attributes:
        text: The redacted text.
        masks: What was masked: places in the original, in order and apart.
    """

    text: str
    masks: tuple[Mask, ...] = ()

    def redacted(self, start: int, end: int) -> tuple[int, int]:
        """Return the redacted span of an original one, widened to whole placeholders."""
        return _moved(start, end, ((m.start, m.end, len(m.shown)) for m in self.masks))

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the original span of a redacted one, widened to whole masked stretches."""
        places = []
        shift = 0
        for mask in self.masks:
            first = mask.start + shift
            places.append((first, first + len(mask.shown), mask.end - mask.start))
            shift += len(mask.shown) - (mask.end - mask.start)
        return _moved(start, end, places)


def redact_text(text: str, *, key: bytes | None = None) -> RedactedText:
    """Mask the personal data in one text.

    Args:
        text: The text.
        key: Hashes the values, so that the same value has the same placeholder everywhere;
            left out, they are numbered within this text.

    Raises:
        AutoqaError: The key is too short.

    >>> redact_text("我的手机是13900139000，王女士收").text
    '我的手机是[手机1]，[姓名1]女士收'
    """
    [spans] = search([Source(text)])
    if not spans and key is None:
        return RedactedText(text)
    return mask(text, spans, Placeholders(key, taken(text)))


def mask(text: str, spans: Sequence[Span], placeholders: Placeholders) -> RedactedText:
    """Put placeholders for spans, which are in order and apart; placeholders stay as they are."""
    if not spans:
        return RedactedText(text)
    masks = []
    parts: list[str] = []
    position = 0
    for start, end, kind in spans:
        value = text[start:end]
        if PLACEHOLDER.fullmatch(value):
            continue
        shown = placeholders.shown(kind, value)
        masks.append(Mask(start, end, kind, shown))
        parts += text[position:start], shown
        position = end
    return RedactedText("".join((*parts, text[position:])), tuple(masks))


def taken(text: str) -> set[str]:
    """Return the placeholders that stand in a text already."""
    return {found[0] for found in PLACEHOLDER.finditer(text)} if "[" in text else set()


def _moved(start: int, end: int, stretches: Iterable[tuple[int, int, int]]) -> tuple[int, int]:
    """Move a span over stretches (start, end, new length); an empty one stays empty."""
    first = last = 0
    new_start, new_end = start, end
    for left, right, length in stretches:
        change = length - (right - left)
        if start >= right:
            first += change
        elif start > left:
            new_start = left
        if end >= right:
            last += change
        elif end > left:
            new_end, last = right, last + change
    if start == end:
        return new_start + first, new_start + first
    return new_start + first, new_end + last
