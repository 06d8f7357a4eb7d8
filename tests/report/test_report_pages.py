"""Every page, read as a reader's browser would: links, anchors, marks, words."""

from __future__ import annotations

import base64
import hashlib
import itertools
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from report_story import ARTICLES, QUAY

from tracer.model import SourceLibrary, Trace
from tracer.report import diff, write_report
from tracer.report.lookup import claim_anchor

PAGES = (
    "index.html",
    "claims.html",
    "chain.html",
    "method.html",
    "source-plan-2014.html",
    "source-context.html",
    *(f"article-{article.id}.html" for article in ARTICLES),
    *(f"claims-{article.id}.html" for article in ARTICLES),
)

KINDS = (*PAGES[:6], "article-ledger.html", "claims-quay.html")
GOLDEN = Path(__file__).parent / "golden"


def read(report: Path, name: str) -> BeautifulSoup:
    return BeautifulSoup((report / name).read_text(encoding="utf-8"), "html.parser")


def said(tag: Tag | BeautifulSoup | None) -> str:
    """What a reader sees of an element, on one line."""
    assert tag is not None
    return " ".join(tag.get_text().split())


def test_the_report_has_just_these_pages(report: Path) -> None:
    assert sorted(path.name for path in report.glob("*.html")) == sorted(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_every_internal_link_and_anchor_resolves(report: Path, name: str) -> None:
    for link in read(report, name).select("a[href]"):
        href = str(link["href"])
        if href.startswith(("http:", "https:")):
            assert link["rel"] == ["external", "noreferrer", "noopener"]
            continue
        page, _, anchor = href.partition("#")
        target = read(report, page or name)
        assert not anchor or target.find(id=anchor), href


@pytest.mark.parametrize("name", PAGES)
def test_ids_are_unique_and_named_things_exist(report: Path, name: str) -> None:
    page = read(report, name)
    ids = [str(tag["id"]) for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))
    for tag in page.select("[aria-labelledby]"):
        assert page.find(id=tag["aria-labelledby"])


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_loaded_from_anywhere(report: Path, name: str) -> None:
    page = read(report, name)
    assert not page.select("[src], object, embed, iframe, img, base, form[action], [style]")
    assert [str(tag["href"])[:5] for tag in page.select("link")] == ["data:"]
    css = str(page.style.string) if page.style else ""
    assert not re.search(r"url\(|@import", css)
    assert not [
        attribute for tag in page.find_all() for attribute in tag.attrs if attribute[:2] == "on"
    ]


@pytest.mark.parametrize("name", PAGES)
def test_the_policy_allows_only_our_style_and_script(report: Path, name: str) -> None:
    page = read(report, name)
    policy = str(page.select("meta[http-equiv]")[0]["content"])
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for tag in (page.style, page.script):
        assert tag is not None
        digest = hashlib.sha256(str(tag.string).encode()).digest()
        assert f"'sha256-{base64.b64encode(digest).decode()}'" in policy


@pytest.mark.parametrize("name", PAGES)
def test_headings_are_in_order(report: Path, name: str) -> None:
    page = read(report, name)
    levels = [int(tag.name[1]) for tag in page.select("main :is(h1, h2, h3, h4)")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("name", PAGES)
def test_no_page_calls_anything_false_or_ranks_an_outlet(report: Path, name: str) -> None:
    text = said(read(report, name).main).lower()
    assert not re.search(r"\b(false|fake|lies|ground truth|truth score)\b", text)


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.id)
def test_claims_are_marked_where_they_stand(report: Path, trace: Trace, article: object) -> None:
    page = read(report, f"article-{article.id}.html")  # type: ignore[attr-defined]
    for hidden in page.select(".vh"):
        hidden.decompose()
    for claim in trace.claims:
        if claim.article != article.id:  # type: ignore[attr-defined]
            continue
        mark = page.find(id=claim_anchor(claim.id))
        assert isinstance(mark, Tag)
        assert mark.get_text() == claim.text
        assert f"v-{trace.verdicts[claim.id].label}" in mark["class"]
    body = [p.get_text() for p in page.select(".text .para > p")]
    whole = "\n\n".join([said(page.h1), *body])
    assert whole == article.text  # type: ignore[attr-defined]


def test_flagged_claims_have_their_note_in_the_margin(report: Path) -> None:
    page = read(report, "article-ledger.html")
    notes = [said(note) for note in page.select(".margin li")]
    assert notes[0] == "1 Drifted (very likely, 90%): changes “Encourage” to “must”."
    assert notes[1] == "2 Drifted (almost certain, 96%): changes “Encourage” to “must”."
    assert [mark["data-n"] for mark in page.select("a.mark[data-n]")] == ["1", "2", "3"]


def test_taking_the_marks_away_gives_claim_and_clause_back(report: Path, trace: Trace) -> None:
    page = read(report, "claims-ledger.html")
    claim = next(c for c in trace.claims if c.id == "ledger-1")
    held = page.find(id=claim_anchor(claim.id))
    assert isinstance(held, Tag)
    assert [tag.get_text() for tag in held.select("ins")] == ["must", "every citizen"]
    assert [tag.get_text() for tag in held.select("del")] == ["Encourage"]
    assert said(held.select_one(".left .aligned")) == claim.text
    clause = trace.library.sentence("plan-2014:2.1#2").text
    assert said(held.select_one(".right .aligned")) == clause


def test_the_neighbouring_sentences_of_a_clause_stay_in_sight(report: Path) -> None:
    held = read(report, "claims-ledger.html").find(id="c-ledger-1")
    assert isinstance(held, Tag)
    around = [said(p) for p in held.select(".right .around")]
    assert "The records of farmers and of students are kept apart." in around


def test_the_sum_of_the_bits_is_shown_in_full(report: Path, trace: Trace) -> None:
    verdict = trace.verdicts["quay-1"]
    held = read(report, "claims-quay.html").find(id="c-quay-1")
    assert isinstance(held, Tag)
    steps = [said(bit).replace("−", "-").split(", so far ") for bit in held.select(".falls .bit")]
    weights = [verdict.prior_bits, *(f.weight_bits for f in verdict.findings)]
    assert [float(bits) for bits, _ in steps] == weights
    assert [float(total) for _, total in steps] == pytest.approx(
        list(itertools.accumulate(weights)), abs=0.05
    )
    assert len(held.select("svg.fall")) == 1 + len(verdict.findings)


def test_where_a_drift_came_from_is_said_with_care(report: Path) -> None:
    text = said(read(report, "claims-wren.html").main)
    assert "Inherited from Quay Herald (two things taken for one)." in text
    assert "It entered at Quay Herald, February 2015: the earliest found in this set." in text
    carriers = [said(li) for li in read(report, "claims-wren.html").select(".carriers li")]
    assert carriers == [
        "February 2015 Quay Herald: first found here",
        "5 October 2015 Evening Wren, this claim: has it from Quay Herald",
    ]


def test_who_speaks_is_said_with_the_claim(report: Path) -> None:
    assert "According to Jo Merrow (quoted with “said”)" in said(
        read(report, "claims-quay.html").main
    )


def test_what_no_document_says_is_not_called_anything_else(report: Path) -> None:
    held = read(report, "claims-wren.html").find(id="c-wren-3")
    assert isinstance(held, Tag)
    assert "Not in these documents as of their dates." in said(held.select_one(".right"))
    assert not held.select("ins, del")


def test_a_paraphrase_says_so_wherever_it_is_shown(report: Path) -> None:
    for name in ("article-quay.html", "claims-quay.html"):
        banner = read(report, name).select_one(".banner")
        assert "must not be quoted as the outlet’s own words" in said(banner)
        assert QUAY.notice in said(banner)
    for name in ("index.html", "claims.html", "chain.html"):
        assert "paraphrase" in [said(tag) for tag in read(report, name).select(".tag")]


def test_the_summary_counts_and_links(report: Path) -> None:
    page = read(report, "index.html")
    assert said(page.select_one(".lead")).startswith("5 articles with 16 claims")
    counts = said(page.select_one(".counts"))
    assert counts == "6 drifted 2 unsupported 1 uncertain 4 supported 2 opinion 1 off-topic"
    assert "gone.example cannot be found" in said(page.main)
    assert "where each change entered6 of 7" in said(page.main).replace("entered 6", "entered6")


def test_the_worst_drifts_come_first_and_once_for_one_assertion(report: Path) -> None:
    worst = read(report, "index.html").select("article.pair")
    assert [said(w.select_one(".left .quote")) for w in worst] == [
        "The state gives every citizen a score from 350 to 950.",
        "Banks must share the repayment records of every citizen, The Harbour Post reported.",
        "Banks must share your repayment record",
        "Employers will use credit reports in hiring.",
    ]
    assert "Also in 1 other article." in said(worst[0])


def test_articles_stand_in_order_of_date(report: Path) -> None:
    rows = read(report, "index.html").select("#articles-table tbody tr")
    assert [said(row.td) for row in rows] == [
        "7 October 2014",
        "12 January 2015",
        "February 2015",
        "5 October 2015",
        "undated",
    ]


def test_the_chain_reads_the_same_drawn_and_aloud(report: Path) -> None:
    page = read(report, "chain.html")
    spoken = [said(li) for li in page.select(".aloud li")]
    assert spoken[2].startswith(
        "The Northern Ledger, 12 January 2015, almost certainly took it from The Harbour Post, "
        "7 October 2014 (it names it as its source). New in it: changes “Encourage” to “must”; "
    )
    assert "Or from The Harbour Post, 7 October 2014 (unclear, 40%)." in spoken[3]
    assert "likely has it from none of these" in spoken[5]
    panels = page.select(".panel")
    assert len(panels) == len(spoken) == 6
    for panel, words in zip(panels, spoken, strict=True):
        for change in panel.select(".changes .introduced"):
            assert said(change) in words
    assert len(page.select("path.dashed")) == 1


def test_a_clause_tells_how_it_was_changed(report: Path) -> None:
    page = read(report, "source-plan-2014.html")
    clause = page.find(id="k-2-1-" + hashlib.sha256(b"2.1").hexdigest()[:8])
    assert isinstance(clause, Tag)
    heat = said(clause.select_one(".heat .ours"))
    assert heat.startswith("Used by 6 claims; 3 change it: how binding it is (2)")
    assert "建立完善自然人在经济活动中的信用记录。" in said(clause)
    assert "Our working rendering: checked" in said(clause)
    assert said(page.find(id="absences")) == "What this document does not contain"
    assert "not an official translation" in said(page.select_one(".rendering"))


def test_the_method_names_what_made_it(report: Path) -> None:
    text = said(read(report, "method.html").main)
    for known in ("minilm@1", "5e" * 32, "ab" * 32, "1 May 2024, 09:31 UTC", "working rendering"):
        assert known in text


def test_the_packs_of_the_project_are_shown_whole(trace: Trace, tmp_path: Path) -> None:
    from tracer.sources import list_packs, load_library

    library = load_library([pack.id for pack in list_packs()])
    both = replace(trace, library=SourceLibrary((*trace.library.packs, *library.packs)))
    folder = write_report(both, tmp_path).parent
    for pack in library.packs:
        page = said(read(folder, f"source-{pack.id}.html").main)
        assert pack.clauses
        for clause in pack.clauses:
            assert clause.address in page
            assert all(" ".join(sentence.text.split()) in page for sentence in clause.sentences)


def test_a_document_has_a_map_of_its_clauses(report: Path) -> None:
    page = read(report, "source-plan-2014.html")
    cells = page.select(".heatmap a")
    assert [said(cell.select_one("[aria-hidden]")) for cell in cells] == [
        "2.1 3",
        "2.2 1",
        "3.1 1",
        "3.2",
    ]
    assert ["heat-4" in cell["class"] for cell in cells] == [True, False, False, False]
    assert "Used by 6 claims" in said(page.main)
    assert said(cells[0]).startswith(
        "Credit records of natural persons: used by 6 claims; 3 change it"
    )
    for cell in cells:
        assert page.find(id=str(cell["href"])[1:])


def test_lists_can_be_narrowed_by_buttons_that_count(report: Path) -> None:
    page = read(report, "claims.html")
    for button in page.select("[data-show]"):
        tag, number = button["data-show"], int(said(button.b))
        rows = page.select("[data-row]")
        assert number == len([r for r in rows if not tag or tag in str(r["data-tags"]).split()])


def test_a_clause_that_is_too_long_is_shortened_around_its_marks() -> None:
    long = "begin " * 100 + "may" + " end" * 100
    segments = diff.mark(long, [diff.Mark(1, (600, 603))])
    short = diff.clipped(segments)
    assert [s.text for s in short if s.changed] == ["may"]
    assert len("".join(s.text for s in short)) < 300
    assert "".join(s.text for s in short).startswith(" … begin")
    assert diff.clipped(diff.mark("short", [diff.Mark(1, (0, 2))]))[1].text == "ort"


@pytest.mark.parametrize("name", KINDS)
def test_pages_read_as_they_did(report: Path, name: str) -> None:
    """The pages of the story, kept in ``golden``; TRACER_REWRITE_GOLDEN=1 writes them again."""
    main = read(report, name).main
    kept = GOLDEN / name
    now = f"{main}\n"
    if os.environ.get("TRACER_REWRITE_GOLDEN"):
        kept.write_text(now, encoding="utf-8")
    assert now == kept.read_text(encoding="utf-8")
