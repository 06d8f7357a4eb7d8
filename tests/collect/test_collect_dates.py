"""Dates: as written, how exactly, and which of several is believed."""

from __future__ import annotations

import pytest
from collect_rogue import NOW, Reader

from tracer.collect.dates import from_stamp, in_future, in_path, line_date, refines, written
from tracer.corpus.cases import BASIS_INFERRED
from tracer.model import Dating, Precision

BODY = "<p>" + "The council of the town had much to say about the plan, and said it. " * 6 + "</p>"


@pytest.mark.parametrize(
    ("raw", "value", "precision"),
    [
        ("2015-12-12", "2015-12-12", "day"),
        ("2015-12", "2015-12", "month"),
        ("2015-12-12T08:30:00Z", "2015-12-12T08:30:00Z", "second"),
        ("2015-12-12T08:30Z", "2015-12-12T08:30:00Z", "second"),
        ("2015-12-12T08:30:00.123+08:00", "2015-12-12T00:30:00Z", "second"),
        ("2015-12-12T02:30:00+0800", "2015-12-11T18:30:00Z", "second"),
        ("2015-12-12 08:30:00 UTC", "2015-12-12T08:30:00Z", "second"),
        ("2015-12-12T08:30:00", "2015-12-12", "day"),
        ("2015-12-12T00:00:00+08:00", "2015-12-12", "day"),
        ("20151212", "2015-12-12", "day"),
        ("Sat, 12 Dec 2015 08:30:00 +0100", "2015-12-12T07:30:00Z", "second"),
        ("December 12, 2015", "2015-12-12", "day"),
        ("12. Dezember 2015", "2015-12-12", "day"),
        ("12 décembre 2015", "2015-12-12", "day"),
        ("12 de diciembre de 2015", "2015-12-12", "day"),
        ("2015年12月12日", "2015-12-12", "day"),
        ("13/12/2015", "2015-12-13", "day"),
        ("Dec 2015", "2015-12", "month"),
    ],
)
def test_written_ways(raw: str, value: str, precision: Precision) -> None:
    assert from_stamp(raw, "b") == Dating(value, precision, "b")


@pytest.mark.parametrize(
    "raw",
    ["", "soon", "2015-13-40", "3/4/2015", "1970-01-01", "0000-00-00", "2015", "99999999", "12:30",
     "2015-02-30T10:00:00Z", "31 June 2015"],
)  # fmt: skip
def test_no_dates(raw: str) -> None:
    assert from_stamp(raw, "b") is None


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/2015/12/12/story", "2015-12-12"),
        ("/news/2015-12-12-story.html", "2015-12-12"),
        ("/news/20151212/story", "2015-12-12"),
        ("/guide/news/2015/Jan/28/story/", "2015-01-28"),
        ("/2015/12/story", "2015-12"),
        ("/2015/dec/story", "2015-12"),
        ("/story-of-2015", None),
        ("/id/20159912", None),
        ("/1882533/story", None),
        ("/2015/story/12", None),
    ],
)
def test_dates_in_addresses(path: str, value: str | None) -> None:
    dating = in_path(path, "b")
    assert (dating.value if dating else None) == value


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("October 11th, 2015", "2015-10-11"),
        ("Sunday, October 11, 2015", "2015-10-11"),
        ("Published on 11 October 2015", "2015-10-11"),
        ("2015-10-11T10:00:00Z", "2015-10-11T10:00:00Z"),
        ("On October 11, 2015 the council met", None),
        ("A title", None),
    ],
)
def test_lines_that_are_dates(line: str, value: str | None) -> None:
    dating = line_date(line, "b")
    assert (dating.value if dating else None) == value


def test_dates_within_a_text() -> None:
    found = list(written("Updated 3 May 2016, first on 2 May 2016", "b"))
    assert [dating.value for dating in found] == ["2016-05-03", "2016-05-02"]


@pytest.mark.parametrize(
    ("finer", "coarser", "verdict"),
    [
        (("2015-12-12", "day"), ("2015-12", "month"), True),
        (("2015-12-12", "day"), ("2015-11", "month"), False),
        (("2015-12", "month"), ("2015-12-12", "day"), False),
        (("2015-12-12", "day"), ("2015-12-30", "month"), True),
        (("2015-12-12T08:00:00Z", "second"), ("2015-12-12", "day"), True),
    ],
)
def test_saying_the_same_more_exactly(
    finer: tuple[str, Precision], coarser: tuple[str, Precision], verdict: bool
) -> None:
    assert refines(Dating(*finer, "a"), Dating(*coarser, "b")) is verdict


def test_the_future_goes_by_what_is_known() -> None:
    assert not in_future(Dating("2024-05-05", "day", "b"), NOW)
    assert in_future(Dating("2024-05-06", "day", "b"), NOW)
    assert in_future(Dating("2024-05-05T12:00:01Z", "second", "b"), NOW)
    assert not in_future(Dating("2024-05-28", "month", "b"), NOW)


LD = '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "%s"}</script>'
META = "<meta property='article:published_time' content='%s'>"
TIME = "<article><h1>T</h1><p class=byline><time datetime='%s'>then</time></p>%s</article>"
HINT = Dating("2015-07-07", "day", "case file")
GUESS = Dating("2015-08-20", "month", BASIS_INFERRED)


@pytest.mark.parametrize(
    ("head", "path", "hint", "value", "basis"),
    [
        (LD % "2015-01-01" + META % "2015-02-02", "/2015/03/03/x", HINT, "2015-01-01", "JSON-LD"),
        (META % "2015-02-02", "/2015/03/03/x", HINT, "2015-02-02", "meta"),
        (META % "2015-02-02", "/x", None, "2015-02-02", "meta"),
        (META % "2015-07", "/x", HINT, "2015-07-07", "case file"),
        (META % "nonsense", "/2015/03/03/x", None, "2015-03-03", "address"),
        (LD % "2099-01-01", "/2015/03/03/x", None, "2015-03-03", "address"),
        ("", "/2015/03/03/x", HINT, "2015-07-07", "case file"),
        ("", "/2015/07/x", GUESS, "2015-07", "address"),
        ("", "/2015/08/09/x", GUESS, "2015-08-09", "address"),
        ("", "/x", GUESS, "2015-08-20", BASIS_INFERRED),
        ("", "/2015/07/x", HINT, "2015-07-07", "case file"),
        ("<div class=byline>By Ada, 9 May 2015</div>", "/x", None, "2015-05-09", "byline"),
        ("<div class=byline>By Ada, 9 May 2015</div>", "/2015/05/x", None, "2015-05-09", "byline"),
        ("<div class=byline>By Ada, 9 May 2015</div>", "/2015/04/x", None, "2015-04", "address"),
        ("", "/x", None, None, ""),
    ],
)
def test_which_date_is_believed(
    read: Reader, head: str, path: str, hint: Dating | None, value: str | None, basis: str
) -> None:
    dating = read(head + BODY, f"http://a.example{path}", published=hint).published
    if value is None:
        assert dating is None
    else:
        assert dating is not None
        assert dating.value == value
        assert dating.basis.startswith(basis)


def test_a_time_element_of_the_article(read: Reader) -> None:
    dating = read(TIME % ("2015-04-04T10:00:00+02:00", BODY)).published
    assert dating == Dating("2015-04-04T08:00:00Z", "second", "time element")


def test_teasers_do_not_date_the_article(read: Reader) -> None:
    teasers = "".join(
        f"<div class=card><h3>Other</h3><time datetime='2016-01-0{day}'>x</time></div>"
        for day in range(1, 5)
    )
    assert read(f"<article><h1>T</h1>{BODY}</article>{teasers}").published is None


def test_a_date_told_in_the_story_does_not_date_it(read: Reader) -> None:
    markup = f"<article><h1>T</h1><p>On <time datetime='1999-01-01'>that day</time> {BODY}</p>"
    assert read(markup.replace("<p>The", "The")).published is None


def test_a_copyright_year_is_no_date(read: Reader) -> None:
    assert read(f"<h1>T</h1>{BODY}<footer>© 2015 The Wire</footer>").published is None


@pytest.mark.parametrize(
    ("url", "stated", "doubt"),
    [
        ("http://a.example/2014/06/28/x", "2014-06-28", ""),
        ("http://a.example/2014/06/28/x", "2014-06-30", ""),
        ("http://a.example/2014/06/x", "2014-06-30", ""),
        ("http://a.example/x", "2019-06-30", ""),
        ("http://a.example/2014/06/28/x", "2015-12-03", "says 2015-12-03, the address 2014-06-28"),
        ("http://a.example/2014/06/x", "2015-12-03", "says 2015-12-03, the address 2014-06"),
    ],
)
def test_an_address_of_another_day_makes_a_date_doubtful(
    read: Reader, url: str, stated: str, doubt: str
) -> None:
    page = f"<meta property='article:published_time' content='{stated}'>{BODY}"
    article = read(page, url)
    assert article.published is not None
    assert article.published.value == stated
    assert article.notice.endswith(doubt)
    assert bool(article.notice) == bool(doubt)
