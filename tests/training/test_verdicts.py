from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="needs the extra train")
pytest.importorskip("sqlalchemy", reason="needs the extra review")

from autoqa.errors import LoadError
from autoqa.review.log import VerdictLog
from autoqa.review.records import Entry, Record, chained
from autoqa.training import corpus, from_verdicts
from autoqa.training.verdicts import jsonl
from autoqa.transcript import Transcript, Turn, fingerprint

CHAT = Transcript(
    "甲",
    (
        Turn("customer", "三天了还没人理我"),
        Turn("agent", "急什么急，等着就是了"),
        Turn("customer", "你什么态度"),
        Turn("agent", "这事归仓库管，您问他们"),
    ),
)
OTHER = Transcript("乙", (Turn("customer", "能退吗"), Turn("agent", "能退，我这就给您办")))


def entry(kind: str, chat: Transcript = CHAT, **values: object) -> Entry:
    base = {"actor": "王芳", "chat_id": chat.id, "chat_sha256": fingerprint(chat), "level": "初评"}
    return Entry(**{"kind": kind, **base, **values})  # type: ignore[arg-type]


def said(signal: str, turn: int, decision: str = "accept", chat: Transcript = CHAT) -> Entry:
    end = len(chat.turns[turn].text)
    body = {"signal": signal, "turn": turn, "start": 0, "end": end}
    kind = "finding" if decision != "added" else "added"
    word = "accept" if decision == "added" else decision
    return entry(kind, chat, subject="f1", decision=word, body=body)


def rows(*entries: Entry) -> Iterator[Record]:
    for seq, own in enumerate(entries, 1):
        yield chained(own, seq=seq, at="2026-03-10T00:00:00+00:00", prev="0" * 64, salt="s")


def labels_of(*entries: Entry) -> dict[str, dict[str, dict[str, str]]]:
    (dialogue,) = from_verdicts(rows(*entries), [CHAT])
    return dialogue.labels


def test_findings_decided_become_labels_of_their_turn() -> None:
    found = labels_of(
        said("attitude.curt", 1),
        said("buck_passing", 3, "reject"),
        said("推诿", 1, "added"),
        said("emotion.angry", 2, "reject"),
        said("emotion.dissatisfied", 2),
    )
    assert found == {
        "agent_turns": {"1": {"attitude": "curt", "buck_passing": "1"}, "3": {"buck_passing": "0"}},
        "customer_turns": {"2": {"emotion": "dissatisfied"}},
    }


def test_a_mark_overridden_is_no_label() -> None:
    override = entry("criterion", subject="manner", decision="override", old=0.0, new=10.0)
    assert from_verdicts(rows(override), [CHAT]) == []


@pytest.mark.parametrize(
    "own",
    [
        said("attitude.hostile", 1, "reject"),  # it may still be curt
        said("attitude.curt", 0),  # the customer's own words
        said("over_promise", 1),  # no question that the model answers
        entry("finding", subject="f", decision="accept",
              body={"signal": "soothing", "turn": 1, "start": 0, "end": 0}),  # what is missing
        entry("finding", subject="f", decision="accept",
              body={"signal": "buck_passing", "turn": 99, "start": 0, "end": 2}),
    ],
)  # fmt: skip
def test_what_says_nothing_sure_of_a_turn_is_no_label(own: Entry) -> None:
    assert from_verdicts(rows(own), [CHAT]) == []


def test_the_gravest_of_two_faults_in_a_turn_is_its_label() -> None:
    found = labels_of(said("attitude.hostile", 1), said("attitude.curt", 1))
    assert found["agent_turns"]["1"]["attitude"] == "hostile"


def test_weights_are_those_of_the_picks_with_a_mean_of_one(tmp_path: Path) -> None:
    log = VerdictLog(tmp_path / "log.db")
    log.append([
        entry("pick", decision="directed", new=1.0),
        entry("pick", OTHER, decision="random", new=0.2),
        said("attitude.curt", 1),
        said("buck_passing", 1, "reject", OTHER),
    ])  # fmt: skip
    weights = {own.id: own.weight for own in from_verdicts(log, [CHAT, OTHER])}
    assert sum(weights.values()) / 2 == pytest.approx(1)
    assert weights["乙"] / weights["甲"] == pytest.approx(5)


def test_a_chat_that_was_not_drawn_weighs_one_and_one_unknown_is_left_out() -> None:
    (dialogue,) = from_verdicts(
        rows(said("attitude.curt", 1), said("threat", 0, chat=OTHER)), [CHAT]
    )
    assert dialogue.weight == 1.0


def test_they_are_a_corpus_file(tmp_path: Path) -> None:
    found = from_verdicts(rows(said("attitude.curt", 1)), [CHAT])
    weighed = [found[0]._replace(weight=2.5)]
    path = tmp_path / "rows.jsonl"
    path.write_bytes(jsonl(weighed))
    assert corpus.load_corpus(path) == weighed


@pytest.mark.parametrize("weight", ["heavy", 0, -1, None, float("inf")])
def test_a_corpus_file_with_another_weight_is_told(tmp_path: Path, weight: object) -> None:
    path = tmp_path / "rows.jsonl"
    row = {"id": "a", "turns": [], "labels": {}, "weight": weight}
    path.write_text(json.dumps(row), "utf-8")
    with pytest.raises(LoadError, match="weight 应是正数"):
        corpus.load_corpus(path)
