"""How well likeness tells a saying in other words from what only looks like it.

python -m benchmarks.paraphrases
"""

from __future__ import annotations

import random
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from autoqa.knowledge.likeness import NEAR, SURE, agrees, likeness
from autoqa.knowledge.process_files import load_processes
from autoqa.lexicon import files
from autoqa.lexicon.negation import NAME, Negation
from autoqa.model.embedding import Encoder
from autoqa.signals.guidance import MARGIN, NEAR_STEP
from autoqa.text.normalise import normalise

ROOT = Path(__file__).parent.parent
PAIRS = ROOT / "tests/knowledge/paraphrases.toml"
STEPS = ROOT / "tests/knowledge/steps.toml"
KINDS = {"same": "换了说法", "trap": "像而不同", "other": "别的话术", "any": "语料里的任意一句"}
TURNS, SEED = 500, 1


def main() -> None:
    """Print what becomes of the phrases, and of the steps."""
    encoder = Encoder()
    anything = _agent_turns()
    _phrases(encoder, anything)
    _steps(encoder, anything)


def _phrases(encoder: Encoder, anything: Sequence[str]) -> None:
    """Print, by part and kind, how many pairs are taken for the phrase, near it, or another."""
    negation = Negation(files.load(NAME))
    phrases: list[dict[str, Any]] = tomllib.loads(PAIRS.read_text("utf-8"))["phrases"]
    counts: Counter[tuple[str, str, str]] = Counter()
    for own in phrases:
        phrase = normalise(own["phrase"]).text
        for kind in KINDS:
            for said in own[kind] if kind != "any" else anything:
                said = normalise(said).text
                alike = likeness(encoder, phrase, said)
                counts[own["part"], kind, _verdict(negation, phrase, said, alike)] += 1
    print("话术：就是它、待定、不是")
    for part in ("chosen", "held"):
        for kind, title in KINDS.items():
            row = [counts[part, kind, verdict] for verdict in ("same", "near", "other")]
            print(f"{part:8}{title:10}" + "".join(f"{count:>8}" for count in row))


def _steps(encoder: Encoder, anything: Sequence[str]) -> None:
    """Print how often a saying is taken as perhaps telling a step of its process."""
    told: dict[str, Any] = tomllib.loads(STEPS.read_text("utf-8"))
    counts: Counter[tuple[str, bool]] = Counter()
    for process in load_processes(ROOT / "examples/processes.toml").processes:
        examples = {
            step.id: [normalise(text).text for text in step.cues.examples or (step.title,)]
            for step in process.steps
        }
        sayings = [
            (kind, own, text)
            for own, kinds in told[process.id].items()
            for kind in ("plain", "reworded")
            for text in kinds[kind]
        ]
        sayings += [("any", "", text) for text in anything]
        for kind, own, text in sayings:
            degrees = {
                name: max(likeness(encoder, one, normalise(text).text) for one in those)
                for name, those in examples.items()
            }
            enough = max(NEAR_STEP, max(degrees.values()) - MARGIN)
            for name in told[process.id]:
                which = ("own " if name == own else "other ") + kind
                counts[which, degrees[name] >= enough] += 1
    print("流程的步骤：像、不像")
    for which in dict.fromkeys(which for which, _ in counts):
        print(f"{which:16}{counts[which, True]:>8}{counts[which, False]:>8}")


def _verdict(negation: Negation, phrase: str, said: str, alike: float) -> str:
    if alike >= SURE and agrees(phrase, said, negation.anywhere):
        return "same"
    return "near" if alike >= NEAR else "other"


def _agent_turns() -> list[str]:
    """Return agents' turns of the corpus, which know nothing of the phrases."""
    turns = [
        turn["text"]
        for path in sorted((ROOT / "corpus").glob("batch1*.jsonl"))
        for line in path.read_bytes().splitlines()
        for turn in msgspec.json.decode(line)["turns"]
        if turn["role"] == "agent"
    ]
    return random.Random(SEED).sample(turns, TURNS)


if __name__ == "__main__":
    main()
