"""robots.txt is asked once, obeyed, and fails closed."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import pytest
from collect_rogue import Answer, Failing, Rogue, StillClock, redirect, response, silent

from tracer.collect import Collector
from tracer.collect.robots import product_token
from tracer.collect.warc import walk
from tracer.corpus import target_for
from tracer.settings import Settings

TEXT = "text/plain"


def test_it_is_asked_once_per_site(rogue: Rogue, collector: Collector) -> None:
    rogue.routes |= {"/a": response(), "/b": response()}
    for path in ("/a", "/b"):
        collector.collect(target_for(rogue.url(path)))
    assert rogue.asked == ["/robots.txt", "/a", "/b"]


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        ("User-agent: *\nDisallow: /\n", False),
        ("User-agent: *\nDisallow: /story\n", False),
        ("User-agent: *\nDisallow: /other\n", True),
        ("User-agent: *\nDisallow: /\nAllow: /story$\n", True),
        ("User-agent: *\nDisallow: /*ory\n", False),
        ("User-agent: Tracer\nDisallow: /\n\nUser-agent: *\nAllow: /\n", False),
        ("User-agent: tracer\nAllow: /\n\nUser-agent: *\nDisallow: /\n", True),
        ("User-agent: otherbot\nDisallow: /\n", True),
        ("\ufeffUser-agent: *\nDisallow: /\n", False),
        ("<html>no rules here</html>", True),
        ("", True),
    ],
)
def test_the_rules_are_obeyed(
    rogue: Rogue, collector: Collector, failing: Failing, rules: str, allowed: bool
) -> None:
    rogue.routes |= {"/robots.txt": response(rules, kind=TEXT), "/story": response()}
    if allowed:
        assert collector.collect(target_for(rogue.url("/story"))).title
    else:
        assert failing(rogue.url("/story")).slug == "robots-denied"
        assert rogue.asked == ["/robots.txt"]


@pytest.mark.parametrize("status", ["500 Oh", "503 Later", "599 Hm", "429 Slow"])
def test_a_failing_server_allows_nothing(rogue: Rogue, failing: Failing, status: str) -> None:
    rogue.routes |= {"/robots.txt": response("", status), "/a": response()}
    assert failing(rogue.url("/a")).slug == "robots-unreachable"
    assert set(rogue.asked) == {"/robots.txt"}


@pytest.mark.parametrize(
    "answer", [silent, lambda peer: None, redirect("/robots.txt")], ids=["silent", "gone", "loop"]
)
def test_no_answer_allows_nothing(
    rogue: Rogue, hasty: Collector, failing: Failing, answer: Answer
) -> None:
    rogue.routes |= {"/robots.txt": answer, "/a": response()}
    assert failing(rogue.url("/a"), hasty).slug == "robots-unreachable"
    assert failing(rogue.url("/a"), hasty).slug == "robots-unreachable"
    assert rogue.asked == ["/robots.txt"]


@pytest.mark.parametrize("status", ["404 Not Found", "403 No", "401 Who", "410 Gone"])
def test_no_file_allows_everything(rogue: Rogue, collector: Collector, status: str) -> None:
    rogue.routes |= {
        "/robots.txt": response("User-agent: *\nDisallow: /", status),
        "/a": response(),
    }
    assert collector.collect(target_for(rogue.url("/a"))).title


def test_a_redirected_file_counts(rogue: Rogue, failing: Failing) -> None:
    rogue.routes |= {
        "/robots.txt": redirect("/rules"),
        "/rules": response("User-agent: *\nDisallow: /", kind=TEXT),
    }
    assert failing(rogue.url("/a")).slug == "robots-denied"


def test_a_redirect_target_is_asked_about_too(rogue: Rogue, failing: Failing) -> None:
    rogue.routes |= {
        "/robots.txt": response("User-agent: *\nDisallow: /closed", kind=TEXT),
        "/a": redirect("/closed/b"),
        "/closed/b": response(),
    }
    assert failing(rogue.url("/a")).slug == "robots-denied"
    assert "/closed/b" not in rogue.asked


def test_a_giant_file_is_read_as_far_as_the_limit(rogue: Rogue, failing: Failing) -> None:
    rules = "User-agent: *\nDisallow: /a\n" + "# padding\n" * 200_000
    rogue.routes |= {"/robots.txt": response(rules, kind=TEXT), "/a": response()}
    assert failing(rogue.url("/a")).slug == "robots-denied"


def test_pauses_between_requests(rogue: Rogue, collector: Collector, clock: StillClock) -> None:
    rogue.routes |= {"/a": response(), "/b": response()}
    for path in ("/a", "/b"):
        collector.collect(target_for(rogue.url(path)))
    assert clock.pauses == [1.0, 1.0]


@pytest.mark.parametrize(("asked_s", "kept_s"), [("7", 7.0), ("0.2", 1.0), ("90000", 120.0)])
def test_a_crawl_delay_lengthens_the_pause(
    rogue: Rogue, collector: Collector, clock: StillClock, asked_s: str, kept_s: float
) -> None:
    rules = f"User-agent: *\nCrawl-delay: {asked_s}\n"
    rogue.routes |= {
        "/robots.txt": response(rules, kind=TEXT),
        "/a": response(),
        "/b": response(),
    }
    for path in ("/a", "/b"):
        collector.collect(target_for(rogue.url(path)))
    assert clock.pauses == [kept_s, kept_s]


def test_what_it_said_is_kept_once_beside_the_pages(
    rogue: Rogue, settings: Settings, clock: StillClock
) -> None:
    rules = "User-agent: *\nDisallow: /closed\n"
    rogue.routes |= {
        "/robots.txt": response(rules, kind=TEXT),
        "/a": response(),
        "/b": response(),
    }
    with Collector(settings, clock) as collector:
        for path in ("/a", "/b"):
            collector.collect(target_for(rogue.url(path)))
    (file,) = Path(settings.snapshots).iterdir()
    kept = [each for each, _ in walk(file, 1 << 20, frozenset({"response"}))]
    assert [each.url for each in kept] == [rogue.url(path) for path in ("/robots.txt", "/a", "/b")]
    assert kept[0].body == rules.encode()
    # Who reads the file as a source of pages finds the pages alone.
    with Collector(settings, clock) as again:
        found = [target.locator for target in again.find(f"warc:{file}")]
    assert found == [rogue.url("/a"), rogue.url("/b")]


def test_ignoring_it_is_loud(
    rogue: Rogue, settings: Settings, clock: StillClock, caplog: pytest.LogCaptureFixture
) -> None:
    rogue.routes |= {
        "/robots.txt": response("User-agent: *\nDisallow: /", kind=TEXT),
        "/a": response(),
    }
    with caplog.at_level(logging.WARNING):
        Collector(replace(settings, ignore_robots=True), clock).collect(target_for(rogue.url("/a")))
    assert rogue.asked == ["/a"]
    assert "ignore_robots" in caplog.text
    assert "127.0.0.1" in caplog.text


def test_the_name_that_rules_go_by() -> None:
    assert product_token("Tracer/0.1 (+https://tracer.example)") == "tracer"
    assert product_token("") == "*"
