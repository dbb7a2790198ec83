"""The tables that go into a batch and come out of it: one row a chat."""

from __future__ import annotations

from typing import Literal, get_args

from autoqa.batch.arrow import pa

ErrorType = Literal["unreadable", "invalid", "too_large", "too_slow", "crashed", "internal"]
"""Why a chat has no report.

unreadable: the file or the row could not be read; invalid: it is no chat that can be scored;
too_large, too_slow: beyond the limits; crashed: it ended the process that scored it, twice;
internal: a mistake of ours.
"""

ERROR_TYPES: tuple[ErrorType, ...] = get_args(ErrorType)

PLACE = [pa.field("source", pa.string()), pa.field("line", pa.int64())]
"""Where a chat comes from: the file as it was given, and the line or row, counted from 1."""

ERROR = [pa.field("error_type", pa.string()), pa.field("error", pa.string())]
"""Why there is no report, in one of `ERROR_TYPES` and in Chinese; null where there is one."""

INPUT = pa.schema(
    [
        pa.field("chat", pa.binary()),  # canonical: the JSON of a `Transcript`
        pa.field("record", pa.string()),  # a line of a JSON Lines file in the generic shape
        pa.field("text", pa.string()),  # whatever string `autoqa.score` takes
        *PLACE,
        pa.field("chat_id", pa.string()),  # where it is not the one in the chat
        *ERROR,
    ]
)
"""What goes in: a chat in one of its three forms, or why it could not be read.

Each column may be missing; a chat may also stand in columns of its own, see
`autoqa.batch.columns`.
"""

_TEXTS = pa.list_(pa.string())

CRITERION = pa.struct(
    [
        pa.field("section", pa.string()),  # null for a bonus
        pa.field("id", pa.string()),
        pa.field("title", pa.string()),
        pa.field("points", pa.float64()),
        pa.field("earned", pa.float64()),
        pa.field("earned_min", pa.float64()),
        pa.field("outcome", pa.string()),
        pa.field("deducted", pa.float64()),
        pa.field("evidence", _TEXTS),
        pa.field("note", pa.string()),
        pa.field("confidence", pa.float64()),
    ]
)

FINDING = pa.struct(
    [
        pa.field("id", pa.string()),
        pa.field("kind", pa.string()),
        pa.field("signal", pa.string()),
        pa.field("turn", pa.int32()),
        pa.field("start", pa.int32()),
        pa.field("end", pa.int32()),
        pa.field("quote", pa.string()),
        pa.field("because", pa.string()),
        pa.field("confidence", pa.float64()),
        pa.field("source", pa.string()),
        pa.field("decided", pa.bool_()),
        pa.field("speaker_id", pa.string()),
    ]
)

SHARE = pa.struct(
    [
        pa.field("speaker_id", pa.string()),
        pa.field("deducted", pa.float64()),
        pa.field("findings", _TEXTS),
    ]
)

OUTPUT = pa.schema(
    [
        pa.field("chat_id", pa.string()),
        pa.field("chat_sha256", pa.string()),
        pa.field("channel", pa.string()),
        pa.field("agent_id", pa.string()),
        pa.field("team", pa.string()),
        pa.field("customer_id", pa.string()),
        pa.field("scene", pa.string()),
        pa.field("tenure", pa.string()),
        pa.field("started_at", pa.string()),
        pa.field("started", pa.float64()),  # `metrics.periods.moment`
        pa.field("rubric", pa.string()),
        pa.field("score", pa.float64()),
        pa.field("score_min", pa.float64()),
        pa.field("full_marks", pa.float64()),
        pa.field("pass_mark", pa.float64()),
        pa.field("passed", pa.bool_()),
        pa.field("coverage", pa.float64()),
        pa.field("veto", pa.string()),  # the criterion
        pa.field("bonus", pa.float64()),
        pa.field("needs_review", pa.bool_()),
        pa.field("priority", pa.float64()),
        pa.field("review_codes", _TEXTS),
        pa.field("ending", pa.string()),
        pa.field("ending_decided", pa.bool_()),
        pa.field("final_satisfaction", pa.string()),
        pa.field("first_response_seconds", pa.float64()),
        pa.field("mean_response_seconds", pa.float64()),
        pa.field("longest_wait_seconds", pa.float64()),
        pa.field("handle_seconds", pa.float64()),
        pa.field("agent_turns", pa.int32()),
        pa.field("customer_turns", pa.int32()),
        pa.field("escalated", pa.bool_()),
        pa.field("criteria", pa.list_(CRITERION)),
        pa.field("findings", pa.list_(FINDING)),
        pa.field("by_agent", pa.list_(SHARE)),
        pa.field("report", pa.string()),  # the whole of it, as JSON
        *PLACE,
    ]
)
"""What a batch writes."""

RESULT = pa.schema([*OUTPUT, *ERROR])
"""What the adapter gives: `OUTPUT`, and in rows without a report the reason."""
