"""A publisher's page taken apart and kept beside a pack: its originals."""

from __future__ import annotations

from tracer.embedders import Embedder
from tracer.errors import PackError
from tracer.model import Clause, SourcePack
from tracer.sources.official import Paragraph as PageParagraph
from tracer.sources.official import paragraphs_of
from tracer.sources.originals import Originals, Page, Paragraph, number_of
from tracer.sources.pairing import Pairing, Unit, joined, pair


def rendered_clauses(pack: SourcePack) -> tuple[Clause, ...]:
    """The clauses that render paragraphs of the document.

    Raises:
        PackError: there are none, as in a pack of facts.
    """
    clauses = tuple(clause for clause in pack.clauses if clause.kind == "clause")
    if not clauses:
        message = f"{pack.id} renders no document: there is nothing to pair with a page"
        raise PackError("no-document", message, "Name a pack of a document.")
    return clauses


def read_official(body: bytes, where: str) -> list[PageParagraph]:
    """The paragraphs of the document on a publisher's page.

    Raises:
        PackError: there are none.
    """
    page = paragraphs_of(body)
    if not page:
        message = f"no paragraph of a document was found in {where}"
        raise PackError("page-empty", message, "Save the page from a browser; use --from.")
    return page


def pull(
    pack: SourcePack, body: bytes, page: Page, embedder: Embedder
) -> tuple[Originals, Pairing]:
    """The originals of a pack's sentences, from the publisher's page.

    Args:
        pack: a pack of a document.
        body: the page as received.
        page: where and when it was had.
        embedder: one in whose space both languages lie, such as ``multilingual``.

    Raises:
        PackError: the pack renders no document, or the page holds none.
    """
    paragraphs = read_official(body, page.url)
    pairing = pair(rendered_clauses(pack), paragraphs, embedder)
    return _originals_of(pairing, page), pairing


def _originals_of(pairing: Pairing, page: Page) -> Originals:
    by_clause: dict[str, dict[int, tuple[Unit, ...]]] = {}
    for each in pairing.pairs:
        if each.units:
            name = each.sentence.clause.partition(":")[2]
            by_clause.setdefault(name, {})[number_of(each.sentence)] = each.units
    clauses = {}
    for name, sentences in by_clause.items():
        numbers = sorted({unit.paragraph for units in sentences.values() for unit in units})
        text = "\n".join("".join(pairing.paragraphs[at].sentences) for at in numbers)
        told = {number: joined(units) for number, units in sentences.items()}
        clauses[name] = Paragraph(text, dict(sorted(told.items())))
    return Originals(clauses, page, tuple(unit.text for unit in pairing.left))
