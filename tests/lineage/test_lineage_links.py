from __future__ import annotations

import pytest
from lineage_build import article, link

from tracer.lineage.links import LINK_BITS, LOOSE_LINK_BITS, addresses, canonical, link_evidence
from tracer.model import Link

PAGE = "http://www.harbour.example/2015/story"


@pytest.mark.parametrize(
    "dress",
    [
        "https://harbour.example/2015/story",
        "http://www.harbour.example/2015/story/",
        "http://m.harbour.example/2015/story",
        "http://amp.harbour.example/2015/story",
        "https://www.harbour.example/amp/2015/story",
        "https://www.harbour.example/2015/story/amp/",
        "HTTP://WWW.HARBOUR.EXAMPLE:80/2015/story#comments",
        "http://harbour.example/2015/story?utm_source=mail&utm_medium=x&fbclid=abc",
        "https://web.archive.org/web/20151222103000/http://www.harbour.example/2015/story",
        "https://web.archive.org/web/20151222103000id_/http://harbour.example/2015/story",
        "http://archive.today/20151222/http://harbour.example/2015/story",
        "http://harbour.example/2015/story/index.html",
        "//harbour.example/2015/story",
        "http://harbour.example/2015/st%6Fry",
    ],
)
def test_one_page_in_many_dresses(dress: str) -> None:
    assert canonical(dress) == canonical(PAGE)


@pytest.mark.parametrize(
    "other",
    [
        "http://harbour.example/2015/story?id=7",
        "http://harbour.example/2015",
        "http://news.harbour.example/2015/story",
        "mailto:desk@harbour.example",
    ],
)
def test_another_page_stays_another(other: str) -> None:
    assert canonical(other) != canonical(PAGE)


def test_the_order_of_parameters_is_of_no_consequence() -> None:
    assert canonical("http://a.example/?b=2&a=1") == canonical("https://a.example?a=1&b=2&gclid=9")


def test_an_unreadable_address_is_kept_as_it_is() -> None:
    assert canonical("http://[broken/x") == "http://[broken/x"


def test_a_link_in_the_text_is_quoted_at_its_place() -> None:
    parent = article("p", url=PAGE)
    text = "As a daily wrote last week, lamps will talk."
    child = article(
        "c", text, links=(link(text, "https://harbour.example/2015/story/", "a daily"),)
    )
    (found,) = link_evidence(child, addresses(parent), "The Harbour Post")
    assert found.kind == "link"
    assert found.weight_bits == LINK_BITS
    assert found.child_range is not None
    assert child.text[slice(*found.child_range)] == "a daily"
    assert "a daily" in found.because
    assert "The Harbour Post" in found.because


def test_a_link_outside_the_text_weighs_less() -> None:
    child = article("c", links=(Link(PAGE, "Related: the story"),))
    (found,) = link_evidence(child, addresses(article("p", url=PAGE)), "it")
    assert found.weight_bits == LOOSE_LINK_BITS


def test_links_elsewhere_and_to_oneself_say_nothing() -> None:
    parent = article("p", url=PAGE)
    child = article("c", links=(Link("http://else.example/", "x"),))
    assert link_evidence(child, addresses(parent), "it") == ()
    itself = article("c", url=PAGE, links=(Link(PAGE, "permalink", (0, 3)),))
    assert link_evidence(itself, addresses(parent), "it") == ()
