from __future__ import annotations

from typing import Any

import msgspec
import pytest

from autoqa.errors import TranscriptError
from autoqa.transcript import Context, Transcript, Turn, fingerprint, validate, zone

SURROGATE = "\ud800"


def chat(*turns: Turn, **more: Any) -> Transcript:
    return Transcript("t", turns, **more)


@pytest.mark.parametrize(
    ("turn", "voice"),
    [
        (Turn("agent"), "agent"),
        (Turn("agent", auto=True), "bot"),
        (Turn("customer", auto=True), "customer"),
        (Turn("bot"), "bot"),
        (Turn("system", auto=True), "system"),
    ],
)
def test_an_automatic_reply_is_a_robots(turn: Turn, voice: str) -> None:
    assert turn.voice == voice


def test_a_transcript_does_not_change() -> None:
    with pytest.raises(AttributeError):
        chat(Turn("agent")).id = "other"  # type: ignore[misc]


@pytest.mark.parametrize("turn", [Turn("agent"), Turn("bot", "好"), Turn("customer", "🙂\0")])
def test_any_turn_makes_a_chat(turn: Turn) -> None:
    validate(chat(turn))


def test_a_chat_without_turns_is_refused_by_its_id() -> None:
    with pytest.raises(TranscriptError, match="会话 t"):
        validate(chat())


def test_a_lone_surrogate_is_refused_at_its_place() -> None:
    with pytest.raises(TranscriptError) as caught:
        validate(chat(Turn("agent", "好"), Turn("agent", f"好{SURROGATE}")))
    assert caught.value.place.endswith("turns[1].text")
    assert "U+FFFD" in caught.value.remedy


@pytest.mark.parametrize(
    "broken",
    [
        Transcript(SURROGATE, (Turn("agent"),)),
        chat(Turn("agent", speaker_id=SURROGATE)),
        chat(Turn("agent"), context=Context(team=SURROGATE)),
        chat(Turn("agent"), context=Context(tags=(SURROGATE,))),
        chat(Turn("agent"), context=Context(extra={"k": SURROGATE})),
        chat(Turn("agent"), context=Context(extra={SURROGATE: "v"})),
    ],
)
def test_a_lone_surrogate_is_refused_wherever_it_stands(broken: Transcript) -> None:
    with pytest.raises(TranscriptError):
        validate(broken)


def test_an_unknown_role_is_refused() -> None:
    with pytest.raises(TranscriptError, match="boss"):
        validate(chat(Turn("boss", "好")))  # type: ignore[arg-type]


def test_the_fingerprint_tells_chats_apart() -> None:
    same, other = chat(Turn("agent", "好")), chat(Turn("agent", "坏"))
    assert fingerprint(same) == fingerprint(chat(Turn("agent", "好")))
    assert fingerprint(same) != fingerprint(other)
    assert len(bytes.fromhex(fingerprint(same))) == 32


def test_equal_chats_have_equal_fingerprints_whatever_the_order_of_their_keys() -> None:
    one = chat(Turn("agent"), context=Context(extra={"a": "1", "b": "2"}))
    two = chat(Turn("agent"), context=Context(extra={"b": "2", "a": "1"}))
    assert one == two
    assert fingerprint(one) == fingerprint(two)


def test_a_zone_that_is_said_is_as_the_one_that_is_not() -> None:
    read = msgspec.json.decode('{"team": "a", "time_zone": "Asia/Shanghai"}', type=Context)
    built = Context(team="a", time_zone="/".join(["Asia", "Shanghai"]))
    prints = {fingerprint(chat(context=own)) for own in (read, built, Context(team="a"))}
    assert len(prints) == 1


def test_what_is_not_said_is_not_written() -> None:
    assert msgspec.json.encode(chat(Turn("agent"))) == b'{"id":"t","turns":[{"role":"agent"}]}'


@pytest.mark.parametrize(
    "name", ["Asia/Beijing", "", "Asia", "../etc/passwd", "UTC+8", "\0", SURROGATE]
)
def test_an_unknown_zone_is_told(name: str) -> None:
    with pytest.raises(TranscriptError) as caught:
        zone(name)
    assert caught.value.place == "context.time_zone"
    assert "Asia/Shanghai" in caught.value.remedy


def test_a_zone_is_found_by_its_name() -> None:
    assert str(zone("Asia/Shanghai")) == "Asia/Shanghai"


def test_equal_chats_have_equal_fingerprints_however_they_were_made() -> None:
    turns = (Turn("agent", "您好"),)
    made = Transcript("t", turns)
    read = msgspec.convert(
        {"id": "t", "turns": [{"role": "agent", "text": "您好"}], "context": {}}, Transcript
    )
    assert made == read
    assert fingerprint(made) == fingerprint(read)
