"""What becomes of one chat of a batch: a report, or the reason why there is none."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from autoqa.batch.schema import ErrorType
from autoqa.report.model import Report

Form = Literal["chat", "record", "text", "transcript"]


class Place(NamedTuple):
    """Where a chat comes from: the file as it was given, the line or row counted from 1."""

    source: str | None = None
    line: int | None = None


class Refusal(NamedTuple):
    """Why a chat has no report, in Chinese; its name if that is known."""

    place: Place
    type: ErrorType
    reason: str
    chat_id: str | None = None


class Scored(NamedTuple):
    """A chat's report."""

    place: Place
    report: Report


class Given(NamedTuple):
    """A chat to score, in one of the forms of `autoqa.batch.schema.INPUT`, or ready-made.

    Its `chat_id` is what it is to be called, if that is not as it calls itself.
    """

    place: Place
    form: Form
    value: Any
    chat_id: str | None = None


Outcome = Scored | Refusal
