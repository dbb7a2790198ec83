"""A report with the personal data of its chat masked: to hand on, or only to show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

import msgspec

from autoqa.errors import TranscriptError
from autoqa.redaction.chat import Redaction, redact
from autoqa.report.conversation import Mask
from autoqa.report.model import CriterionResult, Finding, Refused, Report
from autoqa.transcript import Transcript, fingerprint

P = TypeVar("P", Finding, Refused)


class Veiled(NamedTuple):
    """What a page shows of a report and its chat; places are still those of the original.

    Attributes:
        report: The report, its words and quotes masked.
        transcript: The chat, its customer's ids masked; the texts are the original ones.
        masks: Of each turn, what to show for which stretches of its text.
    """

    report: Report
    transcript: Transcript
    masks: Mapping[int, Sequence[Mask]]


def redacted(
    transcript: Transcript, report: Report, *, key: bytes | None = None
) -> tuple[Transcript, Report]:
    """Mask the personal data in a chat and in its report, whose places move along.

    The report then is of the redacted chat: its quotes stand in that one's texts, and its hash
    is that one's. Verdicts on it do not fit the original report.

    Args:
        transcript: The chat that was scored.
        report: Its report.
        key: See `autoqa.redact`.

    Raises:
        TranscriptError: The report is of another chat.
        AutoqaError: The key is too short.
    """
    done = _redaction(transcript, report, key)
    moved = _rewritten(report, transcript, done)
    moved = msgspec.structs.replace(
        moved,
        transcript=msgspec.structs.replace(moved.transcript, sha256=fingerprint(done.transcript)),
        findings=tuple(_moved(place, done) for place in moved.findings),
        refused=tuple(_moved(place, done) for place in moved.refused),
    )
    return done.transcript, moved


def veiled(report: Report, transcript: Transcript) -> Veiled:
    """Return what a page may show, for decisions that still fit the original report.

    Raises:
        TranscriptError: The report is of another chat.
    """
    done = _redaction(transcript, report, None)
    turns = tuple(
        msgspec.structs.replace(own, text=turn.text)
        for own, turn in zip(done.transcript.turns, transcript.turns, strict=True)
    )
    return Veiled(
        _rewritten(report, transcript, done),
        msgspec.structs.replace(done.transcript, turns=turns),
        {
            index: [Mask(mask.start, mask.end, mask.shown) for mask in text.masks]
            for index, text in enumerate(done.turns)
        },
    )


def check(report: Report, transcript: Transcript) -> None:
    """Refuse a chat that the report is not of.

    Raises:
        TranscriptError: It is not the one that was scored.
    """
    if fingerprint(transcript) != report.transcript.sha256:
        raise TranscriptError(
            "这不是评分时的会话，内容对不上",
            place=f"会话 {transcript.id}",
            remedy="请传入评分时用的那一份",
        )


def _redaction(transcript: Transcript, report: Report, key: bytes | None) -> Redaction:
    check(report, transcript)
    return redact(transcript, key=key, beside=list(_words(report)))


def _words(report: Report) -> Iterator[str]:
    """Yield what a report says in words of its own, in the order of `_rewritten`."""
    yield from (finding.because for finding in report.findings)
    yield from (refused.because for refused in report.refused)
    for section in report.sections:
        yield from (criterion.note for criterion in section.criteria)
    yield from (criterion.note for criterion in report.bonuses)
    yield from report.warnings
    yield from (reason.text for reason in report.review_reasons)


def _rewritten(report: Report, transcript: Transcript, done: Redaction) -> Report:
    """Return the report with its words, quotes and names masked, and its places as they were."""
    beside = iter(done.beside)

    def said(_: str) -> str:
        return next(beside).text

    findings = tuple(_masked(place, done, said) for place in report.findings)
    refused = tuple(_masked(place, done, said) for place in report.refused)
    sections = tuple(
        msgspec.structs.replace(section, criteria=_noted(section.criteria, said))
        for section in report.sections
    )
    return msgspec.structs.replace(
        report,
        transcript=msgspec.structs.replace(
            report.transcript, id=done.transcript.id, context=done.transcript.context
        ),
        findings=tuple(_named(finding, transcript, done) for finding in findings),
        refused=refused,
        sections=sections,
        bonuses=_noted(report.bonuses, said),
        warnings=tuple(map(said, report.warnings)),
        review_reasons=tuple(
            msgspec.structs.replace(reason, text=said(reason.text))
            for reason in report.review_reasons
        ),
    )


def _noted(
    criteria: Sequence[CriterionResult], said: Callable[[str], str]
) -> tuple[CriterionResult, ...]:
    return tuple(msgspec.structs.replace(own, note=said(own.note)) for own in criteria)


def _masked(place: P, done: Redaction, said: Callable[[str], str]) -> P:
    text = done.turns[place.turn]
    start, end = text.redacted(place.start, place.end)
    return msgspec.structs.replace(place, quote=text.text[start:end], because=said(place.because))


def _moved(place: P, done: Redaction) -> P:
    start, end = done.turns[place.turn].redacted(place.start, place.end)
    return msgspec.structs.replace(place, start=start, end=end)


def _named(finding: Finding, transcript: Transcript, done: Redaction) -> Finding:
    """Mask who answers for a finding, if that is the customer."""
    if finding.speaker_id != transcript.turns[finding.turn].speaker_id:
        return finding
    speaker = done.transcript.turns[finding.turn].speaker_id
    return msgspec.structs.replace(finding, speaker_id=speaker)
