"""What can be given: addresses, files, folders, lists of addresses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracer.collect import expand, searches
from tracer.errors import CollectError, UsageError
from tracer.model import Target


def test_an_address_stays_as_it_is() -> None:
    (target,) = expand(["https://the-harbour-post.example/2014/story?page=2"])
    assert target.locator == "https://the-harbour-post.example/2014/story?page=2"


def test_files_of_each_kind(tmp_path: Path) -> None:
    names = ["a.html", "b.htm", "c.txt", "d.md", "E.HTML"]
    for name in names:
        (tmp_path / name).write_text("Some text.")
    targets = expand([str(tmp_path / name) for name in names])
    assert [target.locator for target in targets] == [
        (tmp_path / name).resolve().as_uri() for name in names
    ]


def test_a_folder_is_searched_in_order_without_hidden_parts(tmp_path: Path) -> None:
    for name in ["b.html", "a/z.txt", "a/b.md", ".git/x.html", "a/.y.html", "pic.png"]:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("Some text.")
    found = [Path(target.locator[7:]).name for target in expand([str(tmp_path)])]
    assert found == ["b.md", "z.txt", "b.html"]


def test_remarks_behind_the_addresses_of_a_list_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("# the set\nhttps://a.example/1  # first\nhttps://a.example/2#part\n")
    assert [t.locator for t in expand([str(path)])] == [
        "https://a.example/1",
        "https://a.example/2#part",
    ]


def test_a_list_of_addresses(tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text(
        "# to read\nhttp://a.example/1\n\n  https://b.example/2  \nhttp://a.example/1"
    )
    assert [target.locator for target in expand([str(listed)])] == [
        "http://a.example/1",
        "https://b.example/2",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "http://a.example/\nand lines of text\nthat are more than the addresses among them",
        f"http://a.example/\n{'A sentence of prose that goes on. ' * 4}",
        "# only\n# remarks",
        "",
    ],
)
def test_other_texts_are_texts(tmp_path: Path, text: str) -> None:
    path = tmp_path / "text.txt"
    path.write_text(text)
    assert [target.locator for target in expand([str(path)])] == [path.resolve().as_uri()]


def test_a_line_of_a_list_that_is_no_address_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("http://a.example/1\nb.example/2\n\nnot an address # why\nhttps://c.example/3")
    found = expand([str(path)])
    assert [t.locator for t in found if isinstance(t, Target)] == [
        "http://a.example/1",
        "https://c.example/3",
    ]
    errors = [str(error) for error in found if isinstance(error, CollectError)]
    assert len(errors) == 2
    assert "line 2: 'b.example/2'" in errors[0]
    assert "https://b.example/2" in errors[0]
    assert "line 4: 'not an address'" in errors[1]


def test_searches_are_told_from_pages(tmp_path: Path) -> None:
    (tmp_path / "crawl.warc.gz").write_bytes(b"")
    (tmp_path / "page.html").write_text("x")
    warc, page = str(tmp_path / "crawl.warc.gz"), str(tmp_path / "page.html")
    assert searches(warc) == [f"warc:{warc}"]
    assert searches(str(tmp_path)) == [f"warc:{tmp_path}"]
    assert searches("feed:https://a.example/rss") == ["feed:https://a.example/rss"]
    for given in (page, "https://a.example/feed", "feed:", "mailto:x@a.example", "", "a\0b"):
        assert searches(given) == []


def test_a_target_comes_once(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text("x")
    assert len(expand([str(page), str(tmp_path), str(page)])) == 1


@pytest.mark.parametrize(
    ("given", "slug"),
    [
        ("gone.html", "input-missing"),
        ("no/such/folder", "input-missing"),
        ("ftp://a.example/x", "input-unknown"),
        ("", "input-missing"),
        ("feed:", "input-missing"),
        ("gone.warc.gz", "input-missing"),
        ("a\0b", "input-missing"),
        ("x" * 5000, "input-missing"),
    ],
)
def test_what_is_not_there_is_named(given: str, slug: str) -> None:
    with pytest.raises(UsageError) as caught:
        expand([given])
    assert caught.value.slug == slug
    assert given[:20] in caught.value.message or "\0" in given


def test_an_address_without_scheme_is_explained() -> None:
    with pytest.raises(UsageError, match=r"https://the-harbour-post\.example/story"):
        expand(["the-harbour-post.example/story"])


def test_an_unknown_kind_of_file(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_text("x")
    with pytest.raises(UsageError, match="input-unknown"):
        expand([str(tmp_path / "a.docx")])


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="input-empty"):
        expand([str(tmp_path)])
