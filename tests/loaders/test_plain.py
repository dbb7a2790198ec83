from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.errors import LoadError, TranscriptError
from autoqa.loaders.plain import parse
from autoqa.transcript import Turn

T = 1781748131.0
"""2026-06-18 10:02:11 in Shanghai."""

LINE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=20)
SPEAKERS = st.sampled_from(["客户", "客服小王", "机器人", "系统"])


def words(text: str, **more: object) -> list[tuple[str, str]]:
    return [(turn.role, turn.text) for turn in parse(text, name="t", **more).turns]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "turn"),
    [
        ("客服小王 (2026-06-18 10:02:11): 您好", Turn("agent", "您好", T, "客服小王")),
        ("客服小王（2026-06-18 10:02:11）：您好", Turn("agent", "您好", T, "客服小王")),
        ("客服小王 (2026/6/18 10:02:11)\n您好", Turn("agent", "您好", T, "客服小王")),
        ("2026-06-18 10:02:11 客服小王\n您好", Turn("agent", "您好", T, "客服小王")),
        ("2026年6月18日 10:02:11 客服小王\n\n您好\n", Turn("agent", "您好", T, "客服小王")),
        ("2026-06-18 10:02:11 客服小王：您好", Turn("agent", "您好", T, "客服小王")),
        ("[10:02:11] 客服：您好", Turn("agent", "您好", 36131.0, "客服")),
        ("【10:02】客服：您好", Turn("agent", "您好", 36120.0, "客服")),
        ("客服：您好", Turn("agent", "您好", None, "客服")),
        ("  客服 : 您好", Turn("agent", "您好", None, "客服")),
        ("客服：", Turn("agent", "", None, "客服")),
        ("客服：地址：杭州 (10:02)", Turn("agent", "地址：杭州 (10:02)", None, "客服")),
        ("客服：您好\r\n在的\r\n", Turn("agent", "您好\n在的", None, "客服")),
    ],
)
def test_a_header_says_who_speaks_and_when(text: str, turn: Turn) -> None:
    assert parse(text, name="t").turns == (turn,)


@given(st.lists(st.tuples(SPEAKERS, LINE), min_size=1, max_size=6))
def test_every_message_comes_through(messages: list[tuple[str, str]]) -> None:
    text = "\n".join(f"{speaker}：{line}" for speaker, line in messages)
    turns = parse(text, name="t").turns
    assert [(turn.speaker_id, turn.text) for turn in turns] == [
        (speaker, line.lstrip()) for speaker, line in messages
    ]


def test_a_message_may_have_several_lines() -> None:
    assert words("客服：一\n二\n\n三\n\n客户：四") == [
        ("agent", "一\n二\n\n三"),
        ("customer", "四"),
    ]


def test_what_stands_before_the_first_speaker_is_the_systems() -> None:
    assert words("会话记录\n共 2 条\n客户：在吗") == [
        ("system", "会话记录\n共 2 条"),
        ("customer", "在吗"),
    ]


def test_a_colon_in_a_message_makes_no_speaker() -> None:
    assert words("客服：请提供\n收货人：张三\nhttps://a.cn") == [
        ("agent", "请提供\n收货人：张三\nhttps://a.cn")
    ]


def test_where_speakers_have_times_a_line_without_one_is_no_speaker() -> None:
    text = "客服 (10:02:11): 请核对\n用户名：zhang\n会员等级：金卡\n客户 (10:02:31): 对"
    assert words(text) == [("agent", "请核对\n用户名：zhang\n会员等级：金卡"), ("customer", "对")]


@pytest.mark.parametrize("separator", ["\u2028", "\x0b", "\x0c", "\x85", "\x1e"])
def test_only_line_ends_end_lines(separator: str) -> None:
    assert words(f"客服：一{separator}二") == [("agent", f"一{separator}二")]


def test_names_can_be_told() -> None:
    assert words("小王：您好\n小李：在吗", roles={"小王": "agent", "小李": "customer"}) == [
        ("agent", "您好"),
        ("customer", "在吗"),
    ]


def test_a_told_name_comes_before_its_first_word() -> None:
    assert words("客服小助手：您好", roles={"客服小助手": "bot"}) == [("bot", "您好")]


@pytest.mark.parametrize(
    "text", ["客户：在吗\n小王 (10:02:11): 在的", "客户：在吗\n2026-06-18 10:02:11 小王\n在的"]
)
def test_an_unknown_speaker_is_told_with_name_and_line(text: str) -> None:
    with pytest.raises(TranscriptError, match="小王") as caught:
        parse(text, name="t", first_line=11)
    assert "12" in caught.value.place


@pytest.mark.parametrize("moment", ["2026-13-18 10:02:11", "2026-02-30 10:02:11"])
def test_an_impossible_time_is_told_with_its_line(moment: str) -> None:
    with pytest.raises(TranscriptError) as caught:
        parse(f"客户：在吗\n客服 ({moment}): 您好", name="t")
    assert "2" in caught.value.place


@pytest.mark.parametrize("text", ["", "\n \n", "在吗\n在的", "小王：您好"])
def test_a_text_in_which_nobody_speaks_is_refused(text: str) -> None:
    with pytest.raises(LoadError, match="header"):
        parse(text, name="t")


def test_a_header_of_your_own() -> None:
    header = r"<(?P<name>[^>]+)>\s*(?P<text>.*)"
    assert words("<客服>您好\n在的\n客户：<b>", header=header) == [
        ("agent", "您好\n在的\n客户：<b>")
    ]


@pytest.mark.parametrize(
    ("header", "told"), [("(", "正则"), ("(?P<text>.*)", "name"), ("", "header")]
)
def test_a_wrong_header_is_refused(header: str, told: str) -> None:
    with pytest.raises(LoadError, match=told):
        parse("您好", name="t", header=header)


def test_a_header_may_match_without_a_name() -> None:
    header = r"(?:(?P<name>\w+)\|)?(?P<text>.*)"
    assert words("客服|您好\n在的", header=header) == [("agent", "您好\n在的")]


def test_times_are_in_the_zone_given() -> None:
    chat = parse("客服 (2026-06-18 10:02:11): 您好", name="t", time_zone="UTC")
    assert chat.turns[0].time == T + 8 * 3600
    assert chat.context.time_zone == "UTC"


def test_lone_surrogates_are_replaced() -> None:
    chat = parse("客服\ud800：一\ud800\n二\udfff", name="t\ud800")
    assert chat.turns == (Turn("agent", "一\ufffd\n二\ufffd", None, "客服\ufffd"),)
    assert ascii(chat.id) == ascii("t\ufffd")  # as pytest-xdist cannot pass a surrogate on


@pytest.mark.parametrize("char", [" ", "\u3000", "(", "1", "=", ".", "["])
def test_a_long_paste_takes_no_long_time(char: str) -> None:
    paste = char * 4000
    start = time.perf_counter()
    turns = parse(f"客服：您好\n{paste}x", name="t").turns
    assert time.perf_counter() - start < 1
    assert turns[0].text == f"您好\n{paste}x"


def test_where_speakers_have_times_a_told_name_is_still_one() -> None:
    text = "客服 (10:02:11): 请核对\n用户名：zhang\n小李：对"
    assert words(text, roles={"小李": "customer"}) == [
        ("agent", "请核对\n用户名：zhang"),
        ("customer", "对"),
    ]


def test_a_quoted_header_does_not_turn_a_chat_without_times_around() -> None:
    text = "客户：在吗\n客服：在\n客户：上次说\n客服 (10:02:11): 明天到\n客服：好"
    assert [role for role, _ in words(text)] == ["customer", "agent", "customer", "agent", "agent"]


@pytest.mark.parametrize(
    "moment", ["2026/6/18 10:01:12", "2026-06-18 10:01:12", "10:01:12", "10:01"]
)
def test_a_name_before_its_time_is_a_header(moment: str) -> None:
    chat = parse(f"客服小美 {moment}\n您好亲\n客户 {moment}\n在吗：有货没", name="t")
    assert [(turn.role, turn.text) for turn in chat.turns] == [
        ("agent", "您好亲"),
        ("customer", "在吗：有货没"),
    ]
    assert all(turn.time for turn in chat.turns)
