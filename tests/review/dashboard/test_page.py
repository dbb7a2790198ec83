"""The page of a batch, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from autoqa.cli import main
from autoqa.report.model import Report
from autoqa.report.site import page_name
from autoqa.review.dashboard import page
from autoqa.review.dashboard.collect import collect
from tests.conftest import OpenPage
from tests.review.dashboard.conftest import named

PAYLOADS = (
    "<script>alert(1)</script>",
    "</title></style><img src=x onerror=alert(2)>",
    '" onmouseover="alert(3)',
    "</svg><svg onload=alert(4)>",
    "超长" * 400,
    "\u202e倒过来",
)


def test_the_figures_are_on_the_page(open_page: OpenPage, batch: list[Report]) -> None:
    opened = open_page(page.render(collect(batch)))
    tiles = opened.page.locator(".tiles li").all_inner_texts()
    failed = sum(report.passed is False for report in batch)
    assert tiles[0].split() == ["8", "会话"]
    assert tiles[3].split()[0] == str(failed)
    bars = opened.page.evaluate(
        """Array.from(document.querySelector('.chart').querySelectorAll('rect'),
                      rect => Number(rect.textContent.split(' ').pop()))"""
    )
    assert sum(bars) == 8
    assert opened.page.locator("h2", has_text="按客服").is_visible()
    row = opened.page.locator("tr", has=opened.page.get_by_text("kf-2", exact=True))
    assert "样本少" in row.inner_text()
    assert "肯定" in opened.page.locator(".cloud").inner_text()
    opened.assert_quiet()


def test_many_chats_are_no_small_sample(open_page: OpenPage, batch: list[Report]) -> None:
    opened = open_page(page.render(collect(batch, minimum=2)))
    row = opened.page.locator("tr", has=opened.page.get_by_text("kf-2", exact=True))
    assert "样本少" not in row.inner_text()


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_nothing_that_anybody_wrote_is_run(
    open_page: OpenPage, batch: list[Report], payload: str
) -> None:
    reports = [named(report, payload) for report in batch]
    options: dict[str, Any] = {"viewport": {"width": 360, "height": 740}}
    opened = open_page(page.render(collect(reports), lambda name: name), **options)
    assert payload in opened.page.locator("h1").inner_text()
    assert opened.page.evaluate("document.documentElement.scrollWidth") == 360
    opened.assert_quiet()


def test_examples_lead_to_the_finding_where_there_is_a_page(
    open_page: OpenPage, batch: list[Report], tmp_path: Path
) -> None:
    folder = tmp_path / "页面 1"
    folder.mkdir()
    chat = batch[5].transcript
    (folder / page_name(chat.id, chat.sha256)).write_text("<title>到了</title>", "utf-8")
    opened = open_page(page.render(collect(batch), page.links(tmp_path / "page.html", folder)))
    links = opened.page.locator(".examples a")
    assert set(links.all_inner_texts()) == {"c-5"}
    first = links.first
    finding = next(f.id for f in batch[5].findings if f.signal == "over_promise")
    assert str(first.get_attribute("href")).endswith(f"#{finding}")
    first.click()
    assert opened.page.title() == "到了"


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_runs_over_the_edge(
    open_page: OpenPage, batch: list[Report], scheme: str, width: int
) -> None:
    viewport = {"width": width, "height": 800}
    opened = open_page(page.render(collect(batch)), color_scheme=scheme, viewport=viewport)
    assert opened.page.evaluate("document.documentElement.scrollWidth") == width
    opened.page.emulate_media(media="print")
    assert opened.page.pdf().startswith(b"%PDF")


def test_pictures_say_what_they_show(open_page: OpenPage, batch: list[Report]) -> None:
    opened = open_page(page.render(collect(batch)))
    labels = opened.page.evaluate(
        "Array.from(document.querySelectorAll('svg[role=img]'), chart => chart.ariaLabel)"
    )
    assert len(labels) >= 4
    assert all(labels)
    assert "无违规承诺" in " ".join(labels)


def test_a_batch_without_times_agents_or_faults(open_page: OpenPage, batch: list[Report]) -> None:
    report = batch[0]
    context = msgspec.structs.replace(
        report.transcript.context, agent_id=None, team=None, scene=None
    )
    bare = msgspec.structs.replace(
        report,
        transcript=msgspec.structs.replace(report.transcript, context=context, channel=None),
        metrics=msgspec.structs.replace(
            report.metrics, started=None, first_response_seconds=None, longest_wait_seconds=None
        ),
        by_agent={"": next(iter(report.by_agent.values()))},
        findings=(),
        sections=(),
        bonuses=(),
    )
    opened = open_page(page.render(collect([bare])))
    assert "没有扣分" in opened.page.locator("body").inner_text()
    assert opened.page.locator("h2", has_text="按").count() == 0
    opened.assert_quiet()


def test_the_command_reads_reports_and_tells_of_bad_lines(
    batch: list[Report], tmp_path: Path
) -> None:
    source = tmp_path / "reports.jsonl"
    lines = [report.to_json() for report in batch]
    source.write_text("\n".join([*lines, lines[0][:100]]), "utf-8-sig")
    output = tmp_path / "dashboard.html"
    done = CliRunner().invoke(main, ["dashboard", str(source), "-o", str(output)])
    assert done.exit_code == 1
    assert "第 9 行" in done.output
    assert output.read_text("utf-8") == page.render(collect(batch))


@pytest.mark.parametrize(
    ("content", "output", "told"),
    [
        ("", "a.html", "没有评分报告"),
        ("", "a.pdf", ".html 或 .xlsx"),
        ("不是报告", "a.html", "不是评分报告"),
    ],
)
def test_nothing_to_show_is_told(tmp_path: Path, content: str, output: str, told: str) -> None:
    source = tmp_path / "reports.jsonl"
    source.write_text(content, "utf-8")
    done = CliRunner().invoke(main, ["dashboard", str(source), "-o", str(tmp_path / output)])
    assert done.exit_code != 0
    assert told in done.output
    assert not (tmp_path / output).exists()
