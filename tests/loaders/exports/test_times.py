from __future__ import annotations

from typing import Any

import pytest

from autoqa.errors import TranscriptError
from autoqa.loaders.exports.times import microseconds, offset


@pytest.mark.parametrize(
    ("value", "seconds"), [(0, 0), (21030, 21.03), ("180", 0.18), (1.5, 0.0015)]
)
def test_milliseconds_from_the_start(value: Any, seconds: float) -> None:
    assert offset(value, "begin") == seconds


def test_microseconds_since_the_epoch() -> None:
    assert microseconds("1781748131500000", "start") == 1781748131.5


@pytest.mark.parametrize("value", [None, ""])
def test_no_time_is_none(value: Any) -> None:
    assert offset(value, "begin") is None


@pytest.mark.parametrize("value", [True, -1, "x", [], {}, float("nan"), "1e999", 10**400])
def test_what_is_no_time_is_told(value: Any) -> None:
    with pytest.raises(TranscriptError, match="begin"):
        offset(value, "begin")
