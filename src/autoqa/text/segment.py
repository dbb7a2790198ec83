"""Segment Chinese text: jieba on first use, or rjieba where it is installed.

New-word guessing (HMM) is off: with it off both engines cut alike, and a domain word is a line
in the dictionary on the lexicon shelf rather than a guess.
"""

from __future__ import annotations

import functools
import hashlib
import logging
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal

from autoqa import resources
from autoqa.errors import LexiconError, MissingExtraError, NotFoundError, Problem
from autoqa.text.normalise import normalise

Engine = Literal["auto", "jieba", "rjieba"]
DICTIONARY = "segmentation.txt"


def boundaries(text: str, engine: Engine = "auto") -> frozenset[int]:
    """Return the offsets at which a word starts or ends."""
    position, found = 0, [0]
    for word in _cutter(engine)(text):
        position += len(word)
        found.append(position)
    return frozenset(found)


def words(text: str, engine: Engine = "auto") -> list[str]:
    """Cut a text into words."""
    return list(_cutter(engine)(text))


@functools.cache
def _cutter(engine: Engine) -> Callable[[str], Iterable[str]]:
    if engine == "auto":
        try:
            return _cutter("rjieba")
        except MissingExtraError:
            return _cutter("jieba")
    return _rjieba() if engine == "rjieba" else _jieba()


def _jieba() -> Callable[[str], Iterable[str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba 0.42.1 predates today's escapes and setuptools
        import jieba
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    for word, frequency in domain_words():
        tokenizer.add_word(word, frequency)
    return lambda text: tokenizer.cut(text, HMM=False)


def _rjieba() -> Callable[[str], Iterable[str]]:
    try:
        import rjieba
    except ImportError:
        raise MissingExtraError("快速分词", "fast") from None
    tokenizer = rjieba.Jieba()
    for word, frequency in domain_words():
        tokenizer.add_word(word, frequency, None)
    return lambda text: tokenizer.cut(text, False)


def dictionary_sha256() -> str:
    """Return the SHA-256, in hexadecimal, of the domain dictionary."""
    return hashlib.sha256(_dictionary().read_bytes()).hexdigest()


def domain_words() -> list[tuple[str, int]]:
    """Read the domain dictionary: a word and its frequency a line, ``#`` starts a comment.

    Raises:
        LexiconError: A line has no frequency.
        NotFoundError: No shelf has the dictionary.
    """
    path = _dictionary()
    found, problems = [], []
    lines = path.read_text("utf-8-sig").splitlines()
    for number, line in enumerate(lines, 1):
        entry = line.partition("#")[0].strip()
        if not entry:
            continue
        word, _, frequency = entry.rpartition(" ")
        if word and frequency.isdecimal():
            found.append((normalise(word.strip()).text, int(frequency)))
        else:
            problems.append(Problem(f"第 {number} 行", "应写成“词 词频”，例如：秒杀价 2000"))
    if problems:
        raise LexiconError(str(path), problems)
    return found


def _dictionary() -> Path:
    for folder in resources.folders("lexicons"):
        if (folder / DICTIONARY).is_file():
            return folder / DICTIONARY
    raise NotFoundError("分词词典", DICTIONARY, [])
