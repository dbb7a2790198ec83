"""A shelf of its own: tiny lexicons and rubrics whose marks can be reckoned by hand."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from autoqa import Report, Scorer

LEXICONS = {
    "bad": '["坏词"]',
    "worse": '["更坏"]',
    "good": '["好词"]',
    "excuse": '["免扣"]',
}

Build = Callable[[str], Scorer]
Run = Callable[..., Report]


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put `LEXICONS` before the shipped shelves; 疑词 is a weak hit of ``bad``."""
    folder = tmp_path / "lexicons"
    folder.mkdir()
    (tmp_path / "rubrics").mkdir()
    for name, terms in LEXICONS.items():
        weak = '[[entries]]\nterms = ["疑词"]\nseverity = "weak"\n' if name == "bad" else ""
        (folder / f"{name}.toml").write_text(
            f'title = "{name}"\nroles = ["agent"]\nprovenance = "测试"\nbecause = "{name}"\n'
            f"[[entries]]\nterms = {terms}\n{weak}",
            "utf-8",
        )
    monkeypatch.setenv("AUTOQA_PATH", str(tmp_path))
    return tmp_path


@pytest.fixture
def build(shelf: Path) -> Build:
    """Make a scorer of the sections of a rubric."""

    def build_scorer(body: str) -> Scorer:
        head = 'version = "1"\ntitle = "测试"\nprovenance = "测试"\n'
        body = textwrap.dedent(body)
        if "pass_mark" not in body:
            head += "pass_mark = 80\n"
        path = shelf / "rubrics" / "own.toml"
        path.write_text(head + body, "utf-8")
        return Scorer("own")

    return build_scorer


def chat(*agent: str, **more: object) -> dict[str, object]:
    """A closed chat in which the customer speaks between the agent's turns, and closes it."""
    turns = []
    for text in agent:
        turns += [{"role": "customer", "text": "这个多少钱"}, {"role": "agent", "text": text}]
    turns.append({"role": "customer", "text": "好的谢谢，再见"})
    return {"id": "c", "turns": turns, "closed": True, **more}


def criterion(id_: str, points: float, check: str, more: str = "") -> str:
    """One criterion with one check."""
    return (
        f'[[sections.criteria]]\nid = "{id_}"\ntitle = "{id_}"\npoints = {points}\n'
        f'origin = "standard"\n{more}\n[[sections.criteria.checks]]\n{check}\n'
    )


def section(points: float, *criteria: str, id_: str = "s", more: str = "") -> str:
    """One section of criteria."""
    return f'[[sections]]\nid = "{id_}"\ntitle = "{id_}"\npoints = {points}\n{more}\n' + "".join(
        criteria
    )


def bad(deduct: float, lexicons: str = '["bad"]') -> str:
    """A check that costs for every word of a lexicon."""
    return f'use = "lexicon.any"\nlexicons = {lexicons}\ndeduct = {deduct}'


def needs(deduct: float) -> str:
    """A check that cannot be made."""
    return f'use = "manual.needs"\nwhat = "事实库"\ndeduct = {deduct}'
