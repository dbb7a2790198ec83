from __future__ import annotations

import pytest

from autoqa.metrics.contacts import Contact, Outcome, outcomes

WINDOW = 100.0


def told(*contacts: tuple[float, float, str], until: float = 1e6) -> list[Outcome]:
    """Outcomes of one customer's chats, in their order."""
    given = [
        Contact(("u",), start, end, bytes([number]), ending)
        for number, (start, end, ending) in enumerate(contacts)
    ]
    return list(outcomes(given, until, WINDOW))


def test_the_window_runs_from_the_end_of_a_chat() -> None:
    found = told((0, 50, "resolved"), (150, 160, "resolved"), (261, 270, "resolved"))
    assert [outcome.repeated for outcome in found] == [True, False, False]
    assert [outcome.opens for outcome in found] == [True, False, True]
    assert [outcome.settled for outcome in found] == [False, True, True]


def test_a_window_that_is_not_over_says_nothing_yet() -> None:
    (last,) = told((0, 50, "resolved"), until=149)
    assert (last.repeated, last.settled) == (None, None)
    (open_,) = told((0, 50, "unresolved"), until=149)
    assert (open_.repeated, open_.settled) == (None, False)


@pytest.mark.parametrize(
    ("ending", "settled"),
    [("resolved", True), ("committed", False), ("unresolved", False), ("", None)],
)
def test_a_matter_is_settled_only_by_a_sure_solution(ending: str, settled: bool | None) -> None:
    (outcome,) = told((0, 50, ending))
    assert (outcome.opens, outcome.settled) == (True, settled)


def test_a_chat_about_nothing_opens_no_matter() -> None:
    assert not told((0, 50, "no_issue"))[0].opens


def test_a_long_chat_covers_those_within_it() -> None:
    found = told((0, 500, "resolved"), (10, 20, "resolved"), (550, 560, "resolved"))
    assert [outcome.repeated for outcome in found] == [True, False, False]
    assert [outcome.opens for outcome in found] == [True, False, False]


def test_customers_are_told_apart() -> None:
    one = Contact(("u",), 0, 1, b"1", "resolved")
    other = Contact(("v",), 2, 3, b"2", "resolved")
    assert not any(outcome.repeated for outcome in outcomes([one, other], 1e6, WINDOW))
