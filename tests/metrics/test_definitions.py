from __future__ import annotations

import msgspec
import pytest
from tools import metrics_page

from autoqa import resources
from autoqa.metrics import facts
from autoqa.metrics.collected import LINKED
from autoqa.metrics.definitions import DEFINITIONS, Target
from autoqa.metrics.group import Group
from autoqa.metrics.summary import summarise
from autoqa.rubric import files
from autoqa.transcript import Channel
from tests.metrics.conftest import report


def test_the_page_has_every_definition_as_it_is() -> None:
    """If not: python -m tools.metrics_page"""
    text = metrics_page.PAGE.read_text("utf-8")
    assert metrics_page.page(text) == text
    assert all(f"`{definition.id}`" in text for definition in DEFINITIONS)


def test_every_metric_is_something_that_a_chat_shows() -> None:
    names = {definition.id for definition in DEFINITIONS if definition.kind != "index"}
    assert names - set(LINKED) <= set(facts.Facts.__struct_fields__)


def test_scripts_and_forbidden_words_are_those_of_our_shelves() -> None:
    rubrics = [files.load(name) for name in resources.names("rubrics")]
    assert {criterion.id for rubric in rubrics for criterion in rubric.criteria()} >= facts.SCRIPT
    assert set(resources.names("lexicons")) >= facts.FORBIDDEN


def group(*passed: bool, channel: Channel = "app", minimum: int = 1) -> Group:
    chats = [
        report(
            f"c{number}",
            passed=one,
            channel=channel,
            metrics={"first_response_seconds": 20.0, "escalated": False},
        )
        for number, one in enumerate(passed)
    ]
    (made,) = summarise(chats, minimum=minimum).groups
    return made


@pytest.mark.parametrize(
    ("yes", "no", "met"), [(98, 2, None), (400, 0, True), (80, 20, False), (3, 0, None)]
)
def test_a_share_meets_a_target_only_with_its_whole_interval(
    yes: int, no: int, met: bool | None
) -> None:
    assert group(*[True] * yes, *[False] * no).met("passed", Target("", 0.98, False)) is met


def test_few_chats_meet_nothing() -> None:
    assert group(True, minimum=2).met("first_response", Target("", 30, True)) is None
    assert group(True, minimum=1).met("first_response", Target("", 30, True)) is True


def test_a_target_is_for_its_channels() -> None:
    by_phone = Target("", 15, True, ("phone",))
    assert group(True, channel="phone").met("first_response", by_phone) is False
    assert group(True, channel="app").met("first_response", by_phone) is None


def test_a_target_of_none_at_all_is_about_every_chat() -> None:
    none = Target("", 0.0, True)
    assert group(True, minimum=9).met("forbidden", none) is True
    assert group(True, minimum=9).met("needs_review", none) is True
    assert group(True, False, minimum=9).met("needs_review", none) is False


def test_nobody_misses_a_target_that_is_reckoned_otherwise() -> None:
    assert group(*[True] * 50).met("escalated", Target("", 0.5, True)) is None


def test_the_limits_of_the_first_reply_are_those_of_the_targets() -> None:
    (first,) = (definition for definition in DEFINITIONS if definition.id == "first_response")
    limits = {channel: t.value for t in first.targets for channel in t.channels}
    assert msgspec.json.decode(msgspec.json.encode(facts.FIRST_LIMIT)) == {
        channel: limits[channel] for channel in facts.FIRST_LIMIT
    }
    assert {limits[channel] for channel in ("app", "wechat", "web")} == {facts.ONLINE_LIMIT}
