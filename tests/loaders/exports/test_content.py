from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.errors import TranscriptError
from autoqa.loaders.exports.content import spoken, written


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<p>您好</p><p>在的</p>", "您好\n在的"),
        ("一<br>二<br/>三<BR />四", "一\n二\n三\n四"),
        ('<span style="color:red">满 &lt; 减</span>', "满 < 减"),
        ("价格&nbsp;&gt;&nbsp;100 &amp; 包邮", "价格 > 100 & 包邮"),
        ('<img src="a.png">', ""),
        ('看这个<img src="a.png">可以吗', "看这个可以吗"),
        ("<style>p{}</style><p>您好</p>", "您好"),
        ("<p>没有关上", "没有关上"),
        ("https://img.example.com/a.JPG?x=1", ""),
        ("看 https://img.example.com/a.jpg", "看 https://img.example.com/a.jpg"),
        ("https://shop.example.com/item", "https://shop.example.com/item"),
        ("1<2，a<b，3>2", "1<2，a<b，3>2"),
        ("A&B 和 x&y;", "A&B 和 x&y;"),
        ("&#128512;&#9999999;", "😀\ufffd"),
        (None, ""),
        (7, "7"),
    ],
)
def test_what_a_reader_sees(content: object, text: str) -> None:
    assert spoken(content, "content") == text


@pytest.mark.parametrize("text", ["<b>粗</b>", "&nbsp;", "1<br>2"])
def test_plain_text_is_left_as_it_is(text: str) -> None:
    assert written(text, "content") == text


@pytest.mark.parametrize("content", [[], {}, {"content": "一"}, ["一"]])
def test_what_is_no_text_is_told(content: Any) -> None:
    with pytest.raises(TranscriptError, match="content"):
        spoken(content, "content")


@given(st.text())
def test_any_text_becomes_a_text_that_can_be_written(text: str) -> None:
    assert isinstance(spoken(text, "content").encode(), bytes)
