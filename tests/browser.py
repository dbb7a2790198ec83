"""A real browser that opens pages from disk and tells of everything they should not do."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start headless Chromium, or skip the test where there is none."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright (extra test)")
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip("no Chromium here: install the package chromium to test the pages")
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=program, args=["--no-sandbox"] if as_root else []
        )
        yield browser
        browser.close()


class Opened:
    """A page in the browser, and what it did.

    Attributes:
        page: Playwright's page.
        dialogs: The texts of all dialogs that it opened.
        complaints: Errors of its scripts, and what its content policy refused.
        requests: The addresses it asked for, itself left out.
        stopped: Why those failed that did.
    """

    def __init__(self, browser: Browser, path: Path, **options: Any) -> None:
        self.dialogs: list[str] = []
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.stopped: list[str | None] = []
        self.page: Page = browser.new_page(reduced_motion="reduce", **options)
        self.page.on("dialog", self._dialog)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("request", lambda request: self._requested(request.url, path))
        self.page.on("requestfailed", lambda request: self.stopped.append(request.failure))
        self.page.goto(path.as_uri())

    def _dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _requested(self, url: str, path: Path) -> None:
        if url.partition("#")[0] != path.as_uri() and not url.startswith("blob:"):
            self.requests.append(url)

    def assert_quiet(self) -> None:
        """Nothing was asked for, refused, said or broken."""
        assert (self.dialogs, self.complaints, self.requests) == ([], [], [])
