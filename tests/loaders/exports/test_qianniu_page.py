from __future__ import annotations

import pytest

from tests.conftest import Read

DATE = '<div class="groupTime">{}</div>'
ROW = (
    '<li><b class="chatName">{}</b><i class="chatTime">{}</i>'
    '<div class="msg chatTextLeft">{}</div></li>'
)
BUYER = '<span id="active_user_nickname">买家</span>'


def page(*parts: str, head: str = BUYER) -> str:
    return f"<html><body>{head}<ul>{''.join(parts)}</ul></body></html>"


def test_a_date_row_holds_until_the_next(read: Read) -> None:
    text = page(
        DATE.format("2026年6月18日"),
        ROW.format("买家", "23:59:59", "一"),
        DATE.format("2026年6月19日"),
        ROW.format("店:甲", "00:00:01", "二"),
        ROW.format("店:乙", "2026-06-19 00:00:05", "三"),
    )
    (chat,) = read(text, "f.html").chats
    assert [turn.time for turn in chat.turns] == [1781798399, 1781798401, 1781798405]
    assert [turn.role for turn in chat.turns] == ["customer", "agent", "agent"]
    assert [turn.speaker_id for turn in chat.turns] == ["买家", "店:甲", "店:乙"]


def test_who_buys_is_asked_and_not_guessed(read: Read) -> None:
    text = page(ROW.format("小明", "10:00:00", "在吗"), ROW.format("店", "10:00:05", "在"), head="")
    loaded = read(text, "f.html")
    assert loaded.chats == []
    assert "--role 小明=customer" in str(loaded.errors[0])
    told = read(text, "f.html", roles={"小明": "customer"})
    assert [turn.role for turn in told.chats[0].turns] == ["customer", "agent"]


def test_written_tags_and_entities_are_words(read: Read) -> None:
    text = page(ROW.format("买家", "10:00:00", "1 &lt; 2 &lt;b&gt; &amp;amp;<br>换行"))
    assert read(text, "f.html").texts == [["1 < 2 <b> &amp;\n换行"]]


def test_classes_may_have_endings_and_pictures_no_words(read: Read) -> None:
    text = page(
        '<p class="chatTime--x1">10:00:00</p><p class="chatName--y2">买家</p>'
        '<p class="chatTextRight--z3"><img src="a.png"></p>'
    )
    assert read(text, "f.html").texts == [[""]]


def test_a_row_without_a_name_is_the_systems_and_robots_are_robots(read: Read) -> None:
    text = page(
        '<i class="chatTime">10:00:00</i><div class="chatTextLeft">会话已转接</div>',
        ROW.format("机器人小蜜", "10:00:01", "您好"),
    )
    (chat,) = read(text, "f.html").chats
    assert [turn.role for turn in chat.turns] == ["system", "bot"]


@pytest.mark.parametrize("text", ["<html></html>", page(), "<", "<!DOCTYPE html>", "只有字"])
def test_a_page_without_messages_is_told(read: Read, text: str) -> None:
    loaded = read(text, "f.html")
    assert loaded.chats == []
    assert len(loaded.errors) == 1


def test_half_a_page_gives_what_is_there(read: Read) -> None:
    text = page(ROW.format("买家", "10:00:00", "一"), ROW.format("店", "10:00:05", "二"))
    assert read(text[: text.index("二")], "f.html").texts == [["一", ""]]


def test_names_after_their_texts_are_refused(read: Read) -> None:
    """Else every message would be the next speaker's."""
    row = '<p class="chatTextLeft">{}</p><b class="chatName">{}</b><i class="chatTime">10:00:00</i>'
    loaded = read(page(row.format("一", "买家"), row.format("二", "店")), "f.html")
    assert loaded.chats == []
    assert len(loaded.errors) == 1
