"""The phrases that the faults of a batch have in common.

Words alone say little (自己, 看); so runs of up to four words are counted, by chats, and a run
that nearly always stands inside a longer one gives way to it (自己看). Runs hold Han characters
only: an order number or a telephone number is nobody's phrase.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from autoqa.report.conversation import Kind
from autoqa.report.model import Report
from autoqa.text import segment

LONGEST_RUN = 4
LONGEST_QUOTE = 200
FEWEST_CHATS = 2
MOST = 60
INSIDE = 0.8
"""A run gives way to a longer one that has at least this share of its chats."""

PROBLEMS: frozenset[Kind] = frozenset({"cost", "grave", "doubt"})

_EMPTY = """
的 了 是 我 你 您 他 她 它 们 我们 你们 他们 这 那 这个 那个 这边 那边 就 都 也 还 很 在 有 和 与
吗 呢 吧 啊 呀 哦 嗯 哈 亲 把 被 给 对 到 去 来 又 再 才 会 要 能 可以 一个 一下 什么 怎么 因为
所以 如果 但是 或者 以及 为 为了 上 下 里 中 请 请问 得 地 着 过 个 吗 么 之 以 于 而 并
"""
EMPTY = frozenset(_EMPTY.split())
"""Words with which no phrase starts or ends."""

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")


class Phrase(NamedTuple):
    """A phrase, in how many chats it is evidence of a problem, and of which most often."""

    text: str
    chats: int
    signal: str


class Phrases:
    """Counts phrases report by report."""

    def __init__(self) -> None:
        self._chats: Counter[str] = Counter()
        self._signals: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._runs: dict[str, tuple[str, ...]] = {}

    def add(self, report: Report, kinds: Mapping[str, Kind]) -> None:
        """Count the phrases in what a report quotes against the agent."""
        found: dict[str, str] = {}
        for finding in report.findings:
            if finding.quote and kinds[finding.id] in PROBLEMS:
                for run in self._of(finding.quote[:LONGEST_QUOTE]):
                    found.setdefault(run, finding.signal)
        for run, signal in found.items():
            self._chats[run] += 1
            self._signals[run][signal] += 1

    def most(self) -> tuple[Phrase, ...]:
        """Return the phrases of most chats."""
        common = {run: count for run, count in self._chats.items() if count >= FEWEST_CHATS}
        swallowed = {
            inner
            for run, count in common.items()
            for inner in self._inside(run)
            if count >= INSIDE * common.get(inner, 0)
        }
        left = sorted(common.keys() - swallowed, key=lambda run: (-common[run], -len(run), run))
        return tuple(
            Phrase(run, common[run], min(self._signals[run].items(), key=_most_first)[0])
            for run in left[:MOST]
        )

    def _of(self, quote: str) -> Iterator[str]:
        for stretch in _HAN.findall(quote):
            words = segment.words(stretch)
            for start in range(len(words)):
                for end in range(start + 1, min(start + LONGEST_RUN, len(words)) + 1):
                    run = words[start:end]
                    if _means_something(run):
                        text = "".join(run)
                        self._runs.setdefault(text, tuple(run))
                        yield text

    def _inside(self, run: str) -> Iterator[str]:
        words = self._runs[run]
        for start in range(len(words)):
            for end in range(start + 1, len(words) + 1):
                if end - start < len(words):
                    yield "".join(words[start:end])


def _means_something(run: list[str]) -> bool:
    return run[0] not in EMPTY and run[-1] not in EMPTY and len("".join(run)) > 1


def _most_first(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]
