"""What people ruled: shown on every page it concerns, the machine's verdict beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from tracer.model import Trace
from tracer.report import write_report


def read(report: Path, name: str) -> BeautifulSoup:
    return BeautifulSoup((report / name).read_text(encoding="utf-8"), "html.parser")


def said(tag: Tag | BeautifulSoup | None) -> str:
    assert tag is not None
    return " ".join(tag.get_text().split())


def claim(report: Path, article: str, claim_id: str) -> Tag:
    found = read(report, f"claims-{article}.html").find(id=f"c-{claim_id}")
    assert isinstance(found, Tag)
    return found


def test_a_ruling_says_who_when_what_and_why(ruled_report: Path) -> None:
    text = said(claim(ruled_report, "quay", "quay-1").select_one(".rulings"))
    assert "Ada Poole changes the verdict “drifted”: Supported. 2 May 2024, 10:03 UTC" in text
    assert "The paper prints the company’s own table." in text


def test_the_machines_verdict_stays_beside_it(ruled_report: Path, trace: Trace) -> None:
    held = claim(ruled_report, "quay", "quay-1")
    assert trace.verdicts["quay-1"].label == "drifted"
    assert said(held.h2).startswith("Drifted")
    assert held.select(".rulings .v-supported")


def test_a_replaced_ruling_stays_and_says_so(ruled_report: Path) -> None:
    first, last = claim(ruled_report, "quay", "quay-1").select(".ruling")
    assert "Replaced by a later ruling of the same person." in said(first)
    assert "past" in first["class"]
    assert "past" not in last["class"]


def test_a_stale_ruling_says_what_changed(ruled_report: Path) -> None:
    text = said(claim(ruled_report, "wren", "wren-1").select_one(".rulings"))
    assert "Stale: The page changed since; these words are still on it." in text


def test_a_ruling_shows_in_the_lists_and_in_the_article(ruled_report: Path) -> None:
    assert "Ben Oak rules: drifted" in said(read(ruled_report, "claims.html").main)
    assert "Ben Oak rules: supported (stale)" in said(read(ruled_report, "claims.html").main)
    margin = said(read(ruled_report, "article-quay.html").select_one(".margin"))
    assert "Ada Poole rules: supported" in margin
    mark = read(ruled_report, "article-quay.html").find(id="c-quay-1")
    assert isinstance(mark, Tag)
    assert "has-ruling" in mark["class"]


def test_a_supported_claim_with_a_note_gets_its_place_in_the_margin(ruled_report: Path) -> None:
    notes = read(ruled_report, "article-harbour.html").select(".margin li")
    assert any("#c-harbour-2" in str(note.a["href"]) for note in notes if note.a)


def test_what_people_overrule_is_not_among_the_worst(report: Path, ruled_report: Path) -> None:
    overruled = "The state gives every citizen a score from 350 to 950."
    before = [
        said(w.select_one(".left .quote"))
        for w in read(report, "index.html").select("article.pair")
    ]
    after = [
        said(w.select_one(".left .quote"))
        for w in read(ruled_report, "index.html").select("article.pair")
    ]
    assert overruled in before
    assert overruled not in after
    assert "1 on which people rule otherwise is left out." in said(
        read(ruled_report, "index.html").main
    )


def test_a_stale_ruling_overrules_nothing(ruled_report: Path) -> None:
    after = [
        said(w.select_one(".left .quote"))
        for w in read(ruled_report, "index.html").select("article.pair")
    ]
    assert "By 2020 everyone must have a score from 350 to 950." in after


def test_errata_stand_above_everything_the_newest_first(ruled_report: Path) -> None:
    main = read(ruled_report, "index.html").main
    assert main is not None
    first = next(tag for tag in main.children if isinstance(tag, Tag))
    assert first["class"] == ["errata"]
    whole, of_a_claim = first.select("div")
    assert (
        "The report run-3 had this wrong: It left out two articles. Put right: They are in."
        in said(whole)
    )
    assert "since 1 April 2024: It said that employers must." in said(of_a_claim)
    assert "Put right: It says that employers will." in said(of_a_claim)
    assert str(of_a_claim.select(".said a")[0]["href"]) == "claims-ledger.html#c-ledger-2"


def test_a_ruling_that_lost_its_words_is_listed_and_not_moved(ruled_report: Path) -> None:
    lost = said(read(ruled_report, "index.html").find("section", {"aria-labelledby": "lost"}))
    assert "Cy Lark confirms the verdict “drifted”: Drifted." in lost
    assert "Orphan: The page was read again, and these words are not on it any more." in lost
    assert "Cy Lark" not in said(read(ruled_report, "claims-quay.html").main)


@pytest.mark.parametrize("name", ["index.html", "claims-quay.html"])
def test_without_rulings_nothing_speaks_of_them(report: Path, name: str) -> None:
    page = read(report, name)
    assert not page.select(".rulings, .errata, .ruled, #lost")


def test_a_ruling_makes_only_the_pages_it_concerns_again(
    trace: Trace, ruled_trace: Trace, tmp_path: Path
) -> None:
    write_report(trace, tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*.html")}
    write_report(ruled_trace, tmp_path)
    changed = {name for name, data in before.items() if (tmp_path / name).read_bytes() != data}
    assert "claims-quay.html" in changed
    assert "article-letters.html" not in changed
