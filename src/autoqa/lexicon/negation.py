"""Whether a phrase stands under a negation: 不/没/无法 … earlier in its clause."""

from __future__ import annotations

import functools
import re

from autoqa.lexicon import files
from autoqa.text.normalise import normalise

REACH = 12
"""How many characters before the phrase a negation may stand."""

_CLAUSE_END = re.compile(r"[,，。！？!?;:…~\n\s]")


def negated(text: str, start: int) -> bool:
    """Tell whether the phrase that starts at `start` in a normalised text is negated."""
    window = text[max(0, start - REACH) : start]
    clause = _CLAUSE_END.split(window)[-1]
    return any(match["negation"] for match in _words().finditer(clause))


@functools.cache
def _words() -> re.Pattern[str]:
    """The negation lexicon as one pattern; its excluded phrases are tried first."""
    lexicon = files.load("negation")
    terms = [term for entry in lexicon.entries for term in entry.terms]
    excluded = [
        *lexicon.exclude,
        *(phrase for entry in lexicon.entries for phrase in entry.exclude),
    ]
    return re.compile(f"{_any_of(excluded)}|(?P<negation>{_any_of(terms)})")


def _any_of(phrases: list[str]) -> str:
    longest_first = sorted((normalise(phrase).text for phrase in phrases), key=len, reverse=True)
    return "|".join(map(re.escape, longest_first))
