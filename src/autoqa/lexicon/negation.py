"""Whether a phrase stands under a negation: 不/没/无法 … earlier in its clause."""

from __future__ import annotations

import re

from autoqa.lexicon.model import Lexicon
from autoqa.text.normalise import normalise

NAME = "negation"
"""The lexicon that lists negations, and the phrases that only look like one."""

REACH = 12
"""How many characters before the phrase a negation may stand."""

_CLAUSE_END = re.compile(r"[,，。！？!?;:…~\n\s]")


class Negation:
    """The negation lexicon as one pattern; its excluded phrases are tried first."""

    def __init__(self, lexicon: Lexicon) -> None:
        terms = [term for entry in lexicon.entries for term in entry.terms]
        excluded = [phrase for entry in lexicon.entries for phrase in entry.exclude]
        excluded += lexicon.exclude
        self._words = re.compile(f"{_any_of(excluded)}|(?P<negation>{_any_of(terms)})")
        self._longest = max(map(len, [*terms, *excluded]))

    def negates(self, text: str, start: int) -> bool:
        """Tell whether the phrase that starts at `start` in a normalised text is negated."""
        window = text[max(0, start - REACH - self._longest) : start]
        clause = _CLAUSE_END.split(window)[-1]
        nearest = len(clause) - REACH
        found = self._words.finditer(clause)
        return any(match["negation"] and match.start() >= nearest for match in found)

    def anywhere(self, text: str) -> bool:
        """Tell whether a normalised text holds any negation."""
        return any(match["negation"] for match in self._words.finditer(text))


def _any_of(phrases: list[str]) -> str:
    longest_first = sorted((normalise(phrase).text for phrase in phrases), key=len, reverse=True)
    return "|".join(map(re.escape, longest_first)) or "(?!)"
