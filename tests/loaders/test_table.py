from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.errors import LoadError
from autoqa.loaders.files import load
from autoqa.transcript import Context, Turn
from tests.conftest import Read

HEAD = "会话,角色,内容"


def table(*rows: str, head: str = HEAD) -> str:
    return "\n".join([head, *rows]) + "\n"


CELL = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\r\0\ufeff"), max_size=12
)


@given(st.lists(st.tuples(st.sampled_from("abc"), CELL), min_size=1, max_size=8))
def test_every_message_comes_through(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    page = io.StringIO()
    csv.writer(page).writerows(
        [("id", "role", "text"), *((name, "客户", cell) for name, cell in rows)]
    )
    path = tmp_path_factory.mktemp("f") / "f.csv"
    path.write_bytes(page.getvalue().encode())
    expected: dict[str, list[str]] = {}
    for name, cell in rows:
        expected.setdefault(name, []).append(cell)
    chats = {chat.id: [turn.text for turn in chat.turns] for chat in load(path)}
    assert chats == expected


def test_the_columns_of_an_export_are_understood(read: Read) -> None:
    head = "会话编号,时间,角色,工号,内容,自动回复,撤回,渠道,班组,客服工号,客户ID,是否结束,备注"
    row = "7,2026-06-18 10:02:11,客服,kf-1,您好,是,否,微信,一组,kf-9,u-1,是,略"
    (chat,) = read(table(row, head=head), "f.csv").chats
    assert (chat.id, chat.channel, chat.closed) == ("7", "wechat", True)
    assert chat.context == Context(agent_id="kf-9", team="一组", customer_id="u-1")
    assert chat.turns == (Turn("agent", "您好", 1781748131.0, "kf-1", auto=True),)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_spreadsheet_writes_it_in_its_own_way(
    read: Read, delimiter: str, encoding: str, end: str
) -> None:
    text = table("1,客户,在吗", "1,客服,在的").replace(",", delimiter).replace("\n", end)
    assert read(text.encode(encoding), "f.csv").texts == [["在吗", "在的"]]


def test_a_cell_may_hold_lines_commas_and_quotes(read: Read) -> None:
    loaded = read(table('1,客户,"一,""二""\n三"', "2,老板,四"), "f.csv")
    assert loaded.texts == [['一,"二"\n三']]
    assert loaded.lines == [4]


def test_without_an_id_column_the_file_is_one_chat(read: Read) -> None:
    loaded = read("角色,内容\n客户,在吗\n客服,在的\n", "六月.csv")
    assert [chat.id for chat in loaded.chats] == ["六月"]
    assert loaded.texts == [["在吗", "在的"]]


def test_rows_of_a_chat_need_not_stand_together(read: Read) -> None:
    loaded = read(table("1,客户,一", "2,客户,二", "1,客服,三", "2,老板,四"), "f.csv")
    assert [chat.id for chat in loaded.chats] == ["1"]
    assert loaded.texts == [["一", "三"]]
    assert loaded.lines == [5]


def test_a_bad_row_costs_its_chat_and_no_other(read: Read) -> None:
    rows = ["1,客户,一", "2,客户,二", "", "2,老板,三", "3,客户,四"]
    loaded = read(table(*rows), "f.csv")
    assert loaded.texts == [["一"], ["四"]]
    assert loaded.lines == [5]
    assert "会话 2" in str(loaded.errors[0])
    assert "老板" in str(loaded.errors[0])


@pytest.mark.parametrize("blank", ["", ",,", " , , ", "\t", '"","",""'])
def test_blank_rows_are_nothing(read: Read, blank: str) -> None:
    loaded = read(table("1,客户,一", blank, "1,客服,二"), "f.csv")
    assert loaded.texts == [["一", "二"]]
    assert loaded.errors == []


def test_a_blank_time_is_no_time(read: Read) -> None:
    loaded = read(table("1,客户,一, ", "1,客服,二,", "1,客服,三", head=f"{HEAD},时间"), "f.csv")
    assert [turn.time for turn in loaded.chats[0].turns] == [None, None, None]


def test_a_blank_role_is_told_as_missing(read: Read) -> None:
    loaded = read(table("1,,一", "2,客户,二"), "f.csv")
    assert loaded.texts == [["二"]]
    assert loaded.lines == [2]
    assert "None" not in str(loaded.errors[0])


def test_a_comma_without_quotes_loses_no_words(read: Read) -> None:
    """您好,在的 in a half-width export is two cells, of which the second has no header."""
    loaded = read(table("1,客服,您好,在的", "2,客户,二"), "f.csv")
    assert loaded.texts[-1] == ["二"]
    assert loaded.texts[0] == ["您好,在的"] or loaded.lines == [2]


def test_empty_cells_beyond_the_header_are_nothing(read: Read) -> None:
    assert read(table("1,客服,您好,,,"), "f.csv").texts == [["您好"]]


def test_an_open_quote_is_told_with_its_line(read: Read) -> None:
    loaded = read(table("1,客户,一", '2,客户,"二', "3,客户,三"), "f.csv")
    assert loaded.texts[0] == ["一"]
    assert loaded.lines == [3]


@pytest.mark.parametrize("bad", [b"\xff\xff", b"b\rb"], ids=["undecodable", "bare CR"])
def test_a_broken_line_does_not_stop_the_rest(read: Read, bad: bytes) -> None:
    loaded = read(b"id,role,text\n1,agent,a\n2,agent," + bad + b"\n3,agent,c\n", "f.csv")
    assert [chat.id for chat in loaded.chats if chat.id != "2"] == ["1", "3"]
    assert loaded.lines == [3] or len(loaded.chats) == 3


def test_an_old_mac_ends_its_lines_with_cr(read: Read) -> None:
    loaded = read(b"id,role,text\r1,agent,a\r2,agent,b\r", "f.csv")
    assert loaded.texts == [["a"], ["b"]] or len(loaded.errors) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_half_a_character_at_the_end_costs_only_itself(read: Read, encoding: str) -> None:
    loaded = read(table("1,客户,一", "2,客户,二三").strip().encode(encoding)[:-1], "f.csv")
    assert loaded.chats[0].turns[0].text == "一"
    assert loaded.chats[1].turns[0].text.rstrip("\ufffd") == "二"


@pytest.mark.parametrize("size", [131_073, 2_000_000])
def test_a_cell_may_be_long(read: Read, size: int) -> None:
    assert read(table(f"1,客户,{'长' * size}"), "f.csv").texts == [["长" * size]]


@pytest.mark.parametrize(
    ("head", "lacking"),
    [
        ("会话,内容", "角色"),
        ("会话,角色", "内容"),
        ("", "角色"),
        ("1,客户,在吗", "角色"),
        ("PK\x03", "角色"),
    ],
)
def test_a_header_that_lacks_a_column_is_told(read: Read, head: str, lacking: str) -> None:
    loaded = read(table("1,客户,一", head=head), "f.csv")
    assert loaded.chats == []
    assert loaded.lines == [1]
    assert lacking in loaded.errors[0].problem


@pytest.mark.parametrize("content", ["", "\ufeff", HEAD, f"{HEAD}\n\n,,\n"])
def test_a_table_without_rows_is_told(read: Read, content: str) -> None:
    loaded = read(content, "f.csv")
    assert loaded.chats == []
    assert len(loaded.errors) == 1


def test_columns_can_be_told(read: Read) -> None:
    text = table("1,客户,旧,新", head="会话,谁,内容,聊天")
    loaded = read(text, "f.csv", columns={"role": "谁", "text": " 聊天 "})
    assert loaded.texts == [["新"]]


@pytest.mark.parametrize(
    ("columns", "meant"),
    [({"txt": "内容"}, "'text'"), ({"text": "内容栏"}, "'内容'"), ({"role": "角色栏"}, "'角色'")],
)
def test_a_column_that_is_not_there_is_told_with_the_nearest(
    read: Read, columns: dict[str, str], meant: str
) -> None:
    loaded = read(table("1,客户,一"), "f.csv", columns=columns)
    assert loaded.chats == []
    assert meant in str(loaded.errors[0])


def test_one_column_serves_one_field(read: Read) -> None:
    """A header that could mean two things is not read twice."""
    (chat,) = read(
        table("1,客服,一", head="会话,客服,内容"), "f.csv", columns={"role": "客服"}
    ).chats
    assert chat.context.agent_id is None


def test_without_a_listener_the_first_mistake_is_raised(tmp_path: object, read: Read) -> None:
    read(table("1,客户,一", "2,老板,二"), "f.csv")
    with pytest.raises(LoadError, match="老板") as caught:
        list(load(f"{tmp_path}/f.csv"))
    assert caught.value.line == 3


@pytest.mark.parametrize("bad", ['2,客户,"二', '2,客户,"二"，好'])
def test_a_bad_quote_costs_only_its_own_chat(read: Read, bad: str) -> None:
    loaded = read(table("1,客户,一", "2,客户,好", bad, "3,客户,三", '4,客户,"四"'), "f.csv")
    assert loaded.texts == [["一"], ["三"], ["四"]]
    assert loaded.lines == [4]


def test_a_chat_is_not_scored_without_the_line_that_cannot_be_read(read: Read) -> None:
    rows = table("1,客户,一", "1,客服,坏", "2,客户,三").encode().replace("坏".encode(), b"\xff\xff")
    loaded = read(rows, "f.csv")
    assert loaded.texts == [["三"]]
    assert loaded.lines == [3]


def test_a_blank_id_below_a_merged_cell_means_the_same_chat(read: Read) -> None:
    rows = ("1,客户,在吗", ",客服,您好", "2,客户,人呢", ",客服,在的")
    chats = read(table(*rows), "f.csv").chats
    assert {chat.id: len(chat.turns) for chat in chats} == {"1": 2, "2": 2}


def test_a_field_goes_by_its_chinese_name_too(read: Read) -> None:
    columns = {"角色": "谁", "内容": "说什么", "会话编号": "单"}
    (chat,) = read(table("9,客户,在吗", head="单,谁,说什么"), "f.csv", columns=columns).chats
    assert (chat.id, chat.turns) == ("9", (Turn("customer", "在吗"),))


def test_a_speaker_is_who_the_caller_says(read: Read) -> None:
    """By what the role's column holds, or by the number of who speaks, which is nearer."""
    rows = ("1,小王,您好,", "1,张女士,在吗,", "1,小王,请稍候,kf-robot", "1,客户,好,u-1")
    loaded = read(
        table(*rows, head=f"{HEAD},工号"),
        "f.csv",
        roles={"小王": "agent", "张女士": "customer", "kf-robot": "bot"},
    )
    assert [turn.role for turn in loaded.chats[0].turns] == ["agent", "customer", "bot", "customer"]
    assert read(table(*rows, head=f"{HEAD},工号"), "f.csv").lines == [2]


def test_days_that_excel_counts_are_no_milliseconds(read: Read) -> None:
    """A day-long wait would pass for one of a second."""
    head = f"{HEAD},时间"
    rows = ("1,客户,在吗,", "1,客户,在吗,46191.375", "1,客服,在的,46192.375", "2,客户,一,1.5")
    loaded = read(table(*rows, head=head), "f.csv")
    assert [chat.id for chat in loaded.chats] == ["2"]
    assert loaded.lines == [3]
    assert "Excel 的日期序号" in str(loaded.errors[0])
    late = read(table("1,客户,一,2.5", "1,客服,二,46191.375", head=head), "f.csv")
    assert [turn.time for turn in late.chats[0].turns] == [0.0025, 46.191375]
