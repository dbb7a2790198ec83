from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import LEXICON, Write

HEAVY = ("torch", "transformers", "sklearn", "pandas", "numpy", "pyarrow", "onnxruntime")
ENGINES = ("jieba", "rjieba")


def loaded(code: str, *modules: str) -> set[str]:
    """Run code in a fresh interpreter; return those of the modules that it loaded."""
    code = f"{code}\nimport sys\nprint(*sorted(set(sys.modules) & set({modules!r})))"
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    return set(run.stdout.split())


@pytest.mark.parametrize(
    "code", ["import autoqa", "import autoqa; autoqa.score", "import autoqa; autoqa.load"]
)
def test_the_package_loads_nothing_heavy(code: str) -> None:
    assert loaded(code, *HEAVY, *ENGINES, "rich", "click", "jinja2") == set()


def test_the_bare_package_loads_next_to_nothing() -> None:
    assert loaded("import autoqa", "msgspec", "re2", "daachorse", "autoqa.errors") == set()


def test_scoring_loads_nothing_heavy(own_shelf: Path) -> None:
    code = "import autoqa; assert autoqa.score('客户：在吗\\n客服：坏词', 'tiny').score < 100"
    assert loaded(code, *HEAVY, *ENGINES) == set()


def test_segmentation_is_loaded_where_a_word_needs_it(write_lexicon: Write) -> None:
    write_lexicon("bad", LEXICON + '[[entries]]\nterms = ["坏词"]\nboundary = true\n')
    code = "import warnings; warnings.simplefilter('ignore'); import autoqa\n"
    code += "autoqa.score('客户：在吗\\n客服：{}', 'tiny')"
    assert loaded(code.format("好"), *ENGINES) == set()
    assert loaded(code.format("坏词"), *ENGINES) != set()


def test_the_command_line_loads_nothing_heavy() -> None:
    assert loaded("import autoqa.cli", *HEAVY, *ENGINES) == set()


def test_every_public_name_is_there() -> None:
    import autoqa

    for name in autoqa.__all__:
        assert getattr(autoqa, name) is not None
    assert dir(autoqa) == sorted(autoqa.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    import autoqa

    with pytest.raises(AttributeError, match="scroe"):
        _ = autoqa.scroe
