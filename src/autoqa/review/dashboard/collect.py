"""What a dashboard shows of many reports, gathered in one pass."""

from __future__ import annotations

import bisect
import heapq
from collections import Counter
from collections.abc import Iterable
from typing import Literal, NamedTuple

import msgspec

from autoqa.metrics.group import Dimension, Group
from autoqa.metrics.summary import MINIMUM, Summariser
from autoqa.report.conversation import kinds_of
from autoqa.report.model import CriterionResult, Report
from autoqa.report.site import page_name
from autoqa.review.dashboard.phrases import Phrase, Phrases

SLICES: tuple[Dimension, ...] = ("day", "agent", "team", "channel", "scene")

BINS = 20
"""Bars of the distribution of scores."""

WAITS = (10.0, 30.0, 60.0, 120.0, 300.0, 600.0)
"""Seconds at which the bars of waiting times end; the last bar has no end."""

MOST_CHATS = 50
MOST_EXAMPLES = 3

Outcome = Literal["passed", "failed", "open"]
OUTCOMES: dict[bool | None, Outcome] = {True: "passed", False: "failed", None: "open"}


class Chat(NamedTuple):
    """A chat that somebody should look at; ordered by how soon."""

    priority: float
    id: str
    page: str
    agent: str
    score: float | None
    lowest: float | None
    passed: bool | None
    reason: str


class Example(NamedTuple):
    """A place that shows a problem."""

    id: str
    page: str
    finding: str


class Problem(msgspec.Struct):
    """A criterion, and in how many chats it was not kept.

    Attributes:
        section: The title of its section.
        title: Its title.
        judged: In how many chats it was judged, undecided ones too.
        failed: In how many of them it cost points for sure.
        undecided: In how many a human must say.
        lost: How many points it cost for sure, all told.
        examples: Where.
    """

    section: str
    title: str
    judged: int = 0
    failed: int = 0
    undecided: int = 0
    lost: float = 0.0
    examples: list[Example] = []


class Part(msgspec.Struct):
    """A section of the rubric: what was earned of what was assessed, in points over all chats."""

    title: str
    assessed: float = 0.0
    earned: float = 0.0
    chats: int = 0


class Board(msgspec.Struct):
    """All that is shown of the chats scored by one rubric.

    Attributes:
        pass_mark: Out of 100.
        total: The metrics of all chats.
        slices: The metrics by day, agent, team, channel and scene.
        outcomes: How many passed, failed, or are open.
        review: How many a human must look at.
        unscored: How many have no score since nothing could be judged.
        scores: For each of `BINS` bars and each outcome, how many chats.
        waits: By metric, for each bar of `WAITS`, how many chats.
        problems: By criterion.
        parts: By section.
        phrases: What the faults' words have in common.
        chats: Those to look at first.
    """

    rubric: str
    title: str
    pass_mark: float
    total: Group | None = None
    slices: dict[Dimension, tuple[Group, ...]] = {}
    outcomes: Counter[Outcome] = msgspec.field(default_factory=Counter)
    review: int = 0
    unscored: int = 0
    scores: list[Counter[Outcome]] = msgspec.field(
        default_factory=lambda: [Counter() for _ in range(BINS)]
    )
    waits: dict[str, list[int]] = msgspec.field(
        default_factory=lambda: {
            name: [0] * (len(WAITS) + 1) for name in ("first_response", "longest_wait")
        }
    )
    problems: dict[str, Problem] = {}
    parts: dict[str, Part] = {}
    phrases: tuple[Phrase, ...] = ()
    chats: list[Chat] = []


def collect(
    reports: Iterable[Report], *, minimum: int = MINIMUM, phrases: bool = True
) -> list[Board]:
    """Return a board for every rubric, in the order of their names.

    Args:
        reports: Taken one by one; the second of one chat by one rubric is left out.
        minimum: From how many chats on a figure is not marked as resting on few.
        phrases: Whether to look for phrases, for which Chinese must be segmented.
    """
    summarisers = [Summariser((), minimum=minimum)]
    summarisers += [Summariser((name,), minimum=minimum) for name in SLICES]
    boards: dict[str, Board] = {}
    words: dict[str, Phrases] = {}
    seen: set[str] = set()
    for report in reports:
        fingerprint = report.transcript.sha256 + report.rubric.sha256
        if fingerprint in seen:
            continue
        seen.add(fingerprint)
        for summariser in summarisers:
            summariser.add(report)
        rubric = f"{report.rubric.name} {report.rubric.version}"
        board = boards.setdefault(rubric, _board(report, rubric))
        _add(board, report)
        if phrases:
            words.setdefault(rubric, Phrases()).add(report, kinds_of(report))
    summaries = [summariser.summary() for summariser in summarisers]
    for rubric, board in boards.items():
        total, *slices = (
            tuple(group for group in summary.groups if group.rubric == rubric)
            for summary in summaries
        )
        board.total = total[0]
        board.slices = dict(zip(SLICES, slices, strict=True))
        board.phrases = words[rubric].most() if phrases else ()
        board.chats.sort(key=lambda chat: (-chat.priority, chat.id))
    return [boards[rubric] for rubric in sorted(boards)]


def _board(report: Report, rubric: str) -> Board:
    return Board(
        rubric=rubric,
        title=f"{report.rubric.title} {report.rubric.version}",
        pass_mark=100 * report.pass_mark / report.full_marks,
    )


def _add(board: Board, report: Report) -> None:
    outcome = OUTCOMES[report.passed]
    board.outcomes[outcome] += 1
    board.review += report.needs_review
    if report.score is None:
        board.unscored += 1
    else:
        share = report.score / report.full_marks
        board.scores[min(BINS - 1, int(share * BINS))][outcome] += 1
    measured = {
        "first_response": report.metrics.first_response_seconds,
        "longest_wait": report.metrics.longest_wait_seconds,
    }
    for name, seconds in measured.items():
        if seconds is not None:
            board.waits[name][bisect.bisect_left(WAITS, seconds)] += 1
    for section in report.sections:
        part = board.parts.setdefault(section.id, Part(section.title))
        part.chats += section.assessed > 0
        part.assessed += section.assessed
        part.earned += section.earned
        for criterion in section.criteria:
            key = f"{section.id}/{criterion.id}"
            problem = board.problems.setdefault(key, Problem(section.title, criterion.title))
            _count(problem, criterion, report)
    if report.needs_review:
        _keep(board.chats, report)


def _count(problem: Problem, criterion: CriterionResult, report: Report) -> None:
    if criterion.earned is None:
        return
    problem.judged += 1
    problem.undecided += criterion.outcome == "undecided"
    lost = sum(deduction.points for deduction in criterion.deductions)
    if not lost:
        return
    problem.failed += 1
    problem.lost += lost
    if len(problem.examples) < MOST_EXAMPLES:
        chat = report.transcript
        page = page_name(chat.id, chat.sha256)
        problem.examples.append(Example(chat.id, page, criterion.deductions[0].findings[0]))


def _keep(chats: list[Chat], report: Report) -> None:
    """Keep the most urgent `MOST_CHATS`, in a heap whose first is the least urgent."""
    reference = report.transcript
    chat = Chat(
        priority=report.priority,
        id=reference.id,
        page=page_name(reference.id, reference.sha256),
        agent=reference.context.agent_id or "、".join(filter(None, report.by_agent)),
        score=report.score,
        lowest=report.score_min,
        passed=report.passed,
        reason="；".join(reason.text for reason in report.review_reasons),
    )
    if len(chats) < MOST_CHATS:
        heapq.heappush(chats, chat)
    elif chat[:3] > chats[0][:3]:
        heapq.heapreplace(chats, chat)
