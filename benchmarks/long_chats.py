"""Time against length: linear, and a 1 MB chat under 2 s.

Run: ``python -m benchmarks.long_chats``
"""

from __future__ import annotations

import time

import autoqa

WORDS = "您好，这边帮您查询一下物流，请稍等哦。怎么还没到啊！绝对没问题的，加微信吗？ＶＩＰ會員 "


def main() -> None:
    """Print seconds and nanoseconds a character for growing chats of two shapes."""
    scorer = autoqa.Scorer(model="none")
    scorer.score("客户：在吗\n客服：您好")
    print("shape         characters  seconds  us/character")
    for size in (10_000, 100_000, 350_000, 1_000_000):
        turns = size // len(WORDS)
        many = [{"role": ("customer", "agent")[i % 2], "text": WORDS} for i in range(turns)]
        _print("many turns", size, scorer, many)
        one = [{"role": "customer", "text": "在吗"}, {"role": "agent", "text": WORDS * turns}]
        _print("one turn", size, scorer, one)
        hostile = [{"role": "customer", "text": "？"}, {"role": "agent", "text": "不" * size}]
        _print("one character", size, scorer, hostile)


def _print(shape: str, size: int, scorer: autoqa.Scorer, turns: list[dict[str, str]]) -> None:
    start = time.perf_counter()
    scorer.score({"id": shape, "turns": turns}).to_json()
    seconds = time.perf_counter() - start
    print(f"{shape:14} {size:9,} {seconds:8.3f} {1e6 * seconds / size:10.2f}")


if __name__ == "__main__":
    main()
