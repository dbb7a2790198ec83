"""The shipped rubrics on whole chats whose marks were worked out by hand from the standards."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

import autoqa

FOLDER = Path(__file__).parent
EXAMPLES = FOLDER.parent.parent / "examples"
GIVEN = ("facts", "processes", "scripts")
"""What a chat may name a file of, in the folder of the examples."""


def _cases() -> list[Any]:
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        chats = tomllib.loads(path.read_text("utf-8"))["chats"]
        found += [
            pytest.param(path.stem, chat, id=f"{path.stem}: {chat['name']}") for chat in chats
        ]
    return found


@pytest.mark.parametrize(("rubric", "case"), _cases())
def test_marks(rubric: str, case: dict[str, Any]) -> None:
    turns = []
    for *time, role, text in case["turns"]:
        turns.append({"role": role, "text": text, "time": time[0] * 1000 if time else None})
    given = {name: EXAMPLES / case[name] for name in GIVEN if name in case}
    chat = {"id": "golden", "turns": turns, "closed": True}
    report = autoqa.score(chat, rubric, **given)
    lines = [line for part in report.sections for line in part.criteria]
    lost = {line.id: line.points - line.earned for line in lines if line.earned is not None}
    assert {name: points for name, points in lost.items() if points} == case["lost"]
    assert {line.id for line in lines if line.earned is None} == set(case["aside"])
    undecided = {
        line.id: line.earned - line.earned_min
        for line in lines
        if line.earned is not None and line.earned_min is not None and line.outcome == "undecided"
    }
    assert undecided == case.get("undecided", {})
    assert report.score == case["score"]
    assert (report.veto.criterion if report.veto else None) == case.get("veto")
    grave = any(reason.code == "grave" for reason in report.review_reasons)
    assert grave is case.get("grave", False)


def test_every_shipped_rubric_has_golden_chats() -> None:
    from autoqa import resources

    assert {path.stem for path in FOLDER.glob("*.toml")} == set(resources.names("rubrics"))
