"""Search several texts of one matter: what is found in one is masked in all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from autoqa.redaction.answers import asks
from autoqa.redaction.find import find, find_in_name
from autoqa.redaction.kinds import PLACEHOLDER, Kind, Span
from autoqa.redaction.view import View, fold

_SPREADS: dict[Kind, int] = {
    "name": 2,
    "address": 6,
    "order": 6,
    "wechat": 6,
    "qq": 6,
    "landline": 7,
}
"""The kinds found by cue, and from which length on a value is masked without its cue too."""


class Source(NamedTuple):
    """A text to search: who said it, whether it is a bare name, which text asked for it."""

    text: str
    staff: bool = False
    bare: bool = False
    question: int | None = None


def search(sources: Sequence[Source]) -> list[list[Span]]:
    """Find what is personal in each text, then look for the same values in the others."""
    found: list[list[Span]] = []
    for source in sources:
        found.append(_find(source, found, sources))
    known: dict[str, Kind] = {}
    while any(found):
        new = {
            value: kind
            for source, spans in zip(sources, found, strict=True)
            for value, kind in _values(source.text, spans)
            if value not in known
        }
        if not new:
            break
        known |= new
        pattern = _any_of(known)
        for index, source in enumerate(sources):
            view = View(fold(source.text), found[index])
            again = [Span(*hit.span(), known[hit[0]]) for hit in pattern.finditer(view.text)]
            if again and not source.bare:
                covered = [*found[index], *map(view.original, again)]
                found[index] = _find(source, found, sources, covered)
    return found


def _find(
    source: Source,
    found: Sequence[Sequence[Span]],
    sources: Sequence[Source],
    covered: Sequence[Span] = (),
) -> list[Span]:
    if source.bare:
        return find_in_name(source.text)
    asked: frozenset[Kind] = frozenset()
    if source.question is not None:
        question = View(fold(sources[source.question].text), found[source.question])
        asked = asks(question.text)
    return find(source.text, staff=source.staff, asked=asked, covered=covered)


def _values(text: str, spans: Sequence[Span]) -> Iterator[tuple[str, Kind]]:
    """Yield the values that are masked wherever they stand."""
    for start, end, kind in spans:
        value = text[start:end]
        if end - start >= _SPREADS.get(kind, end - start + 1) and not PLACEHOLDER.fullmatch(value):
            yield fold(value), kind


def _any_of(values: dict[str, Kind]) -> re.Pattern[str]:
    """Return a pattern of the values, the longest first, none inside a longer word or number."""
    longest = sorted(values, key=lambda value: (-len(value), value))
    parts = "|".join(map(re.escape, longest))
    return re.compile(rf"(?<![0-9A-Za-z])(?:{parts})(?![0-9A-Za-z])")
