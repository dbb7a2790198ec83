"""Writes the table of metrics in ``docs/zh/metrics.md`` from their definitions.

Run: ``python -m tools.metrics_page``; the tests refuse a page that is out of date.
"""

from __future__ import annotations

from pathlib import Path

from autoqa.metrics.definitions import DEFINITIONS, Definition
from autoqa.metrics.lines import wanted

PAGE = Path(__file__).parents[1] / "docs" / "zh" / "metrics.md"
START, END = "<!-- 指标表：由 tools.metrics_page 生成 -->\n", "<!-- 指标表完 -->\n"
CHANNELS = {"app": "在线", "wechat": "在线", "web": "在线", "phone": "电话", "email": "邮件"}


def main() -> None:
    """Write the table."""
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8", newline="\n")


def page(text: str) -> str:
    """Return the page with its table as the definitions have it."""
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n{table()}\n{END}{after}"


def table() -> str:
    """Return the table."""
    head = "| 指标 | 名字 | 怎么算 | 出处 | 标准的目标 |\n| --- | --- | --- | --- | --- |\n"
    return head + "".join(_row(definition) for definition in DEFINITIONS)


def _row(definition: Definition) -> str:
    note = f"。{definition.note}" if definition.note else ""
    targets = [
        f"{'、'.join(dict.fromkeys(CHANNELS[name] for name in target.channels))}"
        f"{wanted(definition, target)}"
        for target in definition.targets
    ]
    cells = [
        definition.title,
        f"`{definition.id}`",
        f"{definition.formula}{note}",
        definition.standard,
        "<br>".join(targets) or "—",
    ]
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    main()
