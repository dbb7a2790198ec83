"""Both engines cut alike, and the domain dictionary is a file a department can replace."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.errors import LexiconError
from autoqa.text.segment import DICTIONARY, Engine, boundaries, domain_words, words

ENGINES: tuple[Engine, ...] = ("jieba", "rjieba", "auto")
SENTENCES = (
    "您好像没有下单",
    "我要申请退款",
    "我不管理这个",
    "这是个大麻烦",
    "前面路口交通拥堵",
    "女装在三楼",
    "七天无理由退货的运费险怎么赔",
    "旗舰店客服说话费多扣了",
    "能不能便宜点，我不知道价保是什么",
    "请您稍等，正在为您查询物流信息。",
    "南京市长江大桥研究生命起源",
)
HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
COMMON = st.sampled_from(
    "的一不是我有大人这上中了到和你地出道也时年得就要下以生会自着去之过家学对可里后小么心多天而能好都然没日于起还发成事只作当想看"
)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_both_engines_cut_alike(sentence: str) -> None:
    assert words(sentence, "jieba") == words(sentence, "rjieba")


@given(st.text(st.one_of(HAN, COMMON), max_size=40))
@settings(deadline=None)
def test_both_engines_cut_any_han_text_alike(text: str) -> None:
    assert words(text, "jieba") == words(text, "rjieba")


@pytest.mark.parametrize("engine", ENGINES)
@given(text=st.text(max_size=30))
@settings(deadline=None)
def test_cutting_loses_nothing(engine: Engine, text: str) -> None:
    assert "".join(words(text, engine)) == text
    assert {0, len(text)} <= boundaries(text, engine)


@pytest.mark.parametrize("engine", ENGINES)
def test_boundaries_are_where_words_meet(engine: Engine) -> None:
    assert words("我要申请退款", engine) == ["我", "要", "申请", "退款"]
    assert boundaries("我要申请退款", engine) == {0, 1, 2, 4, 6}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("word", ["七天无理由", "旗舰店", "运费险"])
def test_a_domain_word_stays_whole(engine: Engine, word: str) -> None:
    assert word in words(f"这个{word}可以吗", engine)


def own_dictionary(folder: Path, monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    (folder / "lexicons").mkdir()
    (folder / "lexicons" / DICTIONARY).write_bytes(content)
    monkeypatch.setenv("AUTOQA_PATH", str(folder))


def test_a_departments_dictionary_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = "\ufeff# 词 词频\r\n会员日 300\r\n\r\n买 一 送 一 20 # 有空格\r\n".encode()
    own_dictionary(tmp_path, monkeypatch, content)
    assert domain_words() == [("会员日", 300), ("买 一 送 一", 20)]


@pytest.mark.parametrize(
    "line", ["会员日", "会员日 很多", "300", "会员日 -3", "会员日 1.5", "会员日 ²"]
)
def test_a_bad_line_is_told_with_its_number(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = f"# 词 词频\n好词 1\n{line}\n好词 2\n坏\n"
    own_dictionary(tmp_path, monkeypatch, content.encode())
    with pytest.raises(LexiconError) as caught:
        domain_words()
    assert [problem.where for problem in caught.value.problems] == ["第 3 行", "第 5 行"]
    assert caught.value.source.endswith(DICTIONARY)


def test_a_domain_word_is_written_as_the_text_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Text is folded before it is cut, so a word in capitals would never be found in it."""
    own_dictionary(tmp_path, monkeypatch, "VIP日 300\n會員價 20\n".encode())
    assert domain_words() == [("vip日", 300), ("会员价", 20)]
