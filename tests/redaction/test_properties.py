"""What holds of any text whatever."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.redaction.chat import redact
from autoqa.redaction.text import RedactedText, redact_text
from autoqa.transcript import Context, Transcript, Turn

PIECES = (
    "13900139000", "139-0013-9000", "１３９００１３９０００", "021-62345678", "11010519491231002X",
    "6222021234567890128", "订单号20261122334455", "20261122334455", "收件人：", "王小明", "我叫李想",
    "张女士", "请提供姓名、地址和订单号", "浙江省杭州市文三路12号", "3栋2单元502", "a_b1234", "微信",
    "沪A12345", "a@b.com", "[手机1]", "[姓名1]", "[手机", "]", "[", "1", "，", " ", "\n", "客服", "\ufffc",
    "幺三九零零幺三九零零零", "QQ123456", "😀", "İ",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=7).map("".join)
KEYS = st.none() | st.just(b"0123456789abcdef")
TURNS = st.builds(Turn, role=st.sampled_from(("customer", "agent", "bot", "system")), text=TEXTS)
CHATS = st.builds(
    Transcript,
    id=TEXTS,
    turns=st.lists(TURNS, min_size=1, max_size=6).map(tuple),
    context=st.builds(
        Context, customer_id=st.none() | TEXTS, extra=st.dictionaries(TEXTS, TEXTS, max_size=2)
    ),
)


def outside(text: str, redacted: RedactedText) -> tuple[list[str], list[str]]:
    """Return the stretches between the masks, of the original and of the redacted text."""
    before, after, position, moved = [], [], 0, 0
    for mask in redacted.masks:
        start, end = redacted.redacted(mask.start, mask.end)
        assert redacted.text[start:end] == mask.shown
        before.append(text[position : mask.start])
        after.append(redacted.text[moved:start])
        position, moved = mask.end, end
    return [*before, text[position:]], [*after, redacted.text[moved:]]


@given(TEXTS, KEYS)
@settings(max_examples=400, deadline=None)
def test_redacting_twice_is_redacting_once(text: str, key: bytes | None) -> None:
    once = redact_text(text, key=key)
    again = redact_text(once.text, key=key)
    assert again.text == once.text
    assert again.masks == ()


@given(CHATS, KEYS)
@settings(max_examples=200, deadline=None)
def test_redacting_a_chat_twice_is_redacting_it_once(chat: Transcript, key: bytes | None) -> None:
    once = redact(chat, key=key)
    assert redact(once.transcript, key=key).transcript == once.transcript


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_what_is_outside_the_masks_is_unchanged(text: str) -> None:
    before, after = outside(text, redact_text(text))
    assert before == after


@given(TEXTS, st.data())
@settings(max_examples=400, deadline=None)
def test_places_move_there_and_back(text: str, data: st.DataObject) -> None:
    redacted = redact_text(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = redacted.redacted(start, end)
    assert 0 <= first <= last <= len(redacted.text)
    back, until = redacted.original(first, last)
    if start < end:
        assert back <= start
        assert end <= until
    cut = any(m.start < place < m.end for m in redacted.masks for place in (start, end))
    if not cut:
        assert (back, until) == (start, end)
        if not any(start <= m.start and m.end <= end for m in redacted.masks):
            assert redacted.text[first:last] == text[start:end]


@given(st.lists(TEXTS, min_size=1, max_size=5))
@settings(max_examples=300, deadline=None)
def test_a_new_placeholder_is_none_that_was_there(texts: list[str]) -> None:
    chat = Transcript(id="1", turns=tuple(Turn("customer", text) for text in texts))
    there = "\n".join(texts)
    for turn in redact(chat).turns:
        for mask in turn.masks:
            assert mask.shown not in there
