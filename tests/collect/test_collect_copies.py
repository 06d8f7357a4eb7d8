"""Pages that are gone are had from an archive that speaks CDX, and marked as its copies."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from collect_rogue import PAGE, Failing, Rogue, StillClock, response, running

from tracer.collect import Collector
from tracer.collect.copies import nearest
from tracer.collect.fetch import Fetched
from tracer.corpus import target_for
from tracer.model import Dating
from tracer.settings import Settings

MOMENTS = ("20140930235000", "20141002080000", "20190101000000")
HEADING = ["timestamp", "original", "statuscode", "mimetype"]
Answers = Callable[[str], str]


def as_table(url: str) -> str:
    rows = [[moment, url, "200", "text/html"] for moment in MOMENTS]
    return json.dumps([HEADING, *rows])


def as_objects(url: str) -> str:
    return "\n".join(
        json.dumps({"timestamp": moment, "url": url, "status": "200", "mime": "text/html"})
        for moment in MOMENTS
    )


def as_lines(url: str) -> str:
    return "\n".join(f"key {moment} {url} text/html 200 DIGEST 99" for moment in MOMENTS)


class Copies:
    """An archive on loopback, as the Wayback Machine and pywb answer."""

    def __init__(self, rogue: Rogue) -> None:
        self.rogue = rogue
        self.form: Answers = as_table
        self.asked: dict[str, list[str]] = {}

    @property
    def endpoint(self) -> str:
        return self.rogue.url("/cdx/search/cdx")

    def holds(self, url: str) -> None:
        query = {"url": url}
        for path in self._questions(url):
            self.rogue.routes[path] = response(self.form(query["url"]), kind="application/json")
        for moment in MOMENTS:
            body = PAGE.replace("everyone", f"everyone ({moment})")
            self.rogue.routes[f"/web/{moment}id_/{url}"] = response(
                body, memento_datetime="Thu, 02 Oct 2014 08:00:07 GMT"
            )

    def _questions(self, url: str) -> Iterator[str]:
        fields = quote(",".join(HEADING), safe="")
        base = f"/cdx/search/cdx?url={quote(url, safe='')}&output=json&fl={fields}"
        base += "&filter=statuscode%3A200&limit=50"
        yield base
        for day in ("20141001000000", "20200101000000", "20130101000000"):
            yield f"{base}&sort=closest&closest={day}"


@pytest.fixture
def copies() -> Iterator[Copies]:
    with running() as server:
        yield Copies(server)


@pytest.mark.parametrize("form", [as_table, as_objects, as_lines])
def test_a_page_that_is_gone_is_had_from_the_archive(
    rogue: Rogue, copies: Copies, settings: Settings, clock: StillClock, form: Answers
) -> None:
    url = rogue.url("/story")
    copies.form = form
    copies.holds(url)
    collector = Collector(replace(settings, archive=copies.endpoint), clock)
    target = target_for(url, published=Dating("2014-10-01", "day", "case file"))
    article = collector.collect(target)
    snapshot = article.snapshot
    assert snapshot is not None
    assert article.title == "Town to score everyone (20141002080000)"
    assert article.url == snapshot.url == url
    assert snapshot.final_url == copies.rogue.url(f"/web/20141002080000id_/{url}")
    assert snapshot.captured_at == "2014-10-02T08:00:07Z"
    assert snapshot.fetched_at == "2024-05-05T12:00:00Z"
    assert article.notice.startswith("An archive's copy of 2014-10-02")
    assert article.outlet == "127.0.0.1"
    assert collector.reread(target, snapshot) == article


def test_a_host_that_is_gone_counts_too(
    copies: Copies, settings: Settings, clock: StillClock
) -> None:
    copies.holds("http://no-such-paper.invalid/a")
    collector = Collector(replace(settings, archive=copies.endpoint), clock)
    article = collector.collect(target_for("http://no-such-paper.invalid/a"))
    assert article.title == "Town to score everyone (20140930235000)"


def test_without_an_archive_the_way_to_it_is_told(rogue: Rogue, failing: Failing) -> None:
    error = failing(rogue.url("/gone"))
    assert error.slug == "http-404"
    assert "--archive wayback" in error.hint


@pytest.mark.parametrize(
    "answer", [response("[]"), response("no json"), response("x", "500 Oh"), response("{")]
)
def test_an_archive_without_a_copy_leaves_the_first_error(
    rogue: Rogue,
    copies: Copies,
    settings: Settings,
    clock: StillClock,
    failing: Failing,
    answer: object,
) -> None:
    url = rogue.url("/gone")
    copies.holds(url)
    for path in list(copies.rogue.routes):
        copies.rogue.routes[path] = answer  # type: ignore[assignment]
    error = failing(url, Collector(replace(settings, archive=copies.endpoint), clock))
    assert error.slug == "http-404"
    assert "no copy was found" in error.hint


def test_a_page_that_is_there_is_not_looked_up(
    rogue: Rogue, copies: Copies, settings: Settings, clock: StillClock
) -> None:
    rogue.routes["/a"] = response()
    collector = Collector(replace(settings, archive=copies.endpoint), clock)
    collector.collect(target_for(rogue.url("/a")))
    assert copies.rogue.asked == []


@pytest.mark.parametrize(
    ("published", "moment"),
    [
        ("", "20140930235000"),
        ("2014-10-01", "20141002080000"),
        ("2014-10-02", "20141002080000"),
        ("2014-09", "20140930235000"),
        ("2016", "20190101000000"),
        ("2020-01-01", "20190101000000"),
        ("2014-10-01T08:00:00Z", "20141002080000"),
    ],
)
def test_the_capture_nearest_after_the_date(published: str, moment: str) -> None:
    asked = []

    def fetch(address: str) -> Fetched:
        asked.append(parse_qs(urlsplit(address).query))
        return Fetched(address, address, 200, "", as_table("http://a.example/x").encode())

    near = nearest("wayback", "http://a.example/x", published, fetch)
    assert near is not None
    assert near.moment == moment
    assert near.address == f"https://web.archive.org/web/{moment}id_/http://a.example/x"
    assert asked[0]["url"] == ["http://a.example/x"]
    assert ("closest" in asked[0]) == bool(published)
