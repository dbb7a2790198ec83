"""The only engine: transcript and rubric to report; nothing else decides a mark."""

from autoqa.scorer.scorer import DEFAULT_RUBRIC, Scorer, score

__all__ = ["DEFAULT_RUBRIC", "Scorer", "score"]
