"""Documents that bring everything along and let nothing else run."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib import resources
from itertools import product

import pytest

from autoqa.report.document import policy, verbatim


def test_the_policy_names_exactly_what_may_run() -> None:
    digest = base64.b64encode(hashlib.sha256("甲".encode()).digest()).decode()
    assert policy("甲", "") == (
        f"default-src 'none'; style-src 'sha256-{digest}'; script-src 'none'; "
        "base-uri 'none'; form-action 'none'"
    )


def test_characters_keep_their_places() -> None:
    assert str(verbatim("a\r\nb\0<")) == "a&#13;\nb\ufffd&lt;"


@pytest.mark.parametrize(
    ("theme", "ink"),
    [
        (theme, ink)
        for theme, ink in product(
            ("light", "dark"), ("ink", "faint", "link", "cost", "doubt", "scene", "kept")
        )
    ],
)
def test_every_colour_of_text_stands_out(theme: str, ink: str) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1."""
    colours = _themes()[theme]
    for paper in ("paper", "raised", f"{ink}-soft"):
        if paper in colours:
            assert _contrast(colours[ink], colours[paper]) >= 4.5, paper
    if f"{ink}-soft" not in colours:
        assert _contrast(colours[ink], colours["doubt-soft"]) >= 4.5


def _themes() -> dict[str, dict[str, str]]:
    css = (resources.files("autoqa.report") / "pages" / "base.css").read_text("utf-8")
    light, dark, _ = css.split("@media", 2)
    found = re.compile(r"--([\w-]+): (#[0-9a-f]{3,6});")
    return {"light": dict(found.findall(light)), "dark": dict(found.findall(dark))}


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
