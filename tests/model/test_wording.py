from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.model.wording import fold, trace


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("退款[数字x]-[数字x]个工作日到账", "退款0个工作日到账"),
        ("退款3-5个工作日到账", "退款0个工作日到账"),
        ("单号8842017731查一下", "单号0查一下"),
        ("看这里https://a.example/x?y=1 谢谢", "看这里 链接 谢谢"),
        ("好的呢#e-s[数字x]#e-s12", "好的呢"),
        ("寄到[地址x]", "寄到[地址]"),
        ("[orderid_10012079] 是这个吗", "0 是这个吗"),
        ("  两个  空格 ", "两个 空格"),
        ("", ""),
    ],
)
def test_numbers_links_and_placeholders_have_one_form(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(alphabet="退款0123456789-:[]x数字地址#e-s. https/：  😊", max_size=60))
def test_trace_says_the_same_and_knows_the_way_back(text: str) -> None:
    traced = trace(text)
    assert traced.text == fold(text)
    assert len(traced.origins) == len(traced.text)
    for char, (start, end) in zip(traced.text, traced.origins, strict=True):
        assert 0 <= start < end <= len(text)
        if end - start == 1 and char not in "0 ":
            assert text[start] == char or char in "链接"
