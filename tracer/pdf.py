"""PDF files as paragraphs, with what they say of themselves.

A PDF has lines at places, no paragraphs. Lines are put together where one reads on into the
next; running heads, feet and page numbers, which stand on most pages, are left out.
"""

from __future__ import annotations

import logging
import re
import struct
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import zip_longest
from typing import TYPE_CHECKING

from tracer.errors import CollectError
from tracer.text import clean, has_cjk

if TYPE_CHECKING:
    from pypdf import PdfReader

MAGIC = b"%PDF-"
# What is longer is a book, and would take minutes.
MAX_PAGES = 500
MAX_CHARS = 5_000_000

_SENTENCE_END = tuple('.!?:;"”’。！？：；）)')
_NUMBER = re.compile(r"\d+")
_EDGE_LINES = 2
# A line so much shorter than the page's long ones ends its paragraph.
_SHORT_LINE = 0.75
_BULLET = re.compile(r"^(?:[•·▪–—*-]|\(?\d{1,3}[.)]|[（(]?[一二三四五六七八九十]+[）)、.])\s*")
# Names that programs put where a title belongs.
_NO_TITLE = re.compile(r"^(?:microsoft \w+ ?-|untitled|title$|document\d*$)|\.\w{2,4}$", re.I)
# What pypdf is known to raise on damaged files besides its own errors.
_DAMAGED = (
    ArithmeticError, AssertionError, AttributeError, LookupError, NotImplementedError, OSError,
    RecursionError, TypeError, ValueError, struct.error, zlib.error,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pdf:
    """A PDF's text and metadata; ``created`` is its own stamp as ISO 8601, or empty."""

    title: str
    author: str
    created: str
    paragraphs: tuple[str, ...]


def read_pdf(body: bytes, where: str) -> Pdf:
    """The text of a PDF.

    Raises:
        CollectError: ``pdf-locked``, ``pdf-damaged``, ``pdf-too-long``, or ``pdf-no-text``
            where its pages are pictures.
    """
    from pypdf import PdfReader
    from pypdf.errors import FileNotDecryptedError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(BytesIO(body))
        pages = list(_pages(reader, where))
        told = _metadata(reader)
    except FileNotDecryptedError as error:
        message = f"{where} is locked by a password"
        raise CollectError("pdf-locked", message, "Save it without the password.") from error
    except (PyPdfError, *_DAMAGED) as error:
        message = f"{where} is a damaged PDF: {type(error).__name__}"
        raise CollectError("pdf-damaged", message, "Get the file again.") from error
    paragraphs = tuple(_paragraphs(pages))
    if not paragraphs:
        message = f"{where} holds pictures of text, not text"
        raise CollectError("pdf-no-text", message, "Run it through text recognition (OCR).")
    return Pdf(*told, paragraphs)


def _pages(reader: PdfReader, where: str) -> Iterator[list[str]]:
    if len(reader.pages) > MAX_PAGES:
        message = f"{where} has {len(reader.pages)} pages; {MAX_PAGES} are read at most"
        raise CollectError("pdf-too-long", message, "Save the pages that matter.")
    read = 0
    for page in reader.pages:
        text = clean(page.extract_text())
        read += len(text)
        if read > MAX_CHARS:
            raise CollectError("pdf-too-long", f"{where} has too much text", "Save a part of it.")
        yield text.split("\n")


def _metadata(reader: PdfReader) -> tuple[str, str, str]:
    told = reader.metadata
    if told is None:
        return "", "", ""
    title = " ".join(clean(str(told.title or "")).split())
    author = " ".join(clean(str(told.author or "")).split())
    created = told.creation_date
    return (
        "" if _NO_TITLE.search(title) else title,
        author,
        created.isoformat() if created is not None else "",
    )


def _paragraphs(pages: Sequence[Sequence[str]]) -> Iterator[str]:
    running = _running(pages)
    lines = [
        line
        for page in pages
        for line in page
        if _NUMBER.sub("#", line) not in running and not _NUMBER.fullmatch(line)
    ]
    long = sorted(map(len, lines))[int(0.8 * len(lines))] if lines else 0
    paragraph = ""
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        if paragraph and (not line or _BULLET.match(line)):
            yield paragraph
            paragraph = ""
        paragraph = _joined(paragraph, line)
        if paragraph and len(line) < _SHORT_LINE * long and _ends(line, following):
            yield paragraph
            paragraph = ""
    if paragraph:
        yield paragraph


def _running(pages: Sequence[Sequence[str]]) -> frozenset[str]:
    """Lines at the top or foot of most pages, with their numbers left out."""
    seen = Counter(
        edge
        for page in pages
        for edge in {
            _NUMBER.sub("#", line) for line in (*page[:_EDGE_LINES], *page[-_EDGE_LINES:]) if line
        }
    )
    most = max(3, len(pages) // 2)
    return frozenset(line for line, count in seen.items() if count >= most)


def _ends(line: str, following: str) -> bool:
    """Whether a short line ends its paragraph: a sentence ends, or the next line begins one."""
    return line.endswith(_SENTENCE_END) or not following[:1].islower()


def _joined(before: str, line: str) -> str:
    if not before or not line:
        return before + line
    if before.endswith("-") and line[0].islower():
        return before[:-1] + line
    gap = "" if has_cjk(before[-1]) and has_cjk(line[0]) else " "
    return f"{before}{gap}{line}"
