"""Finders: feeds, sitemaps, lists and WARCs, over a loopback server and from files."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from collect_rogue import PAGE, Rogue, StillClock, response

from tracer.collect import Collector
from tracer.collect.exchange import Exchange
from tracer.collect.finders import FINDERS, Ground
from tracer.collect.opening import opening
from tracer.collect.warc import Archive
from tracer.corpus import target_for
from tracer.errors import CollectError, UsageError
from tracer.model import Target
from tracer.settings import Settings

XML = "application/xml"
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Post</title>
<item><title>Town to score everyone</title><link>/2014/score</link>
<pubDate>Wed, 01 Oct 2014 08:00:00 +0200</pubDate><description>A grade.</description></item>
<item><title>Weather</title><guid>http://post.example/weather</guid>
<description>Rain, and social&#160;credit.</description></item>
<item><title>No address</title></item></channel></rss>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel/>
<item><title>One</title><link>http://post.example/1</link><dc:date>2014-10-01</dc:date></item>
</rdf:RDF>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>One</title>
<link rel="self" href="/self"/><link href="http://post.example/1"/>
<updated>2014-10-02T00:00:00Z</updated><published>2014-10-01T09:30:00+01:00</published>
</entry></feed>"""
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {y} "{f"&{x};" * 10}">' for x, y in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + ']><rss version="2.0"><channel><item><title>&i;</title>'
    "<link>http://post.example/1</link></item></channel></rss>"
)
OPENING = """<title>On  scores</title>
<nav><p>Home, the city, sports, and whatever else there is to be had here.</p></nav><p>1 May</p>
<p>Every citizen will be given a score. It is public. More.</p>"""
Find = Callable[..., list[Target | CollectError]]


@pytest.fixture
def find(collector: Collector) -> Find:
    def search(what: str, *terms: str, by: Collector = collector) -> list[Target | CollectError]:
        return list(by.find(what, terms))

    return search


def addresses(found: list[Target | CollectError]) -> list[str]:
    return [each.locator for each in found if isinstance(each, Target)]


def slugs(found: list[Target | CollectError]) -> list[str]:
    return [each.slug for each in found if isinstance(each, CollectError)]


def urlset(*places: str) -> str:
    urls = "".join(f"<url><loc>{place}</loc></url>" for place in places)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


def index(*places: str) -> str:
    maps = "".join(f"<sitemap><loc>{place}</loc></sitemap>" for place in places)
    return (
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'
    )


# ------------------------------------------------------------------------- feeds


def test_rss(rogue: Rogue, find: Find) -> None:
    rogue.routes["/rss"] = response(RSS, kind=XML)
    first, second = find(f"feed:{rogue.url('/rss')}")
    assert isinstance(first, Target)
    assert isinstance(second, Target)
    assert (first.locator, first.title) == (rogue.url("/2014/score"), "Town to score everyone")
    assert first.id == target_for(first.locator).id
    assert first.published is not None
    assert (first.published.value, first.published.basis) == ("2014-10-01T06:00:00Z", "feed")
    assert second.locator == "http://post.example/weather"


@pytest.mark.parametrize(
    ("feed", "date"), [(RDF, "2014-10-01"), (ATOM, "2014-10-01T08:30:00Z")], ids=["rss1", "atom"]
)
def test_the_other_kinds_of_feed(rogue: Rogue, find: Find, feed: str, date: str) -> None:
    rogue.routes["/f"] = response(feed, kind=XML)
    (target,) = find(f"feed:{rogue.url('/f')}")
    assert isinstance(target, Target)
    assert target.locator == "http://post.example/1"
    assert target.published is not None
    assert target.published.value == date


@pytest.mark.parametrize(("term", "count"), [("score", 1), ("Social Credit", 1), ("taxes", 0)])
def test_only_what_is_on_the_topic(rogue: Rogue, find: Find, term: str, count: int) -> None:
    rogue.routes["/rss"] = response(RSS, kind=XML)
    assert len(find(f"feed:{rogue.url('/rss')}", term)) == count


def test_a_page_leads_to_its_feed(rogue: Rogue, find: Find) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/rss">'
    rogue.routes |= {
        "/": response(f"<html><head>{link}</head></html>"),
        "/rss": response(RSS, kind=XML),
    }
    assert len(find(f"feed:{rogue.url('/')}")) == 2


def test_a_feed_in_a_file(tmp_path: Path, find: Find) -> None:
    (tmp_path / "feed.xml").write_text(ATOM)
    assert addresses(find(f"feed:{tmp_path / 'feed.xml'}")) == ["http://post.example/1"]


@pytest.mark.parametrize(
    "body", ["", "no xml", "<html></html>", "<a>", "\x00", BOMB[:60]], ids=range(6)
)
def test_what_is_no_feed_is_said(rogue: Rogue, find: Find, body: str) -> None:
    rogue.routes["/f"] = response(body, kind=XML)
    with pytest.raises(CollectError, match="no-feed"):
        find(f"feed:{rogue.url('/f')}")


def test_entities_are_not_blown_up(rogue: Rogue, find: Find) -> None:
    rogue.routes["/f"] = response(BOMB, kind=XML)
    found = find(f"feed:{rogue.url('/f')}")
    assert all(isinstance(each, Target) and len(each.title) < 1000 for each in found)


def test_a_file_elsewhere_is_not_read_into_a_feed(rogue: Rogue, find: Find, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret words")
    entity = f'<!DOCTYPE rss [<!ENTITY s SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    rogue.routes["/f"] = response(entity + RSS[21:].replace("A grade.", "&s;"), kind=XML)
    assert find(f"feed:{rogue.url('/f')}", "secret") == []


# ---------------------------------------------------------------------- sitemaps


def test_an_index_leads_to_its_sitemaps_packed_ones_too(rogue: Rogue, find: Find) -> None:
    packed = gzip.compress(urlset(rogue.url("/1"), rogue.url("/2")).encode())
    rogue.routes |= {
        "/index.xml": response(index(rogue.url("/a.xml.gz"), rogue.url("/gone.xml")), kind=XML),
        "/a.xml.gz": response(packed, kind="application/gzip"),
    }
    found = find(f"sitemap:{rogue.url('/index.xml')}")
    assert addresses(found) == [rogue.url("/1"), rogue.url("/2")]
    assert slugs(found) == ["http-404"]


def test_a_site_is_asked_where_its_sitemap_is(rogue: Rogue, find: Find) -> None:
    rogue.routes |= {
        "/robots.txt": response(f"Sitemap: {rogue.url('/map')}\n", kind="text/plain"),
        "/map": response(urlset(rogue.url("/1")), kind=XML),
    }
    assert addresses(find(f"sitemap:{rogue.url('/')}")) == [rogue.url("/1")]
    rogue.routes["/sitemap.xml"] = rogue.routes.pop("/map")
    del rogue.routes["/robots.txt"]


def test_words_of_addresses_and_titles_tell_the_topic(rogue: Rogue, find: Find) -> None:
    news = (
        '<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>'
        "http://post.example/77</loc><n:news><n:publication_date>2014-10-01</n:publication_date>"
        "<n:title>The social credit plan</n:title></n:news></url><url><loc>http://post.example/"
        "china-social-credit</loc><lastmod>2020-01-01</lastmod></url><url><loc>http://post.example/"
        "weather</loc></url></urlset>"
    )
    rogue.routes["/m"] = response(news, kind=XML)
    found = find(f"sitemap:{rogue.url('/m')}", "social credit")
    assert addresses(found) == ["http://post.example/77", "http://post.example/china-social-credit"]
    first, second = found
    assert isinstance(first, Target)
    assert isinstance(second, Target)
    assert first.published is not None
    assert first.published.value == "2014-10-01"
    assert second.published is None


def test_indexes_in_a_circle_and_indexes_without_end(rogue: Rogue, find: Find) -> None:
    rogue.routes["/0"] = response(index(rogue.url("/0"), rogue.url("/1")), kind=XML)
    for depth in range(1, 9):
        rogue.routes[f"/{depth}"] = response(index(rogue.url(f"/{depth + 1}")), kind=XML)
    assert slugs(find(f"sitemap:{rogue.url('/0')}")) == ["sitemap-endless"]
    assert rogue.asked == ["/robots.txt", "/0", "/1", "/2", "/3"]


def test_no_more_is_taken_than_was_allowed(
    rogue: Rogue,
    settings: Settings,
    clock: StillClock,
    find: Find,
    caplog: pytest.LogCaptureFixture,
) -> None:
    rogue.routes["/m"] = response(urlset(*(rogue.url(f"/{n}") for n in range(9))), kind=XML)
    few = Collector(replace(settings, max_found=3), clock)
    assert len(find(f"sitemap:{rogue.url('/m')}", by=few)) == 3
    assert "max_found" in caplog.text


def test_robots_are_asked_for_what_leads_to_pages_too(rogue: Rogue, find: Find) -> None:
    rogue.routes |= {
        "/robots.txt": response("User-agent: *\nDisallow: /m", kind="text/plain"),
        "/m": response(urlset(rogue.url("/1")), kind=XML),
    }
    with pytest.raises(CollectError, match="robots-denied"):
        find(f"sitemap:{rogue.url('/m')}")


# ------------------------------------------------------------------ lists, WARCs


def test_a_list_on_the_web(rogue: Rogue, find: Find) -> None:
    rogue.routes["/list"] = response("http://a.example/1\nrubbish here\n", kind="text/plain")
    found = find(f"list:{rogue.url('/list')}")
    assert addresses(found) == ["http://a.example/1"]
    assert slugs(found) == ["line-no-address"]


@pytest.fixture
def crawl(tmp_path: Path, clock: StillClock) -> Path:
    """WARCs as another crawler might leave them, in a folder."""
    folder = tmp_path / "crawl"
    pages = {
        "http://post.example/1": (PAGE.encode(), "text/html"),
        "http://post.example/2": (PAGE.replace("score", "tax").encode(), "text/html"),
        "http://post.example/pic": (b"\x89PNG", "image/png"),
        "http://post.example/zh": ("<p>社会信用体系 everyone</p>".encode("gb18030"), "text/html"),
    }
    archive = Archive(folder, clock, {})
    for url, (body, kind) in pages.items():
        at = datetime(2016, 9, 1, 7, 0, tzinfo=UTC)
        packed = gzip.compress(body)
        fields = (("Content-Type", kind), ("Content-Encoding", "gzip"))
        archive.keep([Exchange(url, at, b"", "HTTP/1.1 200 OK", fields, packed)])
    gone = Exchange("http://post.example/0", at, b"", "HTTP/1.1 404 No", fields, packed)
    archive.keep([gone])
    archive.close()
    return folder


def test_a_warc_is_searched_and_read_without_the_network(
    crawl: Path, find: Find, settings: Settings, clock: StillClock
) -> None:
    found = find(f"warc:{crawl}", "score everyone")
    assert addresses(found) == ["http://post.example/1"]
    (target,) = found
    assert isinstance(target, Target)
    with Collector(replace(settings, offline=True), clock) as offline:
        article = offline.collect(target)
        assert article.title == "Town to score everyone"
        assert article.url == "http://post.example/1"
        snapshot = article.snapshot
        assert snapshot is not None
        assert (snapshot.status, snapshot.fetched_at) == (200, "2016-09-01T07:00:00Z")
        assert offline.reread(target, snapshot) == article


def test_all_pages_of_a_warc_and_those_in_chinese(crawl: Path, find: Find) -> None:
    (file,) = crawl.iterdir()
    assert len(find(f"warc:{file}")) == 3
    assert addresses(find(f"warc:{file}", "社会信用")) == ["http://post.example/zh"]


def test_a_damaged_warc_gives_what_stands_before_the_damage(crawl: Path, find: Find) -> None:
    (file,) = crawl.iterdir()
    (crawl / "a.warc.gz").write_bytes(file.read_bytes()[:-1600])
    (crawl / "b.warc").write_bytes(b"WARC/1.0\r\nnonsense")
    found = find(f"warc:{crawl}")
    assert "warc-damaged" in slugs(found)
    assert len(addresses(found)) == 3


def test_a_warc_that_is_not_there(tmp_path: Path, find: Find) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(CollectError, match="no-warc"):
        find(f"warc:{tmp_path / 'empty'}")
    assert slugs(find(f"warc:{tmp_path / 'none.warc.gz'}")) == ["unreadable"]


# --------------------------------------------------------------------- the table


@pytest.mark.parametrize("kind", FINDERS)
@pytest.mark.parametrize("place", ["no/such/file", "\x00", "x" * 5000])
def test_every_finder_says_what_it_cannot_read(kind: str, place: str, tmp_path: Path) -> None:
    def never(url: str) -> object:
        raise AssertionError(url)

    ground = Ground(never, lambda url: [], (), 1000)  # type: ignore[arg-type]
    try:
        found = list(FINDERS[kind](place, ground))
    except CollectError as error:
        found = [error]
    assert found
    for each in found:
        assert isinstance(each, CollectError)
        assert each.hint


def test_an_unknown_finder_is_told_with_those_there_are(find: Find) -> None:
    with pytest.raises(UsageError, match="feed, sitemap, list, warc"):
        find("telepathy:https://a.example/")


def test_a_second_sieve_sees_how_the_pages_of_a_warc_open(
    crawl: Path, collector: Collector
) -> None:
    asked: list[tuple[str, ...]] = []

    def near(opening: Sequence[str]) -> bool:
        asked.append(tuple(opening))
        return "score" in opening[0]

    found = list(collector.find(f"warc:{crawl}", (), near))
    assert addresses(found) == ["http://post.example/1"]
    assert [opening[0] for opening in asked] == [
        "Town to score everyone", "Town to tax everyone", "社会信用体系 everyone",
    ]  # fmt: skip
    asked.clear()
    assert addresses(list(collector.find(f"warc:{crawl}", ("tax",), near))) == []
    assert len(asked) == 1, "what no word of the topic is in is not asked about"


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (
            OPENING,
            ("On scores", "Every citizen will be given a score.", "It is public."),
        ),
        ("<p>Short.</p>", ("Short.",)),
        ('<?xml version="1.0" encoding="utf-8"?><p>A page that says how it is coded.</p>', None),
        ("Plain text. It opens with itself. The rest.", ("Plain text.", "It opens with itself.")),
        ("", ()),
    ],
)
def test_the_opening_of_a_page(page: str, expected: tuple[str, ...] | None) -> None:
    found = opening(page)
    assert found == expected if expected is not None else "says how it is coded" in found[0]
