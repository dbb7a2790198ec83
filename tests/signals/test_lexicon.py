"""The signal that reads lexicons."""

from __future__ import annotations

import msgspec
import pytest

from autoqa.signals.base import Observation, Place
from autoqa.signals.lexicon import AnyOf
from tests.signals.conftest import agent, bot, customer, lexicon, view, weak

GREETING = AnyOf(("courtesy.greeting",))


def turns(observation: Observation) -> list[int]:
    return [place.turn for place in observation.places]


def test_a_hit_is_shown_in_the_original_text() -> None:
    chat = view(agent("哦"), agent("亲\u200b，您\u200b好呀"))
    assert GREETING.observe(chat) == Observation(
        places=(
            Place(
                kind="present",
                signal="courtesy.greeting",
                turn=1,
                start=3,
                end=6,
                because="courtesy.greeting 的词",
                source="lexicon",
            ),
        ),
        missing_at=None,
        about="courtesy.greeting",
        opportunities=2,
    )


def test_a_weak_hit_is_not_decided_and_a_grave_one_is_grave() -> None:
    chat = view(agent(f"{weak('闭嘴')}，蠢货，闭嘴"))
    found = AnyOf(("attitude.hostile", "abuse")).observe(chat).places
    assert [(place.signal, place.decided, place.grave) for place in found] == [
        ("attitude.hostile", False, False),
        ("attitude.hostile", True, False),
        ("abuse", True, True),
    ]


def test_what_is_nowhere_is_missing_at_the_first_turn() -> None:
    assert GREETING.observe(view(customer("您好"), agent(), agent())) == Observation(
        missing_at=1, about="courtesy.greeting", opportunities=2
    )


def test_without_a_turn_of_its_voice_the_question_does_not_arise() -> None:
    chat = view(customer(), bot("您好"), agent("您好", auto=True), agent("您好", recalled=True))
    assert GREETING.observe(chat) == Observation(about="courtesy.greeting", opportunities=0)


@pytest.mark.parametrize(
    ("where", "within", "found", "missing"),
    [
        ("anywhere", 1, [1, 5, 7], None),
        ("opening", 1, [1], None),
        ("opening", 3, [1, 5], None),
        ("closing", 1, [7], None),
        ("closing", 2, [5, 7], None),
    ],
)
def test_where(where: str, within: int, found: list[int], missing: int | None) -> None:
    chat = view(
        customer(),
        agent("您好"),
        customer(),
        agent(),
        bot(),
        agent("您好"),
        customer(),
        agent("您好"),
    )
    signal = msgspec.structs.replace(GREETING, where=where, within=within)
    observed = signal.observe(chat)
    assert (turns(observed), observed.missing_at) == (found, missing)


def test_in_the_wrong_place_it_is_missing_in_the_right_one() -> None:
    chat = view(agent(), agent(), agent("您好"))
    opening = AnyOf(("courtesy.greeting",), where="opening", within=2).observe(chat)
    closing = AnyOf(("courtesy.closing",), where="closing", within=2).observe(chat)
    assert (opening.places, opening.missing_at, opening.opportunities) == ((), 0, 2)
    assert (closing.places, closing.missing_at, closing.opportunities) == ((), 1, 2)


def test_a_lexicon_of_both_parties_words_counts_only_the_voice_that_is_asked_for() -> None:
    both = msgspec.structs.replace(lexicon("rude", "闭嘴"), roles=("agent", "customer"))
    chat = view(customer("闭嘴"), agent("闭嘴"), lexicons=(both,))
    assert turns(AnyOf(("rude",)).observe(chat)) == [1]
    assert turns(AnyOf(("rude",), voice="customer").observe(chat)) == [0]


def test_grave_words_count_though_they_were_recalled() -> None:
    assert turns(AnyOf(("abuse",)).observe(view(agent("蠢货", recalled=True), agent()))) == [0]


def test_fewer_than_at_least_do_not_count() -> None:
    chat = view(agent("您好"), agent("您好"))
    assert turns(AnyOf(("courtesy.greeting",), at_least=2).observe(chat)) == [0, 1]
    too_few = AnyOf(("courtesy.greeting",), at_least=3).observe(chat)
    assert (too_few.places, too_few.missing_at) == ((), 0)


def test_hits_in_one_turn_count_each() -> None:
    assert turns(AnyOf(("courtesy.greeting",), at_least=2).observe(view(agent("您好您好")))) == [
        0,
        0,
    ]


def test_only_turns_from_since_on_are_observed() -> None:
    chat = view(agent("您好"), agent(), agent())
    found = GREETING.observe(chat, since=1)
    assert (found.places, found.missing_at, found.opportunities) == ((), 1, 2)


def test_it_reads_its_lexicons() -> None:
    assert AnyOf(("abuse", "jargon")).reads() == {"abuse", "jargon"}


def test_no_lexicon_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="至少要有一个词库"):
        AnyOf(())
