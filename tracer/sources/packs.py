"""One pack read and checked: a document's clauses, or dated facts, and what lies beside them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from tracer.corpus.cases import NAME
from tracer.corpus.files import file_label, read_yaml
from tracer.corpus.records import Problems, Record, is_web_address
from tracer.model import Clause, KeyTerm, SourcePack, SourceSentence
from tracer.sources.actors import ACTORS_FILE, read_cast
from tracer.sources.originals import (
    ORIGINALS_FILE,
    Originals,
    read_originals,
    with_originals,
)

PACK_FILE = "pack.yaml"

MODALITIES = (
    "explore/pilot",
    "allow",
    "encourage",
    "strengthen/establish",
    "must",
    "prohibit",
    "protect",
    "goal",
    "states-fact",
)
VERIFICATIONS = ("checked", "partly", "unchecked")
CONFIDENCES = ("high", "medium", "low")

_UNCHECKED = "unchecked"
_CLAUSE_ID = re.compile(r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*")
_ABSENCE_HEADING = "Not in the document"


def read_pack(path: Path, pulled: Path | None = None) -> SourcePack:
    """The pack of a YAML file, with what lies beside it if the file is a ``pack.yaml``.

    Args:
        path: the pack's file.
        pulled: a folder in which originals pulled for the pack may lie, as ``ID.yaml``;
            they count before those beside the pack.

    Raises:
        PackError: a file is malformed; names the file, the clause and the field.
    """
    problems = Problems(file_label(path))
    top = Record(read_yaml(path, as_written=True), "", problems)
    pack = _pack(top, path)
    top.close()
    problems.settle()
    files = [path]
    actors = path.parent / ACTORS_FILE
    file = originals_file(pack, path, pulled)
    if file is not None:
        pack = with_pulled(pack, read_originals(file))
        files.append(file)
    if path.name == PACK_FILE and actors.is_file():
        cast = read_cast(actors)
        pack = replace(
            pack, actors=cast.actors, concepts=cast.concepts, topic_terms=cast.topic_terms
        )
        files.append(actors)
    return replace(pack, sha256=_digest(files))


def originals_file(pack: SourcePack, path: Path, pulled: Path | None) -> Path | None:
    """The file with the originals of a pack: a pulled one, else the one beside its pack.yaml."""
    own = path.parent / ORIGINALS_FILE
    if pulled is not None and pack.kind == "document" and (pulled / f"{pack.id}.yaml").is_file():
        return pulled / f"{pack.id}.yaml"
    return own if path.name == PACK_FILE and own.is_file() else None


def with_pulled(pack: SourcePack, originals: Originals) -> SourcePack:
    """The pack with originals, and a note of what page they are from.

    Raises:
        PackError: the originals speak of a clause or sentence that is not in the pack.
    """
    pack = replace(pack, clauses=with_originals(originals, pack.clauses))
    if originals.page is None:
        return pack
    page = originals.page
    note = (
        f"The original beside the text is that of {page.final_url or page.url}, as it was at "
        f"{page.fetched_at} ({page.sha256}); it was paired with the text by program"
    )
    before = pack.verification_note.rstrip(" .。")
    return replace(pack, verification_note=f"{before}. {note}." if before else f"{note}.")


def _pack(top: Record, path: Path) -> SourcePack:
    pack_id = top.text("id", required=True, pattern=NAME)
    is_facts = top.has("facts") or not top.has("clauses")
    return SourcePack(
        id=pack_id,
        kind="facts" if is_facts else "document",
        title=top.either("title_en", "title", required=True),
        title_original=top.text("title_zh"),
        number=_number(top),
        issuer=_issuer(top),
        dated=top.date("dated") or None,
        released=top.date("released") or None,
        official_urls=_official_urls(top),
        rendering_note=top.text("rendering_note"),
        verification_note=top.either("verification_note", "note"),
        clauses=tuple(_all_clauses(top, pack_id)),
        key_terms=_terms(top, "key_terms"),
        actors=(),
        topic_terms=(),
        path=str(path.parent if path.name == PACK_FILE else path),
        sha256="",
        period=top.text("period"),
        paragraph_note=top.text("paragraph_note"),
        modality_convention=top.text("modality_convention"),
        modality_glossary=_terms(top, "modality_glossary"),
    )


def _number(top: Record) -> str:
    english, original = top.either("number_en", "number"), top.text("number_zh")
    return f"{english} ({original})" if english and original else english or original


def _issuer(top: Record) -> str:
    one, several = top.text("issuer"), top.texts("issuers")
    if one and several:
        top.note("issuer and issuers mean the same: keep one")
    return one or "; ".join(several)


def _official_urls(top: Record) -> tuple[str, ...]:
    urls = top.texts("official_urls")
    for url in urls:
        if not is_web_address(url):
            top.note(f"official_urls: {url!r} is not an http or https address")
    return urls


def _terms(top: Record, key: str) -> tuple[KeyTerm, ...]:
    terms = []
    for number, value in enumerate(top.items(key), 1):
        term = Record(value, f"{key} no. {number}", top.problems)
        terms.append(
            KeyTerm(
                original=term.text("zh", required=True),
                rendering=term.text("en", required=True),
                note=term.text("note"),
                reading=term.text("pinyin"),
            )
        )
        term.close()
    return tuple(terms)


def _all_clauses(top: Record, pack_id: str) -> Iterator[Clause]:
    if top.has("clauses") == top.has("facts"):
        top.note("a pack has either clauses (a document) or facts, and at least one of them")
    for record, name in _named(top, "clauses", "clause"):
        yield _clause(record, pack_id, name)
    for record, name in _named(top, "facts", "fact"):
        yield _fact(record, pack_id, name)
    for record, name in _named(top, "absences", "absence"):
        yield _absence(record, pack_id, name)


def _named(top: Record, key: str, noun: str) -> Iterator[tuple[Record, str]]:
    """The records of a list with their ids; unknown keys are noted once a record was read."""
    seen: set[str] = set()
    for number, value in enumerate(top.items(key), 1):
        name = value.get("id") if isinstance(value, dict) else None
        where = f"{noun} {name}" if isinstance(name, str) else f"{noun} no. {number}"
        record = Record(value, where, top.problems)
        name = record.text("id", required=True, pattern=_CLAUSE_ID)
        if name and name in seen:
            record.note(f"id is that of an earlier {noun}")
        seen.add(name)
        yield record, name
        record.close()


def _clause(record: Record, pack_id: str, name: str) -> Clause:
    address = f"{pack_id}:{name}"
    return Clause(
        address=address,
        pack=pack_id,
        kind="clause",
        heading=record.either("heading_en", "heading"),
        heading_original=record.text("heading_zh"),
        path=record.either("path_en", "path"),
        addressee=record.text("addressee"),
        verification=record.choice("verification", VERIFICATIONS) or _UNCHECKED,
        checked=record.text("checked"),
        sentences=tuple(_sentences(record, pack_id, address)),
    )


def _sentences(clause: Record, pack_id: str, address: str) -> Iterator[SourceSentence]:
    seen: set[int] = set()
    for position, value in enumerate(clause.items("sentences", required=True), 1):
        record = Record(value, f"{clause.where}: sentence {position}", clause.problems)
        number = record.count("n")
        if number in seen:
            record.note(f"n {number} is that of an earlier sentence")
        if number is not None:
            seen.add(number)
            record.where = f"{clause.where}: sentence {number}"
        yield SourceSentence(
            address=f"{address}#{number}",
            clause=address,
            pack=pack_id,
            kind="clause",
            text=record.text("text", required=True),
            modality=record.choice("modality", MODALITIES),
            confidence=record.choice("confidence", CONFIDENCES),
            note=record.text("note") or None,
        )
        record.close()


def _fact(record: Record, pack_id: str, name: str) -> Clause:
    address = f"{pack_id}:{name}"
    topic = record.text("kind", pattern=NAME) if record.has("kind") else ""
    date = record.date("date", required=True)
    sentence = SourceSentence(
        address=address,
        clause=address,
        pack=pack_id,
        kind="fact",
        text=record.text("fact", required=True),
        date=date,
        confidence=record.choice("confidence", CONFIDENCES),
        note=record.text("note") or None,
    )
    return Clause(
        address=address,
        pack=pack_id,
        kind="fact",
        heading=f"Fact of {date}",
        heading_original="",
        path=topic.replace("-", " ").capitalize(),
        addressee="",
        verification=record.choice("verification", VERIFICATIONS) or _UNCHECKED,
        checked=record.text("checked"),
        sentences=(sentence,),
        actors=record.texts("actors"),
        source_hint=record.text("source_hint"),
        topic=topic,
    )


def _absence(record: Record, pack_id: str, name: str) -> Clause:
    """What a document does not say has no passage to verify: its state stays empty."""
    address = f"{pack_id}:absent/{name}"
    text = record.text("text", required=True)
    return Clause(
        address=address,
        pack=pack_id,
        kind="absence",
        heading=_ABSENCE_HEADING,
        heading_original="",
        path=_ABSENCE_HEADING,
        addressee="",
        verification="",
        checked="",
        sentences=(SourceSentence(address, address, pack_id, "absence", text),),
    )


def _digest(files: Iterable[Path]) -> str:
    """sha256 over the listing that ``sha256sum`` prints for the files, sorted by name."""
    lines = (
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(files, key=lambda path: path.name)
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()
