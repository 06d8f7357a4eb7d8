"""A report of many articles: the chain in pages, lists with an end, lanes that fit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tracer.bench.report import _late_found, _without_last
from tracer.bench.report_trace import CLAIMS_AN_ARTICLE, made_trace
from tracer.model import Trace
from tracer.report import write_report
from tracer.report.chain import WIDEST_PX
from tracer.report.strip import PAGE_PANELS
from tracer.sources import list_packs, load_library

ARTICLES = 130
FIRST_PAGE_BYTES = 500_000


@pytest.fixture(scope="module")
def grown() -> Trace:
    library = load_library([pack.id for pack in list_packs()])
    return _late_found(made_trace(ARTICLES + 1, library))


@pytest.fixture(scope="module")
def many(grown: Trace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the trace before its last article was found."""
    return write_report(_without_last(grown), tmp_path_factory.mktemp("many")).parent


def read(folder: Path, name: str) -> BeautifulSoup:
    return BeautifulSoup((folder / name).read_text(encoding="utf-8"), "html.parser")


def test_the_made_trace_is_one_that_could_be(grown: Trace) -> None:
    texts = {article.id: article.text for article in grown.articles}
    assert len(grown.claims) == (ARTICLES + 1) * CLAIMS_AN_ARTICLE
    for claim in grown.claims:
        assert texts[claim.article][claim.span.start : claim.span.end] == claim.text
    assert {step.claim for step in grown.lineage.steps} <= {claim.id for claim in grown.claims}
    for child in texts:
        odds = [edge.probability for edge in grown.lineage.edges if edge.child == child]
        assert sum(odds) == pytest.approx(1.0)


def test_the_chain_goes_on_over_its_pages(many: Path) -> None:
    first, second = read(many, "chain.html"), read(many, "chain-2.html")
    assert len(first.select(".panel.article")) == PAGE_PANELS
    assert len(second.select(".panel.article")) == ARTICLES - PAGE_PANELS
    assert not second.select(".panel.document")
    for page in (first, second):
        assert [str(a["href"]) for a in page.select("nav.sheets a")] == [
            "chain.html",
            "chain-2.html",
        ]
        assert len(page.select("nav.sheets [aria-current]")) == 1
    # A line that leaves the first page at its foot comes in at the head of the second.
    foot = {line["x1"] for line in first.select(".panel")[-1].select("line[y2='100%']")}
    head = {line["x1"] for line in second.select(".panel")[0].select("line[y1='0']")}
    assert foot == head


def test_wide_stories_keep_a_narrow_gutter(many: Path) -> None:
    widths = {int(str(svg["width"])) for svg in read(many, "chain.html").select(".gutter svg")}
    assert max(widths) <= WIDEST_PX + 40


def test_long_lists_say_what_they_leave_out(many: Path) -> None:
    page = read(many, "claims.html")
    assert "The claims to look at first" in page.h1.get_text() if page.h1 else False
    group = page.find("section", {"aria-labelledby": "drifted"})
    assert group is not None
    shown = len(group.select("[data-row]"))
    total = int(group.select_one("h2 .quiet").get_text())
    assert f"and {total - shown} more; each stands with its article" in " ".join(
        group.get_text().split()
    )


def test_all_links_between_the_pages_resolve(many: Path) -> None:
    anchors: dict[str, set[str]] = {}
    wanted: set[tuple[str, str]] = set()
    for path in many.glob("*.html"):
        html = path.read_text(encoding="utf-8")
        anchors[path.name] = set(re.findall(r' id="([^"]+)"', html))
        for href in re.findall(r'<a [^>]*href="([^"]+)"', html):
            name, _, anchor = href.partition("#")
            if not name.startswith("http"):
                wanted.add((name or path.name, anchor))
    assert len(wanted) > 10 * ARTICLES
    for name, anchor in wanted:
        assert name in anchors, name
        assert not anchor or anchor in anchors[name], (name, anchor)


def test_a_row_of_the_first_page_is_small_enough_for_a_thousand(many: Path, report: Path) -> None:
    rows = len((many / "index.html").read_bytes()) - len((report / "index.html").read_bytes())
    size = len((many / "index.html").read_bytes()) + (1000 - ARTICLES) * rows / ARTICLES
    assert size <= FIRST_PAGE_BYTES


def test_one_article_more_leaves_most_pages_alone(grown: Trace, many: Path, tmp_path: Path) -> None:
    write_report(_without_last(grown), tmp_path)
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.html")}
    write_report(grown, tmp_path)
    same = [name for name, when in before.items() if (tmp_path / name).stat().st_mtime_ns == when]
    assert len(same) > len(before) / 2
    again = write_report(grown, tmp_path / "anew").parent
    for path in again.glob("*.html"):
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name
