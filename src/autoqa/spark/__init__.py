"""Chats of a Spark cluster, with the same marks as on one machine."""

from autoqa.spark.dataframe import score_dataframe, score_turns

__all__ = ["score_dataframe", "score_turns"]
