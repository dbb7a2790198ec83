"""Shelves and files that belong to one test alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from autoqa.errors import AutoqaError, LoadError
from autoqa.loaders.files import load
from autoqa.signals.judgement import LexiconJudge
from autoqa.transcript import Transcript
from tests.browser import Opened, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LEXICON = 'title = "词"\nroles = ["agent"]\nprovenance = "测试"\nbecause = "不该说"\n'
"""The head of a lexicon that lacks only its entries."""

RUBRIC = """
version = "1"
title = "小标准"
provenance = "测试"
pass_mark = 80
[[sections]]
id = "manner"
title = "态度"
points = 60
[[sections.criteria]]
id = "words"
title = "不说坏词"
points = 60
origin = "standard"
[[sections.criteria.checks]]
use = "lexicon.any"
lexicons = ["bad"]
deduct = 20
[[sections]]
id = "facts"
title = "事实"
points = 40
[[sections.criteria]]
id = "true"
title = "说得对"
points = 40
origin = "standard"
[[sections.criteria.checks]]
use = "manual.needs"
what = "事实库"
deduct = 40
"""
"""60 points that each 坏词 of the agent lowers by 20, and 40 that only a human can judge."""


class Loaded(NamedTuple):
    """What a file gave, and what was told of the rest."""

    chats: list[Transcript]
    errors: list[LoadError]

    @property
    def texts(self) -> list[list[str]]:
        return [[turn.text for turn in chat.turns] for chat in self.chats]

    @property
    def lines(self) -> list[int]:
        return [error.line for error in self.errors]


Read = Callable[..., Loaded]
OpenPage = Callable[..., Opened]
Write = Callable[[str, str], Path]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write a file and load it, gathering the errors."""

    def read_file(content: bytes | str, name: str, **options: Any) -> Loaded:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        errors: list[LoadError] = []

        def on_error(reason: AutoqaError) -> None:
            assert isinstance(reason, LoadError)
            errors.append(reason)

        return Loaded(list(load(path, on_error=on_error, **options)), errors)

    return read_file


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium; no longer than a module, since its driver keeps an event loop running."""
    with chromium() as started:
        yield started


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[OpenPage]:
    """Write HTML to a file and open it; options are those of a browser's new page."""
    opened: list[Opened] = []

    def open_html(html: str, **options: Any) -> Opened:
        path = tmp_path / "page.html"
        path.write_text(html, "utf-8", newline="\n")
        opened.append(Opened(browser, path, **options))
        return opened[-1]

    yield open_html
    for each in opened:
        each.page.context.close()


@pytest.fixture(autouse=True)
def lexicons_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge by lexicons unless a test asks for a model: rubrics and lexicons are tested apart."""
    monkeypatch.setenv("AUTOQA_MODEL", "none")


@pytest.fixture
def own_shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shelf with the rubric ``tiny`` and all the lexicons that scoring by it reads."""
    folder = tmp_path / "shelf"
    for shelf in ("rubrics", "lexicons", "models"):
        (folder / shelf).mkdir(parents=True)
    (folder / "rubrics" / "tiny.toml").write_text(RUBRIC, "utf-8")
    for name in (*LexiconJudge().reads(), "bad"):
        term = "坏词" if name == "bad" else f"词 {name}"
        text = f'{LEXICON}[[entries]]\nterms = ["{term}"]\n'
        (folder / "lexicons" / f"{name}.toml").write_text(text, "utf-8")
    monkeypatch.setenv("AUTOQA_PATH", str(folder))
    return folder


@pytest.fixture
def write_rubric(own_shelf: Path) -> Write:
    """Write a rubric on the shelf."""
    return lambda name, text: _write(own_shelf / "rubrics" / f"{name}.toml", text)


@pytest.fixture
def write_lexicon(own_shelf: Path) -> Write:
    """Write a lexicon on the shelf."""
    return lambda name, text: _write(own_shelf / "lexicons" / f"{name}.toml", text)


def _write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path
