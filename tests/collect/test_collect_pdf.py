"""PDF files as articles and as sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tracer.collect import Collector, expand
from tracer.errors import CollectError
from tracer.pdf import read_pdf
from tracer.settings import Settings
from tracer.sources import add_pack

BODY = (
    "The council means to score every person who lives",
    "in the town, the mayor said. A first draft of the out-",
    "line gives no date for it.",
    "Nobody will be able to opt out, said the paper; the",
    "record is at http://council.example/outline for all.",
)


def pdf(pages: Sequence[Sequence[str]], info: str = "") -> bytes:
    """A PDF file with lines of text in one of the standard fonts."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< " + info + " >>"]
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    kids = []
    for lines in pages:
        shown = "".join(f"({line}) Tj 0 -14 Td\n" for line in lines)
        stream = f"BT /F1 11 Tf 50 780 Td\n{shown}ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F1 4 0 R >> >> /Contents {len(objects)} 0 R >>"
        )
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n"
    out += f"<< /Size {size} /Root 1 0 R /Info 3 0 R >>\nstartxref\n{out.index('xref')}\n%%EOF"
    return out.encode("latin-1")


INFO = "/Title (Score for all) /Author (Wendeline Tarr) /CreationDate (D:20150904103000+02'00')"


@pytest.fixture
def collected(settings: Settings, tmp_path: Path):
    def collect(body: bytes):
        path = tmp_path / "paper.pdf"
        path.write_bytes(body)
        (target,) = expand([str(path)])
        return Collector(replace(settings, offline=True)).collect(target)

    return collect


def test_a_pdf_is_an_article(collected) -> None:
    article = collected(pdf([("Score for all", *BODY)], INFO))
    assert article.text.split("\n\n") == [
        "Score for all",
        (
            "The council means to score every person who lives in the town, the mayor said. "
            "A first draft of the outline gives no date for it."
        ),
        (
            "Nobody will be able to opt out, said the paper; the record is at "
            "http://council.example/outline for all."
        ),
    ]
    assert (article.title, article.author) == ("Score for all", "Wendeline Tarr")
    assert [link.url for link in article.links] == ["http://council.example/outline"]
    assert article.published is not None
    assert article.published.value == "2015-09-04T08:30:00Z"
    assert article.notice == "date doubtful: it is that of the file"


def test_a_date_line_is_believed_before_the_file(collected) -> None:
    article = collected(pdf([("Score for all", "28 June 2014", *BODY)], INFO))
    assert article.published is not None
    assert (article.published.value, article.notice) == ("2014-06-28", "")


def test_running_heads_and_page_numbers_are_left_out(collected) -> None:
    pages = [
        (f"The Wire, page {n}", f"The council of {town} met.", *BODY, str(n))
        for n, town in enumerate(("Ayr", "Bute", "Crail", "Dunbar", "Elie"), 1)
    ]
    text = collected(pdf(pages, INFO)).text
    assert "The Wire" not in text
    assert text.count("The council of ") == text.count("A first draft") == 5
    assert not any(paragraph.isdigit() for paragraph in text.split("\n\n"))


@pytest.mark.parametrize(
    ("body", "slug"),
    [
        (b"%PDF-1.7 nothing more", "pdf-damaged"),
        (pdf([(), ()]), "pdf-no-text"),
        (pdf([("Too few words.",)]), "no-article"),
    ],
)
def test_what_cannot_be_read_is_said(collected, body: bytes, slug: str) -> None:
    with pytest.raises(CollectError) as caught:
        collected(body)
    assert caught.value.slug == slug


def test_a_book_is_not_read() -> None:
    with pytest.raises(CollectError, match="501 pages"):
        read_pdf(pdf([("A word.",)] * 501), "book.pdf")


def test_a_pdf_becomes_a_source_pack(tmp_path: Path) -> None:
    document = tmp_path / "notice.pdf"
    document.write_bytes(pdf([("NOTICE ON RECORDS", "1 Purpose", *BODY[:3])]))
    pack = add_pack(document, "notice", tmp_path / "packs")
    assert [s.text for clause in pack.clauses for s in clause.sentences][-1].endswith(
        "date for it."
    )


@given(st.data())
@hypothesis_settings(max_examples=60, deadline=None)
def test_a_damaged_pdf_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(pdf([("Score for all", *BODY)], INFO))
    for _ in range(data.draw(st.integers(1, 12))):
        whole[data.draw(st.integers(5, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(5, len(whole)))
    refused = ""
    try:
        paragraphs = read_pdf(bytes(whole[:cut]), "x").paragraphs
    except CollectError as error:
        refused, paragraphs = error.slug, ()
    assert bool(paragraphs) != refused.startswith("pdf-")
