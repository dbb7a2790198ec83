from __future__ import annotations

import doctest
import pickle
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.knowledge import clauses, flags, phrases, replies, units
from autoqa.knowledge.facts import Amount, Attribute, FactBase, Subject
from autoqa.knowledge.files import load_facts
from autoqa.knowledge.matcher import LONGEST, FactMatcher
from autoqa.knowledge.statement import Statement
from autoqa.text.chat import Chat
from autoqa.transcript import Context, Role, Transcript, Turn

HERE = Path(__file__).parent
MATCHER = FactMatcher(load_facts(HERE.parent.parent / "examples" / "facts.toml"))
GYM = FactMatcher(load_facts(HERE / "gym.toml"))


def cases(name: str) -> list[str]:
    """The lines of a file of cases that are no comments."""
    lines = (HERE / name).read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


OUTCOMES = {"错": "contradicted", "对": "confirmed", "疑": "undecidable"}
WIDE = "\uff17\uff19\uff19"
"""799 in full-width digits."""

ROLES: dict[str, Role] = {"客": "customer", "服": "agent", "机": "bot", "系": "system"}


def statements(
    talk: str, day: str | None = "2026-11-05", matcher: FactMatcher = MATCHER
) -> tuple[Statement, ...]:
    """What the agents of ``客…|服…`` say."""
    turns = tuple(Turn(ROLES[part[0]], part[1:]) for part in talk.split("|"))
    return matcher.statements(Chat(Transcript("c", turns, context=Context(started_at=day))))


def outcome(talk: str, day: str | None = "2026-11-05", matcher: FactMatcher = MATCHER) -> str:
    """The gravest outcome of a chat's last message."""
    last = talk.count("|")
    found = {own.outcome for own in statements(talk, day, matcher) if own.turn == last}
    return next((own for own in OUTCOMES.values() if own in found), "undecidable")


@pytest.mark.parametrize("case", cases("matcher_cases.txt"))
def test_what_is_said_and_how_it_compares(case: str) -> None:
    expected, talk = case.split(" ", 1)
    assert outcome(talk) == OUTCOMES[expected]


@pytest.mark.parametrize("case", cases("matcher_cases_gym.txt"))
def test_what_people_say_in_few_words(case: str) -> None:
    expected, talk = case.split(" ", 1)
    assert outcome(talk, matcher=GYM) == OUTCOMES[expected]


def test_a_statement_names_both_values_and_stands_on_what_was_said() -> None:
    text = "亲亲亲亲亲，现在￥" + WIDE + "呢"
    (own,) = statements(f"客D8多少钱|服{text}")
    assert text[own.start : own.end] == own.said == "￥" + WIDE
    assert own.because("2026-11").startswith(
        f"说“￥{WIDE}”，资料为 899 元（D8羽绒被·价格，2026-11）"
    )


def test_a_bare_answer_stands_on_the_answer_and_tells_the_question() -> None:
    (own,) = statements("客羽绒被可以机洗吗|服可以的哦亲")
    assert (own.turn, own.start, own.end) == (1, 0, 5)
    assert "可以机洗吗" in own.because("")


@pytest.mark.parametrize(
    "talk",
    [
        "客D8是799对吧，我看到799",
        "客D8多少钱|机D8现在799元",
        "客D8多少钱|系D8现在799元",
        "客D8多少钱|服您看到的价格是多少呢，是799吗",
        "客D8多少钱|服",
    ],
)
def test_only_what_a_human_agent_states_counts(talk: str) -> None:
    assert [own for own in statements(talk) if own.outcome == "contradicted"] == []


def test_recalled_messages_state_nothing() -> None:
    turns = (Turn("customer", "D8多少钱"), Turn("agent", "799元哦", recalled=True))
    assert MATCHER.statements(Chat(Transcript("c", turns))) == ()


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-11-05", "contradicted"),
        ("2026-11-30 23:59:59", "contradicted"),
        ("2026-12-01", "undecidable"),
        (None, "undecidable"),
        ("看不懂的时间", "undecidable"),
    ],
)
def test_a_fact_with_dates_needs_the_day_of_the_chat(day: str | None, expected: str) -> None:
    assert outcome("客乳胶枕多少钱|服乳胶枕159元", day) == expected


def test_the_day_is_that_of_the_first_message_in_the_zone_of_the_chat() -> None:
    def first(time: float, zone: str) -> str:
        turns = (Turn("customer", "乳胶枕多少钱", time), Turn("agent", "乳胶枕159元", time + 9))
        chat = Chat(Transcript("c", turns, context=Context(time_zone=zone)))
        return MATCHER.statements(chat)[0].outcome if MATCHER.statements(chat) else "nothing"

    last_second = 1796054399.0  # 2026-11-30 15:59:59 UTC, 23:59:59 in Shanghai
    assert first(last_second, "Asia/Shanghai") == "contradicted"
    assert first(last_second + 1, "Asia/Shanghai") == "nothing"
    assert first(last_second + 1, "UTC") == "contradicted"
    assert first(12.0, "UTC") == "nothing"


def test_what_is_put_right_later_is_withdrawn() -> None:
    wrong, right = statements("客D8多少钱|服D8是799元|服看错了，D8是899元")
    assert (wrong.outcome, wrong.withdrawn) == ("contradicted", True)
    assert (right.outcome, right.withdrawn) == ("confirmed", False)
    assert "人工" in wrong.because("")
    right, wrong = statements("客D8多少钱|服D8是899元|服D8是799元")
    assert (wrong.outcome, wrong.withdrawn) == ("contradicted", False)


def test_pasted_documents_state_nothing_and_take_no_time() -> None:
    assert statements("客D8多少钱|服" + "D8价格是799元，" * (LONGEST // 9)) == ()


def test_a_matcher_travels_with_its_base() -> None:
    again = FactMatcher(pickle.loads(pickle.dumps(MATCHER.base)))
    assert again.sha256 == MATCHER.sha256


def test_a_base_made_in_code() -> None:
    price = Attribute("价格", "price", Amount(5, 5), "元")
    base = FactBase("店", "", "测试", (Subject("a", "product", "苹果", (price,)),))
    turns = (Turn("customer", "苹果多少钱"), Turn("agent", "苹果6元"))
    (own,) = FactMatcher(base).statements(Chat(Transcript("c", turns)))
    assert own.outcome == "contradicted"


PIECES = """
D8 M2 羽绒被 乳胶枕 退货 退款 发货 满减 多少钱 几天 到账 机洗 799 899元 7天 三五天 满300减50 八折
不 没有 可以 支持 黑色 白色 S 吗 ？ ， 。 如果 您说的 是 的 哦 🦀 ㎏ [图片]
"""
TALK = st.lists(
    st.tuples(
        st.sampled_from("客服机系"),
        st.lists(st.sampled_from([*PIECES.split(), WIDE, "\n"]), max_size=9),
    ),
    max_size=6,
)


@settings(max_examples=300, deadline=None)
@given(TALK)
def test_any_chat_gives_statements_of_its_own_text(talk: list[tuple[str, list[str]]]) -> None:
    turns = tuple(Turn(ROLES[role], "".join(parts)) for role, parts in talk)
    for own in MATCHER.statements(Chat(Transcript("c", turns))):
        text = turns[own.turn].text
        assert turns[own.turn].role == "agent"
        assert 0 <= own.start < own.end <= len(text)


@pytest.mark.parametrize("module", [clauses, flags, phrases, replies, units])
def test_the_examples_in_the_docstrings(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0
