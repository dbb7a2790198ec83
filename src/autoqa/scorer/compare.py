"""What changing a rubric does to chats: two reports of the same chat, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from autoqa.report.model import CriterionResult, Outcome, Report
from autoqa.scorer.scorer import Scorer
from autoqa.transcript import Transcript


class Line(msgspec.Struct, frozen=True):
    """One criterion under both rubrics; None where a rubric does not have it.

    Attributes:
        criterion: Its id.
        title: Its title, the newer where they differ.
        before: Its outcome and what it earned under the first rubric.
        after: The same under the second.
    """

    criterion: str
    title: str
    before: tuple[Outcome, float | None] | None
    after: tuple[Outcome, float | None] | None


class Change(msgspec.Struct, frozen=True):
    """One chat under both rubrics; `lines` are the criteria that came out differently."""

    before: Report
    after: Report
    lines: tuple[Line, ...]


class Effect(msgspec.Struct, frozen=True):
    """What changing a rubric did to a set of chats.

    Attributes:
        chats: How many there were.
        rescored: How many have another score.
        mean_change: The mean of the second score less the first, over chats that have both.
        newly_failed: How many passed or were open and now fail.
        newly_passed: How many now pass and did not.
        newly_reviewed: How many a human must now look at, and need not before.
        no_longer_reviewed: The other way round.
        criteria: By criterion, in how many chats it came out differently.
    """

    chats: int
    rescored: int
    mean_change: float
    newly_failed: int
    newly_passed: int
    newly_reviewed: int
    no_longer_reviewed: int
    criteria: dict[str, int]


def changes(before: Scorer, after: Scorer, chats: Iterable[Transcript]) -> Iterator[Change]:
    """Score every chat by both rubrics.

    Raises:
        TranscriptError: A chat cannot be scored.
    """
    for chat in chats:
        yield compare(before.score(chat), after.score(chat))


def compare(before: Report, after: Report) -> Change:
    """Lay two reports of one chat side by side."""
    old, new = _lines(before), _lines(after)
    found = []
    for name in dict.fromkeys([*old, *new]):
        one, other = old.get(name), new.get(name)
        was, now = _mark(one), _mark(other)
        if was != now:
            shown = other or one
            assert shown is not None
            found.append(Line(name, shown.title, was, now))
    return Change(before, after, tuple(found))


def effect(found: Iterable[Change]) -> Effect:
    """Add up what changed."""
    chats = rescored = failed = passed = reviewed = spared = 0
    differences: list[float] = []
    criteria: dict[str, int] = {}
    for change in found:
        one, other = change.before, change.after
        chats += 1
        rescored += one.score != other.score
        if one.score is not None and other.score is not None:
            differences.append(other.score - one.score)
        failed += other.passed is False and one.passed is not False
        passed += other.passed is True and one.passed is not True
        reviewed += other.needs_review and not one.needs_review
        spared += one.needs_review and not other.needs_review
        for line in change.lines:
            criteria[line.criterion] = criteria.get(line.criterion, 0) + 1
    return Effect(
        chats=chats,
        rescored=rescored,
        mean_change=sum(differences) / len(differences) if differences else 0.0,
        newly_failed=failed,
        newly_passed=passed,
        newly_reviewed=reviewed,
        no_longer_reviewed=spared,
        criteria=dict(sorted(criteria.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def _lines(report: Report) -> dict[str, CriterionResult]:
    parts = (*(part.criteria for part in report.sections), report.bonuses)
    return {line.id: line for part in parts for line in part}


def _mark(line: CriterionResult | None) -> tuple[Outcome, float | None] | None:
    return None if line is None else (line.outcome, line.earned)
