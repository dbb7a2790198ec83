"""What counts as a hit, what is refused, and why."""

from __future__ import annotations

import itertools
import re

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.lexicon.matcher import (
    BOUNDARY,
    EXCLUDED,
    NEGATED,
    RECALLED,
    ROLE,
    WAIVED,
    Matcher,
)
from autoqa.lexicon.model import Entry, Lexicon
from autoqa.text.chat import Chat
from autoqa.text.segment import Engine
from autoqa.transcript import Role, Transcript, Turn
from tests.lexicon.conftest import lexicon, match, quotes, reasons, says

HELLO = lexicon("您好", exclude=("您好像",))
WORDS_INSIDE_WORDS = [
    ("请", "我申请退款", "请您稍等"),
    ("不管", "我不管理这个", "这个我不管"),
    ("大麻", "这是个大麻烦", "有人卖大麻"),
    ("口交", "前面路口交通拥堵", "口交"),
    ("装", "女装在三楼", "你别装了"),
]


def whole(term: str) -> Lexicon:
    """A lexicon of a term that must be a whole word."""
    return lexicon(entries=(Entry(terms=(term,), boundary=True),))


@pytest.mark.parametrize("engine", ["jieba", "rjieba"])
@pytest.mark.parametrize(("term", "inside", "alone"), WORDS_INSIDE_WORDS)
def test_a_word_inside_a_word_is_no_hit(engine: Engine, term: str, inside: str, alone: str) -> None:
    assert quotes(says(inside), whole(term), engine=engine) == []
    assert reasons(says(inside), whole(term), engine=engine) == [BOUNDARY]
    assert quotes(says(alone), whole(term), engine=engine) == [term]


@pytest.mark.parametrize(("term", "inside", "alone"), WORDS_INSIDE_WORDS)
def test_without_a_boundary_it_is_a_hit(term: str, inside: str, alone: str) -> None:
    assert quotes(says(inside), lexicon(term)) == [term]


def test_a_greeting_is_not_in_it_seems_you() -> None:
    assert quotes(says("您好像没有下单"), HELLO) == []
    assert quotes(says("您好，您好像没有下单"), HELLO) == ["您好"]


def test_a_longer_exclusion_beats_every_shorter_term_in_it() -> None:
    own = lexicon("麻烦", "太麻烦", "烦", exclude=("不会太麻烦的",))
    assert quotes(says("不会太麻烦的"), own) == []
    assert reasons(says("不会太麻烦的"), own) == [EXCLUDED.format("不会太麻烦的")] * 3


def test_a_longer_term_beats_a_shorter_exclusion() -> None:
    own = lexicon("没问题才怪", exclude=("没问题",))
    assert quotes(says("没问题才怪"), own) == ["没问题才怪"]


def test_a_refused_term_does_not_hide_another_hit() -> None:
    own = lexicon("麻烦", "烦人", exclude=("大麻烦",))
    assert quotes(says("大麻烦人"), own) == ["烦人"]


def test_an_exclusion_counts_only_around_the_hit() -> None:
    own = lexicon("麻烦", exclude=("大麻烦",))
    assert quotes(says("大麻烦，真麻烦"), own) == ["麻烦"]
    assert quotes(says("大，麻烦"), own) == ["麻烦"]


def test_the_exclusion_of_an_entry_holds_for_its_lexicon_and_no_other() -> None:
    entries = (Entry(terms=("麻烦",)), Entry(terms=("很烦",), exclude=("大麻烦",)))
    chat = says("大麻烦")
    assert quotes(chat, lexicon(entries=entries)) == []
    assert quotes(chat, lexicon(entries=entries), lexicon("麻烦", name="other")) == ["麻烦"]


def test_exclusions_are_compared_as_the_text_is() -> None:
    assert quotes(says("加QQ音乐群"), lexicon("QQ", exclude=("\uff31Q音樂",))) == []


@pytest.mark.parametrize(
    ("role", "auto", "reason"),
    [
        ("customer", False, ROLE["customer"]),
        ("bot", False, ROLE["bot"]),
        ("agent", True, ROLE["bot"]),
        ("system", False, ROLE["system"]),
    ],
)
@pytest.mark.parametrize(
    "own",
    [lexicon("烦死了"), lexicon(entries=(Entry(id="p", regex="烦死."),))],
    ids=["term", "pattern"],
)
def test_only_the_words_of_its_roles_count(
    own: Lexicon, role: Role, auto: bool, reason: str
) -> None:
    chat = says("烦死了", role=role, auto=auto)
    assert quotes(chat, own) == []
    assert reasons(chat, own) == [reason]


def test_a_hidden_word_of_another_role_is_refused_with_the_reason() -> None:
    own = lexicon("骗子", severity="grave")
    assert reasons(says("骗*子", role="customer"), own) == [ROLE["customer"]]


def test_a_negated_phrase_is_refused() -> None:
    own = lexicon("保证到货", negatable=True)
    assert reasons(says("我们不能保证到货"), own) == [NEGATED]
    assert quotes(says("我们不能保证到货"), own) == []
    assert quotes(says("我们保证到货"), own) == ["保证到货"]


def test_an_entry_may_differ_from_its_lexicon_in_negation() -> None:
    entries = (Entry(terms=("保证",), negatable=False), Entry(terms=("一定",)))
    own = lexicon(entries=entries, negatable=True)
    assert quotes(says("不保证，不一定"), own) == ["保证"]


def test_recalled_words_count_only_if_they_are_grave() -> None:
    chat = says("滚，闭嘴", recalled=True)
    own = lexicon("闭嘴", entries=(Entry(terms=("滚",), severity="grave"),))
    assert quotes(chat, own) == ["滚"]
    assert reasons(chat, own) == [RECALLED]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("usb接口", []),
        ("sbs", []),
        ("asb", []),
        ("你sb吧", ["sb"]),
        ("SB", ["SB"]),
        ("a sb!", ["sb"]),
        ("usb sb", ["sb"]),
    ],
)
def test_a_latin_word_needs_no_segmentation(text: str, found: list[str]) -> None:
    assert quotes(says(text), lexicon("sb")) == found


@pytest.mark.parametrize("text", ["加vx12345678", "加VX10086"])
def test_a_latin_word_ends_where_digits_begin(text: str) -> None:
    """An account number right behind the name of the service does not hide the name."""
    assert quotes(says(text), lexicon("vx")) == [text[1:3]]


def test_a_word_inside_a_latin_word_is_refused_with_the_reason() -> None:
    assert reasons(says("usb接口"), lexicon("sb")) == [BOUNDARY]


REFUND = lexicon(
    entries=(
        Entry(
            id="refund",
            regex=r"返(?:现|您)(?P<amount>\d{1,6})元",
            because="私下承诺返 {amount} 元",
        ),
    ),
)


def test_a_pattern_captures_the_amount() -> None:
    (hit,) = match(says("好评返现5\uff10元"), REFUND).of("bad")
    assert (hit.amount, hit.because) == ("50", "私下承诺返 50 元")
    assert hit.entry == "refund"


def test_a_captured_amount_is_the_amount_that_was_written() -> None:
    (hit,) = match(says("好评返现10000元"), REFUND).of("bad")
    assert hit.amount == "10000"


def test_a_pattern_finds_every_place_in_its_turn() -> None:
    chat = says("返现5元，返您20元", "返现3元")
    assert quotes(chat, REFUND) == ["返现5元", "返您20元", "返现3元"]


@pytest.mark.parametrize(
    ("regex", "text", "found"),
    [
        ("好评.{0,8}返", "好评就返", "好评就返"),
        ("1[0-9]{10}", "电话13812345678", "13812345678"),
        (r"[1-9]\d{1,3}", "共25元", "25"),
        ("[^，]{3}1", "甲，乙丙丁1", "乙丙丁1"),
        ("(?:一|1){1,3}元?", "11元", "11元"),
        ("加VX", "加VX吧", "加VX"),
        ("(?:加|1)(?:微信|vx)?(?:号|$)", "1微信号", "1微信号"),
        ("^1", "1号", "1"),
        ("^好的$", "好的", "好的"),
        ("(?<!不)知道", "不知道，知道", "知道"),
        ("知道(?!了)", "知道了，知道", "知道"),
        ("(?m)^好的$", "嗯\n好的", "好的"),
        ("費\uff11", "收费1元", "费1"),
    ],
)
def test_a_pattern_is_found_whatever_it_is_made_of(regex: str, text: str, found: str) -> None:
    own = lexicon(entries=(Entry(id="p", regex=regex),))
    assert quotes(says("别的", text), own) == [found]


def test_a_pattern_may_name_the_part_that_is_the_hit() -> None:
    own = lexicon(entries=(Entry(id="p", regex="亲，(?P<hit>加微信)吧"),))
    assert quotes(says("亲，加微信吧"), own) == ["加微信"]


def test_a_pattern_without_an_amount_captures_none() -> None:
    own = lexicon(entries=(Entry(id="p", regex="返现"),), because="{amount}返现")
    assert match(says("返现"), own).of("bad")[0].because == "返现"


def test_a_pattern_that_does_not_name_the_part_is_the_hit_itself() -> None:
    own = lexicon(entries=(Entry(id="p", regex="亲(?P<hit>加微信)|(?P<amount>扫)码"),))
    assert quotes(says("亲加微信，扫码"), own) == ["加微信", "扫码"]


def test_a_pattern_is_excluded_and_negated_like_a_term() -> None:
    entry = Entry(id="p", regex="加.?微信", exclude=("更加微信",), negatable=True)
    own = lexicon(entries=(entry,))
    assert reasons(says("更加微信化"), own) == [EXCLUDED.format("更加微信")]
    assert reasons(says("请勿加微信"), own) == [NEGATED]
    assert quotes(says("请加我微信"), own) == ["加我微信"]


def test_of_overlapping_hits_the_first_and_longest_stands() -> None:
    assert quotes(says("我不知道啊"), lexicon("知道", "不知道", "不知道啊")) == ["不知道啊"]
    assert quotes(says("甲乙丙丁"), lexicon("乙丙丁", "甲乙")) == ["甲乙"]
    assert quotes(says("甲乙丙丁"), lexicon("甲乙", "丙丁", "乙丙")) == ["甲乙", "丙丁"]


def test_of_overlapping_hits_the_gravest_stands_before_the_first() -> None:
    entries = (Entry(terms=("甲乙丙",), severity="weak"), Entry(terms=("丙丁",), severity="grave"))
    own = lexicon("乙丙", entries=entries)
    assert quotes(says("甲乙丙丁"), own) == ["丙丁"]
    assert quotes(says("甲乙丙"), own) == ["乙丙"]


def test_a_term_and_a_pattern_on_one_place_are_one_hit() -> None:
    own = lexicon("返现", entries=(Entry(id="p", regex=r"返现\d元"),))
    assert quotes(says("返现5元"), own) == ["返现5元"]


def test_two_lexicons_do_not_hide_each_other() -> None:
    one, two = lexicon("不知道", name="one"), lexicon("知道", "不知道啊", name="two")
    assert quotes(says("不知道啊"), one, two) == ["不知道", "不知道啊"]


def test_a_term_of_two_lexicons_hits_in_both() -> None:
    one, two = lexicon("滚", name="one"), lexicon("滚", name="two", severity="grave")
    matches = match(says("滚"), one, two)
    assert [hit.severity for name in ("one", "two") for hit in matches.of(name)] == [
        "normal",
        "grave",
    ]
    assert [hit.lexicon for hit in matches.grave] == ["two"]


def test_a_lexicon_may_give_way_to_another_in_the_same_turn() -> None:
    curt = lexicon("自己看", name="curt", unless=("care",))
    care = lexicon("抱歉", name="care")
    chat = says("抱歉，请自己看", "自己看", "抱歉")
    assert [hit.turn for hit in match(chat, curt, care).of("curt")] == [1]
    assert reasons(chat, curt, care) == [WAIVED.format("care")]
    assert quotes(chat, curt) == ["自己看", "自己看"]


def test_hits_come_in_the_order_of_the_chat() -> None:
    matches = match(says("乙甲", "甲", "乙"), lexicon("甲", "乙"))
    assert [(hit.turn, hit.start, hit.entry) for hit in matches.of("bad")] == [
        (0, 0, "乙"),
        (0, 1, "甲"),
        (1, 0, "甲"),
        (2, 0, "乙"),
    ]


def test_no_hit_runs_over_two_turns() -> None:
    assert quotes(says("再", "见"), lexicon("再见", severity="grave")) == []


def test_an_entry_overrides_its_lexicon() -> None:
    entry = Entry(terms=("乙",), id="second", severity="weak", because="乙的理由")
    hits = match(says("甲乙"), lexicon("甲", entries=(entry,))).of("bad")
    assert [(hit.entry, hit.severity, hit.because) for hit in hits] == [
        ("甲", "normal", "bad 的词"),
        ("second", "weak", "乙的理由"),
    ]


def test_terms_are_compared_as_the_text_is() -> None:
    assert quotes(says("請加\uff36X"), lexicon("请加VX")) == ["請加\uff36X"]


def test_the_original_is_quoted() -> None:
    assert quotes(
        says("這是標(biāo)準(zhǔn)的&amp;大騙\u200b子"), lexicon("标准的", "&大骗子")
    ) == [
        "標(biāo)準(zhǔn)的",
        "&amp;大騙\u200b子",
    ]


def test_without_explaining_nothing_refused_is_kept() -> None:
    chat = says("我申请退款")
    matches = Matcher([whole("请")]).match(chat)
    assert (matches.refused, matches.explained) == ((), False)
    assert match(chat, whole("请")).explained


def test_no_lexicon_has_no_hits() -> None:
    matches = match(says("您好"))
    assert list(matches.of("bad")) == []
    assert matches.refused == ()


PARTS = st.sampled_from(
    ["麻烦", "大", "烦", "不", "，", "sb", "u", " ", "*", "\u200b", "返现5元", "麻"]
)
EVERYTHING = (
    lexicon("麻烦", "烦", exclude=("大麻烦",), negatable=True),
    lexicon("麻烦", "sb", name="hidden", severity="grave", roles=("agent", "customer")),
    lexicon(name="whole", entries=(Entry(terms=("烦",), boundary=True), *REFUND.entries)),
)
REMEMBERING = Matcher(EVERYTHING)
CHATS = st.lists(
    st.builds(
        Turn,
        st.sampled_from(["agent", "customer", "bot"]),
        st.lists(PARTS, max_size=8).map("".join),
        recalled=st.booleans(),
    ),
    max_size=4,
).map(lambda turns: Chat(Transcript("c", tuple(turns))))


@given(CHATS)
@settings(deadline=None)
def test_a_turn_is_judged_as_if_it_were_alone(chat: Chat) -> None:
    together = REMEMBERING.match(chat)
    for own in EVERYTHING:
        alone = [
            msgspec.structs.replace(hit, turn=index)
            for index, turn in enumerate(chat.transcript.turns)
            for hit in Matcher(EVERYTHING).match(Chat(Transcript("c", (turn,)))).of(own.name)
        ]
        assert list(together.of(own.name)) == alone


@given(CHATS)
@settings(deadline=None)
def test_explaining_changes_no_hit(chat: Chat) -> None:
    matcher = Matcher(EVERYTHING)
    explained, plain = matcher.match(chat, explain=True), matcher.match(chat)
    for own in EVERYTHING:
        assert list(explained.of(own.name)) == list(plain.of(own.name))


@given(CHATS)
@settings(deadline=None)
def test_hits_of_one_lexicon_never_overlap_and_lie_in_their_turn(chat: Chat) -> None:
    matches = Matcher(EVERYTHING).match(chat)
    for own in EVERYTHING:
        hits = matches.of(own.name)
        assert all(0 <= hit.start < hit.end <= len(chat.texts[hit.turn]) for hit in hits)
        for earlier, later in itertools.pairwise(hits):
            assert (earlier.turn, earlier.end) <= (later.turn, later.start)


@given(st.text("大麻烦，a*", max_size=30))
@settings(deadline=None)
def test_a_plain_term_is_found_wherever_it_stands(text: str) -> None:
    chat = says(text)
    found = [(hit.start, hit.end) for hit in match(chat, lexicon("麻烦")).of("bad")]
    assert found == [place.span() for place in re.finditer("麻烦", chat.texts[0])]
