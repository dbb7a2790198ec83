from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from autoqa.errors import VerdictError
from autoqa.review.verdicts import Added, Verdicts, against, entries, read
from tests.review.conftest import Scored, decided


@pytest.fixture
def own(bad: Scored) -> Verdicts:
    return decided(bad[1])


def write(path: Path, *documents: Verdicts, bom: bool = False) -> Path:
    content = b"\n".join(msgspec.json.encode(document) for document in documents)
    path.write_bytes((b"\xef\xbb\xbf" if bom else b"") + content)
    return path


def test_a_page_and_lines_are_read_alike(own: Verdicts, tmp_path: Path) -> None:
    assert read(write(tmp_path / "a.json", own, bom=True)) == [own]
    assert read(write(tmp_path / "b.jsonl", own, own)) == [own, own]
    pretty = tmp_path / "c.json"
    pretty.write_bytes(msgspec.json.format(msgspec.json.encode(own), indent=2))
    assert read(pretty) == [own]


def test_every_mistake_of_a_file_is_told_at_once(own: Verdicts, tmp_path: Path) -> None:
    replace = msgspec.structs.replace
    line, finding = own.criteria[0], own.findings[0]
    path = write(
        tmp_path / "a.jsonl",
        own,
        replace(own, schema="autoqa.verdicts/9", reviewer=" "),
        replace(own, criteria=(replace(line, decision="confirm"), line)),
        replace(own, findings=(replace(finding, end=-1),), added=(Added(1, 0, 1),)),
    )
    path.write_bytes(path.read_bytes() + b'\n{"report_sha256": 1}\n{"half')
    with pytest.raises(VerdictError) as told:
        read(path)
    text = [f"{where}：{message}" for where, message in told.value.problems]
    assert [line.split("：")[0] for line in text] == [
        *["第 2 行"] * 2, *["第 3 行"] * 2, *["第 4 行"] * 2, "第 5 行", "第 6 行",
    ]  # fmt: skip
    for word in (
        "不认识格式",
        "reviewer 是空的",
        "写了同意",
        "写了两次",
        "的位置",
        "没有写明是什么问题",
    ):
        assert any(word in line for line in text), word


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_verdict_file_is_told(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(VerdictError):
        read(path)
    with pytest.raises(VerdictError, match="没有这个文件"):
        read(tmp_path / "none.json")


def test_verdicts_are_compared_with_their_report(own: Verdicts, bad: Scored) -> None:
    _, report = bad
    replace = msgspec.structs.replace
    line, finding = own.criteria[0], own.findings[0]
    assert against(own, report) == []
    assert against(replace(own, report_sha256="other"), report) == [
        "复核的不是这份报告：报告的哈希对不上"
    ]
    wrong = replace(
        own,
        chat_sha256="other",
        criteria=(replace(line, old=1.0), replace(line, criterion="none"), replace(line, new=61.0)),
        findings=(replace(finding, turn=0), replace(finding, finding="f99")),
    )
    problems = against(wrong, report)
    assert len(problems) == 6
    assert "“不说坏词”的原得分应是 40.0，写的是 1.0" in problems


def test_a_deduction_may_not_outlive_its_evidence(bad: Scored) -> None:
    """No deduction without a place in the chat that shows it."""
    _, report = bad
    kept = decided(report, mark=40.0, finding="reject")
    assert against(kept, report) == ["“不说坏词”的依据都判了不成立，扣分却写了同意"]
    assert against(decided(report, mark=40.0, finding="accept"), report) == []


def test_the_hash_is_of_the_report_as_it_is_written(bad: Scored) -> None:
    _, report = bad
    again = msgspec.json.decode(report.to_json(), type=type(report))
    assert again.sha256 == report.sha256


def test_verdicts_become_rows(own: Verdicts) -> None:
    rows = entries(msgspec.structs.replace(own, added=(Added(1, 0, 2, "您好", label="漏了"),)))
    assert [row.kind for row in rows] == ["criterion", "finding", "added", "conclusion"]
    assert (rows[0].subject, rows[0].old, rows[0].new, rows[0].decision) == (
        "words", 40.0, 60.0, "override",
    )  # fmt: skip
    assert rows[0].body == {"reason": "机器看错了", "comment": ""}
    assert rows[1].body["turn"] == 3
    assert (rows[2].subject, rows[2].body["quote"]) == ("漏了", "您好")
    assert rows[3].decision == "passed"
    assert len({row.document for row in rows}) == 1
