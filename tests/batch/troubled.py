"""A scorer that hangs or dies where a chat tells it to, in whatever process it is."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from autoqa.loaders.generic import Chatlike
from autoqa.report.model import Report
from autoqa.scorer import Scorer
from autoqa.transcript import Transcript

HANG, DIE, BREAK, DIE_ONCE = "!hang", "!die", "!break", "!once "
"""What the last turn of a chat may say; after the last of these stands a file to remember it."""


class Troubled(Scorer):
    """Does what the last turn says before it scores the chat."""

    def score(self, transcript: Chatlike, *, explain: bool = False) -> Report:
        """Score one chat, if it lets us."""
        assert isinstance(transcript, Transcript)
        last = transcript.turns[-1].text
        if last == HANG:
            signal.pause()
        if last == DIE:
            os.kill(os.getpid(), signal.SIGKILL)
        if last == BREAK:
            raise ZeroDivisionError("division by zero")
        if last.startswith(DIE_ONCE) and not (seen := Path(last.removeprefix(DIE_ONCE))).exists():
            seen.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().score(transcript, explain=explain)


class Stillborn(Scorer):
    """Ends its process before there is anything to score."""

    def __init__(self, rubric: str) -> None:
        os.kill(os.getpid(), signal.SIGKILL)
