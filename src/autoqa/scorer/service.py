"""Service metrics of one chat: how fast, how long, and whether it was passed on."""

from __future__ import annotations

import itertools

from autoqa.report.model import Metrics
from autoqa.signals import waits
from autoqa.signals.base import View
from autoqa.transcript import RELATIVE_BELOW

ESCALATION = "escalation"


def metrics(view: View) -> Metrics:
    """Measure a chat; what its times do not show is None."""
    found = [wait for wait in view.once(waits.waits, ()) if wait.seconds is not None]
    seconds = [wait.seconds for wait in found if wait.seconds is not None]
    replies = [wait.seconds for wait in found if wait.seconds is not None and not wait.held]
    first = [wait.seconds for wait in found if wait.first]
    times = [turn.time for turn in view.transcript.turns if turn.time is not None]
    started = min(times, default=None)
    return Metrics(
        started=started if started is not None and started >= RELATIVE_BELOW else None,
        first_response_seconds=_rounded(first[0]) if first else None,
        mean_response_seconds=_rounded(sum(replies) / len(replies)) if replies else None,
        longest_wait_seconds=_rounded(max(seconds)) if seconds else None,
        longest_silence_seconds=_rounded(_longest_silence(view)),
        handle_seconds=_rounded(max(times) - min(times)) if len(times) > 1 else None,
        agent_turns=len(view.chat.spoken_by("agent")),
        customer_turns=len(view.chat.spoken_by("customer")),
        escalated=_escalated(view),
    )


def _longest_silence(view: View) -> float | None:
    """Return how long nobody at all said anything before an agent did.

    Unlike a wait it starts again with every message, and also after the agent's own.
    """
    timed = [
        (turn.time, voice)
        for turn, voice in zip(view.transcript.turns, view.chat.voices, strict=True)
        if turn.time is not None and not turn.recalled
    ]
    gaps = [
        end - start
        for (start, _), (end, voice) in itertools.pairwise(timed)
        if voice == "agent" and end >= start
    ]
    return max(gaps, default=None)


def _escalated(view: View) -> bool:
    """Tell whether an agent took the matter to somebody else, or passed the chat on."""
    if any(hit.severity != "weak" for hit in view.hits(ESCALATION)):
        return True
    spoken = view.chat.spoken_by("agent")
    return bool(spoken) and any(hit.turn > spoken[0] for hit in view.hits(waits.HAND_OVER))


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
