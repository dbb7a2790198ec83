"""The encoder, opened once."""

from __future__ import annotations

import pytest

from autoqa.model.embedding import Encoder


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return Encoder()
