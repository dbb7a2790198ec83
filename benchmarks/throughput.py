"""Chats a second on one core: the whole path, JSON in to report JSON out, beside the obvious way.

Run: ``pip install -e '.[bench]' && python -m benchmarks.throughput [--chats 1000] [--profile]``

The obvious way segments every turn with jieba, looks for the same literal terms with
pyahocorasick, and makes the same marks of them with pydantic models and json. It has none of
the patterns, exclusions, negation, timing or structure: it does less work for its time.
"""

from __future__ import annotations

import argparse
import cProfile
import hashlib
import json
import pstats
import statistics
import time
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import autoqa
from autoqa.lexicon.files import load_all
from benchmarks.chats import chat_texts


def main() -> None:
    """Time both ways in turns and print the ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--chats", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--engine", choices=["auto", "jieba", "rjieba"], default="auto")
    arguments = parser.parse_args()
    texts = chat_texts(arguments.chats)
    scorer = autoqa.Scorer(engine=arguments.engine)
    if arguments.profile:
        with cProfile.Profile() as profile:
            _ours(scorer, texts)
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)
        return
    obvious = _obvious()
    _ours(scorer, texts[:50])
    obvious(texts[:10])
    few = texts[: max(50, len(texts) // 8)]
    ours, theirs = [], []
    for _ in range(arguments.rounds):
        ours.append(len(texts) / _seconds(lambda: _ours(scorer, texts)))
        theirs.append(len(few) / _seconds(lambda: obvious(few)))
    turns = statistics.mean(len(json.loads(text)["turns"]) for text in texts)
    print(
        f"{len(texts)} chats of {turns:.1f} turns, {arguments.rounds} rounds, median chats/s on one core"
    )
    print(f"autoqa   {statistics.median(ours):8.0f}")
    print(f"obvious  {statistics.median(theirs):8.0f}")
    print(f"ratio    {statistics.median(a / b for a, b in zip(ours, theirs, strict=True)):8.1f}")


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _ours(scorer: autoqa.Scorer, texts: Sequence[str]) -> list[str]:
    return [scorer.score(text).to_json() for text in texts]


def _obvious() -> Callable[[Sequence[str]], list[str]]:
    """Build the obvious implementation over the same terms."""
    import ahocorasick
    import pydantic

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba

    class Turn(pydantic.BaseModel):
        role: str
        text: str
        time: float | None = None

    class Chat(pydantic.BaseModel):
        id: str
        turns: list[Turn]

    class Finding(pydantic.BaseModel):
        signal: str
        turn: int
        start: int
        end: int
        quote: str
        because: str

    class Line(pydantic.BaseModel):
        id: str
        title: str
        points: float
        earned: float
        findings: list[int]

    class Result(pydantic.BaseModel):
        id: str
        sha256: str
        score: float
        lines: list[Line]
        findings: list[Finding]

    rubric = autoqa.Scorer().rubric
    automaton = ahocorasick.Automaton()
    for lexicon in load_all(rubric.reads()):
        for entry in lexicon.entries:
            for term in entry.terms:
                automaton.add_word(term, (lexicon, term))
    automaton.make_automaton()

    def score(text: str) -> str:
        chat = Chat(**json.loads(text))
        findings: list[Finding] = []
        for index, turn in enumerate(chat.turns):
            words = jieba.lcut(turn.text)
            bounds, position = {0}, 0
            for word in words:
                position += len(word)
                bounds.add(position)
            for last, (lexicon, term) in automaton.iter(turn.text):
                start = last - len(term) + 1
                if turn.role in lexicon.roles and start in bounds and last + 1 in bounds:
                    findings.append(
                        Finding(
                            signal=lexicon.name,
                            turn=index,
                            start=start,
                            end=last + 1,
                            quote=term,
                            because=lexicon.because,
                        )
                    )
        lines = []
        for criterion in rubric.criteria():
            wanted = {name for check in criterion.checks for name in check.signal.reads()}
            own = [number for number, finding in enumerate(findings) if finding.signal in wanted]
            earned = max(0, criterion.points - 100 * len(own)) / 100
            lines.append(
                Line(
                    id=criterion.id,
                    title=criterion.title,
                    points=criterion.points / 100,
                    earned=earned,
                    findings=own,
                )
            )
        sha256 = hashlib.sha256(chat.model_dump_json().encode()).hexdigest()
        total = sum(line.earned for line in lines)
        return _dump(Result(id=chat.id, sha256=sha256, score=total, lines=lines, findings=findings))

    return lambda texts: [score(text) for text in texts]


def _dump(result: Any) -> str:
    return json.dumps(result.model_dump(), ensure_ascii=False)


if __name__ == "__main__":
    main()
