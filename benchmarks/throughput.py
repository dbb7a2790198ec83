"""Chats a second on one core: the whole path, JSON in to report JSON out, beside the obvious way.

Run: ``pip install -e '.[bench]' && python -m benchmarks.throughput [--chats 1000] [--profile]``

The obvious way segments every turn with jieba, looks for the same lexicons' terms with
pyahocorasick and for their patterns with ``re`` on every turn of their role, and makes marks of
what it finds with pydantic models and json. It has no exclusions, negation, timing or structure.
A second obvious way leaves the patterns out too: it does far less, and finds far less.
"""

from __future__ import annotations

import argparse
import cProfile
import functools
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
from autoqa.lexicon.pattern import compile_pattern
from benchmarks.chats import chat_texts

Way = Callable[[Sequence[str]], list[str]]


def main() -> None:
    """Time both ways in turns and print the ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--chats", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--engine", choices=["auto", "jieba", "rjieba"], default="auto")
    arguments = parser.parse_args()
    texts = chat_texts(arguments.chats)
    scorer = autoqa.Scorer(model="none", engine=arguments.engine)
    if arguments.profile:
        with cProfile.Profile() as profile:
            _ours(scorer, texts)
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)
        return
    ways: dict[str, tuple[Way, Sequence[str]]] = {
        "autoqa": (lambda chosen: _ours(scorer, chosen), texts),
        "obvious": (obvious(patterns=True), texts[: len(texts) // 20]),
        "obvious, terms only": (obvious(patterns=False), texts[: len(texts) // 4]),
    }
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for run, chosen in ways.values():
        run(chosen[:20])
    for _ in range(arguments.rounds):
        for name, (run, chosen) in ways.items():
            scorer = autoqa.Scorer(model="none", engine=arguments.engine)
            scorer.score("客户：1\n客服：1\n系统：1")  # built, but remembers nothing yet
            rates[name].append(len(chosen) / _seconds(functools.partial(run, chosen)))
    turns = statistics.mean(len(json.loads(text)["turns"]) for text in texts)
    print(
        f"{len(texts)} chats of {turns:.1f} turns, {arguments.rounds} rounds, median chats/s on one core"
    )
    for name, own in rates.items():
        ratio = statistics.median(a / b for a, b in zip(rates["autoqa"], own, strict=True))
        print(f"{name:20} {statistics.median(own):8.0f}   autoqa is {ratio:5.1f} times as fast")


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _ours(scorer: autoqa.Scorer, texts: Sequence[str]) -> list[str]:
    return [scorer.score(text).to_json() for text in texts]


def obvious(*, patterns: bool) -> Way:
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

    rubric = autoqa.Scorer(model="none").rubric
    automaton = ahocorasick.Automaton()
    for lexicon in load_all(rubric.reads()):
        for entry in lexicon.entries:
            for term in entry.terms:
                automaton.add_word(term, (lexicon, term))
    automaton.make_automaton()
    found_by = [
        (lexicon, compile_pattern(entry.regex))
        for lexicon in load_all(rubric.reads())
        for entry in lexicon.entries
        if entry.regex and patterns
    ]

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
            for lexicon, pattern in found_by:
                if turn.role in lexicon.roles:
                    findings.extend(
                        Finding(
                            signal=lexicon.name,
                            turn=index,
                            start=match.start(),
                            end=match.end(),
                            quote=match[0],
                            because=lexicon.because,
                        )
                        for match in pattern.finditer(turn.text)
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
