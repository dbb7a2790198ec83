"""Many chats at once: files to one file, in parallel, with the same marks as one by one."""

from autoqa.batch.adapter import Limits
from autoqa.batch.inputs import Reading
from autoqa.batch.reading import read_reports
from autoqa.batch.run import run, score_many

__all__ = ["Limits", "Reading", "read_reports", "run", "score_many"]
