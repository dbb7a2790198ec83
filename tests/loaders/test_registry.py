from __future__ import annotations

import pytest

from autoqa.loaders.registry import EXPORTS, FORMATS, export


def test_every_export_can_be_told_by_its_name() -> None:
    assert set(EXPORTS) < set(FORMATS)
    assert len(FORMATS) == len(set(FORMATS))


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_described_under_its_own_name(name: str) -> None:
    own = export(name)
    assert own.name == name
    assert own.title


@pytest.mark.parametrize("name", EXPORTS)
@pytest.mark.parametrize("value", [{}, {"turns": []}, {"id": 1, "text": "在"}, {"data": []}])
def test_an_export_fits_nothing_at_random(name: str, value: dict[str, object]) -> None:
    assert not export(name).fits(value)
