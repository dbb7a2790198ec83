from __future__ import annotations

import msgspec
import pytest

from autoqa.review import queue
from autoqa.review.intake import keep
from autoqa.review.labels import labels
from autoqa.review.log import VerdictLog
from autoqa.review.retention import erase
from autoqa.review.sampling import Sample
from autoqa.review.verdicts import Added
from tests.review.conftest import Scored, decided, picked


def test_only_decisions_on_turns_become_labels(log: VerdictLog, bad: Scored) -> None:
    _, report = bad
    sample = Sample("2026-03-10", 0, "", 3, (picked(report, probability=0.25),), (), ())
    queue.register(log, sample, actor="值班")
    own = decided(report)
    keep(log, [msgspec.structs.replace(own, findings=())])
    assert labels(log) == []
    added = (Added(1, 0, 2, "您好", label="敷衍"),)
    keep(log, [msgspec.structs.replace(own, added=added, level="复核", reviewer="李强")])
    first, second = labels(log)
    assert (first.turn, first.start, first.end, first.signal) == (1, 0, 2, "敷衍")
    assert first.positive
    assert (second.signal, second.turn, second.positive) == ("bad", 3, False)
    assert first.weight == second.weight == 4.0


def test_the_higher_level_holds_and_a_chat_picked_by_hand_has_no_weight(
    log: VerdictLog, bad: Scored
) -> None:
    _, report = bad
    keep(log, [decided(report, finding="reject")])
    keep(log, [decided(report, finding="accept", reviewer="李强", level="复核")])
    keep(log, [decided(report, finding="reject", mark=20)])
    (own,) = labels(log)
    assert (own.positive, own.level, own.weight) == (True, "复核", None)


def test_erased_decisions_give_no_label(log: VerdictLog, bad: Scored) -> None:
    keep(log, [decided(bad[1])])
    assert len(labels(log)) == 1
    erase(log, actor="法务", reason="客户要求", chat="c-1")
    assert labels(log) == []
    with pytest.raises(IndexError):
        _ = labels(log)[0]
