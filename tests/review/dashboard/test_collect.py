"""Figures of a small batch, reckoned by hand."""

from __future__ import annotations

import msgspec

from autoqa.report.model import Report
from autoqa.review.dashboard import tables
from autoqa.review.dashboard.collect import BINS, MOST_CHATS, collect


def test_every_chat_is_in_every_picture(batch: list[Report]) -> None:
    (board,) = collect(batch)
    assert board.total is not None
    assert board.total.chats == 8
    assert sum(board.outcomes.values()) == 8
    assert sum(sum(counts.values()) for counts in board.scores) == 8
    assert sum(board.waits["first_response"]) == 8
    assert board.waits["first_response"][0] == 8
    assert sum(group.chats for group in board.slices["day"]) == 8
    assert [(group.key[0], group.chats) for group in board.slices["agent"]] == [
        ("kf-1", 5),
        ("kf-2", 3),
    ]
    assert [group.key[0] for group in board.slices["day"]] == [
        "2026-06-18",
        "2026-06-19",
        "2026-06-20",
    ]


def test_the_problems_are_those_of_the_reports(batch: list[Report]) -> None:
    (board,) = collect(batch)
    promise = next(problem for problem in board.problems.values() if problem.title == "无违规承诺")
    assert (promise.judged, promise.failed, promise.undecided) == (8, 3, 0)
    assert promise.lost == 9
    assert [example.id for example in promise.examples] == ["c-5", "c-6", "c-7"]
    first = tables.problems(board).rows[0]
    assert first[0] == "无违规承诺"
    shares = [row[3] for row in tables.problems(board).rows]
    assert shares == sorted(shares, key=lambda share: float(str(share)))
    assert shares[-1] == 1


def test_undecided_is_no_fault(batch: list[Report]) -> None:
    report = batch[5]
    sections = tuple(
        msgspec.structs.replace(
            section,
            criteria=tuple(
                msgspec.structs.replace(criterion, outcome="undecided", deductions=())
                for criterion in section.criteria
            ),
        )
        for section in report.sections
    )
    (board,) = collect([msgspec.structs.replace(report, sections=sections)])
    assert tables.problems(board).rows == []
    assert sum(problem.undecided for problem in board.problems.values()) > 0


def test_phrases_are_what_the_faults_share(batch: list[Report]) -> None:
    (board,) = collect(batch)
    phrases = {phrase.text: phrase for phrase in board.phrases}
    assert phrases
    assert all(phrase.chats == 3 for phrase in phrases.values())
    assert any("肯定" in text for text in phrases)
    assert {phrase.signal for phrase in phrases.values()} == {"over_promise"}
    assert not any("您好" in text for text in phrases)


def test_a_chat_counts_once(batch: list[Report]) -> None:
    (once,), (twice,) = collect(batch), collect([*batch, *batch])
    assert tables.totals(once) == tables.totals(twice)
    assert once.scores == twice.scores
    assert once.chats == twice.chats


def test_marks_of_two_rubrics_are_not_mixed(batch: list[Report]) -> None:
    other = msgspec.structs.replace(
        batch[0], rubric=msgspec.structs.replace(batch[0].rubric, name="other", sha256="0" * 64)
    )
    boards = collect([*batch, other])
    assert [board.total.chats if board.total else 0 for board in boards] == [8, 1]


def test_extremes_have_their_bars(batch: list[Report]) -> None:
    scores = (0.0, 100.0, 99.9, None)
    reports = [
        msgspec.structs.replace(
            batch[at],
            score=score,
            metrics=msgspec.structs.replace(batch[at].metrics, first_response_seconds=None),
        )
        for at, score in enumerate(scores)
    ]
    (board,) = collect(reports)
    assert sum(board.scores[0].values()) == 1
    assert sum(board.scores[BINS - 1].values()) == 2
    assert board.unscored == 1
    assert sum(board.waits["first_response"]) == 0


def test_only_the_most_urgent_are_listed(batch: list[Report]) -> None:
    reports = [
        msgspec.structs.replace(
            batch[0],
            priority=number / 1000,
            needs_review=True,
            transcript=msgspec.structs.replace(
                batch[0].transcript, id=f"c-{number}", sha256=f"{number:064x}"
            ),
        )
        for number in range(200)
    ]
    (board,) = collect(reports, phrases=False)
    assert [chat.id for chat in board.chats[:2]] == ["c-199", "c-198"]
    assert len(board.chats) == MOST_CHATS


def test_nothing_gives_no_board() -> None:
    assert collect([]) == []
