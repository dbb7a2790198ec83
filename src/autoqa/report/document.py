"""Self-contained HTML documents: everything inline, and a policy that forbids the rest."""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Sequence
from typing import Any

import jinja2
from markupsafe import Markup, escape

from autoqa.signals.timing import spoken

HOME = "autoqa.report"


def render(
    template: str,
    *,
    package: str = HOME,
    styles: Sequence[str] = (),
    scripts: Sequence[str] = (),
    **values: Any,
) -> str:
    """Return a template filled in, its styles and scripts written into it.

    The content security policy lets run exactly those, by their hashes: a script or a style
    that came in with a chat would not run even if it were not escaped.

    Args:
        template: The template's file name.
        package: The package in whose folder ``pages`` it lies; `HOME`'s are found as well.
        styles: The names of CSS files.
        scripts: The names of JavaScript files; together they are one module.
        values: What the template speaks of.
    """
    pages = _environment(package)
    style, script = (_joined(package, tuple(names)) for names in (styles, scripts))
    return pages.get_template(template).render(
        style=Markup(style),
        script=Markup(script),
        policy=policy(style, script),
        **values,
    )


def policy(style: str, script: str) -> str:
    """Return a content security policy that allows one inline style and one inline script."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {_source(style)}",
            f"script-src {_source(script)}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def verbatim(text: str) -> Markup:
    """Escape a text so that its characters keep their places through an HTML parser.

    A parser turns a bare carriage return into a line feed, two into one, and drops NUL.

    >>> print(verbatim("<b>\\r\\n\\0"))
    &lt;b&gt;&#13;
    \ufffd
    """
    return Markup(str(escape(text)).replace("\r", "&#13;").replace("\0", "\ufffd"))


def figure(value: float | None) -> str:
    """Write a number without needless zeros, and a dash for none.

    >>> figure(4.0), figure(2.5), figure(None)
    ('4', '2.5', '—')
    """
    return "—" if value is None else f"{value:.10g}"


def duration(seconds: float | None) -> str:
    """Write a duration as a reviewer reads it, and a dash for none."""
    return "—" if seconds is None else spoken(seconds)


@functools.cache
def _environment(package: str) -> jinja2.Environment:
    places = dict.fromkeys((package, HOME))
    pages = jinja2.Environment(
        loader=jinja2.ChoiceLoader([jinja2.PackageLoader(place, "pages") for place in places]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    pages.filters.update(verbatim=verbatim, figure=figure, duration=duration)
    return pages


@functools.cache
def _joined(package: str, names: tuple[str, ...]) -> str:
    pages = _environment(package)
    loader = pages.loader
    assert loader is not None
    return "\n".join(loader.get_source(pages, name)[0] for name in names)


def _source(content: str) -> str:
    if not content:
        return "'none'"
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
