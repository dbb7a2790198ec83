"""千牛's HTML page to its rows: elements known by their class, whatever tags they are."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from autoqa.errors import AutoqaError, LoadError
from autoqa.loaders import encoding
from autoqa.loaders.json_file import OnError, Record

_FIELDS = {
    "active_user_nickname": "active_user_nickname",
    "activeUserNickname": "active_user_nickname",
    "groupTime": "groupTime",
    "chatTime": "chatTime",
    "chatName": "chatName",
    "chatText": "chatTextLeft",  # also chatTextLeft and chatTextRight
}
_LAST = ("chatTextLeft", "groupTime")
_VOID = frozenset(
    {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
_BLOCKS = frozenset({"p", "div", "li", "br"})


def read_page(path: Path, on_error: OnError) -> Iterator[Record]:
    """Yield the chat that a page is, as one object of rows.

    Raises:
        LoadError: There is no message on the page.
    """
    told: list[AutoqaError] = []
    page = _Page()
    page.feed("".join(encoding.lines(path, told.append)))
    page.close()
    for reason in told:
        on_error(reason)
    if not any("chatTextLeft" in row for row in page.rows) or page.is_text_first():
        problem = "网页里找不到聊天记录（依次为 chatTime、chatName、chatTextLeft 的行）"
        raise LoadError(problem, source=str(path), remedy="请用千牛的导出功能，不要另存整个网页")
    if not told:
        value = {"active_user_nickname": page.buyer.strip(), "messages": page.rows}
        yield Record(value, 0, encoding.unpacked(path).stem)


class _Page(HTMLParser):
    """Gathers the texts of the known elements; a row ends with its text, or where one comes again."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[dict[str, Any]] = []
        self.buyer = ""
        self._field = ""
        self._depth = 0
        self._words: list[str] = []

    def is_text_first(self) -> bool:
        """Tell whether names seem to come after their texts: nobody must get another's words."""
        rows = [row for row in self.rows if "groupTime" not in row]
        return set(rows[0]) == {"chatTextLeft"} and "chatTextLeft" not in rows[-1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._field:
            self._depth += tag not in _VOID
            if tag in _BLOCKS and self._words:
                self._words.append("\n")
            return
        marks = " ".join(value or "" for key, value in attrs if key in ("class", "id"))
        self._field = next((field for mark, field in _FIELDS.items() if mark in marks), "")
        self._depth = 1
        if self._field and tag in _VOID:
            self._close()

    def handle_endtag(self, tag: str) -> None:
        if self._field and tag not in _VOID:
            self._depth -= 1
            if not self._depth:
                self._close()

    def handle_data(self, data: str) -> None:
        if self._field:
            self._words.append(data)

    def _close(self) -> None:
        field, text = self._field, "".join(self._words).replace("\xa0", " ").strip()
        self._field, self._words = "", []
        if field == "active_user_nickname":
            self.buyer = self.buyer or text
        elif field == "groupTime":
            self.rows.append({"groupTime": text})
        elif not self.rows or not {field, *_LAST}.isdisjoint(self.rows[-1]):
            self.rows.append({field: text})
        else:
            self.rows[-1][field] = text
