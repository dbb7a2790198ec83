from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch", reason="needs the extra train")

from autoqa.errors import LoadError
from autoqa.training.corpus import Dialogue, load_corpus, unlabelled
from autoqa.training.validation import COMMON, near_copies, validate
from autoqa.transcript import Transcript, Turn

ROW = {
    "id": "1",
    "split": "train",
    "turns": [
        {"i": 0, "role": "customer", "text": "退款呢"},
        {"i": 1, "role": "agent", "text": "在处理"},
    ],
    "labels": {
        "agent_turns": {"1": {"attitude": "perfunctory", "buck_passing": 0, "soothing": 0}},
        "customer_turns": {"0": {"emotion": "calm", "threat": 0}},
        "ending": "unresolved",
        "final_satisfaction": "neutral",
    },
}

CSV = """id,role,text,attitude,buck_passing,soothing,emotion,threat,ending,final_satisfaction
a,客户,退款呢,,,,calm,0,,
a,客服,在处理,perfunctory,0,0,,,unresolved,neutral
b,客户,在吗,,,,calm,0,,
b,客服,在的,ok,0,0,,,no_issue,
"""


@pytest.fixture(scope="module")
def shipped() -> list[Dialogue]:
    return load_corpus()


def test_the_shipped_corpus_is_whole(shipped: list[Dialogue]) -> None:
    assert validate(shipped) == []
    assert len(shipped) >= 1500
    assert sum(len(own.turns) for own in shipped) >= 22_000


def test_its_test_part_holds_voices_that_training_never_saw(shipped: list[Dialogue]) -> None:
    batches = {
        split: {own.batch for own in shipped if own.split == split}
        for split in ("train", "calibration", "test")
    }
    assert not batches["train"] & batches["test"]
    assert not batches["train"] & batches["calibration"]
    assert not batches["calibration"] & batches["test"]


def test_it_keeps_one_sentence_in_two_contexts_with_two_labels(shipped: list[Dialogue]) -> None:
    seen: dict[str, set[str | None]] = {}
    for dialogue in shipped:
        for turn, own in enumerate(dialogue.turns):
            if own["role"] == "agent" and len(own["text"]) >= 8:
                label = dialogue.label("attitude", turn)
                seen.setdefault(own["text"], set()).add("bad" if label != "ok" else "ok")
    assert sum(labels == {"bad", "ok"} for labels in seen.values()) >= 40


def test_jsonl_and_csv_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "own.jsonl").write_text(json.dumps(ROW, ensure_ascii=False) + "\n\n", "utf-8")
    (tmp_path / "own.csv").write_text("\ufeff" + CSV, "utf-8")
    (first,) = load_corpus(tmp_path / "own.jsonl")
    table, other = load_corpus(tmp_path / "own.csv")
    for task, turn in (("attitude", 1), ("buck_passing", 1), ("emotion", 0), ("ending", None)):
        assert first.label(task, turn) == table.label(task, turn)
    assert other.label("ending") == "no_issue"
    assert other.label("final_satisfaction") is None


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jsonl", '{"id": 1', "第 1 行"),
        ("a.jsonl", '{"id": "1", "turns": []}', "labels"),
        ("a.csv", "编号,角色\n1,客户\n", "缺少列"),
        ("missing.jsonl", None, "没有这个文件"),
    ],
)
def test_what_cannot_be_read_is_told(
    tmp_path: Path, name: str, content: str | None, message: str
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(LoadError, match=message):
        load_corpus(tmp_path / name)


def test_a_chat_without_labels_has_none() -> None:
    chat = Transcript("x", (Turn("customer", "在吗"), Turn("agent", "自动", auto=True)))
    dialogue = unlabelled(chat)
    assert dialogue.voices == ["customer", "bot"]
    assert dialogue.label("attitude", 1) is None
    assert dialogue.label("ending") is None


def changed(change: Callable[[Any], None]) -> Dialogue:
    row = json.loads(json.dumps(ROW))
    change(row)
    return Dialogue(row["id"], "train", "", "", row["turns"], row["labels"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda row: row["turns"][1].update(i=5), "序号应为 1"),
        (lambda row: row["turns"][0].update(role="buyer"), "没有名为 'buyer' 的角色"),
        (lambda row: row["labels"]["agent_turns"].clear(), "attitude 的标签是 None"),
        (lambda row: row["labels"]["agent_turns"]["1"].update(attitude="rude"), "'rude'"),
        (lambda row: row["labels"]["agent_turns"].update({"7": {}}), "第 7 条消息不存在"),
        (lambda row: row["labels"].update(ending="open"), "'open'"),
    ],
)
def test_the_validator_finds_what_is_wrong(change: Callable[[Any], None], message: str) -> None:
    found = validate([changed(change)])
    assert any(message in problem.message for problem in found), found


def test_the_validator_finds_copies_within_and_across_splits() -> None:
    text = "昨天下午在你们店里订的双人沙发到现在还没有安排安装师傅上门"
    turns = [{"role": "customer", "text": text}]
    one, other = (Dialogue(name, name, "", "", turns, {}) for name in ("train", "test"))
    ((first, second, share),) = near_copies([one, other])
    assert (first.id, second.id, share) == ("train", "test", 1.0)
    problems = validate([one, other])
    assert any("分属 train 和 test" in problem.message for problem in problems)
    assert not list(near_copies([one] * (COMMON + 1)))
