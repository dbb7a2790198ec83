"""What is shipped beside the lexicons is what reading them gives, and is used only for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools import ship_lexicons

from autoqa.lexicon import files, shipped

SHELF = sorted(ship_lexicons.SHELF.glob("*.toml"))


def test_it_is_up_to_date() -> None:
    """If not: python -m tools.ship_lexicons"""
    assert shipped.FILE.read_text("utf-8") == ship_lexicons.content()


@pytest.mark.parametrize("path", SHELF, ids=[path.stem for path in SHELF])
def test_a_shipped_lexicon_is_what_its_file_says(path: Path) -> None:
    assert files.load(str(path)) == files.read(path)


def test_a_changed_file_is_read(tmp_path: Path) -> None:
    content = SHELF[0].read_text("utf-8")
    path = tmp_path / SHELF[0].name
    path.write_text(content, "utf-8")
    assert shipped.lexicon(path) == files.read(path)
    path.write_text(content + '\n[[entries]]\nterms = ["独此一家"]\n', "utf-8")
    assert shipped.lexicon(path) is None
    assert files.load(str(path)).entries[-1].terms == ("独此一家",)


def test_a_copy_goes_by_its_own_name(tmp_path: Path) -> None:
    path = tmp_path / "copy.toml"
    path.write_bytes(SHELF[0].read_bytes())
    assert files.load(str(path)).name == "copy"


def test_a_file_that_is_not_there_is_not_shipped(tmp_path: Path) -> None:
    assert shipped.lexicon(tmp_path / "none.toml") is None


def test_a_pattern_of_ones_own_is_worked_out() -> None:
    own = shipped.prefilter("独此.{0,8}一家")
    assert (own.trigger, own.needs, own.shortest) == (("一家",), (("独此",),), 4)
    assert shipped.prefilter(r"\d{3}").trigger == ()
    with pytest.raises(ValueError, match="正则写错了"):
        shipped.prefilter("(")
