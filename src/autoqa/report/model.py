"""What was found in a chat and what it earned, with the evidence."""

from __future__ import annotations

import hashlib
from typing import Any, Literal

import msgspec

from autoqa.signals.base import Judgements, Kind
from autoqa.transcript import Context, Transcript

SCHEMA_VERSION = "1.0"

Outcome = Literal["pass", "partial", "fail", "undecided", "not_applicable", "not_assessed"]
ReviewCode = Literal["veto", "grave", "failed", "open_result", "undecided", "coverage", "no_agent"]


class ChatReference(msgspec.Struct, frozen=True, gc=False):
    """Which chat was scored; the hash is of its canonical JSON."""

    id: str
    sha256: str
    channel: str | None
    context: Context


class RubricReference(msgspec.Struct, frozen=True, gc=False):
    """By which rubric."""

    name: str
    version: str
    title: str
    sha256: str


class Finding(msgspec.Struct, frozen=True, gc=False):
    """A place in the chat that shows something.

    Attributes:
        id: Its name in this report, such as ``f3``.
        kind: present: the quote shows it; absent: it should have been in this turn; timing:
            this turn came late; order: this turn came out of order.
        signal: What it shows, such as ``attitude.curt``.
        turn: The turn's index.
        start: Where the quote starts in the turn's original text.
        end: Where it ends there.
        quote: ``turns[turn].text[start:end]``.
        because: Why, in Chinese.
        confidence: Calibrated probability where a classifier gave one.
        source: What made us say so.
        decided: False where a human must look before it costs anything.
        speaker_id: Who answers for it.
    """

    id: str
    kind: Kind
    signal: str
    turn: int
    start: int
    end: int
    quote: str
    because: str
    confidence: float | None
    source: str
    decided: bool
    speaker_id: str | None


class Refused(msgspec.Struct, frozen=True, gc=False):
    """A place that looked like a finding and does not count, and why."""

    signal: str
    turn: int
    start: int
    end: int
    quote: str
    because: str


class Deduction(msgspec.Struct, frozen=True, gc=False):
    """Points taken, and the findings that show why."""

    points: float
    findings: tuple[str, ...]


class CriterionResult(msgspec.Struct, frozen=True, gc=False):
    """What one line of the rubric earned.

    `earned` and `earned_min` are None where the criterion leaves the score (not_applicable,
    not_assessed); `earned_min` is the lowest it could still become.
    """

    id: str
    title: str
    origin: str
    points: float
    earned: float | None
    earned_min: float | None
    outcome: Outcome
    deductions: tuple[Deduction, ...]
    evidence: tuple[str, ...]
    note: str
    confidence: float | None


class SectionResult(msgspec.Struct, frozen=True, gc=False):
    """What a part of the rubric earned; `assessed` is how many of its points were judged."""

    id: str
    title: str
    points: float
    assessed: float
    earned: float
    earned_min: float
    criteria: tuple[CriterionResult, ...]


class Veto(msgspec.Struct, frozen=True, gc=False):
    """The criterion and the finding that fail the whole chat."""

    criterion: str
    finding: str


class ReviewReason(msgspec.Struct, frozen=True, gc=False):
    """Why a human should look."""

    code: ReviewCode
    text: str


class Metrics(msgspec.Struct, frozen=True, gc=False):
    """Service metrics of the chat; seconds are None where times are missing.

    Attributes:
        started: Seconds since the epoch of the first message; None for times that count from
            the start of the chat.
        longest_silence_seconds: How long nobody said anything before an agent did.
        escalated: An agent took the matter to somebody else, or the chat went to another agent.
    """

    started: float | None
    first_response_seconds: float | None
    mean_response_seconds: float | None
    longest_wait_seconds: float | None
    longest_silence_seconds: float | None
    handle_seconds: float | None
    agent_turns: int
    customer_turns: int
    escalated: bool


class AgentShare(msgspec.Struct, frozen=True, gc=False):
    """What one agent's turns cost."""

    deducted: float
    findings: tuple[str, ...]


class MadeWith(msgspec.Struct, frozen=True, gc=False):
    """What made the report: versions, and hashes of every file that had a say in it.

    `encoder` is what compared sayings with processes and standard phrases.
    """

    autoqa: str
    python: str
    platform: str
    lexicons: dict[str, str]
    models: dict[str, str]
    facts: str | None
    processes: str | None = None
    scripts: str | None = None
    encoder: str | None = None


class Report(msgspec.Struct, frozen=True, dict=True):
    """A chat's score and why, for a human to confirm.

    Attributes:
        score: Out of the rubric's full marks, doubts in the agent's favour; None if nothing
            could be judged.
        score_min: The lowest it could still become, doubts against.
        passed: True if even `score_min` passes, False if even `score` does not or a veto
            stands, else None.
        coverage: The share of the rubric's points that was assessed, 0 to 1.
        needs_review: Whether a human must look; `review_reasons` says why.
        priority: How soon, 0 to 1.
    """

    schema_version: str
    transcript: ChatReference
    rubric: RubricReference
    score: float | None
    score_min: float | None
    full_marks: float
    pass_mark: float
    passed: bool | None
    coverage: float
    veto: Veto | None
    bonus: float
    needs_review: bool
    review_reasons: tuple[ReviewReason, ...]
    priority: float
    warnings: tuple[str, ...]
    sections: tuple[SectionResult, ...]
    bonuses: tuple[CriterionResult, ...]
    findings: tuple[Finding, ...]
    refused: tuple[Refused, ...]
    judgements: Judgements
    metrics: Metrics
    by_agent: dict[str, AgentShare]
    made_with: MadeWith

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain dicts, lists, strings and numbers."""
        plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(self))
        return plain

    def to_json(self) -> str:
        """Return the report as one line of JSON."""
        return msgspec.json.encode(self).decode()

    @property
    def sha256(self) -> str:
        """The SHA-256, in hexadecimal, of the report's JSON."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()

    def to_html(self, transcript: Transcript, *, redact: bool = False) -> str:
        """Return the report and its chat as an HTML page to review on, the evidence marked red.

        Args:
            transcript: The chat that was scored.
            redact: Show placeholders for personal data.

        Raises:
            TranscriptError: The chat is not the one that was scored.
        """
        from autoqa.report import html

        return html.page(self, transcript, redact=redact)

    def __str__(self) -> str:
        """Return the report as a Chinese table."""
        from autoqa.report import table

        return table.render(self)

    def _repr_html_(self) -> str:
        """Show the report in a notebook, with the chat where it is still at hand."""
        from autoqa.report import html

        return html.fragment(self, self.__dict__.get("_scored"))


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a report's JSON."""
    return msgspec.json.schema(Report)


def remember(report: Report, transcript: Transcript) -> Report:
    """Keep the scored chat beside a report for notebooks; it is no part of the report's data."""
    report.__dict__["_scored"] = transcript
    return report
