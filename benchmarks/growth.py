"""Processor time against the length of chats, which should be linear, and the size of lexicons: flat.

Run: ``python -m benchmarks.growth``
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence

from autoqa.lexicon.matcher import Matcher
from autoqa.lexicon.model import Entry, Lexicon
from autoqa.loaders.generic import to_transcript
from autoqa.scorer import Scorer
from autoqa.text.chat import Chat
from benchmarks import generated


def main() -> None:
    """Print both."""
    _lengths()
    _sizes()


def _lengths() -> None:
    scorer = Scorer(model="none")
    scorer.score("客户：在吗\n客服：您好\n系统：1")
    print("turns   ms a chat   us a turn   (nothing remembered between chats)")
    for seed, turns in enumerate((5, 20, 50, 200, 500, 2000, 5000)):
        texts = generated.texts(max(1, 4000 // turns), turns=turns, seed=seed)
        seconds = _seconds(lambda own=texts: [scorer.score(text).to_json() for text in own])  # type: ignore[misc]
        each = seconds / len(texts)
        print(f"{turns:5} {1e3 * each:11.2f} {1e6 * each / turns:11.1f}")


def _sizes() -> None:
    """Match chats against ever more terms, made of the characters that the chats are made of."""
    chats = [Chat(to_transcript(text)) for text in generated.texts(300, seed=99)]
    turns = sum(len(chat.texts) for chat in chats[1:])
    characters = sorted({character for chat in chats for text in chat.texts for character in text})
    print("terms     us a turn   hits a chat   seconds to build")
    for size in (1_000, 3_000, 10_000, 30_000, 100_000):
        matcher = Matcher([_lexicon(size, characters)], "jieba")
        built = _seconds(lambda own=matcher: own.match(chats[0]))  # type: ignore[misc]
        found: list[int] = []
        seconds = _seconds(
            lambda own=matcher, into=found: into.extend(
                len(own.match(chat).of("made")) for chat in chats[1:]
            )  # type: ignore[misc]
        )
        print(
            f"{size:7,} {1e6 * seconds / turns:11.2f} {sum(found) / len(found):13.2f} {built:18.2f}"
        )


def _lexicon(size: int, characters: Sequence[str]) -> Lexicon:
    chooser = random.Random(size)
    terms = {"".join(chooser.choices(characters, k=chooser.randint(4, 8))) for _ in range(2 * size)}
    entries = (Entry(terms=tuple(sorted(terms)[:size])),)
    return Lexicon("made", "词", ("customer", "agent"), "测试", "词", entries)


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    main()
