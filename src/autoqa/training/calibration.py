"""Turns logits into honest probabilities, and says from where on they are sure.

A task's temperature is fitted on chats that no training saw (Guo et al. 2017). Its band is then
chosen so that, among what it decides, errors are bounded apart: at most `ACCUSED_WRONGLY` of the
faults it is sure of are none, at most `CLEARED_WRONGLY` of what it clears are faults, both with
Clopper-Pearson's upper bound at `CONFIDENCE`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.stats import beta

from autoqa.model.card import Calibration
from autoqa.model.run import softmax

ACCUSED_WRONGLY = 0.10
CLEARED_WRONGLY = 0.02
CONFIDENCE = 0.90


class Answers(NamedTuple):
    """What a network said to one task's questions and what the annotators said.

    Attributes:
        logits: Shape (questions, labels).
        labels: Shape (questions,), the index of the annotated label.
        fault: Index of the label that is the fault; None: every label but the first.
    """

    logits: NDArray[np.float64]
    labels: NDArray[np.int64]
    fault: int | None = None

    def faults(self) -> NDArray[np.bool_]:
        """Return which questions are annotated as faults, shape (questions,)."""
        faults: NDArray[np.bool_] = (
            self.labels != 0 if self.fault is None else self.labels == self.fault
        )
        return faults

    def probabilities(self, temperature: float) -> NDArray[np.float64]:
        """Return the probability of a fault, shape (questions,)."""
        shares = softmax(self.logits / temperature)
        return 1 - shares[:, 0] if self.fault is None else shares[:, self.fault]


def temperature(answers: Answers) -> float:
    """Return the temperature under which the annotated labels are likeliest."""

    def surprise(log_temperature: float) -> float:
        shares = softmax(answers.logits / np.exp(log_temperature))
        return float(-np.log(shares[np.arange(len(shares)), answers.labels] + 1e-12).mean())

    return float(np.exp(minimize_scalar(surprise, bounds=(-2, 3), method="bounded").x))


def upper_bound(wrong: int, decided: int, confidence: float = CONFIDENCE) -> float:
    """Return Clopper-Pearson's one-sided upper bound of an error rate; 1 with nothing decided."""
    if wrong >= decided:
        return 1.0
    return float(beta.ppf(confidence, wrong + 1, decided - wrong))


def band(answers: Answers, heat: float) -> Calibration:
    """Return the widest band of certainty that keeps both error bounds.

    Where the bound on accusations cannot be kept at any threshold, the threshold is where the
    observed error is least and at least ten faults are decided: the card's rates tell.
    """
    faults = answers.faults()
    probability = answers.probabilities(heat)
    order = np.argsort(-probability, kind="stable")
    ranked, true = probability[order], faults[order]
    accuse = float(ranked[0])
    for count in range(len(ranked), 0, -1):
        if upper_bound(int((~true[:count]).sum()), count) <= ACCUSED_WRONGLY:
            accuse = float(ranked[count - 1])
            break
    else:
        rates = [(float((~true[:n]).mean()), -n) for n in range(10, len(ranked) + 1)]
        if rates:
            accuse = float(ranked[-min(rates)[1] - 1])
    clear = 0.0
    for count in range(len(ranked)):
        below = true[count:]
        if upper_bound(int(below.sum()), len(below)) <= CLEARED_WRONGLY:
            clear = float(ranked[count])
            break
    likely = min(0.5, accuse)
    clear = min(clear, likely)
    return Calibration(heat, clear, likely, accuse, contradicts=clear)


def calibrate(answers: Mapping[str, Answers]) -> dict[str, Calibration]:
    """Calibrate every task.

    Args:
        answers: By task, what the network said to chats that it did not learn from.
    """
    return {name: band(own, temperature(own)) for name, own in answers.items()}


def risk_coverage(answers: Answers, heat: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return coverage and risk as ever less sure judgements are decided.

    Returns:
        Shares of the questions decided, rising, and the error rate among them.
    """
    probability = answers.probabilities(heat)
    sure = np.maximum(probability, 1 - probability)
    wrong = (probability >= 0.5) != answers.faults()
    order = np.argsort(-sure, kind="stable")
    decided = np.arange(1, len(order) + 1)
    return decided / len(order), np.cumsum(wrong[order]) / decided
