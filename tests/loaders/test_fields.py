from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.errors import TranscriptError
from autoqa.loaders.fields import (
    ROLE_WORDS,
    clean_text,
    parse_flag,
    parse_role,
    parse_time,
    role_of_name,
)

SHANGHAI = "Asia/Shanghai"
MOMENT = dt.datetime(2026, 6, 18, 10, 2, 11, tzinfo=dt.timezone(dt.timedelta(hours=8))).timestamp()


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("customer", "customer"),
        ("买家", "customer"),
        ("Agent", "agent"),
        (" 客服 ", "agent"),
        ("人工客服", "agent"),
        ("机器人", "bot"),
        ("assistant", "bot"),
        ("系统消息", "system"),
    ],
)
def test_a_word_means_a_role(word: str, role: str) -> None:
    assert parse_role(word, "") == role


@pytest.mark.parametrize("word", sorted(ROLE_WORDS))
def test_every_word_means_what_it_says(word: str) -> None:
    assert parse_role(word.upper(), "") == role_of_name(word) == ROLE_WORDS[word]


@pytest.mark.parametrize(
    "value",
    ["老板", "", 3, ["agent"], "客服小王", pytest.param("长" * 1000, id="long"), "\ud800", "\0"],
)
def test_an_unknown_role_is_told_at_its_place(value: object) -> None:
    with pytest.raises(TranscriptError) as caught:
        parse_role(value, "turns[3].role")
    assert caught.value.place == "turns[3].role"
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("word", "meant"), [("agnet", "agent"), ("custmer", "customer"), ("机器", "机器人")]
)
def test_the_nearest_role_is_told(word: str, meant: str) -> None:
    with pytest.raises(TranscriptError, match=f"'{meant}'"):
        parse_role(word, "")


def test_a_missing_role_is_not_called_none() -> None:
    with pytest.raises(TranscriptError) as caught:
        parse_role(None, "turns[0].role")
    assert "None" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("客服小王", "agent"),
        ("人工客服 小李", "agent"),
        ("机器人客服小智", "bot"),
        ("智能客服", "bot"),
        ("客户123", "customer"),
        ("系统", "system"),
        ("agent", "agent"),
        ("agent Smith", None),
        ("小王客服", None),
        ("小王", None),
        ("", None),
    ],
)
def test_a_name_may_start_with_its_role(name: str, role: str | None) -> None:
    assert role_of_name(name) == role


@pytest.mark.parametrize(
    "text",
    [
        "2026-06-18 10:02:11",
        "2026-06-18T10:02:11",
        "2026-06-18T10:02:11+08:00",
        "2026-06-18T02:02:11Z",
        " 2026-06-18 10:02:11 ",
        "2026/6/18 10:02:11",
        "2026.6.18 10:2:11",
        "2026年6月18日 10:02:11",
        "2026-06-18 10:02:11.000",
        str(int(MOMENT)),
        str(int(MOMENT * 1000)),
        "20260618100211",
        "20260618T100211",
    ],
)
def test_a_time_is_understood_however_it_is_written(text: str) -> None:
    assert parse_time(text, SHANGHAI, "") == MOMENT


@given(st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1)))
def test_a_number_means_the_same_as_text(moment: dt.datetime) -> None:
    """An Excel or CSV export holds epoch milliseconds as text."""
    milliseconds = int(moment.replace(tzinfo=dt.UTC).timestamp() * 1000)
    assert parse_time(str(milliseconds), SHANGHAI, "") == parse_time(milliseconds, SHANGHAI, "")


def test_milliseconds_as_text_are_no_date_of_the_18th_century() -> None:
    assert parse_time("1712010800000", SHANGHAI, "") == 1712010800


@given(st.datetimes(dt.datetime(1980, 1, 1), dt.datetime(2100, 1, 1)))
def test_iso_times_come_through_unchanged(moment: dt.datetime) -> None:
    aware = moment.replace(tzinfo=dt.UTC)
    assert parse_time(aware.isoformat(), SHANGHAI, "") == aware.timestamp()
    assert parse_time(moment.isoformat(" "), "UTC", "") == aware.timestamp()


@pytest.mark.parametrize(
    ("number", "seconds"),
    [
        (0, 0),
        (1500, 1.5),
        (1781748131, 1781748131),
        (1781748131.25, 1781748131.25),
        (1781748131250, 1781748131.25),
        ("1500", 1.5),
    ],
)
def test_a_number_counts_what_its_size_says(number: float | str, seconds: float) -> None:
    assert parse_time(number, SHANGHAI, "") == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("10:02:11", 36131), ("0:00", 0), ("9:05", 32700), ("10:02:11.5", 36131.5)],
)
def test_a_time_of_day_counts_from_midnight(text: str, seconds: float) -> None:
    assert parse_time(text, SHANGHAI, "") == seconds


@pytest.mark.parametrize("value", [None, "", " ", "\t", "\u3000"])
def test_a_blank_time_is_no_time(value: str | None) -> None:
    assert parse_time(value, SHANGHAI, "") is None


@pytest.mark.parametrize(
    "value",
    [
        "昨天",
        "2026-13-01 10:00",
        "2026-02-30 10:00:00",
        "2026-06-18 10:99",
        "99:99",
        "24:00",
        "20261318100211",
        "20261318",
        "nan",
        "inf",
        "-5",
        pytest.param("1" * 400, id="long text"),
        float("nan"),
        float("inf"),
        -1,
        pytest.param(10**400, id="long number"),
        True,
        [1781748131],
        {"seconds": 3},
        "\0",
        "#VALUE!",
    ],
)
def test_what_is_no_time_is_told_at_its_place(value: object) -> None:
    with pytest.raises(TranscriptError) as caught:
        parse_time(value, SHANGHAI, "turns[3].time")
    assert caught.value.place == "turns[3].time"
    assert len(str(caught.value)) < 200


def test_a_time_without_a_zone_needs_a_known_one() -> None:
    with pytest.raises(TranscriptError) as caught:
        parse_time("2026-06-18 10:02:11", "Asia/Beijing", "turns[0].time")
    assert caught.value.place == "context.time_zone"


@pytest.mark.parametrize("value", [True, 1, "1", "TRUE", "yes", "是", " 已结束 ", "closed"])
def test_yes(value: object) -> None:
    assert parse_flag(value, "") is True


@pytest.mark.parametrize("value", [False, 0, "0", "False", "no", "否", "进行中"])
def test_no(value: object) -> None:
    assert parse_flag(value, "") is False


@pytest.mark.parametrize("value", ["也许", 2, [], "true false"])
def test_neither_yes_nor_no_is_told_at_its_place(value: object) -> None:
    with pytest.raises(TranscriptError) as caught:
        parse_flag(value, "closed")
    assert caught.value.place == "closed"


@given(st.text(st.characters()))
def test_cleaning_keeps_every_offset_and_makes_it_utf8(text: str) -> None:
    cleaned = clean_text(text)
    assert len(cleaned) == len(text)
    assert cleaned.encode().decode() == cleaned
    assert all(new in (old, "\ufffd") for old, new in zip(text, cleaned, strict=True))


@pytest.mark.parametrize("text", ["\ud800", "a\udfff", "好\ud83d\ude00"])
def test_cleaning_replaces_lone_surrogates(text: str) -> None:
    assert "\ufffd" in clean_text(text)


@pytest.mark.parametrize("text", ["", "abc", "好🙂\0", "\ufffd"])
def test_cleaning_leaves_the_rest_alone(text: str) -> None:
    assert clean_text(text) == text


def test_eight_digits_are_a_date() -> None:
    assert parse_time("20260618", SHANGHAI, "") == parse_time("2026-06-18", SHANGHAI, "")
