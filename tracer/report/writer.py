"""Pages to files: rendered with everything escaped, written only where something changed."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tracer.errors import UsageError
from tracer.model import Trace
from tracer.report import articles, claims, documents, summary, words
from tracer.report.lookup import FLAGGED, Lookup, claims_page
from tracer.report.views import Site

MANIFEST = ".tracer-report.json"
"""Names and hashes of what we wrote: only such files are ever removed."""

INDEX = "index.html"

_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
    '<path d="M4 2v8q0 3 3 3h5" fill="none" stroke="#9f2417" stroke-width="2.5"/>'
    '<circle cx="4" cy="3" r="2.5" fill="#9f2417"/></svg>'
)


def write_report(trace: Trace, folder: Path) -> Path:
    """The whole report as HTML files that need neither network nor script.

    Pages whose bytes would not change are left alone; pages of an earlier
    report that this trace no longer has are removed, unless someone edited them.

    Args:
        trace: the run to show.
        folder: where to write; made if missing.

    Returns:
        ``folder/index.html``.

    Raises:
        UsageError: the folder cannot be written, or holds pages that are not ours.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        before = _read_manifest(folder)
        _refuse_foreign(folder, before)
        if before is None:
            # Marked first, so that a report that was stopped half-way can be gone on with.
            _write(folder / MANIFEST, _manifest({}))
        after = {}
        for name, html in pages(trace):
            data = html.encode("utf-8", errors="replace")
            after[name] = hashlib.sha256(data).hexdigest()
            _write(folder / name, data)
        _remove(folder, before, after)
        _write(folder / MANIFEST, _manifest(after))
    except OSError as error:
        raise UsageError(
            "report-folder", f"{folder}: {error.strerror}", "Choose a folder you can write to."
        ) from error
    return folder / INDEX


def pages(trace: Trace) -> Iterator[tuple[str, str]]:
    """File name and HTML of every page; the summary last, when all that it links to is there."""
    lookup = Lookup(trace)
    shared = summary.site(lookup)
    yield "claims.html", _render("flags.html", "claims.html", shared, summary.flags_view(lookup))
    yield "chain.html", _render("chain.html", "chain.html", shared, summary.chain_view(lookup))
    yield "method.html", _render("method.html", "method.html", shared, summary.method_view(lookup))
    for pack in lookup.library.packs:
        source = documents.source_view(lookup, pack)
        yield source.name, _render("source.html", source.name, shared, source)
    for article in lookup.articles:
        page = articles.article_view(lookup, article)
        yield page.name, _render("article.html", page.name, shared, page)
        name = claims_page(article.id)
        held = claims.claims_page(lookup, article, page.line, name)
        yield name, _render("claims.html", name, shared, held)
    yield INDEX, _render("index.html", INDEX, shared, summary.index_view(lookup))


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


def _render(template: str, here: str, site: Site, page: object) -> str:
    return _environment().get_template(template).render(here=here, site=site, page=page)


def _asset(name: str) -> str:
    return files("tracer.report").joinpath("html", name).read_text(encoding="utf-8")


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


# ----------------------------------------------------------------------- files


def _write(path: Path, data: bytes) -> None:
    """Atomically, and only if the bytes differ from what is there."""
    if path.is_file() and path.read_bytes() == data:
        return
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _manifest(written: dict[str, str]) -> bytes:
    record = {"written_by": "tracer", "pages": dict(sorted(written.items()))}
    return (json.dumps(record, indent=1) + "\n").encode()


def _read_manifest(folder: Path) -> dict[str, str] | None:
    """What an earlier report of ours wrote here; None if there is none that can be read."""
    try:
        record = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, UnicodeDecodeError, json.JSONDecodeError):
        return None
    if not isinstance(record, dict) or record.get("written_by") != "tracer":
        return None
    listed = record.get("pages")
    return {str(k): str(v) for k, v in listed.items()} if isinstance(listed, dict) else None


def ensure_ours(folder: Path) -> None:
    """Makes sure, before any work is done, that a report may be written to a folder.

    Raises:
        UsageError: it holds something that the tracer did not write, or is no folder.
    """
    try:
        if folder.exists():
            _refuse_foreign(folder, _read_manifest(folder))
    except OSError as error:
        raise UsageError(
            "report-folder", f"{folder}: {error.strerror}", "Choose a folder you can write to."
        ) from error


def _refuse_foreign(folder: Path, before: object) -> None:
    """Anything that shows counts, for someone's pages must not end up among ours."""
    held = [] if before is not None else [entry.name for entry in folder.iterdir()]
    foreign = sorted(name for name in held if not name.startswith("."))
    if foreign:
        raise UsageError(
            "report-folder-taken",
            f"{folder} holds {foreign[0]}, which the tracer did not write",
            "Choose a new or empty folder.",
        )


def _remove(folder: Path, before: dict[str, str] | None, after: dict[str, str]) -> None:
    """Pages of the earlier report that are no more, as long as they are still as we wrote them."""
    for name, digest in (before or {}).items():
        path = folder / name
        if name in after or Path(name).name != name or path.is_symlink() or not path.is_file():
            continue
        if hashlib.sha256(path.read_bytes()).hexdigest() == digest:
            path.unlink()
