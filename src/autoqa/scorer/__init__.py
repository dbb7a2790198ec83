"""The only engine: transcript and rubric to report; nothing else decides a mark."""

from autoqa.scorer.scorer import AUTO, DEFAULT_MODEL, DEFAULT_RUBRIC, NONE, Scorer, score

__all__ = ["AUTO", "DEFAULT_MODEL", "DEFAULT_RUBRIC", "NONE", "Scorer", "score"]
