"""The whole report in one file."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from report_hostile import hostile

from tracer.model import Trace
from tracer.report import write_report


def words_of(tag: Tag | BeautifulSoup | None) -> str:
    assert tag is not None
    return " ".join(tag.get_text().split())


@pytest.fixture(scope="module")
def single(ruled_trace: Trace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(ruled_trace, tmp_path_factory.mktemp("single"), single_file=True)


@pytest.fixture(scope="module")
def page(single: Path) -> BeautifulSoup:
    return BeautifulSoup(single.read_text(encoding="utf-8"), "html.parser")


def test_it_is_one_file(single: Path) -> None:
    assert [path.name for path in single.parent.glob("*.html")] == ["index.html"]


def test_every_page_is_in_it_the_summary_first(page: BeautifulSoup, ruled_report: Path) -> None:
    sheets = page.select("main > .sheet")
    names = [f"{sheet['id']}.html" for sheet in sheets]
    assert names[0] == "index.html"
    assert sorted(names) == sorted(path.name for path in ruled_report.glob("*.html"))
    for name, sheet in zip(names, sheets, strict=True):
        alone = BeautifulSoup((ruled_report / name).read_text(encoding="utf-8"), "html.parser")
        assert words_of(sheet) == words_of(alone.main)


def test_every_link_leads_within_it_or_out_of_the_report(page: BeautifulSoup) -> None:
    ids = [str(tag["id"]) for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))
    known = set(ids)
    for link in page.select("a[href]"):
        href = str(link["href"])
        if href.startswith("#"):
            assert href[1:] in known, href
        else:
            assert href.startswith(("http:", "https:")), href
    for attribute in ("for", "aria-labelledby", "data-for", "data-from", "data-follow"):
        for tag in page.select(f"main [{attribute}]"):
            for name in str(tag[attribute]).split():
                assert name in known, (attribute, name)


def test_texts_that_look_like_our_links_stay_as_they_are(trace: Trace, tmp_path: Path) -> None:
    bad = hostile(trace)
    folder = write_report(bad, tmp_path / "folder").parent
    one = write_report(bad, tmp_path / "one", single_file=True)
    sheets = BeautifulSoup(one.read_text(encoding="utf-8"), "html.parser").select(".sheet")
    for sheet in sheets:
        alone = BeautifulSoup(
            (folder / f"{sheet['id']}.html").read_text(encoding="utf-8"), "html.parser"
        )
        assert words_of(sheet) == words_of(alone.main)
    assert len(sheets) == len(list(folder.glob("*.html")))


def test_a_folder_becomes_one_file_and_a_folder_again(trace: Trace, tmp_path: Path) -> None:
    write_report(trace, tmp_path)
    names = sorted(path.name for path in tmp_path.glob("*.html"))
    write_report(trace, tmp_path, single_file=True)
    assert [path.name for path in tmp_path.glob("*.html")] == ["index.html"]
    write_report(trace, tmp_path)
    assert sorted(path.name for path in tmp_path.glob("*.html")) == names
