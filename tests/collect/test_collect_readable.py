"""What is read off a page: the text whole, the clutter gone, links where they stand."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from collect_rogue import PAGE, Reader
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tracer.collect import Collector, expand
from tracer.collect.blocks import blocks_of
from tracer.collect.readable import parse
from tracer.errors import CollectError
from tracer.model import Article, Dating
from tracer.settings import Settings

PAGES = Path(__file__).parent / "pages"


def filler(count: int = 4, start: int = 0) -> str:
    """Paragraphs enough for an article, each another."""
    return "".join(
        f"<p>Paragraph number {number} tells what the council of the town had to say about "
        f"the plan on day {number}, and what the people of the town made of it.</p>"
        for number in range(start, start + count)
    )


@pytest.fixture
def story(read: Reader) -> Article:
    markup = (PAGES / "harbour-post.html").read_bytes()
    return read(markup, "https://the-harbour-post.example/2014/06/28/port-town-score?ref=x")


def test_the_text_is_whole_and_in_order(story: Article) -> None:
    assert story.text.split("\n\n") == [
        "Port town to “score” every resident by 2020",
        "A plan of the council would join bills, fines and school files into one number.",
        (
            "The council wants to rate every person who lives in the town, according to an outline "
            "published on Friday."
        ),
        "“We do not score people, we keep records of promises,” the harbour master said.",
        "What is in the plan",
        "Unpaid bills and fines",
        "Copied schoolwork, see the wire report",
        "Nobody will be able to opt out, said the outline.\nIt gives no date for the first scores.",
        "The port in the evening.",
        "The rules are still a draft. Write to us, comment or print.",
        "Sources: Inland Wire; council papers.",
    ]


def test_what_the_page_says_of_itself(story: Article) -> None:
    assert story.title == "Port town to “score” every resident by 2020"
    assert story.text[: story.title_end] == story.title
    assert story.outlet == "The Harbour Post"
    assert story.author == "Ada Quill; Bo Reed"
    assert story.language == "en"
    assert story.canonical_url == "https://the-harbour-post.example/2014/06/28/port-town-score"
    assert story.published == Dating("2014-06-28T07:30:00Z", "second", "JSON-LD datePublished")
    assert story.notice == ""


def test_links_are_absolute_and_placed(story: Article) -> None:
    assert [(link.url, link.text) for link in story.links] == [
        ("https://council.example/outline#p3", "every person who lives in the town"),
        (
            "https://the-harbour-post.example/2014/06/27/outline",
            "an outline published on Friday",
        ),
        ("https://inland-wire.example/schools", "the wire report"),
        ("https://inland-wire.example/2014/outline", "Inland Wire"),
    ]
    for link in story.links:
        assert link.at is not None
        assert story.text[slice(*link.at)] == link.text


def test_a_page_of_tables_and_line_breaks(read: Reader) -> None:
    article = read((PAGES / "table-soup.html").read_bytes(), "http://inland-wire.example/a/b.htm")
    for words in ("The ministry means", "The record is to hold", "People are not meant"):
        assert any(part.startswith(words) for part in article.text.split("\n\n"))
    assert "Weather" not in article.text
    assert article.published == Dating("2015-12-14", "day", "byline")
    assert article.outlet == "inland-wire.example"
    assert [link.url for link in article.links] == ["http://inland-wire.example/a/paper.htm"]


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>Score for all | The Wire</title><meta name='application-name' content='The Wire'>",
         "Score for all"),
        ("<title>Score for all - The Wire</title><meta property='og:site_name' content='The Wire'>",
         "Score for all"),
        ("<title>Score - for all</title>", "Score - for all"),
        ("<title>x</title><meta property='og:title' content='Score  for\nall'>", "Score for all"),
        ("<title>Wire: Score for all</title>", "Wire: Score for all"),
        ("", ""),
    ],
)  # fmt: skip
def test_titles(read: Reader, head: str, title: str) -> None:
    article = read(f"<html><head>{head}</head><body>{filler()}</body></html>")
    assert article.title == title
    assert article.title_end == len(title)
    assert article.text.startswith(title or "Paragraph number 0")


def test_a_heading_loses_the_outlet_too(read: Reader) -> None:
    article = read(f"<title>Score for all – The Wire</title><h1>Score for all</h1>{filler()}")
    assert article.title == "Score for all"
    assert article.text.count("Score for all") == 1


def test_a_hint_fills_what_the_page_lacks_only(read: Reader) -> None:
    hints = {"outlet": "The Hint", "title": "Hinted", "language": "de"}
    bare = read(f"<html><body>{filler()}</body></html>", **hints)
    assert (bare.outlet, bare.title, bare.language) == ("The Hint", "Hinted", "de")
    assert bare.text.startswith("Hinted\n\n")
    stated = read(
        "<html lang='en'><meta property='og:site_name' content='The Wire'>"
        f"<h1>Stated</h1>{filler()}",
        **hints,
    )
    assert (stated.outlet, stated.title, stated.language) == ("The Wire", "Stated", "en")


@pytest.mark.parametrize(
    ("markup", "language"),
    [
        (f"<html>{filler()}", "en"),
        ("<html lang='en'><p>" + "这座城市要给每个人打分，市长昨天说，没有人可以例外。" * 6, "zh"),
        ("<html><p>" + "Die Stadt will jeden bewerten, sagte der Bürgermeister. " * 4, "de"),
        ("<html lang='nl-BE'><p>" + "De stad wil iedereen een cijfer geven, zei ze. " * 6, "nl"),
        ("<html lang='en'><p>" + "قال رئيس البلدية إن المدينة ستمنح كل مواطن درجة. " * 6, "ar"),
        ("<html lang='fa'><p>" + "شهردار گفت که شهر به هر شهروند نمره می دهد. " * 6, "fa"),
        # Meant was the United Kingdom.
        (f"<html lang='uk'>{filler()}", "en"),
    ],
)  # fmt: skip
def test_languages(read: Reader, markup: str, language: str) -> None:
    assert read(markup).language == language


@pytest.mark.parametrize(
    ("head", "canonical"),
    [
        ("<link rel=canonical href='https://b.example/x'>", "https://b.example/x"),
        ("<link rel=canonical href='../y'>", "http://the-harbour-post.example/y"),
        ("<meta property='og:url' content='https://b.example/z'>", "https://b.example/z"),
        ("<link rel=canonical href='javascript:x'>", "http://the-harbour-post.example/s/story"),
        ("<link rel=canonical href='/'>", "http://the-harbour-post.example/s/story"),
        ("<link rel=canonical href='http://[bad'>", "http://the-harbour-post.example/s/story"),
        ("", "http://the-harbour-post.example/s/story"),
    ],
)
def test_canonical_addresses(read: Reader, head: str, canonical: str) -> None:
    article = read(head + filler(), "http://the-harbour-post.example/s/story")
    assert article.canonical_url == canonical


def test_a_saved_page_keeps_its_published_links(read: Reader) -> None:
    article = read(
        "<link rel=canonical href='https://b.example/2015/x'>"
        f"<article>{filler()}<p>The paper <a href='paper.pdf'>can be read here</a> in full.</p>",
        "file:///tmp/x.html",
    )
    assert [link.url for link in article.links] == ["https://b.example/2015/paper.pdf"]


def test_the_same_anchor_twice_is_placed_in_order(read: Reader) -> None:
    article = read(
        "<article><p>The report says so, and <a href='/1'>the report</a> of the wire says so too, "
        "while the report of the court, <a href='/2'>the report</a> that counts, does not.</p>"
        f"{filler()}</article>"
    )
    first, second = (link.at for link in article.links)
    assert first is not None
    assert second is not None
    assert first < second


def test_the_basis_of_a_text_is_noticed(read: Reader) -> None:
    article = read(f"<meta name='x-text-basis' content='paraphrase: our own words'>{filler()}")
    assert article.notice == "paraphrase: our own words"


def test_very_short_pages_come_out_whole(read: Reader) -> None:
    article = read(PAGE)
    assert article.text.split("\n\n")[1:] == [
        "The council of the town means to score every person who lives there, the mayor said.",
        "Nobody knows when it will begin.",
    ]


def test_a_list_of_sources_between_paragraphs_is_kept(read: Reader) -> None:
    article = read(
        f"<article><h1>T</h1>{filler(2)}<ul><li><a href='http://a.example/'>The Wire</a></li>"
        f"<li><a href='http://b.example/'>The Post</a></li></ul>{filler(2, start=2)}</article>"
    )
    assert [link.text for link in article.links] == ["The Wire", "The Post"]


@pytest.mark.parametrize(
    ("title", "rest"),
    [
        (
            "404 Not Found",
            "<h1>Not Found</h1><p>The page you want is not on this server, sorry.</p>",
        ),
        (
            "Page not found – The Wire",
            "<article><p>We looked everywhere for the page.</p></article>",
        ),
        (
            "The Wire",
            "<main><h1>Oops!</h1><p>Something has gone wrong on our side today.</p></main>",
        ),
        ("页面不存在", "<p>对不起，您访问的页面不存在，请返回首页继续浏览其他内容。</p>"),
        ("The Wire", "<div id=app></div><noscript>Please enable scripts.</noscript>"),
    ],
)
def test_pages_without_an_article(read: Reader, title: str, rest: str) -> None:
    with pytest.raises(CollectError) as caught:
        read(f"<title>{title}</title>{rest}")
    assert caught.value.slug == "no-article"


@pytest.mark.parametrize(
    "title",
    ["500 million people to be scored", "Access denied: how a list keeps people off trains"],
)
def test_headlines_that_sound_like_errors(read: Reader, title: str) -> None:
    assert read(f"<h1>{title}</h1>{filler(1)}").title == title


STORIES = "".join(
    f"<article><h2><a href='/{n}'>Story number {n} of the day</a></h2>"
    f"<p>What the council said on day {n}, and why it said so.</p></article>"
    for n in range(8)
)
CONSENT = (
    "<p>We value your privacy. We and our 212 partners store cookies on your device for "
    "personalised ads and content. Some partners rely on legitimate interest.</p>"
    "<p>Accept all. Reject all. Manage options.</p>"
)
WALL = "<div class='paywall-box'><p>Subscribe now to continue reading this story.</p></div>"


@pytest.mark.parametrize(
    ("page", "slug", "words"),
    [
        ("<p><a href='/x'>A story that you may want to read</a></p>" * 20, "listing-page", "list"),
        (f"<title>The Wire</title>{STORIES}", "listing-page", "list of links"),
        (f"<title>Before you continue</title>{CONSENT}", "consent-wall", "asks for consent"),
        (f"<h1>Score for all</h1><p>The council means to score all.</p>{WALL}", "paywall", "words"),
        (
            "<script type='application/ld+json'>{'@type': 'NewsArticle', 'isAccessibleForFree': "
            "false}</script>".replace("'", '"').replace(
                '"application/ld+json"', "application/ld+json"
            )
            + "<h1>Score for all</h1><p>The council means to score all, it said on Friday.</p>",
            "paywall",
            "behind a pay wall",
        ),
    ],
)
def test_pages_that_hide_or_list_their_articles(
    read: Reader, page: str, slug: str, words: str
) -> None:
    with pytest.raises(CollectError) as caught:
        read(page)
    assert caught.value.slug == slug
    assert words in caught.value.message


def test_an_opening_before_a_pay_wall_is_read_and_said_to_be_one(read: Reader) -> None:
    article = read(f"<h1>Score for all</h1><article>{filler(3)}</article>{WALL}")
    assert article.notice == "behind a pay wall: only the opening is on the page"
    assert "Paragraph number 2" in article.text


@pytest.mark.parametrize(
    "page",
    [
        f"<h1>Why papers ask readers to subscribe to continue reading</h1>{filler(14)}",
        f"<h1>Score for all</h1><article>{filler(3)}</article><h2>More</h2>{STORIES}",
        f"<h1>What a cookie banner may say</h1>{filler(8)}{CONSENT}",
    ],
)
def test_articles_about_walls_and_beside_lists_are_articles(read: Reader, page: str) -> None:
    article = read(page)
    assert "Paragraph number 2" in article.text
    assert article.notice == ""


def test_lines_that_lead_to_other_stories_are_no_text(read: Reader) -> None:
    related = "<p>Related: <a href='/x'>What a mayor may do with a number</a></p>"
    article = read(f"<article>{filler(3)}{related}{filler(3, start=3)}</article>")
    assert "Related" not in article.text
    assert "Paragraph number 5" in article.text


def test_a_menu_between_the_parts_of_a_text_is_not_taken_for_its_sources(read: Reader) -> None:
    menu = "".join(f"<li><a href='/c{n}'>Category number {n}</a></li>" for n in range(14))
    article = read(
        f"<div id=x><div>{filler(2)}</div><ul>{menu}</ul><div>{filler(2, start=2)}</div></div>"
    )
    assert "Category number" not in article.text
    assert "Paragraph number 3" in article.text


def test_a_text_in_a_part_named_like_clutter_keeps_its_links(read: Reader) -> None:
    parts = "".join(
        f"<div class='with-widget'>{filler(3, start=3 * n)}<p>The paper <a href='/p{n}'>number {n}"
        "</a> can be read in the library of the town.</p></div>"
        for n in range(4)
    )
    article = read(f"<html><body><h1>Score for all</h1><div>{parts}</div></body></html>")
    assert [link.text for link in article.links] == [f"number {n}" for n in range(4)]


def test_a_link_around_blocks_is_the_link_of_each(read: Reader) -> None:
    tree = parse("<div><a href='/x'><h3>A story</h3><p>And its teaser</p></a><p>Text</p></div>", "")
    assert [(b.text, [a.href for a in b.anchors]) for b in blocks_of(tree)] == [
        ("A story", ["/x"]), ("And its teaser", ["/x"]), ("Text", []),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ("<span class='author vcard'>Wendeline Tarr</span>", "Wendeline Tarr"),
        ("<p class='vcard author'><a class='url fn'>Wendeline Tarr</a></p>", "Wendeline Tarr"),
        ("<a rel=author href='/w'>Wendeline Tarr</a>", "Wendeline Tarr"),
        ("<div itemprop=author><b itemprop=name>Wendeline Tarr</b><p>She writes.</p></div>",
         "Wendeline Tarr"),
        ("<p class='byline'>By Wendeline Tarr and Bo de la Reed, Harbour News</p>",
         "Wendeline Tarr; Bo de la Reed"),
        ("<p class='byline'>Wendeline Tarr, Monday 30 November 2015</p>", "Wendeline Tarr"),
        ("<p class='byline'>By <a>Wendeline Tarr</a><i>Staff Writer</i></p>", "Wendeline Tarr"),
        ("<div class='post-author'>von Wendeline Tarr | 3.4.2015</div>", "Wendeline Tarr"),
        ("<p class='byline'>作者：李明 2015-10-08</p>", "李明"),
        ("<p class='byline'>The readers' editor, Friday 4 December 2015</p>", ""),
        ("<p class='byline'>Monday 30 November 2015</p>", ""),
        ("<p class='byline'>The Wire</p><meta property='og:site_name' content='The Wire'>", ""),
        ("<span class='author'>admin</span>", ""),
        ("<div class='author-bio'>Wendeline Tarr writes about ports.</div>", ""),
        ("<footer><span class='author vcard'>Wendeline Tarr</span></footer>", ""),
    ],
)  # fmt: skip
def test_who_signs(read: Reader, byline: str, author: str) -> None:
    assert read(f"<h1>Score for all</h1>{byline}{filler()}").author == author


def test_nothing_written_by_scripts_is_read(story: Article) -> None:
    assert "Written by a script" not in story.text


def test_odd_markup_does_not_hurt(read: Reader) -> None:
    article = read("\x00<p>a &#0; &#1; \x0b\ufffe b</p><a href='http://[x'>c</a>" + filler())
    assert "Paragraph number 3" in article.text


@given(st.text(alphabet="<>/ abhipdvtrl='\"&;#x01\x00\x0b中é\u0301\u200b\n", max_size=400))
@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_comes_is_an_article_or_an_error(read: Reader, noise: str) -> None:
    with suppress(CollectError):
        article = read(f"<a href='/x'>{noise}</a><p>{noise}</p>{filler(2)}{noise}", title="A  t\n")
        assert article.text[: article.title_end] == article.title
        for link in article.links:
            assert link.at is None or article.text[slice(*link.at)] == link.text


def test_deep_pages_are_read(read: Reader) -> None:
    assert "Paragraph number 3" in read("<div>" * 1500 + filler()).text


def test_blocks_do_not_run_into_each_other() -> None:
    tree = parse("<div>one<p>two <b>bold</b></p>three<br><br>four<pre>five\n\nsix</pre></div>", "")
    assert [block.text for block in blocks_of(tree)] == [
        "one", "two bold", "three", "four", "five", "six",
    ]  # fmt: skip


@pytest.mark.skipif("TRACER_SHARED" not in os.environ, reason="TRACER_SHARED is not set")
def test_the_shared_pages_come_out_whole_and_clean(settings: Settings) -> None:
    folder = Path(os.environ["TRACER_SHARED"]) / "test-pages"
    targets = expand([str(path) for path in sorted(folder.glob("*.html"))])
    assert len(targets) == 39
    collector = Collector(replace(settings, offline=True))
    for target in targets:
        told = json.loads((folder / Path(target.locator).name).with_suffix(".json").read_text())
        article = collector.collect(target)
        assert article.text == f"{told['title']}\n\n{told['text']}", target.locator
        assert (article.outlet, article.language) == (told["outlet"], told["language"])
        assert article.canonical_url == told["url"]
        assert article.notice == told["text_is"]
        if told["published"] is not None:
            assert article.published is not None
            assert article.published.value == told["published"]


def test_a_date_in_the_future_of_the_fetch_is_none(read: Reader) -> None:
    markup = f"<meta property='article:published_time' content='2024-05-06'>{filler()}"
    assert read(markup).published is None
    later = read(markup, now=datetime(2024, 5, 6, tzinfo=UTC)).published
    assert later == Dating("2024-05-06", "day", "meta article:published_time")


def test_text_that_no_block_of_the_page_holds_comes_out_letter_by_letter(read: Reader) -> None:
    """The judge reads on where the walk leaves parts out; its lines must not be cut askew."""
    parts = "".join(
        f"<div class='with-widget'>{filler(3, start=3 * number)}</div>" for number in range(4)
    )
    article = read(f"<html><body><h1>Score for all</h1><div>{parts}</div></body></html>")
    assert article.text.count("Paragraph number ") == 12
    for part in article.text.split("\n\n")[1:]:
        assert part.startswith("Paragraph number ")
        assert part.endswith("made of it.")
