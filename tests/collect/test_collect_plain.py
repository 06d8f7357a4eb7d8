"""Text files: a date line, a title, paragraphs, addresses."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tracer.collect import Collector
from tracer.corpus import target_for
from tracer.errors import CollectError
from tracer.model import Article, Dating

BODY = "The council of the town means to score every person who lives there.\n\nNobody knows when."


Write = Callable[..., Article]


@pytest.fixture
def written(tmp_path: Path, collector: Collector) -> Write:
    def write(text: str, name: str = "note.txt") -> Article:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return collector.collect(target_for(path))

    return write


def test_a_date_line_and_a_title(written: Write) -> None:
    article = written(f"October 11th, 2015\n\nWhat is a score?\n\n\n{BODY}\n")
    assert article.published == Dating("2015-10-11", "day", "first line of the text")
    assert article.title == "What is a score?"
    assert article.text == f"What is a score?\n\n{BODY}"
    assert article.language == "en"


@pytest.mark.parametrize(
    ("text", "title", "dated"),
    [
        (f"What is a score?\n\n{BODY}", "What is a score?", False),
        (f"What is a score?\n11 October 2015\n\n{BODY}", "What is a score?", True),
        (f"# What is a score?\n{BODY}", "What is a score?", False),
        (f"11 October 2015\n{BODY}", "", True),
        (BODY, "", False),
        (f"What is a score?\n{BODY}", "", False),
        (f"http://a.example/\n\n{BODY}", "", False),
    ],
)
def test_heads(written: Write, text: str, title: str, dated: bool) -> None:
    article = written(text, "note.md")
    assert article.title == title
    assert article.title_end == len(title)
    assert (article.published is not None) is dated
    assert article.text.endswith(BODY)


def test_a_date_to_come_is_none(written: Write) -> None:
    assert written(f"11 October 2034\n\nA title\n\n{BODY}").published is None


def test_addresses_become_links(written: Write) -> None:
    article = written(
        f"{BODY} See http://a.example/x?y=1, [the paper](https://b.example/p) and "
        "（https://c.example/网页）。"
    )
    assert [link.url for link in article.links] == [
        "http://a.example/x?y=1",
        "https://b.example/p",
        "https://c.example/网页",
    ]
    for link in article.links:
        assert link.at is not None
        assert article.text[slice(*link.at)] == link.url


@pytest.mark.parametrize(("text", "slug"), [("", "empty-page"), ("Too few words.", "no-article")])
def test_texts_without_an_article(written: Write, text: str, slug: str) -> None:
    with pytest.raises(CollectError) as caught:
        written(text)
    assert caught.value.slug == slug


@pytest.mark.skipif("TRACER_SHARED" not in os.environ, reason="TRACER_SHARED is not set")
def test_the_shared_essay(collector: Collector) -> None:
    (path,) = (Path(os.environ["TRACER_SHARED"]) / "seed").glob("*.txt")
    article = collector.collect(target_for(path))
    assert article.title == "What is “China’s Citizen Scores”?"
    assert article.published == Dating("2015-10-11", "day", "first line of the text")
    assert article.text.endswith("is going to be implemented.")
