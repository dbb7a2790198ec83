"""From marks to the score, its interval, and whether a human must look."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from autoqa.report.model import ReviewCode, ReviewReason, Veto
from autoqa.rubric.model import UNIT, Rubric
from autoqa.scorer.marks import Mark
from autoqa.signals.base import Judgement, Judgements

LITTLE_COVERAGE = 0.5
"""Below this share of the rubric's points a human must look."""

URGENCY: dict[ReviewCode, float] = {
    "veto": 0.95,
    "grave": 0.7,
    "failed": 0.3,
    "open_result": 0.1,
    "no_agent": 0.3,
    "undecided": 0.05,
    "coverage": 0.1,
}
LOST_MARKS_URGENCY = 0.2
FAULT_URGENCY = 1.2
"""Of each fault that the model expects, sure or not."""

RARER = math.e**2
"""How many times rarer the odds of a fault are in real chats than in those a model learnt from."""

UNLABELLED = 0.3
"""What a probability that is too low for a label counts."""


class Total(NamedTuple):
    """The score and its interval; None where nothing could be judged."""

    score: float | None
    lowest: float | None
    passed: bool | None
    coverage: float


def reckon(
    rubric: Rubric,
    sums: Sequence[tuple[int, int, int]],
    bonus: tuple[int, int],
    covered: float,
    *,
    vetoed: bool,
    doubtful: bool,
) -> Total:
    """Add up the sections.

    Args:
        rubric: The rubric.
        sums: Of each section its assessed points, what it earned, and the lowest it could
            still earn, in hundredths.
        bonus: Hundredths of a point, doubts for and against.
        covered: How many of the rubric's points were looked at, in hundredths.
        vetoed: A veto stands.
        doubtful: Another veto might.
    """
    assessed = sum(part[0] for part in sums)
    if not assessed:
        return Total(None, None, False if vetoed else None, 0.0)
    score = _rounded(rubric.full_marks, sum(part[1] for part in sums), assessed, bonus[0])
    lowest = _rounded(rubric.full_marks, sum(part[2] for part in sums), assessed, bonus[1])
    if rubric.veto_score is not None:
        score = min(score, rubric.veto_score) if vetoed else score
        lowest = min(lowest, rubric.veto_score) if vetoed or doubtful else lowest
    if vetoed or score < rubric.pass_mark:
        passed: bool | None = False
    else:
        passed = True if lowest >= rubric.pass_mark and not doubtful else None
    return Total(score, lowest, passed, round(covered / rubric.points, 4))


def review_reasons(
    rubric: Rubric,
    outcome: Total,
    all_marks: Sequence[Mark],
    veto: Veto | None,
    grave: Sequence[str],
    *,
    has_agent: bool,
) -> tuple[ReviewReason, ...]:
    """Say why a human should look, the most urgent first."""
    undecided = [made.draft.criterion.title for made in all_marks if made.outcome == "undecided"]
    found: list[ReviewReason] = []
    if veto:
        criteria = (made.draft.criterion for made in all_marks)
        title = next(own.title for own in criteria if own.id == veto.criterion)
        found.append(ReviewReason("veto", f"一票否决：{title}"))
    if grave:
        quotes = "、".join(f"“{quote}”" for quote in dict.fromkeys(grave))
        found.append(ReviewReason("grave", f"出现严重违规用语：{quotes}"))
    if outcome.passed is False and outcome.score is not None and not veto:
        found.append(
            ReviewReason("failed", f"得分 {outcome.score:g}，未达到合格线 {rubric.pass_mark:g}")
        )
    if outcome.passed is None and outcome.score is not None:
        interval = f"{outcome.lowest:g}–{outcome.score:g}"
        found.append(ReviewReason("open_result", f"得分在 {interval} 之间，是否合格取决于人工判断"))
    if undecided:
        found.append(ReviewReason("undecided", f"不能确定：{'、'.join(undecided)}"))
    if not has_agent:
        found.append(ReviewReason("no_agent", "没有人工客服的消息"))
    elif outcome.coverage < LITTLE_COVERAGE:
        found.append(ReviewReason("coverage", f"只评到了 {outcome.coverage:.0%} 的分值"))
    return tuple(found)


def expected_faults(judgements: Judgements) -> float:
    """Return how many faults a reviewer will probably find, by the model; 0 without one.

    A turn that is labelled a fault, sure or not, is one; of the others a part of their
    probability, for chats in which models learn are fuller of faults than those they judge. An
    open ending counts by its probability.
    """
    said = [turn for turn in judgements.turns.values() if turn.attitude or turn.buck_passing]
    by_turn = sum(max(_fault(turn.attitude), _fault(turn.buck_passing)) for turn in said)
    ending = judgements.ending
    open_end = ending.probabilities.get("unresolved", 0.0) if ending and ending.probabilities else 0
    return by_turn + open_end


def _fault(judgement: Judgement | None) -> float:
    """Return what a judgement counts; the harmless label stands first in its probabilities."""
    if judgement is None or judgement.probabilities is None:
        return 0.0
    harmless, fine = next(iter(judgement.probabilities.items()))
    if str(judgement.label) != harmless:
        return 1.0
    return UNLABELLED * (1 - fine) / (1 - fine + RARER * fine)


def priority(
    outcome: Total, reasons: Sequence[ReviewReason], rubric: Rubric, faults: float
) -> float:
    """Return how soon a human should look, 0 to 1.

    Every reason, the share of marks that may be lost and every fault that the model expects
    raise it on their own; together they combine like independent risks, so that none can lower
    it.
    """
    lost = 0.0 if outcome.lowest is None else 1 - outcome.lowest / rubric.full_marks
    calm = 1 - LOST_MARKS_URGENCY * lost
    calm *= math.exp(-FAULT_URGENCY * faults)
    for reason in reasons:
        calm *= 1 - URGENCY[reason.code]
    return round(1 - calm, 4)


def _rounded(full_marks: int, earned: int, assessed: int, bonus: int) -> float:
    """Return full marks x earned / assessed + bonus, half up to one decimal, exactly."""
    numerator = (full_marks * UNIT * earned + bonus * assessed) * 10
    denominator = assessed * UNIT
    tenths = (2 * numerator + denominator) // (2 * denominator)
    return min(tenths, full_marks * 10) / 10
