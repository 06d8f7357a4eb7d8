"""The documents as candidates: whether an article read a source itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from tracer.lineage.attribution import CREDIT_BITS, CUED_BITS, Mention, Reader
from tracer.lineage.dates import Moments
from tracer.lineage.links import canonical, link_evidence
from tracer.lineage.names import Name, squash
from tracer.model import Claim, Evidence, SourcePack, Verdict
from tracer.text import has_cjk, shorten

DESIGNATION_BITS = 5.0
"""It gives the document's number or full title, as only who has seen it tends to."""
TITLE_BITS = 2.0
"""It uses the document's short title."""
CREDITED_BITS = 3.0
"""Added when it stands in a credit line…"""
REPORTED_BITS = 1.5
"""…or with a word of reporting. It is little, for all who write about a document name it."""
READ_BITS = 13.0
"""It says that its writer read the papers, which is as good as naming an outlet."""
FRESH_BITS = 2.0
"""For each clause that it gives rightly and no earlier article of the set has."""
MOST_FRESH_BITS = 8.0
_DOCUMENT_NOUN = re.compile(
    r"(?:outline|opinions?|notice|plan|measures|regulations?|rules|law|act|decision|guidelines?|"
    r"circular|report|communication|directive|white paper)s?$",
    re.IGNORECASE,
)
_JOINTS = re.compile(
    r"\b(?:of|on|for|the|and|to|in|concerning|regarding|about|promoting|issuing|building)\b|[,:()]",
    re.IGNORECASE,
)
_READING = re.compile(
    r"\b(?:I|we|this writer)(?: have| had|['’]ve)?(?: since| now| also| myself| ourselves)? "
    r"(?:read|reread|looked (?:at|up|into)|went through|consulted|checked|translated|studied)\b"
    r"[^.!?\n]{0,60}\b(?:text|document|papers?|outline|original|opinions?|notice|plan|files?)\b",
    re.IGNORECASE,
)


def document_evidence(
    reader: Reader,
    pack: SourcePack,
    fresh: Sequence[tuple[Claim, str]],
) -> tuple[Evidence, ...]:
    """Why the child may have had it from the source itself.

    Args:
        reader: the child, ready to be searched for names.
        pack: the source.
        fresh: see :func:`fresh_clauses`.
    """
    found = list(
        link_evidence(reader.article, frozenset(map(canonical, pack.official_urls)), pack.title)
    )
    if pack.kind == "document":
        found.extend(_named(reader, pack))
    found.extend(_fresh(fresh, pack))
    return tuple(found)


def _named(reader: Reader, pack: SourcePack) -> Iterator[Evidence]:
    mentions = [
        (bits + _standing(mention), mention)
        for name, bits in designations(pack)
        for mention in reader.mentions(name)
    ]
    if not mentions:
        return
    bits, best = max(mentions, key=lambda item: item[0])
    yield Evidence("attribution", bits, best.because, best.at)
    if match := _READING.search(reader.article.text):
        because = f"Says that its writer read the papers: “{shorten(match.group(), 80)}”."
        yield Evidence("attribution", READ_BITS, because, match.span())


def _standing(mention: Mention) -> float:
    if mention.bits >= CREDIT_BITS:
        return CREDITED_BITS
    return REPORTED_BITS if mention.bits >= CUED_BITS else 0.0


def designations(pack: SourcePack) -> Iterator[tuple[Name, float]]:
    """What a document is called, with the bits that each name brings: number, id, titles."""
    numbers = [part.strip() for part in re.split(r"[()（）]", pack.number)]
    spelt = [re.sub(r"\b[Nn]o\.?\s*", word, part) for part in numbers for word in ("", "number ")]
    for text in dict.fromkeys((pack.title, pack.title_original, *numbers, *spelt, pack.id)):
        if len(squash(text)) >= (4 if has_cjk(text) else 6):
            yield Name(text, squash(text), "title"), DESIGNATION_BITS
    for piece in _JOINTS.split(pack.title):
        short = " ".join(piece.split())
        if len(short.split()) > 1 and _DOCUMENT_NOUN.search(short):
            yield Name(short, squash(short), "title"), TITLE_BITS


def fresh_clauses(
    claims: Mapping[str, Sequence[Claim]],
    verdicts: Mapping[str, Verdict],
    spans: Mapping[str, Moments],
) -> dict[str, list[tuple[Claim, str]]]:
    """For each article, the clauses that it gives rightly before any other article of the set.

    Args:
        claims: by article id.
        verdicts: by claim id.
        spans: for each article, the earliest moment at which others can have read it and the
            latest at which its writer can have begun, in seconds since 1970.

    Returns:
        Pairs of a supported claim and the address of the clause, one for each clause.
    """
    rendered = {
        article: _rendered(sorted(found, key=lambda c: (c.span.start, c.id)), verdicts)
        for article, found in claims.items()
        if article in spans
    }
    first: dict[str, list[tuple[float, str]]] = {}
    for article in sorted(rendered):
        for clause in rendered[article]:
            # Two are enough: the earliest, and the earliest but for the article itself.
            earliest = [*first.get(clause, ()), (spans[article][0], article)]
            first[clause] = sorted(earliest)[:2]
    return {
        article: [
            (claim, clause)
            for clause, claim in clauses.items()
            if all(
                other == article or moment > spans[article][1] for moment, other in first[clause]
            )
        ]
        for article, clauses in rendered.items()
    }


def _rendered(claims: Sequence[Claim], verdicts: Mapping[str, Verdict]) -> dict[str, Claim]:
    found: dict[str, Claim] = {}
    for claim in claims:
        verdict = verdicts.get(claim.id)
        if verdict and verdict.label == "supported" and verdict.sources:
            found.setdefault(verdict.sources[0].split("#")[0], claim)
    return found


def _fresh(fresh: Sequence[tuple[Claim, str]], pack: SourcePack) -> Iterator[Evidence]:
    ours = [(claim, clause) for claim, clause in fresh if clause.split(":")[0] == pack.id]
    if ours:
        first, clause = ours[0]
        count = "1 passage" if len(ours) == 1 else f"{len(ours)} passages"
        because = (
            f"Gives {count} of it rightly that no earlier article of this set has, "
            f"{clause.split(':')[1]} among them."
        )
        bits = min(MOST_FRESH_BITS, FRESH_BITS * len(ours))
        yield Evidence("reuse", bits, because, (first.span.start, first.span.end))
