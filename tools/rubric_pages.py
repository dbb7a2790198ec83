"""Writes ``docs/zh/rubrics/NAME.md`` for every shipped rubric, from the rubric itself.

Run: ``python -m tools.rubric_pages``; the tests refuse pages that are out of date.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from autoqa import resources
from autoqa.rubric import files
from autoqa.rubric.model import UNIT, Check, Criterion, Rubric
from autoqa.signals.registry import TITLES

FOLDER = Path(__file__).parents[1] / "docs" / "zh" / "rubrics"

KINDS = {
    "timing": "要有时间",
    "facts": "要有事实库",
    "process": "要有流程",
    "script": "要有话术库",
    "manual": "只能人工",
}
"""What the signals of a module need; those of the others need nothing but the chat."""

AUTOMATIC = "自动"
ORIGINS = {"standard": "标准", "chosen": "选定"}


def main() -> None:
    """Write the pages."""
    FOLDER.mkdir(exist_ok=True)
    for name in resources.names("rubrics"):
        (FOLDER / f"{name}.md").write_text(page(files.load(name)), "utf-8", newline="\n")


def page(rubric: Rubric) -> str:
    """Return a rubric's page."""
    lines = [
        f"# {rubric.title}",
        "",
        f"名字 `{rubric.name}`，版本 {rubric.version}；满分 {rubric.full_marks}，"
        f"合格线 {rubric.pass_mark:g}。出处：{rubric.provenance}。",
        "",
        "本页由 `python -m tools.rubric_pages` 从评分标准生成。",
    ]
    if rubric.description:
        lines += ["", *_paragraphs(rubric.description)]
    lines += ["", f"各项怎么评：{_counts(rubric)}。"]
    for section in rubric.sections:
        shared = "，有差错才扣，扣到 0 为止" if section.shared else ""
        lines += ["", f"## {section.title}（{_points(section.points)} 分{shared}）", ""]
        lines += _table(section.criteria)
    if rubric.bonuses:
        lines += ["", "## 加分", "", *_table(rubric.bonuses)]
    return "\n".join(lines) + "\n"


def kind(criterion: Criterion) -> str:
    """Say what a criterion needs to be judged: the least of what its checks need."""
    needs = [KINDS.get(check.use.partition(".")[0], AUTOMATIC) for check in criterion.checks]
    order = [AUTOMATIC, *KINDS.values()]
    return min(needs, key=order.index)


def _counts(rubric: Rubric) -> str:
    kinds = [kind(criterion) for criterion in rubric.criteria()]
    return "，".join(
        f"{name} {kinds.count(name)} 项" for name in (AUTOMATIC, *KINDS.values()) if name in kinds
    )


def _table(criteria: tuple[Criterion, ...]) -> Iterator[str]:
    yield "| 项 | 分值 | 怎么评 | 扣分 | 说明 |"
    yield "| --- | --- | --- | --- | --- |"
    for criterion in criteria:
        worth = criterion.points or criterion.cap
        most = "至多 " if not criterion.points and worth else ""
        origin = ORIGINS[criterion.origin]
        checks = "<br>".join(dict.fromkeys(_check(check) for check in criterion.checks))
        flags = [
            *(["一票否决"] if criterion.veto else []),
            *([f"“{criterion.gravest}”组里只计最重"] if criterion.gravest else []),
        ]
        why = "；".join(filter(None, [*flags, criterion.why]))
        yield (
            f"| {_cell(criterion.title)} | {most}{_points(worth)}（{origin}） "
            f"| {kind(criterion)} | {_cell(checks)} | {_cell(why)} |"
        )


def _check(check: Check) -> str:
    if check.use == "manual.needs":
        return str(getattr(check.signal, "what", ""))
    named = getattr(check.signal, "lexicons", ()) or getattr(check.signal, "labels", ())
    title = TITLES[check.use].partition("（")[0] if named else TITLES[check.use]
    names = f"（{'、'.join(named)}）" if named else ""
    limit = getattr(check.signal, "limit", None)
    seconds = f"，上限 {limit:g} 秒" if limit is not None else ""
    lost = f"扣 {_points(check.deduct)}"
    if check.expect == "present":
        return f"应当有：{title}{names}；没有{lost}"
    return f"{title}{names}{seconds}：一处{lost}"


def _paragraphs(text: str) -> Iterator[str]:
    """Yield the lines of a description so that Markdown keeps its paragraphs and lists."""
    before = ""
    for line in text.splitlines():
        if before and not (line.startswith("- ") and before.startswith("- ")):
            yield ""
        yield line
        before = line


def _points(points: int) -> str:
    return f"{points / UNIT:g}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    main()
