"""How fast the model judges, beside the same encoder through ``transformers.pipeline`` in fp32.

Run: ``python -m benchmarks.model_speed [--model NAME] [--chats 200]`` on one core
(``taskset -c 0``). Real chats cut to 20 turns, every one different, so nothing is remembered.
Prints whole chats a second for `Scorer.score`, for the model alone and for the pipeline (encoder
only, its heads and the scoring left out), the 95th percentile of one `score()`, and the memory.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autoqa.model.run import Model
from autoqa.scorer import Scorer
from autoqa.text.chat import Chat
from autoqa.transcript import Transcript, Turn
from benchmarks.real_data import chats

TURNS = 20
ROUNDS = 3


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", default="accurate")
    parser.add_argument("--chats", type=int, default=120)
    arguments = parser.parse_args()
    transcripts = _transcripts(arguments.chats)
    scorer, model = Scorer(model=arguments.model), Model(arguments.model)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for transcript in transcripts[:5]:
        scorer.score(transcript)
    seconds = [_timed(lambda own=own: scorer.score(own)) for own in transcripts]  # type: ignore[misc]
    print(
        f"score(): p50 {np.median(seconds) * 1e3:.0f} ms, p95 {np.quantile(seconds, 0.95) * 1e3:.0f} ms"
    )
    print(f"memory of a scoring process: {memory:.0f} MB before, ", end="")
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB after")

    def judge(fresh: Model) -> None:
        for own in transcripts:
            chat = Chat(own)
            fresh.predict(fresh.tokens(chat), chat.voices)

    pipe = pipeline(model)
    texts = ["".join(turn.text for turn in own.turns) for own in transcripts]
    rates: dict[str, list[float]] = {"score": [], "model": [], "pipeline": []}
    for _ in range(ROUNDS):  # a new scorer and model each time, which remember no window
        score = Scorer(model=arguments.model).score
        judges = Model(arguments.model)
        rates["score"].append(
            len(transcripts) / _timed(lambda score=score: [score(t) for t in transcripts])  # type: ignore[misc]
        )
        rates["model"].append(
            len(transcripts) / _timed(lambda judges=judges: judge(judges))  # type: ignore[misc]
        )
        rates["pipeline"].append(len(transcripts) / _timed(lambda: pipe(texts)))
    for name, values in rates.items():
        print(f"{name:10} {np.median(values):6.1f} chats/s")
    print(
        f"model against pipeline: {np.median(rates['model']) / np.median(rates['pipeline']):.1f} times"
    )


def _transcripts(count: int) -> list[Transcript]:
    found: list[Transcript] = []
    for row in chats("real_satisfaction_dev.jsonl"):
        if len(row["turns"]) >= TURNS and len(found) < count:
            turns = tuple(Turn(turn["role"], turn["text"]) for turn in row["turns"][:TURNS])
            found.append(Transcript(row["id"], turns))
    return found


def pipeline(model: Model) -> Callable[[Sequence[str]], Any]:
    """Return the encoder as a transformers pipeline in single precision, one chat a batch."""
    import torch
    import transformers

    from autoqa.training import encoder
    from autoqa.training.recipe import encoder_folder

    torch.set_num_threads(1)
    folder = encoder_folder()
    tokenizer = transformers.PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_file=str(folder / "tokenizer.json"), model_max_length=512, pad_token="<pad>"
    )
    pipe = transformers.pipeline(
        "feature-extraction", model=encoder.load(folder), tokenizer=tokenizer
    )
    return lambda texts: [pipe(text, truncation=True) for text in texts]


def _timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
