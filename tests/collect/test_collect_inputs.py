"""What can be given: addresses, files, folders, lists of addresses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracer.collect import expand
from tracer.errors import UsageError


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


@pytest.mark.parametrize("text", ["http://a.example/\nand a line of text", "# only\n# remarks", ""])
def test_other_texts_are_texts(tmp_path: Path, text: str) -> None:
    path = tmp_path / "text.txt"
    path.write_text(text)
    assert [target.locator for target in expand([str(path)])] == [path.resolve().as_uri()]


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
