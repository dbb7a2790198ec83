"""The prepared chat: each turn's text, the way back to its original, and whose words it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.text.chat import Chat
from autoqa.text.normalise import normalise
from autoqa.transcript import Role, Transcript, Turn

FRAGMENTS = (
    "您好",
    "標(biāo)準",
    "&amp;",
    "⑩",
    "\u200b",
    "\x1e",
    "\n",
    "啊啊啊啊啊",
    "！",
    "A",
    "😀",
    "\u0130",
)
TEXTS = st.lists(
    st.lists(
        st.one_of(st.sampled_from(FRAGMENTS), st.characters(exclude_characters="\u03a3\u85b4"))
    ).map("".join),
    max_size=6,
)
calm = settings(deadline=None)


def chat(*texts: str) -> Chat:
    return Chat(Transcript("c", tuple(Turn("agent", text) for text in texts)))


@given(TEXTS)
@calm
def test_every_turn_is_normalised_as_if_it_were_alone(texts: list[str]) -> None:
    assert chat(*texts).texts == [normalise(text).text for text in texts]


def test_a_turn_does_not_depend_on_its_neighbours() -> None:
    assert chat("\u0391\u03a3", "\u0130").texts[0] == chat("\u0391\u03a3").texts[0]


@given(TEXTS, st.data())
@calm
def test_originals_are_those_of_the_turn_alone(texts: list[str], data: st.DataObject) -> None:
    made = chat(*texts)
    for turn, text in enumerate(texts):
        alone = normalise(text)
        end = data.draw(st.integers(0, len(alone.text)))
        start = data.draw(st.integers(0, end))
        assert made.original(turn, start, end) == alone.original(start, end)


@given(TEXTS)
@calm
def test_originals_lie_in_their_turn(texts: list[str]) -> None:
    made = chat(*texts)
    for turn, text in enumerate(made.texts):
        if text:
            start, end = made.original(turn, 0, len(text))
            assert 0 <= start < end <= len(texts[turn])


@pytest.mark.parametrize(
    ("turn", "voice"),
    [
        (Turn("customer"), "customer"),
        (Turn("agent"), "agent"),
        (Turn("agent", auto=True), "bot"),
        (Turn("bot"), "bot"),
        (Turn("system"), "system"),
        (Turn("customer", auto=True), "customer"),
    ],
)
def test_voices(turn: Turn, voice: Role) -> None:
    made = Chat(Transcript("c", (turn,)))
    assert made.voices == [voice]
    assert made.spoken_by(voice) == [0]


def test_a_recalled_turn_is_spoken_by_nobody() -> None:
    turns = (Turn("agent", "一"), Turn("agent", "二", recalled=True), Turn("agent", "三"))
    made = Chat(Transcript("c", turns))
    assert made.spoken_by("agent") == [0, 2]
    assert made.spoken_by("customer") == []
    assert made.texts == ["一", "二", "三"]


def test_a_chat_without_turns_is_empty() -> None:
    made = chat()
    assert (made.texts, made.voices, made.spoken_by("agent")) == ([], [], [])
