"""From page values to HTML: the templates, with everything escaped, and what they are made of."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tracer.report import words
from tracer.report.diff import clipped, unnumbered
from tracer.report.lookup import FLAGGED
from tracer.report.views import Site

_NOTE = re.compile(r"/\*.*?\*/", re.DOTALL)
_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
    '<path d="M4 2v8q0 3 3 3h5" fill="none" stroke="#9f2417" stroke-width="2.5"/>'
    '<circle cx="4" cy="3" r="2.5" fill="#9f2417"/></svg>'
)


def render(template: str, here: str, site: Site, page: object) -> str:
    """One page as HTML.

    Args:
        template: file name of the template.
        here: file name of the page, so that its place in the navigation is marked.
        site: what all pages share.
        page: the page's values.
    """
    return _environment().get_template(template).render(here=here, site=site, page=page)


@cache
def made_of() -> str:
    """sha256 over the code and the templates that make pages: other code, other pages."""
    digest = hashlib.sha256()
    package = files("tracer.report")
    for folder in (package, package.joinpath("html")):
        for file in sorted(folder.iterdir(), key=lambda each: each.name):
            if file.is_file():
                digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


@cache
def _environment() -> Environment:
    env = Environment(
        loader=PackageLoader("tracer.report", "html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.filters["capfirst"] = lambda text: text[:1].upper() + text[1:]
    env.filters["lower_first"] = words.lower_first
    env.filters["language"] = words.language
    env.filters["clipped"] = clipped
    env.filters["unnumbered"] = unnumbered
    css, js = _asset("report.css"), _asset("report.js")
    env.globals.update(
        # Our own two files, the only markup that is not escaped; each allowed by its hash alone.
        css=Markup(css),  # noqa: S704
        js=Markup(js),  # noqa: S704
        policy=_policy(css, js),
        icon=f"data:image/svg+xml,{quote(_ICON)}",
        flagged=FLAGGED,
    )
    env.globals["m"] = env.get_template("macros.html").module
    return env


def _asset(name: str) -> str:
    """A file of ours as every page carries it: without indents, and without notes of our own."""
    text = files("tracer.report").joinpath("html", name).read_text(encoding="utf-8")
    lines = (line.strip() for line in _NOTE.sub("", text).splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("// "))


def _policy(css: str, js: str) -> str:
    """A content policy under which a page can fetch nothing and run nothing but our script.

    Hashes rather than ``'self'``: browsers disagree on what ``'self'`` means for
    a file on disk, and a page that carries its own style can be mailed alone.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_source_hash(css)}'",
            f"script-src '{_source_hash(js)}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _source_hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
