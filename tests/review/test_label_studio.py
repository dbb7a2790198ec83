from __future__ import annotations

import doctest
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from autoqa.errors import VerdictError
from autoqa.review import label_studio
from autoqa.review.label_studio import config, read, tasks
from autoqa.review.verdicts import Verdicts, against
from tests.review.conftest import Score, Scored


@pytest.fixture
def pair(score: Score) -> Scored:
    return score("c-1", "您好😀", "😀😀你这坏词啊坏词")


def exported(pair: Scored, *results: dict[str, Any], **fields: Any) -> dict[str, Any]:
    (task,) = tasks([pair])
    known = {"id": 7, "completed_by": {"email": "w@x"}, "parent_prediction": 1}
    annotation = {**known, "result": list(results), **fields}
    return {"id": 3, "data": task["data"], "annotations": [annotation]}


def predicted(pair: Scored) -> list[dict[str, Any]]:
    (task,) = tasks([pair])
    found: list[dict[str, Any]] = task["predictions"][0]["result"]
    return found


def region(turn: int, start: int, end: int, text: str | None, label: str = "buck_passing") -> Any:
    value: dict[str, Any] = {
        "start": str(turn),
        "end": str(turn),
        "startOffset": start,
        "endOffset": end,
    }
    if text is not None:
        value["text"] = text
    value["paragraphlabels"] = [label]
    return {"id": "new", "from_name": "labels", "type": "paragraphlabels", "value": value}


def back(pair: Scored, tmp_path: Path, *exports: dict[str, Any]) -> list[Verdicts]:
    path = tmp_path / "export.json"
    path.write_text(json.dumps(exports, ensure_ascii=False), "utf-8-sig")
    return read(path, {pair[1].sha256: pair[1]})


def test_the_examples_hold() -> None:
    assert doctest.testmod(label_studio).failed == 0


def test_a_task_shows_the_chat_and_what_was_found(pair: Scored) -> None:
    (task,) = tasks([pair])
    assert [turn["author"] for turn in task["data"]["dialogue"]] == ["客户", "客服"] * 2
    first, second = predicted(pair)
    text = task["data"]["dialogue"][3]["text"]
    assert first["value"]["text"] == "坏词"
    assert (first["value"]["startOffset"], first["value"]["endOffset"]) == (6, 8)  # UTF-16
    units = text.encode("utf-16-le")
    assert units[2 * 6 : 2 * 8].decode("utf-16-le") == "坏词"
    assert first["id"] != second["id"]


def test_the_interface_is_well_formed() -> None:
    tree = ElementTree.fromstring(config(['a<b"', "attitude.curt", "attitude.curt"]))
    assert [label.get("value") for label in tree.iter("Label")] == ['a<b"', "attitude.curt"]
    assert {part.tag for part in tree} == {"ParagraphLabels", "Paragraphs", "TextArea"}


def test_kept_is_accepted_gone_is_rejected_new_is_added(pair: Scored, tmp_path: Path) -> None:
    kept = predicted(pair)[0]
    new = region(3, 4, 6, "你这")
    comment = {"id": "t", "type": "textarea", "value": {"text": ["语气差"]}}
    (own,) = back(pair, tmp_path, exported(pair, kept, new, comment))
    assert [(row.finding, row.decision) for row in own.findings] == [
        ("f1", "accept"),
        ("f2", "reject"),
    ]
    (added,) = own.added
    assert (added.turn, added.start, added.end, added.quote) == (3, 2, 4, "你这")
    assert pair[0].turns[3].text[added.start : added.end] == "你这"
    assert own.reviewer == "label-studio:w@x"
    assert own.conclusion is not None
    assert own.conclusion.comment == "语气差"
    assert against(own, pair[1]) == []


def test_what_was_never_offered_is_not_rejected(pair: Scored, tmp_path: Path) -> None:
    (own,) = back(pair, tmp_path, exported(pair, region(3, 4, 6, "你这"), parent_prediction=None))
    assert own.findings == ()
    assert len(own.added) == 1


def test_a_moved_or_relabelled_region_is_another(pair: Scored, tmp_path: Path) -> None:
    moved = predicted(pair)[0]
    moved["value"] |= {"startOffset": 4, "endOffset": 8, "text": "你这坏词"}
    (own,) = back(pair, tmp_path, exported(pair, moved))
    assert own.findings[0].decision == "reject"
    assert own.added[0].quote == "你这坏词"


@pytest.mark.parametrize(
    ("start", "end", "text", "place"),
    [
        (4, 6, "你这", (2, 4)),  # UTF-16 units, as a browser counts
        (2, 4, "你这", (2, 4)),  # code points, as other tools write
        (4, 6, None, (2, 4)),
        (99, 101, "你这", (2, 4)),  # line breaks that the page dropped
    ],
)
def test_offsets_come_back_as_code_points(
    pair: Scored, tmp_path: Path, start: int, end: int, text: str | None, place: tuple[int, int]
) -> None:
    (own,) = back(pair, tmp_path, exported(pair, region(3, start, end, text)))
    assert (own.added[0].start, own.added[0].end) == place


def test_cancelled_and_missing_annotations_are_passed_over(pair: Scored, tmp_path: Path) -> None:
    cancelled = exported(pair, was_cancelled=True)
    none = {**exported(pair), "annotations": []}
    assert back(pair, tmp_path, cancelled, none) == []


def test_every_mistake_is_told_at_once(pair: Scored, tmp_path: Path) -> None:
    strange = exported(pair)
    strange["data"] = {**strange["data"], "report_sha256": "x"}
    across = region(1, 0, 2, "您好")
    across["value"]["end"] = "3"
    with pytest.raises(VerdictError) as told:
        back(
            pair,
            tmp_path,
            strange,
            exported(pair, across),
            exported(pair, region(9, 0, 1, "x")),
            exported(pair, region(1, 0, 1, "没有")),
            exported(pair, completed_by=None),
            {"data": {}},
        )
    assert [where for where, _ in told.value.problems] == [f"[{at}]" for at in range(6)]


def test_what_is_no_export_is_told(pair: Scored, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("[{", "utf-8")
    with pytest.raises(VerdictError, match="不是完整的 JSON"):
        read(path, {})
    path.write_text('["x", 3]', "utf-8")
    with pytest.raises(VerdictError, match="不是 autoqa 导出的任务"):
        read(path, {})


def test_a_report_of_another_chat_is_refused(pair: Scored, score: Score) -> None:
    with pytest.raises(VerdictError, match="对不上"):
        tasks([(score("c-2", "您好")[0], pair[1])])
