"""The words of the original language, sentence by sentence: ``originals.yaml``, and pulled ones.

A pack may bring them in its folder; ``tracer sources pull`` writes them, in the same form,
into a folder of the user's, with what is known of the page they were taken from.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import yaml

from tracer.corpus.files import file_label, read_yaml
from tracer.corpus.records import Problems, Record
from tracer.errors import UsageError
from tracer.model import Clause, SourceSentence
from tracer.text import shorten, whole_number

ORIGINALS_FILE = "originals.yaml"
# No clause can be called so: ids begin with a letter or a digit.
PAGE_KEY = "_page"
_LINE_WIDTH = 120


@dataclass(frozen=True, slots=True)
class Page:
    """The page that originals were taken from, and where its bytes are kept.

    ``sha256`` is of the bytes as received; ``fetched_at`` is in UTC; ``snapshot`` is the
    snapshot's record as JSON, by which the bytes are found again.
    """

    url: str
    final_url: str
    fetched_at: str
    sha256: str
    snapshot: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The original of one clause: its whole paragraph, and the part of each sentence by number."""

    text: str
    sentences: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Originals:
    """A file of originals: by clause, with the page they are from, if they were pulled.

    ``rest`` is what stands on the page and renders into no sentence: titles, headings.
    """

    clauses: Mapping[str, Paragraph]
    page: Page | None = None
    rest: tuple[str, ...] = ()
    path: str = field(default="", compare=False)


def read_originals(path: Path) -> Originals:
    """The originals of a file.

    Raises:
        PackError: the file is malformed, or has a sentence that is not in its paragraph.
    """
    problems = Problems(file_label(path))
    top = Record(read_yaml(path, as_written=True), "", problems)
    page, rest = _page(top) if top.has(PAGE_KEY) else (None, ())
    clauses = {name: _clause(top, name) for name in top.names() if name != PAGE_KEY}
    problems.settle()
    return Originals(clauses, page, rest, str(path))


def _page(top: Record) -> tuple[Page, tuple[str, ...]]:
    record = top.mapping(PAGE_KEY, PAGE_KEY)
    page = Page(
        url=record.text("url"),
        final_url=record.text("final_url"),
        fetched_at=record.text("fetched_at", required=True),
        sha256=record.text("sha256", required=True),
        snapshot=record.text("snapshot"),
    )
    rest = record.texts("rest")
    record.close()
    return page, rest


def _clause(top: Record, name: str) -> Paragraph:
    record = top.mapping(name, f"clause {name}")
    paragraph = record.text("zh", required=True)
    where = f"clause {name}: sentences"
    texts = record.mapping("sentences", where)
    sentences = {}
    for number in texts.names():
        original = texts.text(number)
        if original not in paragraph:
            texts.note(f"{number} is not part of zh")
        place = whole_number(number)
        if place is None:
            texts.note(f"{shorten(number, 40)!r} is no sentence's number")
        elif original:
            sentences[place] = original
    record.close()
    return Paragraph(paragraph, sentences)


def with_originals(originals: Originals, clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """The clauses, their sentences with the original text where it is known.

    Raises:
        PackError: the originals speak of a clause or sentence that is not in the pack.
    """
    problems = Problems(file_label(Path(originals.path)))
    documents = {clause.address.partition(":")[2]: clause for clause in clauses if _is_text(clause)}
    for name, paragraph in originals.clauses.items():
        if name not in documents:
            problems.add("", f"unknown key {name!r}")
            continue
        known = {number_of(sentence) for sentence in documents[name].sentences}
        for number in sorted(paragraph.sentences.keys() - known):
            problems.add(f"clause {name}: sentences", f"unknown key '{number}'")
    if problems.found and originals.page is not None:
        problems.add("", "the pack has changed since these were pulled; pull them again")
    problems.settle()
    return tuple(
        replace(
            clause, sentences=tuple(_with(originals, sentence) for sentence in clause.sentences)
        )
        for clause in clauses
    )


def _is_text(clause: Clause) -> bool:
    return clause.kind == "clause"


def number_of(sentence: SourceSentence) -> int:
    """The number of a document's sentence in its clause; 0 of a fact or an absence."""
    number = sentence.address.rpartition("#")[2]
    return (whole_number(number) or 0) if "#" in sentence.address else 0


def _with(originals: Originals, sentence: SourceSentence) -> SourceSentence:
    paragraph = originals.clauses.get(sentence.clause.partition(":")[2])
    original = paragraph.sentences.get(number_of(sentence)) if paragraph is not None else None
    return sentence if original is None else replace(sentence, original=original)


def write_originals(originals: Originals, path: Path) -> None:
    """Write a file of originals, whole or not at all.

    Raises:
        UsageError: it cannot be written there.
    """
    data: dict[str, object] = {}
    if originals.page is not None:
        told = {key: value for key, value in asdict(originals.page).items() if value}
        data[PAGE_KEY] = {**told, "rest": list(originals.rest)}
    for name, paragraph in originals.clauses.items():
        sentences: dict[int, str] = dict(paragraph.sentences)
        data[name] = {"zh": paragraph.text, "sentences": sentences}
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=_LINE_WIDTH)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}"
        raise UsageError("originals-unwritten", message, "Choose another folder.") from error
