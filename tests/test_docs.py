"""What the pages show works as they show it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tools import rubric_pages

from autoqa import resources
from autoqa.check import check
from autoqa.rubric import files

ROOT = Path(__file__).parent.parent
PAGES = [*sorted((ROOT / "docs" / "zh").glob("*.md")), ROOT / "README.md", ROOT / "README.zh-CN.md"]


def _files() -> list[object]:
    found: list[object] = []
    for page in PAGES:
        for number, block in enumerate(
            re.findall(r"```toml\n(.*?)```", page.read_text("utf-8"), re.S)
        ):
            found.append(pytest.param(_kind(block), block, id=f"{page.name}-{number}"))
    return found


def _kind(block: str) -> str:
    given = re.search(r"^\[\[(subjects|processes|scripts)", block, re.M)
    if given:
        return {"subjects": "facts"}.get(given[1], given[1])
    return "rubric" if re.search(r"sections|pass_mark|change", block) else "lexicon"


@pytest.mark.parametrize(("kind", "block"), _files())
def test_every_data_file_in_the_docs_is_right(
    kind: str, block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / {"rubric": "rubrics", "lexicon": "lexicons"}.get(kind, kind)
    folder.mkdir()
    extends = re.search(r'extends = "(.*?)"', block)
    path = folder / f"{extends[1] if extends else 'own'}.toml"
    path.write_text(block, "utf-8")
    monkeypatch.setenv("AUTOQA_PATH", str(tmp_path))
    (checked,) = check([path])
    assert checked.error is None
    assert checked.kind == kind


def test_the_pages_say_where_the_numbers_are() -> None:
    for name in ("accuracy.md", "performance.md"):
        assert "python -m benchmarks." in (ROOT / "docs" / name).read_text("utf-8")


@pytest.mark.parametrize("name", resources.names("rubrics"))
def test_the_page_of_every_rubric_is_up_to_date(name: str) -> None:
    """If not: python -m tools.rubric_pages"""
    page = rubric_pages.FOLDER / f"{name}.md"
    assert page.read_text("utf-8") == rubric_pages.page(files.load(name))
