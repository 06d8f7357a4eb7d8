"""The pages of a report: each knows its name, what went into it, and how to make itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from tracer.model import Article, SourcePack, Trace
from tracer.report import articles, claims, documents, summary
from tracer.report.inputs import Inputs, digest
from tracer.report.lookup import Lookup, article_page, claims_page, source_page
from tracer.report.markup import made_of, render
from tracer.report.strip import chain_pages, drawing
from tracer.report.views import Site

INDEX = "index.html"


@dataclass(frozen=True, slots=True)
class Page:
    """One page to be; ``inputs`` is a digest of all that it shows, "" where none is kept."""

    name: str
    html: Callable[[], str]
    inputs: str = ""


def pages(trace: Trace) -> Iterator[Page]:
    """Every page; the summary last, when all that it links to is there.

    Pages about the whole change with almost every run and are always made;
    pages of single articles only where their inputs changed.
    """
    lookup = Lookup(trace)
    site = summary.site(lookup)
    inputs = Inputs(lookup, digest(made_of(), repr(site), repr(lookup.library.packs)))
    whole = partial(_whole, lookup, site)
    yield whole("claims.html", "flags.html", summary.flags_view)
    yield whole("method.html", "method.html", summary.method_view)
    drawn = drawing(lookup)
    for number, name in enumerate(chain_pages(lookup)):
        view = partial(summary.chain_view, drawn=drawn, number=number)
        yield whole(name, "chain.html", view)
    for pack in lookup.library.packs:
        yield Page(source_page(pack.id), partial(_source, lookup, site, pack))
    for article in lookup.articles:
        known = inputs.of(article)
        name, held = article_page(article.id), claims_page(article.id)
        yield Page(name, partial(_article, lookup, site, article, name), known)
        yield Page(held, partial(_claims, lookup, site, article, held), known)
    yield whole(INDEX, "index.html", summary.index_view)


def _whole(
    lookup: Lookup, site: Site, name: str, template: str, view: Callable[[Lookup], object]
) -> Page:
    return Page(name, lambda: render(template, name, site, view(lookup)))


def _source(lookup: Lookup, site: Site, pack: SourcePack) -> str:
    view = documents.source_view(lookup, pack)
    return render("source.html", view.name, site, view)


def _article(lookup: Lookup, site: Site, article: Article, name: str) -> str:
    return render("article.html", name, site, articles.article_view(lookup, article))


def _claims(lookup: Lookup, site: Site, article: Article, name: str) -> str:
    held = claims.claims_page(lookup, article, articles.line(lookup, article), name)
    return render("claims.html", name, site, held)
