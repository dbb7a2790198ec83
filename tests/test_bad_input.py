"""What a tired operator feeds it: each is told or scored, and none is a crash."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from autoqa import Report, Scorer, Transcript, Turn
from autoqa.errors import AutoqaError, LexiconError, LoadError, NotFoundError, TranscriptError
from autoqa.loaders.files import load
from tests.conftest import LEXICON, Read, Write

BAD = "坏词"


@pytest.fixture
def scorer(own_shelf: Path) -> Scorer:
    return Scorer("tiny")


def chat(*turns: tuple[str, str] | dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "c",
        "turns": [
            turn if isinstance(turn, dict) else dict(zip(("role", "text"), turn, strict=True))
            for turn in turns
        ],
    }


def quotes(report: Report) -> list[str]:
    return [finding.quote for finding in report.findings]


CUSTOMER, AGENT = ("客户", "在吗"), ("客服", f"您好{BAD}")


@pytest.mark.parametrize("empty", [chat(), Transcript("c", ()), '{"turns": []}', "[]"])
def test_an_empty_chat_is_refused(scorer: Scorer, empty: Any) -> None:
    with pytest.raises(TranscriptError, match="没有任何消息"):
        scorer.score(empty)


@pytest.mark.parametrize(
    "silent",
    [
        chat(CUSTOMER),
        chat(CUSTOMER, ("机器人", BAD)),
        chat(CUSTOMER, ("系统", BAD)),
        chat(CUSTOMER, {"role": "客服", "text": BAD, "auto": True}),
        chat(CUSTOMER, {"role": "客服", "text": BAD, "recalled": True}),
        chat(("机器人", BAD), ("机器人", BAD)),
    ],
)
def test_without_an_agents_words_there_is_no_score(scorer: Scorer, silent: Any) -> None:
    report = scorer.score(silent)
    assert (report.score, report.passed, report.findings) == (None, None, ())
    assert report.needs_review


@pytest.mark.parametrize("role", ["老板", "", None, 3, "custommer"])
def test_an_unknown_role_is_told_at_its_place(scorer: Scorer, role: Any) -> None:
    with pytest.raises(TranscriptError) as caught:
        scorer.score(chat(CUSTOMER, {"role": role, "text": "您好"}))
    assert caught.value.place == "turns[1].role"


def test_an_unknown_role_in_a_transcript_is_refused_too(scorer: Scorer) -> None:
    turn: Any = Turn("boss", BAD)  # type: ignore[arg-type]
    with pytest.raises(TranscriptError):
        scorer.score(Transcript("c", (turn,)))


@pytest.mark.parametrize(
    "times",
    [
        (1781748131, 1781748131, 1781748131),
        (1781748131, 1781748100, 1781748050),
        (1781748131, None, 1781748100),
        (0, 0, 0),
        (5, 1781748131, 3),
    ],
)
def test_times_may_stand_still_or_go_back(scorer: Scorer, times: tuple[float | None, ...]) -> None:
    turns = [
        {"role": role, "text": text, "time": time}
        for (role, text), time in zip((CUSTOMER, AGENT, CUSTOMER), times, strict=True)
    ]
    report = scorer.score(chat(*turns))
    assert quotes(report) == [BAD]
    for seconds in (report.metrics.first_response_seconds, report.metrics.longest_wait_seconds):
        assert seconds is None or seconds >= 0


@pytest.mark.parametrize("time", [float("nan"), float("inf"), float("-inf"), -1.0, 1e18])
def test_a_time_that_is_no_time_is_told(scorer: Scorer, time: float) -> None:
    turns = (Turn("customer", "在吗", 0), Turn("agent", BAD, time))
    with pytest.raises(TranscriptError, match=r"turns\[1\]\.time"):
        scorer.score(Transcript("c", turns))


@pytest.mark.parametrize("filler", ["长", "a", " ", "！", "🙂", "\n", "您好，", "(", "1", "\u200b"])
def test_a_turn_of_a_hundred_thousand_characters(scorer: Scorer, filler: str) -> None:
    long = filler * (100_000 // len(filler))
    report = scorer.score(chat(("客户", long), ("客服", f"{long}{BAD}{long}")))
    (finding,) = report.findings
    assert (finding.start, finding.end) == (len(long), len(long) + len(BAD))


@pytest.mark.parametrize("form", ["dict", "json", "text"])
def test_a_paste_of_fifty_thousand_characters(scorer: Scorer, form: str) -> None:
    paste = "物流信息 2026-06-18 已揽收；" * 2500
    given: Any = chat(("客户", paste), AGENT)
    if form != "dict":
        given = json.dumps(given) if form == "json" else f"客户：{paste}\n客服：{AGENT[1]}"
    assert quotes(scorer.score(given)) == [BAD]


def test_ten_thousand_turns(scorer: Scorer) -> None:
    report = scorer.score(chat(*[CUSTOMER, AGENT] * 5000))
    assert report.metrics.agent_turns == 5000
    assert (report.score, len(report.findings)) == (0, 5000)


SURROGATES = ["\ud800", "\udfff", "\ud83d"]


@pytest.mark.parametrize("half", SURROGATES)
def test_lone_surrogates_in_a_dict_are_replaced(scorer: Scorer, half: str) -> None:
    given = chat(CUSTOMER, {"role": "客服", "text": f"{half}{BAD}", "speaker_id": half})
    report = scorer.score({**given, "id": half, "context": {"team": half, half: half}})
    assert quotes(report) == [BAD]
    assert report.findings[0].start == 1
    assert report.to_json().encode()


@pytest.mark.parametrize("half", SURROGATES)
@pytest.mark.parametrize("escaped", [True, False])
def test_lone_surrogates_in_json_are_replaced(scorer: Scorer, half: str, escaped: bool) -> None:
    text = json.dumps(chat(CUSTOMER, ("客服", f"{half}{BAD}")), ensure_ascii=escaped)
    assert quotes(scorer.score(text)) == [BAD]


@pytest.mark.parametrize("half", SURROGATES)
def test_lone_surrogates_in_a_text_are_replaced(scorer: Scorer, half: str) -> None:
    assert quotes(scorer.score(f"客户：{half}\n客服：{half}{BAD}")) == [BAD]


@pytest.mark.parametrize(
    "broken",
    [
        Transcript("c", (Turn("agent", f"\ud800{BAD}"),)),
        Transcript("c", (Turn("agent", BAD, speaker_id="\ud800"),)),
        Transcript("\ud800", (Turn("agent", BAD),)),
    ],
)
def test_lone_surrogates_in_a_transcript_are_refused(scorer: Scorer, broken: Transcript) -> None:
    with pytest.raises(TranscriptError):
        scorer.score(broken)


@pytest.mark.parametrize(
    "odd", ["\0", "\x1e", "\x1f", "\n", "\r", "\u2028", "\ufeff", "\U0010ffff"]
)
def test_odd_characters_move_no_quote(scorer: Scorer, odd: str) -> None:
    text = f"{odd}{BAD}{odd}"
    given = chat(("客户", odd), ("客服", text), ("客户", text), ("客服", odd), ("客服", text))
    report = scorer.score(given)
    assert [finding.turn for finding in report.findings] == [1, 4]
    for finding in report.findings:
        assert given["turns"][finding.turn]["text"][finding.start : finding.end] == BAD


@pytest.mark.parametrize("emoji", ["🙂", "👨‍👩‍👧", "🇨🇳", "1️⃣", "👍🏽", "㊙️", "[微笑]"])
def test_emoji_move_no_quote(scorer: Scorer, emoji: str) -> None:
    (finding,) = scorer.score(chat(CUSTOMER, ("客服", f"{emoji}{BAD}{emoji}"))).findings
    assert (finding.start, finding.quote) == (len(emoji), BAD)


def test_a_recalled_message_costs_nothing_unless_it_is_grave(
    own_shelf: Path, write_lexicon: Write
) -> None:
    given = chat(CUSTOMER, {"role": "客服", "text": BAD, "recalled": True}, ("客服", "您好"))
    assert quotes(Scorer("tiny").score(given)) == []
    write_lexicon("bad", f'severity = "grave"\n{LEXICON}[[entries]]\nterms = ["{BAD}"]\n')
    report = Scorer("tiny").score(given)
    assert quotes(report) == [BAD]
    assert report.needs_review


@pytest.mark.parametrize("thing", [None, 3, b"{}", [CUSTOMER], Path("chats.json")])
def test_what_is_no_chat_is_refused(scorer: Scorer, thing: Any) -> None:
    with pytest.raises(AutoqaError):
        scorer.score(thing)


@pytest.mark.parametrize("text", ["", " ", "{", '{"turns": [', "在吗", "chats.json", "\0"])
def test_a_text_that_is_no_chat_is_refused(scorer: Scorer, text: str) -> None:
    with pytest.raises(LoadError):
        scorer.score(text)


def test_an_unknown_rubric_is_told_with_the_nearest(own_shelf: Path) -> None:
    with pytest.raises(NotFoundError, match="'tiny'"):
        Scorer("tinny")


def test_a_lexicon_with_a_bad_pattern_is_told_at_its_place(write_lexicon: Write) -> None:
    write_lexicon("bad", f'{LEXICON}[[entries]]\nid = "p"\nregex = "坏("\n')
    with pytest.raises(LexiconError, match=r"entries\[0\]\.regex"):
        Scorer("tiny")


@pytest.mark.parametrize("regex", ["(坏)*", "$", "坏{0,2}1?", "^"])
def test_a_pattern_that_matches_an_empty_text_finds_nothing_empty(
    write_lexicon: Write, regex: str
) -> None:
    """Such a pattern may be refused; where it is not, an empty match is no finding."""
    write_lexicon("bad", f"{LEXICON}[[entries]]\nid = 'p'\nregex = '{regex}'\n")
    try:
        scorer = Scorer("tiny")
    except LexiconError:
        return
    assert "" not in quotes(scorer.score(chat(CUSTOMER, ("客服", "1坏1"))))


ROWS = [json.dumps(chat(CUSTOMER, AGENT), ensure_ascii=False)] * 3


@pytest.mark.parametrize("cut", [1, 5, 20, 40])
@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_whole_chats_before_a_break_survive(
    read: Read, scorer: Scorer, form: str, cut: int
) -> None:
    text = "[" + ",\n".join(ROWS) if form == "json" else "\n".join(ROWS)
    loaded = read(text.encode()[:-cut], f"f.{form}")
    assert [quotes(scorer.score(chat)) for chat in loaded.chats] == [[BAD], [BAD]]
    assert loaded.lines == [3]


@pytest.mark.parametrize("cut", [1, 5, 20, 40])
def test_a_single_chat_that_breaks_off_is_told(read: Read, cut: int) -> None:
    loaded = read(ROWS[0].encode()[:-cut], "f.json")
    assert loaded.chats == []
    assert loaded.lines == [1]


TABLE = "会话,角色,内容\n1,客户,在吗\n1,客服,坏词\n"


@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "utf-8-sig", "utf-16", "utf-16-crlf"])
def test_every_export_has_its_encoding(read: Read, scorer: Scorer, encoding: str) -> None:
    text = TABLE.replace("\n", "\r\n") if encoding != "utf-16" else TABLE
    content = text.encode(encoding.removesuffix("-crlf"))
    (chat,) = read(content, "f.csv").chats
    assert quotes(scorer.score(chat)) == [BAD]


def test_encodings_mixed_by_line(read: Read, scorer: Scorer) -> None:
    head, *rows = TABLE.splitlines(keepends=True)
    (chat,) = read(head.encode() + "".join(rows).encode("gb18030"), "f.csv").chats
    assert quotes(scorer.score(chat)) == [BAD]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize(
    ("name", "text"),
    [("f.csv", f"{TABLE}1,客户,好吧"), ("f.txt", "客户：在吗\n客服：坏词\n客户：好吧")],
)
def test_half_a_character_at_the_end(
    read: Read, scorer: Scorer, name: str, text: str, encoding: str
) -> None:
    (chat,) = read(text.encode(encoding)[:-1], name).chats
    assert quotes(scorer.score(chat)) == [BAD]
    assert chat.turns[2].text.rstrip("\ufffd") == "好"


def test_rows_of_a_chat_that_do_not_stand_together(read: Read, scorer: Scorer) -> None:
    loaded = read(f"{TABLE}2,客户,在吗\n1,客服,坏词\n2,客服,您好\n", "f.csv")
    assert [quotes(scorer.score(chat)) for chat in loaded.chats] == [[BAD, BAD], []]


def test_an_unknown_role_in_one_chat_of_a_table(read: Read) -> None:
    loaded = read(f"{TABLE}2,客户,在吗\n2,老板,在\n3,客户,在吗\n", "f.csv")
    assert [chat.id for chat in loaded.chats] == ["1", "3"]
    assert loaded.lines == [5]
    assert "老板" in str(loaded.errors[0])


def test_nul_bytes_in_every_format(read: Read, scorer: Scorer) -> None:
    given = {
        "f.csv": "角色,内容\n客服,坏词\0\n",
        "f.txt": "客服：\0坏词\n",
        "f.jsonl": '{"turns": [{"role": "客服", "text": "坏词\\u0000"}]}',
    }
    for name, content in given.items():
        (chat,) = read(content, name).chats
        assert quotes(scorer.score(chat)) == [BAD]
        assert "\0" in chat.turns[0].text


@pytest.mark.parametrize("name", ["f.json", "f.jsonl", "f.csv", "f.txt", "f.xlsx", "f"])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 100,
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"PK\x03\x04\xff\xff\n\xff",
        bytes(range(256)),
        b"\r" * 9,
    ],
    ids=["empty", "zeros", "BOM 16", "BOM 8", "zip", "all bytes", "returns"],
)
def test_rubbish_in_any_format_is_told(read: Read, name: str, content: bytes) -> None:
    loaded = read(content, name)
    assert loaded.chats == []
    assert loaded.errors


@pytest.mark.parametrize("columns", ["会话,角色,内容", "角色,内容"])
def test_a_huge_table_is_read_in_a_stream(tmp_path: Path, columns: str) -> None:
    path = tmp_path / "f.csv"
    with path.open("w", encoding="utf-8") as file:
        print(columns, file=file)
        for number in range(20_000):
            print(f"{number // 10}," * columns.count("会话") + "客户,在吗", file=file)
    assert sum(len(chat.turns) for chat in load(path)) == 20_000
