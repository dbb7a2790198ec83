from __future__ import annotations

import sys

import pytest

from autoqa.errors import MissingExtraError


def test_the_extra_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("autoqa.spark")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(MissingExtraError, match=r"autoqa-zh\[spark\]"):
        import autoqa.spark  # noqa: F401
