"""Patterns are written as usual, compared as the text is, and linear in it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from autoqa.lexicon.pattern import LONGEST_REPEAT, compile_pattern, width


@pytest.mark.parametrize(
    ("regex", "text"), [("加VX", "加vx"), ("費\uff11", "费1"), ("您", "您"), (r"\d{2}", "12")]
)
def test_a_pattern_is_compared_as_the_text_is(regex: str, text: str) -> None:
    assert compile_pattern(regex).fullmatch(text)


@pytest.mark.parametrize("regex", ["(", "a{2,1}", "[", "(?P<1>a)", "[[a]", r"\k", "*"])
def test_what_is_no_pattern_is_told(regex: str) -> None:
    with pytest.raises(ValueError, match="正则写错了"):
        compile_pattern(regex)


@pytest.mark.parametrize(
    "regex",
    [
        "a*",
        "a+",
        "a{3,}",
        ".*?a",
        "(?:a{1,9}){1,9}",
        "(?:(?:a{1,5}b){1,5}){1,5}",
        f"a{{0,{LONGEST_REPEAT + 1}}}",
        "a|b(?:c|d+)",
        "(?=a*)b",
    ],
)
def test_what_is_not_linear_is_refused(regex: str) -> None:
    with pytest.raises(ValueError, match="重复"):
        compile_pattern(regex)


@pytest.mark.parametrize("regex", ["a{0,8}b?", f"a{{{LONGEST_REPEAT}}}", "(?:ab){0,8}c{0,8}"])
def test_what_is_linear_is_not(regex: str) -> None:
    assert compile_pattern(regex).pattern == regex


@pytest.mark.parametrize("regex", ["(?:a{1,8}){1,8}b", "(?:a{1,6}c?){1,10}b", "(?:a?){1,64}b"])
def test_a_nested_repeat_is_quick_or_refused(regex: str) -> None:
    """In a process of its own: a match that backtracks for minutes cannot be interrupted."""
    code = (
        "from autoqa.lexicon.pattern import compile_pattern\n"
        f"try: compile_pattern({regex!r}).search('a' * 64)\n"
        "except ValueError: pass"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=5)


@pytest.mark.parametrize(
    ("regex", "shortest", "longest"),
    [
        ("^ab?$", 1, 3),
        ("^(?:好的|嗯){1,2}$", 1, 5),
        ("ab?", 1, sys.maxsize),
        ("^ab?", 1, sys.maxsize),
        ("ab?$", 1, sys.maxsize),
        ("^a|bcd$", 1, sys.maxsize),
    ],
)
def test_only_a_whole_text_has_a_longest_match_and_a_last_line_end(
    regex: str, shortest: int, longest: int
) -> None:
    assert width(regex) == (shortest, longest)
