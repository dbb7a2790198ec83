"""Find grave words that hide: symbols between their characters, characters drawn out.

Sentence marks do not hide a word (你真傻。逼我 is two sentences); symbols, spaces and emoji do.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import daachorse

MAX_GAP = 3
"""How many symbols may stand between two characters of a word."""

_NOISE = r"[^\w，。！？,.!?;:、\n\x1e]|_"
_NOISES = re.compile(rf"(?:{_NOISE})+")
_DOUBLED = "妈爸爷奶爹娘哥姐弟妹叔婶伯舅姑嫂狗猫猪宝人天"
"""Characters whose doubling is a word of its own; they are drawn out from three on."""

_RUN = re.compile(rf"([{_DOUBLED}])\1{{2,}}|([^{_DOUBLED}])\2+", re.DOTALL)
_GAPS = re.compile(rf"(?:{_NOISE}){{{MAX_GAP + 1},}}")


class Evasion:
    """An automaton over squeezed grave terms, run over the squeezed text."""

    def __init__(self, terms: Sequence[str]) -> None:
        self._letters = [Counter(_NOISES.sub("", term)) for term in terms]
        self._numbers: dict[str, list[int]] = {}
        for number, term in enumerate(terms):
            squeezed = _squeeze(term)
            if len(squeezed) > 1:
                self._numbers.setdefault(squeezed, []).append(number)
        self._squeezed = list(self._numbers)
        inner = {char for term in self._squeezed for char in term[:-1]}
        letters = "".join(map(re.escape, sorted(inner)))
        self._hides = re.compile(rf"([{letters}])(?:{_NOISE}|\1)") if inner else None
        self._automaton = (
            daachorse.CharwiseDoubleArrayAhoCorasick(self._squeezed) if self._squeezed else None
        )

    def find(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Yield start, end and term number of every hidden term in a normalised text."""
        if self._automaton is None or self._hides is None or not self._hides.search(text):
            return
        found = self._automaton.find_overlapping(_squeeze(text))
        if not found:
            return
        origins = _origins(text)
        for start, end, pattern in found:
            first, last = origins[start], origins[end - 1] + 1
            if last - first == end - start or _GAPS.search(text, first, last):
                continue
            written = _NOISES.sub("", text[first:last])
            for number in self._numbers[self._squeezed[pattern]]:
                if all(written.count(char) >= n for char, n in self._letters[number].items()):
                    yield first, last, number


def _squeeze(text: str) -> str:
    return _RUN.sub(r"\1\2", _NOISES.sub("", text))


def _origins(text: str) -> list[int]:
    """Return, for every character that squeezing keeps, where it stood."""
    kept: list[int] = []
    position = 0
    for match in _NOISES.finditer(text):
        kept.extend(range(position, match.start()))
        position = match.end()
    kept.extend(range(position, len(text)))
    plain = "".join(text[at] for at in kept)
    origins: list[int] = []
    position = 0
    for match in _RUN.finditer(plain):
        origins += kept[position : match.start() + 1]
        position = match.end()
    return origins + kept[position:]
