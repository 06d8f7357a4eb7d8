"""A PDF file to an Article."""

from __future__ import annotations

from datetime import datetime

from tracer.collect.dates import from_stamp, in_future, line_date
from tracer.collect.language import language_of
from tracer.collect.plain import links_in
from tracer.collect.walls import MIN_WORDS
from tracer.errors import CollectError
from tracer.model import Article, Dating, Snapshot, Target
from tracer.pdf import read_pdf
from tracer.text import clean, words

MAX_TITLE_CHARS = 160
BASIS_LINE = "line of the document"
BASIS_FILE = "PDF creation date"
_HEAD_PARAGRAPHS = 8


def read_document(body: bytes, snapshot: Snapshot, target: Target, fetched_at: datetime) -> Article:
    """The article in a PDF.

    A line near its top that is only a date is when it was published; else the file's own
    date is taken, and called doubtful, since files are made again.

    Raises:
        CollectError: as :func:`tracer.pdf.read_pdf`, or ``no-article``.
    """
    pdf = read_pdf(body, snapshot.url)
    paragraphs = list(pdf.paragraphs)
    title = clean(target.title).replace("\n", " ") or pdf.title
    if not title and len(paragraphs[0]) <= MAX_TITLE_CHARS:
        title = paragraphs[0]
    if title and "".join(paragraphs[0].split()) == "".join(title.split()):
        paragraphs = paragraphs[1:]
    if len(words(" ".join(paragraphs))) < MIN_WORDS:
        message = f"{snapshot.url} holds no more than a few words"
        raise CollectError("no-article", message, "Check the file.")
    text = clean("\n\n".join(filter(None, [title, *paragraphs])))
    title = text.partition("\n\n")[0] if title else ""
    published = _dated(pdf.paragraphs, pdf.created, target.published, fetched_at)
    doubtful = published is not None and published.basis == BASIS_FILE
    undated = "date doubtful: it is that of the file" if doubtful else ""
    language, untold = language_of(target.language, text)
    return Article(
        id=target.id,
        url=snapshot.url,
        canonical_url=snapshot.final_url,
        outlet=target.outlet,
        author=pdf.author,
        language=language,
        title=title,
        title_end=len(title),
        text=text,
        published=published,
        links=tuple(links_in(text)),
        snapshot=snapshot,
        notice="; ".join(filter(None, (undated, untold))),
    )


def _dated(
    paragraphs: tuple[str, ...], created: str, hint: Dating | None, now: datetime
) -> Dating | None:
    told = (line_date(line, BASIS_LINE) for line in paragraphs[:_HEAD_PARAGRAPHS])
    stamped = from_stamp(created, BASIS_FILE) if created else None
    for dating in (*told, hint, stamped):
        if dating is not None and not in_future(dating, now):
            return dating
    return None
