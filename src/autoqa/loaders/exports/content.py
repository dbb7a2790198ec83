"""What was said, as the people in the chat saw it: HTML and links to pictures are no words."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

from autoqa.loaders.fields import clean_text
from autoqa.loaders.generic import word

_MARKUP = re.compile(
    r"</?(?:p|br|div|span|img|a|b|i|u|em|strong|font|ul|ol|li|h[1-6]|table|tr|td|th|tbody|pre)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d?);", re.IGNORECASE)
_MEDIA = re.compile(
    r"\s*https?://\S+\.(?:jpe?g|png|gif|webp|bmp|mp4|mp3|amr|wav|m4a|silk)(?:[?#]\S*)?\s*",
    re.IGNORECASE,
)
_BLOCKS = frozenset({"p", "div", "br", "li", "tr", "ul", "ol", "table", "pre"})
_UNSEEN = frozenset({"script", "style", "title"})


def spoken(value: object, place: str) -> str:
    """Return the words of a content that may be HTML; empty for a picture or a recording.

    Raises:
        TranscriptError: It is no text.

    >>> spoken("您好&nbsp;<b>亲</b><br>在的", "content")
    '您好 亲\\n在的'
    >>> spoken("https://img.example.com/a.jpg", "content"), spoken("a<b，3>2", "content")
    ('', 'a<b，3>2')
    """
    text = written(value, place)
    if _MARKUP.search(text):
        return _from_html(text)
    return clean_text(html.unescape(text)).replace("\xa0", " ") if _ENTITY.search(text) else text


def written(value: object, place: str) -> str:
    """Return the words of a content that is plain text; empty for a link to a picture or nothing.

    Raises:
        TranscriptError: It is no text.

    >>> written("1 < 2 <b>", "text"), written(None, "text")
    ('1 < 2 <b>', '')
    """
    if value is None:
        return ""
    text = word(value, place)
    return "" if _MEDIA.fullmatch(text) else text


class _Words(HTMLParser):
    """Gathers the text that a reader sees; blocks stand on lines of their own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._unseen += tag in _UNSEEN
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        if tag != "br":
            self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.words.append(data)

    def _break(self, tag: str) -> None:
        if tag in _BLOCKS and self.words and (tag == "br" or self.words[-1] != "\n"):
            self.words.append("\n")


def _from_html(text: str) -> str:
    parser = _Words()
    parser.feed(text)
    parser.close()
    return clean_text("".join(parser.words).replace("\xa0", " ").strip("\n"))
