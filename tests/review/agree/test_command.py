"""Agreement, drift and coaching by the command line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from autoqa.cli import main
from autoqa.review.intake import keep
from autoqa.review.log import VerdictLog
from autoqa.scorer import Scorer
from tests.review.conftest import DAY, chat, decided

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, own_shelf: Path) -> Run:
    """A folder with 60 scored chats of two months, 20 of them with a fault, most reviewed."""
    log = VerdictLog(tmp_path / "log.db")
    chats = [
        chat(
            f"c-{n}",
            f"您好{n}",
            "坏词" if n % 3 == 0 else "好的",
            start=DAY - dt.timedelta(days=31 * (n % 2)),
            agent_id=f"kf-{n % 2}",
        )
        for n in range(60)
    ]
    scorer = Scorer("tiny")
    reports = [scorer.score(own) for own in chats]
    (tmp_path / "out.jsonl").write_text("\n".join(own.to_json() for own in reports), "utf-8")
    (tmp_path / "chats.jsonl").write_bytes(b"\n".join(msgspec.json.encode(own) for own in chats))
    found = []
    for n, own in enumerate(reports[:54]):
        mark = own.sections[0].criteria[0].earned or 0.0
        wrong = n % 18 == 0
        found.append(
            decided(own, mark=60.0 if wrong else mark, finding="reject" if wrong else "accept")
        )
    keep(log, found)
    return lambda *words, code=0: _run(tmp_path, words, code)


def _run(folder: Path, words: tuple[str, ...], code: int) -> Result:
    own = [str(folder / word[1:]) if word.startswith("@") else word for word in words]
    result = CliRunner().invoke(main, own, env={"COLUMNS": "220"})
    assert result.exit_code == code, result.output
    return result


def test_agreement_with_gates(run: Run, tmp_path: Path) -> None:
    shown = run("agree", "@out.jsonl", "--log", "@log.db", "--confusion").output
    assert "机评 与 人工" in shown
    assert "不说坏词" in shown
    run("agree", "@out.jsonl", "--log", "@log.db", "-o", "@agree.txt")
    assert "不说坏词" in (tmp_path / "agree.txt").read_text("utf-8")
    said = run("agree", "@out.jsonl", "--log", "@log.db", "--only", "words", "--min-kappa", "0.8")
    assert "各项都达到门槛" in said.output
    gates = ("--only", "words,true", "--min-kappa", "0.95", "--max-error", "5")
    missed = run("agree", "@out.jsonl", "--log", "@log.db", *gates, code=1).output
    assert "未通过：不说坏词（words）：kappa 0.8" in missed
    assert "未通过：说得对（true）：两边都判了的会话只有 0 个，至少要 50 个，还差 50 个" in missed
    few = ("--min-kappa", "0.1", "--least", "90", "--only", "words")
    assert "还差 36 个" in run("agree", "@out.jsonl", "--log", "@log.db", *few, code=1).output


def test_agreement_as_json_and_of_sheets(run: Run, tmp_path: Path) -> None:
    run("agree", "@out.jsonl", "--log", "@log.db", "--format", "json", "-o", "@agree.json")
    (found,) = msgspec.json.decode((tmp_path / "agree.json").read_bytes())
    row = next(own for own in found["rows"] if own["question"] == "words")
    assert row["count"] == 54
    assert sum(map(sum, row["confusion"])) == 54
    value, low, high = row["statistics"]["percent"]
    assert low < value < high
    for name, mark in (("甲", 8), ("乙", 10)):
        text = "会话,礼貌\n" + "".join(f"{n},{mark if n < 5 else 5}\n" for n in range(20))
        (tmp_path / f"{name}.csv").write_text(text, "gb18030")
    assert "75%" in run("agree", "@甲.csv", "@乙.csv").output
    assert "两份得分表" in run("agree", "@甲.csv", code=2).output
    (tmp_path / "丙.csv").write_text("会话,礼貌\n99,3\n", "utf-8")
    assert "没有一个会话两边都判了" in run("agree", "@甲.csv", "@丙.csv", code=1).output


def test_nothing_is_compared_without_second_reviews(run: Run) -> None:
    words = ("agree", "@out.jsonl", "--log", "@log.db", "--people")
    assert "没有一个会话两边都判了" in run(*words, code=1).output


def test_drift(run: Run, tmp_path: Path) -> None:
    shown = run("drift", "@out.jsonl", "--at", "2026-03-01", "--log", "@log.db").output
    assert "30 / 30" in shown
    assert "没有看出变化" in shown
    run("drift", "@out.jsonl", "--before", "@out.jsonl", "--format", "json", "-o", "@d.json")
    (found,) = msgspec.json.decode((tmp_path / "d.json").read_bytes())
    assert all(own["shift"][2] == "none" for own in found["distributions"])
    assert "有一个时期没有会话" in run("drift", "@out.jsonl", "--at", "2030-01-01", code=1).output
    run("drift", "@out.jsonl", code=2)


def test_coaching(run: Run, tmp_path: Path) -> None:
    said = run(
        "coach", "@out.jsonl", "--agent", "kf-0", "--log", "@log.db", "--chats", "@chats.jsonl"
    ).output
    assert "客服 kf-0 辅导单" in said
    assert "人工确认" in said
    assert "客户：问题1" in said
    assert said.count("· 会话") == 3
    run("coach", "@out.jsonl", "--agent", "kf-0", "-o", "@coach.html")
    assert "<title>客服 kf-0 辅导单</title>" in (tmp_path / "coach.html").read_text("utf-8")
    assert "没有客服" in run("coach", "@out.jsonl", "--agent", "kf-9", code=1).output
