"""Several chats as a folder of pages, with an index that puts first what is most urgent."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from autoqa import disk
from autoqa.errors import AutoqaError, reason_of
from autoqa.report import document, html, redacted, table, titles
from autoqa.report.model import Report
from autoqa.transcript import Transcript

INDEX = "index.html"

LONGEST = 60
"""A page's file name shows at most so many characters of the chat's id."""


class Entry(NamedTuple):
    """A line of the index."""

    page: str
    id: str
    who: str
    scene: str
    interval: str
    verdict: str
    passed: bool | None
    priority: float
    reasons: tuple[str, ...]


def write(
    folder: Path, scored: Iterable[tuple[Report, Transcript]], *, redact: bool = False
) -> int:
    """Write a page for each chat as it comes, then the index; return how many there are.

    Args:
        folder: Where.
        scored: The reports and their chats.
        redact: Show placeholders for personal data.

    Raises:
        AutoqaError: The folder or a file in it cannot be written.
    """
    entries: dict[str, Entry] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for report, chat in scored:
            entry = _entry(redacted.veiled(report, chat).report if redact else report)
            _replace(folder / entry.page, html.page(report, chat, redact=redact))
            entries[entry.page] = entry
        _replace(folder / INDEX, index(entries.values()))
    except (OSError, ValueError) as reason:
        raise AutoqaError(
            f"写不了 {folder}：{reason_of(reason)}。请换一个能写的文件夹，或腾出空间"
        ) from None
    return len(entries)


def page_name(chat_id: str, chat_sha256: str) -> str:
    """Return the file name of a chat's page: its id as far as a file system takes it.

    >>> page_name("7/1 <b>", "0123456789abcdef")
    '7_1_b_-01234567.html'
    """
    plain = re.sub(r"[^\w.-]+", "_", chat_id)[:LONGEST].lstrip(".")
    return f"{plain}-{chat_sha256[:8]}.html"


def index(entries: Iterable[Entry]) -> str:
    """Return the page that lists the chats, the most urgent first."""
    ordered = sorted(entries, key=lambda entry: (-entry.priority, entry.id))
    return document.render(
        "index.html", styles=("base.css", "report.css", "index.css"), entries=ordered
    )


def _entry(report: Report) -> Entry:
    context = report.transcript.context
    return Entry(
        page=page_name(report.transcript.id, report.transcript.sha256),
        id=report.transcript.id,
        who=" ".join(filter(None, (context.team, context.agent_id))),
        scene=context.scene or titles.CHANNELS.get(report.transcript.channel or "", ""),
        interval=table.interval(report),
        verdict=table.verdict(report),
        passed=report.passed,
        priority=report.priority,
        reasons=tuple(reason.text for reason in report.review_reasons),
    )


def _replace(path: Path, content: str) -> None:
    with disk.replacing(path) as file:
        file.write(content.encode())
