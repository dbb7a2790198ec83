"""The commands, and what they print."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autoqa import Report
from autoqa.cli import main
from tests.metrics.conftest import NOON, report


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    waits = {"first_response_seconds": 20.0}
    return write(
        tmp_path / "报告.jsonl",
        report("c1", agents={"a": 0}, metrics=waits, team="一组"),
        report("c2", agents={"b": 5}, passed=False, score=70.0, metrics=waits),
        report("c3", agents={"b": 5}, score=90.0, metrics={"started": NOON + 86400}),
    )


def write(path: Path, *chats: Report) -> Path:
    path.write_text("".join(f"{chat.to_json()}\n" for chat in chats), "utf-8")
    return path


def test_the_table_shows_counts_targets_and_what_is_few(reports: Path) -> None:
    result = run("metrics", reports, "--by", "agent，month", "--targets", "--only", "passed,script")
    assert result.exit_code == 0, result.output
    text = result.output
    assert "客服 b  月 2026-06" in text
    assert "50.0%*" in text
    assert "≥98.0%" in text
    assert "不能断定" in text
    assert "话术合规率" not in text  # nobody was judged by it
    assert "共 3 个会话" in text


def test_csv_is_one_line_a_group_and_metric_and_opens_in_excel(
    reports: Path, tmp_path: Path
) -> None:
    out = tmp_path / "指标.csv"
    assert run("metrics", reports, "--by", "day", "--format", "csv", "-o", out).exit_code == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))))
    scores = {row["day"]: row["value"] for row in rows if row["metric"] == "score"}
    assert scores == {"2026-06-18": "85.0", "2026-06-19": "90.0"}


def test_no_name_becomes_a_formula_in_csv(tmp_path: Path) -> None:
    out = tmp_path / "指标.csv"
    source = write(tmp_path / "报告.jsonl", report(agents={'=HYPERLINK("http://x")': 0}))
    assert run("metrics", source, "--by", "agent", "--format", "csv", "-o", out).exit_code == 0
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))))
    assert {row["agent"] for row in rows} == {'\'=HYPERLINK("http://x")'}
    assert {row["value"][:1] for row in rows} <= {"", *"0123456789-"}


def test_json_is_the_same_lines(reports: Path) -> None:
    result = run("metrics", reports, "--by", "team", "--format", "json", "--only", "deducted")
    lines = json.loads(result.output)
    assert [(line["team"], line["value"], line["count"]) for line in lines] == [
        ("一组", 0.0, 1),
        (None, 5.0, 2),
    ]


def test_ratings_and_complaints_come_from_files(reports: Path, tmp_path: Path) -> None:
    ratings, complaints = tmp_path / "满意度.csv", tmp_path / "投诉.csv"
    ratings.write_text("会话编号,满意度\nc1,满意\nc2,5\nc9,1\nc3,差\n", "gb18030")
    complaints.write_text("会话编号\n", "utf-8")
    result = run(
        *("metrics", reports, "--by", "month", "--satisfaction", ratings),
        *("--complaints", complaints, "--only", "satisfied,complained,monthly"),
    )
    assert result.exit_code == 1
    assert "第 5 行：看不懂满意度 '差'" in result.output
    assert "有 1 个会话没有报告" in result.output
    # days of 85 and 90: 87.5 x 60 % + 20 + 20
    assert "92.50*" in result.output


def test_what_cannot_be_reckoned_has_no_star(reports: Path) -> None:
    """Without ratings there is no monthly total, from however few chats."""
    result = run("metrics", reports, "--by", "month", "--only", "monthly")
    assert "—" in result.output
    assert "—*" not in result.output


def test_a_bad_line_is_told_and_the_rest_is_added_up(reports: Path) -> None:
    reports.write_text(reports.read_text("utf-8") + "坏的\n", "utf-8")
    result = run("metrics", reports)
    assert result.exit_code == 1
    assert "第 4 行：不是评分报告" in result.output
    assert "共 3 个会话" in result.output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--by", "agnet"], "agent"),
        (["--only", "passd"], "passed"),
        (["--satisfaction", "没有.csv"], "没有.csv"),
    ],
)
def test_wrong_use_is_told(reports: Path, arguments: list[str], says: str) -> None:
    result = run("metrics", reports, *arguments)
    assert result.exit_code == 2
    assert says in result.output


def test_the_reports_are_never_overwritten(reports: Path) -> None:
    before = reports.read_bytes()
    assert run("metrics", reports, "-o", reports).exit_code == 2
    assert run("accumulate", reports, "-o", reports).exit_code == 2
    assert reports.read_bytes() == before


def test_accumulated_months_name_their_chats(tmp_path: Path) -> None:
    chats = [
        report(f"c{n}", agents={"a": cost}, rubric="cloud_service")
        for n, cost in enumerate([10, 10])
    ]
    path = write(tmp_path / "云.jsonl", *chats, report("other"))
    confirmed = tmp_path / "核实.csv"
    confirmed.write_text("会话编号,项目\nc1,asset_loss\nc7,attitude\n", "utf-8")
    result = run("accumulate", path, "--confirmed", confirmed)
    assert result.exit_code == 0, result.output
    text = "".join(result.output.split()).replace("│", "")
    for words in ("c0（10）", "c1（15", "降为初入云门", "8折", "有1份报告不是这个标准", "c7"):
        assert words in text
    as_json = run("accumulate", path, "--format", "json")
    (month,) = json.loads(as_json.output)["months"]
    assert (month["points"], month["consequences"]) == (20.0, ["demoted"])
