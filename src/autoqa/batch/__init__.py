"""Many chats at once: files to one file, in parallel, with the same marks as one by one."""

from autoqa.batch.adapter import Limits
from autoqa.batch.inputs import Reading
from autoqa.batch.run import run, score_many
from autoqa.metrics.sources import read as read_reports

__all__ = ["Limits", "Reading", "read_reports", "run", "score_many"]
