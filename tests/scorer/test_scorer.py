"""The scorer on whole chats: equal bytes everywhere, and a total that its parts explain."""

from __future__ import annotations

import gzip
import itertools
import json
import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autoqa
from autoqa.report.model import Report
from autoqa.text.normalise import fold
from autoqa.text.segment import boundaries
from autoqa.transcript import Transcript, Turn

ROOT = Path(__file__).parent.parent.parent
EXAMPLES = ROOT / "examples"
FACTS = EXAMPLES / "facts.toml"
FILES = [EXAMPLES / name for name in ("chats.csv", "counter.txt", "refund.json", "shipping.jsonl")]
DATA = Path(os.environ.get("AUTOQA_DATA", ROOT.parent / "shared" / "data"))
REAL = DATA / "real_unlabelled.jsonl.gz"

AGENT = (
    "您好，请问有什么可以帮您",
    "不清楚",
    "自己看详情页",
    "我不是说了吗",
    "绝对没问题，肯定今天发货",
    "请您稍等，正在为您查询",
    "非常抱歉给您带来不便，我马上帮您核实",
    "您自己联系快递吧",
    "加我微信 abc123 转账更便宜",
    "24小时内给您回复",
    "祝您生活愉快，再见",
    "",
)
CUSTOMER = (
    "在吗",
    "怎么还不发货？？？",
    "太让人失望了",
    "气死我了，骗子",
    "我要打12315投诉",
    "好的谢谢",
    "[图片]",
    "那什么时候能到",
)
TURNS = st.lists(
    st.one_of(
        st.builds(Turn, st.just("agent"), st.sampled_from(AGENT), st.none() | st.floats(0, 9e4)),
        st.builds(
            Turn, st.just("customer"), st.sampled_from(CUSTOMER), st.none() | st.floats(0, 9e4)
        ),
        st.builds(Turn, st.sampled_from(["bot", "system"]), st.text(max_size=8)),
    ),
    min_size=1,
    max_size=14,
)
CHATS = st.builds(
    lambda turns, closed: Transcript("h", tuple(turns), closed=closed),
    TURNS,
    st.sampled_from([True, False, None]),
)


@given(CHATS)
@settings(deadline=None)
def test_the_total_is_what_the_parts_say(chat: Transcript) -> None:
    report = autoqa.score(chat)
    assessed = [
        line for part in report.sections for line in part.criteria if line.earned is not None
    ]
    points = sum(line.points for line in assessed)
    if not points:
        assert report.score is None
        return
    assert report.score == pytest.approx(
        100 * sum(x.earned or 0 for x in assessed) / points, abs=0.0501
    )
    assert report.score_min == pytest.approx(
        100 * sum(x.earned_min or 0 for x in assessed) / points, abs=0.0501
    )
    assert report.coverage == pytest.approx(points / 100)
    for line in assessed:
        paid = sum(part.points for part in line.deductions)
        assert line.earned == pytest.approx(line.points - paid)
        assert (line.outcome == "undecided") is (line.earned_min != line.earned)
    total = sum(share.deducted for share in report.by_agent.values())
    assert total == pytest.approx(points - sum(line.earned or 0 for line in assessed))


@given(CHATS)
@settings(deadline=None)
def test_every_deduction_has_a_place_in_the_chat(chat: Transcript) -> None:
    report = autoqa.score(chat, explain=True)
    findings = {finding.id: finding for finding in report.findings}
    for place in report.findings:
        assert chat.turns[place.turn].text[place.start : place.end] == place.quote
    for refused in report.refused:
        assert chat.turns[refused.turn].text[refused.start : refused.end] == refused.quote
    for part in report.sections:
        for line in part.criteria:
            assert set(line.evidence) <= findings.keys()
            for deduction in line.deductions:
                (cause,) = deduction.findings
                assert findings[cause].because
                assert findings[cause].decided
                spoken_by_customer = chat.turns[findings[cause].turn].role == "customer"
                assert not (spoken_by_customer and findings[cause].kind == "present")


@given(CHATS, st.data())
@settings(deadline=None)
def test_a_harmless_turn_lowers_no_mark_but_timing(chat: Transcript, data: st.DataObject) -> None:
    """Insert a turn in which the agent just answers, after another turn of the agent."""
    places = [i + 1 for i, turn in enumerate(chat.turns) if turn.role == "agent"]
    if not places:
        return
    at = data.draw(st.sampled_from(places))
    calm = Turn("agent", "是的，这款有现货", None)
    longer = Transcript("h", (*chat.turns[:at], calm, *chat.turns[at:]), closed=chat.closed)
    before, after = autoqa.score(chat), autoqa.score(longer)
    for part, other in zip(before.sections, after.sections, strict=True):
        for line, same in zip(part.criteria, other.criteria, strict=True):
            if "reply" not in line.id and line.earned is not None and same.earned is not None:
                assert same.earned >= line.earned, line.id


@given(CHATS)
@settings(deadline=None, max_examples=30)
def test_priority_and_interval_stay_in_bounds(chat: Transcript) -> None:
    report = autoqa.score(chat)
    assert 0 <= report.priority <= 1
    assert report.needs_review is bool(report.review_reasons)
    if report.score is not None:
        assert report.score_min is not None
        assert 0 <= report.score_min <= report.score <= 100


def _examples() -> list[Report]:
    chats = [chat for file in FILES for chat in autoqa.load(file)]
    return [autoqa.score(chat, explain=True, facts=FACTS) for chat in chats]


def test_the_same_bytes_in_another_process_with_another_hash_seed() -> None:
    code = (
        "import autoqa, sys\n"
        f"for file in {[str(file) for file in FILES]!r}:\n"
        "    for chat in autoqa.load(file):\n"
        f"        report = autoqa.score(chat, explain=True, facts={str(FACTS)!r})\n"
        "        sys.stdout.buffer.write(report.to_json().encode() + b'\\n')\n"
    )
    here = "".join(report.to_json() + "\n" for report in _examples()).encode()
    for seed in ("0", "42"):
        env = {**os.environ, "PYTHONHASHSEED": seed}
        there = subprocess.run(
            [sys.executable, "-c", code], env=env, check=True, capture_output=True
        )
        assert there.stdout == here


def test_eight_threads_share_a_scorer() -> None:
    scorer = autoqa.Scorer()
    chats = [chat for file in FILES for chat in autoqa.load(file)] * 8
    alone = [scorer.score(chat).to_json() for chat in chats]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda chat: scorer.score(chat).to_json(), chats))
    assert together == alone


def test_a_scorer_does_not_change() -> None:
    with pytest.raises(AttributeError):
        autoqa.Scorer().rubric = None  # type: ignore[assignment]


def test_the_short_way_is_the_long_way() -> None:
    chat = {"turns": [{"role": "客服", "text": "您好"}]}
    assert autoqa.score(chat) == autoqa.Scorer().score(chat)


def test_the_fast_engine_gives_the_same_reports() -> None:
    pytest.importorskip("rjieba", reason="needs pip install 'autoqa-zh[fast]'")
    slow, fast = autoqa.Scorer(engine="jieba"), autoqa.Scorer(engine="rjieba")
    for file in FILES:
        for chat in autoqa.load(file):
            assert slow.score(chat, explain=True) == fast.score(chat, explain=True)


@pytest.mark.skipif(not REAL.exists(), reason="the real chats are not at hand")
def test_the_fast_engine_gives_the_same_reports_on_real_chats() -> None:
    pytest.importorskip("rjieba", reason="needs pip install 'autoqa-zh[fast]'")
    slow, fast = autoqa.Scorer(engine="jieba"), autoqa.Scorer(engine="rjieba")
    with gzip.open(REAL, "rt", encoding="utf-8") as lines:
        for line in itertools.islice(lines, 0, None, 10):
            chat = json.loads(line)
            assert slow.score(chat) == fast.score(chat)
            for turn in chat["turns"]:
                text = fold(turn["text"])
                assert boundaries(text, "jieba") == boundaries(text, "rjieba")


def test_a_scorer_travels_between_processes() -> None:
    scorer = autoqa.Scorer()
    chat = {"turns": [{"role": "客服", "text": "您好"}]}
    assert pickle.loads(pickle.dumps(scorer)).score(chat) == scorer.score(chat)


def test_errors_travel_between_processes() -> None:
    with pytest.raises(autoqa.NotFoundError) as raised:
        autoqa.Scorer("nowhere")
    back = pickle.loads(pickle.dumps(raised.value))
    assert (str(back), back.known) == (str(raised.value), raised.value.known)
