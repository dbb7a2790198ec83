from __future__ import annotations

import itertools
import resource
from collections.abc import Iterator
from typing import Any

import pytest

import autoqa
from autoqa.batch import score_many
from autoqa.batch.nursery import Make
from autoqa.batch.outcome import Refusal
from autoqa.errors import TranscriptError
from autoqa.loaders.generic import Chatlike
from tests.batch.conftest import chat

BAD = {"id": "bad", "turns": []}


def test_reports_come_in_order_however_many_work(make: Make) -> None:
    chats = [chat(number) for number in range(50)]
    scorer = make()
    expected = [scorer.score(one).to_json() for one in chats]
    for workers in (0, 1, 2):
        found = [one.to_json() for one in score_many(iter(chats), scorer, workers=workers)]
        assert found == expected


@pytest.mark.parametrize("workers", [0, 1])
def test_chats_may_be_of_any_kind(workers: int, make: Make) -> None:
    chats: list[Chatlike] = [
        chat(1),
        autoqa.Transcript("t", (autoqa.Turn("agent", "您好"),)),
        "客户：在吗\n客服：您好",
    ]
    found = list(score_many(chats, make(), workers=workers))
    assert [one.transcript.id for one in found] == ["c1", "t", "chat"]


@pytest.mark.parametrize("workers", [0, 1])
def test_a_bad_chat_is_told_or_raised(workers: int, make: Make) -> None:
    refused: list[Refusal] = []
    chats = [chat(1), BAD, chat(2)]
    found = list(score_many(chats, make(), workers=workers, on_error=refused.append))
    assert [one.transcript.id for one in found] == ["c1", "c2"]
    assert [(one.type, one.chat_id) for one in refused] == [("invalid", "bad")]
    with pytest.raises(TranscriptError, match="没有任何消息"):
        list(score_many(chats, make(), workers=workers))


def test_it_streams(make: Make) -> None:
    endless = map(chat, itertools.count())
    found = [one.transcript.id for one in itertools.islice(score_many(endless, make()), 5)]
    assert found == ["c0", "c1", "c2", "c3", "c4"]


def test_an_endless_stream_goes_through_workers(make: Make) -> None:
    reports = score_many(map(chat, itertools.count()), make(), workers=2)
    assert [one.transcript.id for one in itertools.islice(reports, 700)][-1] == "c699"
    reports.close()  # type: ignore[attr-defined]


def test_memory_does_not_grow_with_the_number_of_chats(make: Make) -> None:
    def tiny() -> Iterator[dict[str, Any]]:
        for number in range(8_000):
            yield {"id": str(number), "turns": [{"role": "agent", "text": f"您好{number}"}]}

    peak = 0
    for number, _ in enumerate(score_many(tiny(), make())):
        if number == 2_000:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak
    assert grown < 16_000  # kB; 6,000 reports would take four times as much
