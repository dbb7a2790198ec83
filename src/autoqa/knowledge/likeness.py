"""How alike two sayings are, in their characters and in their meaning.

Meaning is the cosine of two vectors of the encoder. It tells a phrase in other words from any other
phrase of the trade, but not from one that says the opposite, so what carries a negation or other
numbers is never taken for the phrase however alike it is. ``benchmarks/paraphrases.py`` prints how
the thresholds below do on phrases that they were chosen on, and on phrases that they were not.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Protocol

from autoqa.knowledge import numerals

SURE = 0.93
"""At or above this likeness, and with nothing that speaks against it, it is the same saying."""

NEAR = 0.85
"""Below this likeness it is another saying; between the two nobody but a human can tell."""

COSINE_SHARE = 10 / 11
"""What the cosine of the vectors has in the likeness; shared characters have the rest."""

VARIABLE = re.compile(r"\{[^{}]*\}")
"""What stands for a name, a number or a time in a phrase, such as ``{姓名}``."""

LONGEST_VALUE = 30
"""How many characters may stand where a phrase has a variable."""

REMEMBERED = 8192
"""How many texts are remembered without their particles; people repeat themselves."""

_EMPTY = re.compile(r"(?:[\W_]|[亲哦呢哈呀啊啦哟噢喔嘛呗滴的了])+")
_COUNTED = "天日周月年时分秒元块折张件个次码级工到至~-"
_NUMBER = re.compile(rf"\d[\d.]*|(?!十分(?!钟))[零两二三四五六七八九十百千]+(?=[{_COUNTED}小])")


class Compares(Protocol):
    """Compares two normalised texts by their meaning, such as `autoqa.model.embedding.Encoder`."""

    @property
    def sha256(self) -> str:
        """One hash over all that a comparison depends on."""
        ...

    def similarity(self, text: str, other: str) -> float:
        """Return the cosine of the vectors of two normalised texts."""
        ...


@functools.lru_cache(REMEMBERED)
def bare(text: str) -> str:
    """Take punctuation, emoji and particles (亲, 哦, 呢 …) off a normalised text.

    >>> bare("亲，您好呀~请稍等哦！")
    '您好请稍等'
    """
    return _EMPTY.sub("", text)


def literally(phrase: str) -> re.Pattern[str] | None:
    """Return the pattern of a phrase, word for word, over the bare text of a chat.

    Anything up to `LONGEST_VALUE` characters may stand for a variable; None for a phrase without
    any word of its own.

    >>> bool(literally("我是客服{姓名}。").search(bare("您好，我是客服小鹿哦")))
    True
    """
    pieces = [bare(piece) for piece in VARIABLE.split(phrase)]
    while pieces and not pieces[-1]:
        pieces.pop()
    while pieces and not pieces[0]:
        pieces.pop(0)
    gap = f".{{1,{LONGEST_VALUE}}}?"
    return re.compile(gap.join(map(re.escape, pieces))) if pieces else None


def shared(one: str, other: str) -> float:
    """Return the share of characters that two texts have in common, 0 to 1 (Dice).

    >>> shared("请稍等", "请等")
    0.8
    """
    mine, theirs = _characters(one), _characters(other)
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) if mine or theirs else 0.0


def likeness(compares: Compares, phrase: str, said: str) -> float:
    """Return how alike a phrase and a saying are, both normalised; 1 for the same words."""
    phrase = VARIABLE.sub("", phrase)
    cosine = compares.similarity(phrase, said)
    return COSINE_SHARE * cosine + (1 - COSINE_SHARE) * shared(phrase, said)


def agrees(phrase: str, said: str, negated: Callable[[str], bool]) -> bool:
    """Tell whether nothing speaks against two like sayings meaning the same.

    Args:
        phrase: A normalised phrase; where it has variables, the saying may have more numbers.
        said: A normalised saying.
        negated: Tells whether a text holds a negation.
    """
    plain = VARIABLE.sub("", phrase)
    if negated(plain) or negated(said):
        return False
    mine, theirs = numbers(plain), numbers(said)
    return mine <= theirs if plain != phrase else mine == theirs


def numbers(text: str) -> frozenset[float]:
    """Return the numbers that a normalised text speaks of; 一 is too common to be one.

    >>> sorted(numbers("三到5天，满200减20，给您看一下"))
    [3.0, 5.0, 20.0, 200.0]
    """
    found = (numerals.value(match[0].rstrip(".")) for match in _NUMBER.finditer(text))
    return frozenset(number for number in found if number is not None and number != 1)


@functools.lru_cache(REMEMBERED)
def _characters(text: str) -> frozenset[str]:
    return frozenset(bare(text))
