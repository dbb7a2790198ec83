"""The workbook of a batch, read back."""

from __future__ import annotations

from pathlib import Path

import pytest

openpyxl = pytest.importorskip("openpyxl")

from click.testing import CliRunner  # noqa: E402

from autoqa.cli import main  # noqa: E402
from autoqa.errors import AutoqaError  # noqa: E402
from autoqa.report.model import Report  # noqa: E402
from autoqa.review.dashboard import workbook  # noqa: E402
from autoqa.review.dashboard.collect import collect  # noqa: E402
from tests.review.dashboard.conftest import named  # noqa: E402


def test_every_table_has_a_sheet_and_figures_are_numbers(
    batch: list[Report], tmp_path: Path
) -> None:
    path = tmp_path / "dashboard.xlsx"
    workbook.write(collect(batch), path)
    book = openpyxl.load_workbook(path)
    assert {"总览", "得分分布", "扣分项", "按客服", "按日", "响应时长"} <= set(book.sheetnames)
    sheet = book["按客服"]
    head = [cell.value for cell in sheet[2]]
    rows = {row[0]: row for row in sheet.iter_rows(3, values_only=True)}
    assert rows["kf-1"][head.index("会话")] == 5
    assert rows["kf-2"][head.index("平均扣分")] == pytest.approx(
        sum(report.by_agent["kf-2"].deducted for report in batch[5:]) / 3
    )
    for name in ("得分分布", "扣分项", "按日", "响应时长", "高频问题短语"):
        assert len(book[name]._charts) == 1, name


@pytest.mark.parametrize(
    "start", ["=1+1", "+1", "-1", "@x", "\t=1", "\uff1d1", '=HYPERLINK("http://x")']
)
def test_no_text_becomes_a_formula(batch: list[Report], tmp_path: Path, start: str) -> None:
    path = tmp_path / "dashboard.xlsx"
    workbook.write(collect([named(report, f"{start}\x0b") for report in batch]), path)
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not (isinstance(cell.value, str) and cell.value.startswith(start))


def test_the_command_writes_it(batch: list[Report], tmp_path: Path) -> None:
    source, output = tmp_path / "reports.jsonl", tmp_path / "out.xlsx"
    source.write_text("\n".join(report.to_json() for report in batch), "utf-8")
    done = CliRunner().invoke(main, ["dashboard", str(source), "-o", str(output)])
    assert done.exit_code == 0, done.output
    assert openpyxl.load_workbook(output)["总览"]["A1"].value.startswith("电商客服聊天质检")


def test_a_place_that_cannot_be_written_is_told(batch: list[Report], tmp_path: Path) -> None:
    with pytest.raises(AutoqaError, match="写不了"):
        workbook.write(collect(batch), tmp_path / "nowhere" / "out.xlsx")
