"""A real Spark, on this machine."""

from __future__ import annotations

import functools
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autoqa.batch.nursery import Make
from autoqa.scorer import Scorer

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.fixture
def make(own_shelf: Path) -> Make:
    """Makes scorers by the rubric ``tiny``."""
    return functools.partial(Scorer, "tiny", model="none")


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """A session with two cores, whose workers judge by what is installed."""
    pytest.importorskip("pyspark", reason="pip install 'autoqa-zh[spark]'")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java 17")
    from pyspark.sql import SparkSession

    own = pytest.MonkeyPatch()
    own.setenv("PYSPARK_PYTHON", sys.executable)
    own.setenv("PYTHONPATH", os.pathsep.join([str(Path(__file__).parents[2]), *sys.path]))
    own.delenv("AUTOQA_PATH", raising=False)
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "America/New_York")
        .config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("warehouse")))
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()
    own.undo()
