"""The pages of a report: each knows its name, what went into it, and how to make itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial

from tracer.model import Article, Trace
from tracer.report import articles, claims, documents, summary
from tracer.report.inputs import Inputs, digest
from tracer.report.lookup import Lookup, article_page, claims_page, source_page
from tracer.report.markup import made_of, render
from tracer.report.strip import Drawing, chain_pages, drawing
from tracer.report.views import ChainPage, Site

INDEX = "index.html"


@dataclass(frozen=True, slots=True)
class Page:
    """One page to be; ``inputs`` is a digest of all that it shows, "" where none is kept."""

    name: str
    html: Callable[[], str]
    inputs: str = ""


def pages(trace: Trace) -> Iterator[Page]:
    """Every page; the summary last, when all that it links to is there.

    Pages of single articles are made only where their inputs changed; pages about the
    whole that do not tell when the run was made, where anything changed at all.
    """
    lookup = Lookup(trace)
    site = summary.site(lookup)
    inputs = Inputs(lookup, digest(made_of(), repr(site), repr(lookup.library.packs)))
    known = [inputs.of(article) for article in lookup.articles]
    whole = partial(_whole, lookup, site, inputs=digest(*known) if known else "")
    yield whole("claims.html", "flags.html", summary.flags_view)
    yield whole("method.html", "method.html", summary.method_view, inputs="")
    drawn = cache(partial(drawing, lookup))
    for number, name in enumerate(chain_pages(lookup)):
        yield whole(name, "chain.html", partial(_chain, drawn=drawn, number=number))
    for pack in lookup.library.packs:
        view = partial(documents.source_view, pack=pack)
        yield whole(source_page(pack.id), "source.html", view)
    for article, its in zip(lookup.articles, known, strict=True):
        name, held = article_page(article.id), claims_page(article.id)
        yield Page(name, partial(_article, lookup, site, article, name), its)
        yield Page(held, partial(_claims, lookup, site, article, held), its)
    yield whole(INDEX, "index.html", summary.index_view, inputs="")


def _whole(
    lookup: Lookup,
    site: Site,
    name: str,
    template: str,
    view: Callable[[Lookup], object],
    inputs: str,
) -> Page:
    return Page(name, lambda: render(template, name, site, view(lookup)), inputs)


def _chain(lookup: Lookup, drawn: Callable[[], Drawing], number: int) -> ChainPage:
    return summary.chain_view(lookup, drawn(), number)


def _article(lookup: Lookup, site: Site, article: Article, name: str) -> str:
    return render("article.html", name, site, articles.article_view(lookup, article))


def _claims(lookup: Lookup, site: Site, article: Article, name: str) -> str:
    held = claims.claims_page(lookup, article, articles.line(lookup, article), name)
    return render("claims.html", name, site, held)
