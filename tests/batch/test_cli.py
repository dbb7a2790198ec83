from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from autoqa.batch import read_reports
from autoqa.cli import main
from tests.batch.conftest import Write, chat

TINY = ["--rubric", "tiny", "--model", "none", "--workers", "1"]


def batch(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["batch", *map(str, arguments), *TINY])
    return result.exit_code, result.output


def test_it_scores_a_folder_and_tells_what_came_of_it(
    own_shelf: Path, write: Write, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write([chat(1, "坏词"), chat(2), "{"], "in/a.jsonl")
    (folder / "b.txt").write_text("客户：在吗\n客服：您好\n", "utf-8")
    output, summary = tmp_path / "out.parquet", tmp_path / "summary.json"
    code, said = batch(folder, "-o", output, "--summary", summary)
    assert code == 1
    assert "不说坏词" in said
    assert f"{output}.quarantine.jsonl" in said.replace("\n", "")
    assert json.loads(summary.read_text("utf-8"))["scored"] == 3
    assert [one.transcript.id for one in read_reports(output)] == ["c1", "c2", "b"]


def test_all_well_is_exit_code_0(own_shelf: Path, write: Write, tmp_path: Path) -> None:
    code, said = batch(write([chat(1)]), "-o", tmp_path / "o.jsonl")
    assert code == 0
    assert "隔离：" not in said


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nowhere/*.csv", "-o", "o.jsonl"], "没有匹配的文件"),
        (["a.jsonl", "-o", "o.xlsx"], "看不出格式"),
        (["a.jsonl", "-o", "o.jsonl", "--rubric", "tinny"], "tiny"),
        (["a.jsonl", "-o", "o.jsonl", "--role", "小王=老板"], "不认识角色"),
        (["a.jsonl", "-o", "o.jsonl", "--max-turns", "0"], "--max-turns"),
    ],
)
def test_what_cannot_start_is_exit_code_2(
    arguments: list[str],
    told: str,
    own_shelf: Path,
    write: Write,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    write([chat(1)], "a.jsonl")
    result = CliRunner().invoke(main, ["batch", *TINY, *arguments])
    assert result.exit_code == 2
    assert told in result.output
    assert not list(tmp_path.glob("o.*"))


def test_limits_are_given_on_the_command_line(
    own_shelf: Path, write: Write, tmp_path: Path
) -> None:
    code, said = batch(write([chat(1), chat(2)]), "-o", tmp_path / "o.jsonl", "--max-turns", 3)
    assert code == 1
    assert "太大" in said
