"""On real input: a post as it was published, and pages in the form in which the press has them.

These need the folder that TRACER_SHARED names and are skipped without it.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path

import pytest

from tracer import Tracer
from tracer.bench.gold import read
from tracer.collect import serve_folder
from tracer.corpus import corpus_folder
from tracer.model import Trace

pytestmark = pytest.mark.models

QUOTED = "Accelerating the construction of a social credit system"
RANGE = "a rating between 350 to 950"
SHARED_LAWFULLY = "Encourage companies to share credit information legally"
SUBSIDIARY = "Mayi Finance is a subsidiary of Alibaba"
PEER_TO_PEER = "JD.com P2P Lending (京东白条) name comes from"


def verdict_on(trace: Trace, words: str) -> str:
    claim = next(claim for claim in trace.claims if words in claim.text)
    return trace.verdicts[claim.id].label


@pytest.fixture(scope="module")
def post(shared) -> Path:
    (path,) = (shared / "seed").glob("*.txt")
    return path


@pytest.fixture(scope="module", params=["as text", "as a page"])
def trace(request, post, tmp_path_factory) -> Iterator[Trace]:
    folder = tmp_path_factory.mktemp("seed")
    settings = {"db": str(folder / "t.db"), "snapshots": str(folder / "s")}
    settings["report"] = str(folder / "r")
    if request.param == "as text":
        with Tracer(**settings) as tracer:
            yield tracer.run([str(post)])
        return
    lines = [line.strip() for line in post.read_text(encoding="utf-8").splitlines() if line.strip()]
    body = "".join(f"<p>{html.escape(line)}</p>\n" for line in lines[2:])
    pages = folder / "pages"
    pages.mkdir()
    page = (
        f"<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>{lines[1]} | A blog</title>"
        f"</head><body><nav><a href=/>Home</a></nav><article><header><h1>{lines[1]}</h1>"
        f"<p class=byline><time datetime=2015-10-11>{lines[0]}</time></p></header>{body}</article>"
        "<footer>Subscribe to our newsletter</footer></body></html>"
    )
    (pages / "post.html").write_text(page, encoding="utf-8")
    with serve_folder(pages) as server, Tracer(**settings, allow_private=True) as tracer:
        yield tracer.run([f"{server.url}/post.html"])


def test_the_post_is_read_with_title_and_date(trace):
    (article,) = trace.articles
    assert article.title == "What is “China’s Citizen Scores”?"
    assert article.published is not None
    assert article.published.value[:10] == "2015-10-11"


def test_its_quotations_are_supported_and_its_facts_not_flagged(trace):
    assert verdict_on(trace, QUOTED) == "supported"
    assert verdict_on(trace, SHARED_LAWFULLY) == "supported"
    # The range is right; what the sentence adds of friends and spending is left open.
    assert verdict_on(trace, RANGE) in {"supported", "uncertain"}


def test_where_it_errs_itself_is_not_borne_out(trace):
    assert verdict_on(trace, SUBSIDIARY) in {"drifted", "uncertain"}
    assert verdict_on(trace, PEER_TO_PEER) in {"drifted", "uncertain"}


def test_the_quotation_is_held_against_the_clause_it_renders(trace):
    claim = next(claim for claim in trace.claims if QUOTED in claim.text)
    assert trace.alignments[claim.id][0].source.startswith("sc-2014-21:0.2")


@pytest.fixture(scope="module")
def pages(shared, tmp_path_factory) -> Trace:
    folder = tmp_path_factory.mktemp("pages")
    with (
        serve_folder(shared / "test-pages") as server,
        Tracer(
            db=str(folder / "t.db"),
            snapshots=str(folder / "s"),
            report=str(folder / "r"),
            allow_private=True,
            host_delay_s=0.0,
        ) as tracer,
    ):
        names = sorted(path.name for path in (shared / "test-pages").glob("*.html"))
        return tracer.run([f"{server.url}/{name}" for name in names])


def test_every_page_is_scraped_and_marked_as_a_paraphrase(pages):
    assert len(pages.articles) == 39
    assert not pages.failures
    assert all(article.notice.startswith("paraphrase") for article in pages.articles)


def test_labelled_sentences_are_extracted_as_claims(pages):
    """Whole, word for word: the floor is .95."""
    gold = read(corpus_folder() / "gold" / "press-claims-dev.jsonl")
    found = {claim.text for claim in pages.claims}
    share = sum(row.text in found for row in gold) / len(gold)
    assert share >= 0.95


def test_the_report_says_that_a_page_is_a_paraphrase(pages, tmp_path):
    from tracer.report import write_report

    write_report(pages, tmp_path / "report")
    page = next((tmp_path / "report").glob("article-*.html")).read_text(encoding="utf-8")
    assert "paraphrase" in page
