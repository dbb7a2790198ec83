"""The stable names of signals say where the signals live."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from typing import Any

import msgspec
import pytest

from autoqa import signals
from autoqa.signals.base import Signal
from autoqa.signals.registry import SIGNALS, TITLES

NAMES = sorted(SIGNALS)


def implementations() -> set[type[Any]]:
    """Every class of the package that observes."""
    modules = [
        importlib.import_module(f"{signals.__name__}.{found.name}")
        for found in pkgutil.iter_modules(signals.__path__)
    ]
    return {
        own
        for module in modules
        for _, own in inspect.getmembers(module, inspect.isclass)
        if own.__module__ == module.__name__ and hasattr(own, "observe") and own is not Signal
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_first_part_is_the_module(name: str) -> None:
    assert SIGNALS[name].__module__ == f"autoqa.signals.{name.split('.')[0]}"


@pytest.mark.parametrize("name", NAMES)
def test_a_name_has_two_parts_in_small_letters(name: str) -> None:
    module, _, own = name.partition(".")
    assert module.isidentifier()
    assert own.isidentifier()
    assert name == name.lower()


@pytest.mark.parametrize("name", NAMES)
def test_a_signal_is_a_frozen_struct_that_says_its_name(name: str) -> None:
    signal = SIGNALS[name]
    assert issubclass(signal, msgspec.Struct)
    assert signal.__struct_config__.frozen
    assert (signal.__doc__ or "").startswith(f"``{name}``: ")


@pytest.mark.parametrize("name", NAMES)
def test_a_signal_documents_every_field(name: str) -> None:
    signal = SIGNALS[name]
    told = signal.__doc__ or ""
    assert [field for field in signal.__struct_fields__ if f"{field}: " not in told] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_signal_has_the_methods_of_one(name: str) -> None:
    assert callable(SIGNALS[name].reads)
    assert list(inspect.signature(SIGNALS[name].observe).parameters) == ["self", "view", "since"]


def test_every_signal_has_exactly_one_name() -> None:
    assert implementations() == set(SIGNALS.values())
    assert len(set(SIGNALS.values())) == len(SIGNALS)


def test_every_signal_has_a_chinese_title() -> None:
    assert TITLES.keys() == SIGNALS.keys()
    assert all(not title.isascii() for title in TITLES.values())
