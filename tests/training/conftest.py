"""Small dialogues and judgements that are set by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from autoqa.signals.base import Judgement, Judgements, TurnJudgements

if TYPE_CHECKING:
    from autoqa.training.corpus import Dialogue

Talk = Callable[..., "Dialogue"]
Verdict = Callable[..., Judgements]


@pytest.fixture
def talk() -> Talk:
    """Make a dialogue of turns such as ``"客：在吗"``, with labels by turn."""

    def make(
        name: str, *turns: str, trade: str = "", ending: str | None = None, **labels: Any
    ) -> Dialogue:
        from autoqa.training.corpus import Dialogue  # here, since it needs the extra train

        rows = [
            {"i": at, "role": "customer" if turn[0] == "客" else "agent", "text": turn[2:]}
            for at, turn in enumerate(turns)
        ]
        sides: dict[str, dict[str, Any]] = {"agent_turns": {}, "customer_turns": {}}
        for key, own in labels.items():
            at = int(key.removeprefix("turn"))
            sides[f"{rows[at]['role']}_turns"][str(at)] = own
        return Dialogue(name, "test", "", trade, rows, {**sides, "ending": ending})

    return make


@pytest.fixture
def verdict() -> Verdict:
    """Make judgements: by turn (task, probability of a fault, decided)."""

    def make(ending: str = "resolved", **turns: tuple[str, float, bool]) -> Judgements:
        return Judgements(
            {
                key.removeprefix("turn"): TurnJudgements(**{task: _flag(share, decided)})
                for key, (task, share, decided) in turns.items()
            },
            Judgement(ending),
            None,
        )

    return make


def _flag(share: float, decided: bool) -> Judgement:
    return Judgement(int(share >= 0.5), decided, {"0": 1 - share, "1": share}, "classifier")
