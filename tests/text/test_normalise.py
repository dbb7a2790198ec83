"""What normalising changes, what it keeps, and that every character knows where it came from."""

from __future__ import annotations

import itertools
import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.text.normalise import LONGEST_RUN, fold, normalise, resizes

SHARED = Path(os.environ.get("AUTOQA_DATA", Path(__file__).parents[3] / "shared" / "data")).parent
DAMAGED = SHARED / "standards" / "002_5f8c87e12faf51c0.txt"
EVERY_CHARACTER = "".join(map(chr, range(0x110000)))
FRAGMENTS = (
    "標(biāo)準(zhǔn)", "&amp;", "&#65;", "&nbsp;", "&", ";", "(", ")", "\u200b", "\ufeff", "啊啊啊啊啊",
    "⑩", "\u2474", "\u337f", "\u0130", "ß", "😀", "👨\u200d👩\u200d👧", "\ud83d", "\x1e", "\n", "。。。。。",
)  # fmt: skip
MESSY = st.lists(
    st.one_of(st.characters(exclude_characters="\u03a3\u85b4"), st.sampled_from(FRAGMENTS))
).map("".join)
calm = settings(deadline=None)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("標(biāo)準(zhǔn)", "标准"),
        ("為規(guī)範(fàn)客服(fú)工作", "为规范客服工作"),
        ("標\uff08biāo\uff09準", "标准"),
        ("女(nǚ)裝", "女装"),
        ("親，發貨了嗎", "亲，发货了吗"),
        ("VIP", "vip"),
        ("\uff36\uff29\uff30\uff11\u3000\uff1a", "vip1 :"),
        ("&lt;b&gt;&nbsp;&amp;&quot;", '<b> &"'),
        ("&#65;&#x4F60;", "a你"),
        ("&Eacute;", "é"),
        ("傻\u200b\u2060\ufeff瓜", "傻瓜"),
        ("❤\ufe0f", "❤"),
        ("①⑨Ⓐⓑ", "19ab"),
        ("⑩\u2474㈠", "10(1)(一)"),
        ("啊啊啊啊啊啊", "啊啊啊"),
        ("！！！！！！", "！！！"),
        ("哈哈哈", "哈哈哈"),
        ("\x1e\x00", ""),
    ],
)
def test_what_changes(text: str, plain: str) -> None:
    assert normalise(text).text == plain


@pytest.mark.parametrize(
    "text",
    ["，。！？…", "您好，请问！", "退货(7天内)", "&notanentity;", "&", "\ud83d", "", "ß", "\u0130"],
)
def test_what_stays(text: str) -> None:
    assert normalise(text).text == text
    assert not resizes(fold(text))


@pytest.mark.parametrize("text", ["加我(vx)", "你个(sb)", "发我(qq)"])
def test_latin_words_in_brackets_are_no_pinyin(text: str) -> None:
    assert normalise(text).text == text


@pytest.mark.parametrize("text", ["赔您10000元", "13800000000", "100000"])
def test_numbers_keep_their_value(text: str) -> None:
    assert normalise(text).text == text


def test_an_invisible_character_written_as_an_entity_goes_too() -> None:
    assert normalise("傻&#8203;瓜").text == "傻瓜"


@pytest.mark.parametrize(
    ("text", "phrase", "quote"),
    [
        ("本標(biāo)準(zhǔn)", "标准", "標(biāo)準"),
        ("a&amp;b", "&", "&amp;"),
        ("好啊啊啊啊啊吧", "啊啊啊", "啊啊啊啊啊"),
        ("好啊啊啊啊啊吧", "吧", "吧"),
        ("第⑩条", "10", "⑩"),
        ("傻\u200b瓜", "傻瓜", "傻\u200b瓜"),
        ("V\uff29\uff30卡", "vip卡", "V\uff29\uff30卡"),
    ],
)
def test_a_phrase_is_quoted_as_it_was_written(text: str, phrase: str, quote: str) -> None:
    found = normalise(text)
    start = found.text.index(phrase)
    first, last = found.original(start, start + len(phrase))
    assert text[first:last] == quote


@given(MESSY)
@calm
def test_every_character_comes_from_somewhere_in_order(text: str) -> None:
    found = normalise(text)
    spans = [found.original(i, i + 1) for i in range(len(found.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)
    assert [end for _, end in spans] == sorted(end for _, end in spans)


@given(MESSY, st.data())
@calm
def test_every_span_reaches_from_its_first_character_to_its_last(
    text: str, data: st.DataObject
) -> None:
    found = normalise(text)
    end = data.draw(st.integers(0, len(found.text)))
    start = data.draw(st.integers(0, end))
    first, last = found.original(start, end)
    if start < end:
        assert first == found.original(start, start + 1)[0]
        assert last == found.original(end - 1, end)[1]
    else:
        assert (first, last) == (start, end)


@given(MESSY.filter(lambda text: normalise(text).starts is None), st.data())
@calm
def test_a_quote_of_one_to_one_text_normalises_to_the_span(text: str, data: st.DataObject) -> None:
    found = normalise(text)
    end = data.draw(st.integers(0, len(found.text)))
    start = data.draw(st.integers(0, end))
    first, last = found.original(start, end)
    assert normalise(text[first:last]).text == found.text[start:end]


@given(MESSY)
@calm
def test_fold_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(MESSY)
@calm
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_fold_keeps_the_length_of_every_character_there_is() -> None:
    assert len(fold(EVERY_CHARACTER)) == len(EVERY_CHARACTER)


def test_no_character_folds_to_one_that_folds_on() -> None:
    once = fold(EVERY_CHARACTER)
    pairs = zip(EVERY_CHARACTER, once, fold(once), strict=True)
    assert [(char, first, second) for char, first, second in pairs if first != second] == []


@given(MESSY)
@calm
def test_a_map_is_kept_exactly_where_the_length_may_change(text: str) -> None:
    assert (normalise(text).starts is not None) is resizes(fold(text))


@given(st.sampled_from("啊！~a。"), st.integers(1, 50))
@calm
def test_no_run_is_longer_than_the_longest(char: str, length: int) -> None:
    found = normalise(char * length)
    assert found.text == char * min(length, LONGEST_RUN)
    assert found.original(0, len(found.text)) == (0, length)


@pytest.mark.skipif(not DAMAGED.exists(), reason="standard 002 is not at hand")
def test_the_damaged_standard_becomes_plain_text() -> None:
    """Standard 002 came through a bad conversion: traditional characters and ruby pinyin."""
    damaged = DAMAGED.read_text("utf-8")
    plain, starts, ends = normalise(damaged)
    assert starts is not None
    assert ends is not None
    assert "客户服务质量标准手册" in plain
    assert not re.search("[(（][a-z]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-z]*[)）]", plain)
    for word in ("响应时效", "质量", "投诉"):
        for found in itertools.islice(re.finditer(word, plain), 5):
            start, end = starts[found.start()], ends[found.end() - 1]
            assert normalise(damaged[start:end]).text == word
