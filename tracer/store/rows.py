"""Values to rows and back: the one place that knows both sides.

For every value type a function to a row (or rows) and one back. Ranges become
two columns, lists of plain strings a JSON array; everything else is a column,
so that a reader of the file needs no code of ours.
"""

from __future__ import annotations

import hashlib
import json
import marshal
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tracer.model import (
    Actor,
    Alignment,
    Article,
    Attribution,
    Claim,
    Clause,
    Concept,
    Cue,
    Dating,
    DriftStep,
    Erratum,
    Evidence,
    Failure,
    Features,
    Finding,
    KeyTerm,
    LineageEdge,
    Link,
    Provenance,
    Range,
    Revision,
    Ruling,
    Selector,
    Snapshot,
    SourcePack,
    SourceSentence,
    Span,
    Verdict,
)

Row = dict[str, Any]

_LATER = frozenset({"offset", "captured_at"})
"""Columns of snapshots that came later: empty ones leave the ids of older rows as they were."""

_MARSHAL = 2
"""The last version of marshal whose bytes depend on values alone, not on shared references."""

KEY, MODALITY = "key", "modality"
"""The two glossaries of a pack."""


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _strings(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def _range_columns(value: Range | None, prefix: str = "") -> Row:
    start, end = value if value is not None else (None, None)
    return {f"{prefix}start": start, f"{prefix}end": end}


def _range(start: int | None, end: int | None) -> Range | None:
    return None if start is None or end is None else (start, end)


def digest(tables: Iterable[Iterable[Row]]) -> str:
    """A digest of rows, table by table: of their values alone, not of who holds them."""
    plain = [[tuple(row.values()) for row in table] for table in tables]
    return hashlib.blake2b(marshal.dumps(plain, _MARSHAL), digest_size=16).hexdigest()


# ------------------------------------------------------------------------ runs


def run_row(run: str, provenance: Provenance) -> Row:
    """The row of a run."""
    return {
        "id": run,
        "started_at": provenance.started_at,
        "finished_at": provenance.finished_at,
        "case_id": provenance.case,
        "tracer": provenance.tracer,
        "settings": provenance.settings,
        "models": _json(dict(provenance.models)),
        "sources": _json(dict(provenance.sources)),
    }


def provenance_of(row: Row) -> Provenance:
    """How a run's records were made."""
    return Provenance(
        tracer=row["tracer"],
        settings=row["settings"],
        models=json.loads(row["models"]),
        sources=json.loads(row["sources"]),
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        case=row["case_id"],
    )


def recovered_rows(run: str, recovered: Mapping[str, str]) -> Iterator[Row]:
    """One row a label, in order."""
    for position, (label, value) in enumerate(recovered.items()):
        yield {"run": run, "position": position, "label": label, "value": value}


def failure_row(run: str, position: int, failure: Failure) -> Row:
    """The row of a failed input."""
    return {
        "run": run,
        "position": position,
        "input": failure.input,
        "stage": failure.stage,
        "slug": failure.slug,
        "message": failure.message,
        "at": failure.at,
    }


def failure_of(row: Row) -> Failure:
    """A failed input."""
    return Failure(row["input"], row["stage"], row["slug"], row["message"], row["at"])


# --------------------------------------------------------------------- sources


def pack_row(pack: SourcePack) -> Row:
    """The row of a pack, without its clauses, terms and actors."""
    return {
        "id": pack.id,
        "kind": pack.kind,
        "title": pack.title,
        "title_original": pack.title_original,
        "number": pack.number,
        "issuer": pack.issuer,
        "dated": pack.dated,
        "released": pack.released,
        "official_urls": _json(pack.official_urls),
        "rendering_note": pack.rendering_note,
        "verification_note": pack.verification_note,
        "topic_terms": _json(pack.topic_terms),
        "path": pack.path,
        "sha256": pack.sha256,
        "period": pack.period,
        "paragraph_note": pack.paragraph_note,
        "modality_convention": pack.modality_convention,
    }


def pack_of(
    row: Row,
    clauses: tuple[Clause, ...],
    terms: Iterable[Row],
    actors: tuple[Actor, ...],
    concepts: tuple[Concept, ...],
) -> SourcePack:
    """A pack with its parts; ``terms`` are the rows of both its glossaries."""
    glossaries: dict[str, list[KeyTerm]] = {KEY: [], MODALITY: []}
    for term in terms:
        glossaries[term["glossary"]].append(key_term_of(term))
    return SourcePack(
        id=row["id"],
        kind=row["kind"],
        title=row["title"],
        title_original=row["title_original"],
        number=row["number"],
        issuer=row["issuer"],
        dated=row["dated"],
        released=row["released"],
        official_urls=_strings(row["official_urls"]),
        rendering_note=row["rendering_note"],
        verification_note=row["verification_note"],
        clauses=clauses,
        key_terms=tuple(glossaries[KEY]),
        actors=actors,
        topic_terms=_strings(row["topic_terms"]),
        path=row["path"],
        sha256=row["sha256"],
        concepts=concepts,
        period=row["period"],
        paragraph_note=row["paragraph_note"],
        modality_convention=row["modality_convention"],
        modality_glossary=tuple(glossaries[MODALITY]),
    )


def key_term_rows(pack: SourcePack) -> Iterator[Row]:
    """One row a term of either glossary, in order."""
    for glossary, terms in ((KEY, pack.key_terms), (MODALITY, pack.modality_glossary)):
        for position, term in enumerate(terms):
            yield {
                "pack": pack.id,
                "glossary": glossary,
                "position": position,
                "original": term.original,
                "rendering": term.rendering,
                "note": term.note,
                "reading": term.reading,
            }


def key_term_of(row: Row) -> KeyTerm:
    """A key term."""
    return KeyTerm(row["original"], row["rendering"], row["note"], row["reading"])


def concept_rows(pack: SourcePack) -> Iterator[Row]:
    """One row a concept, in order."""
    for position, concept in enumerate(pack.concepts):
        yield {
            "pack": pack.id,
            "position": position,
            "key": concept.key,
            "terms": _json(concept.terms),
        }


def concept_of(row: Row) -> Concept:
    """A concept."""
    return Concept(row["key"], _strings(row["terms"]))


def actor_rows(pack: SourcePack) -> Iterator[Row]:
    """One row an actor, in order."""
    for position, actor in enumerate(pack.actors):
        yield {
            "pack": pack.id,
            "position": position,
            "key": actor.key,
            "name": actor.name,
            "kind": actor.kind,
            "sector": actor.sector,
            "aliases": _json(actor.aliases),
            "owner": actor.owner,
            "not_owned_by": _json(actor.not_owned_by),
            "note": actor.note,
        }


def actor_of(row: Row) -> Actor:
    """An actor."""
    return Actor(
        key=row["key"],
        name=row["name"],
        kind=row["kind"],
        sector=row["sector"],
        aliases=_strings(row["aliases"]),
        owner=row["owner"],
        not_owned_by=_strings(row["not_owned_by"]),
        note=row["note"],
    )


def clause_rows(pack: SourcePack) -> Iterator[Row]:
    """One row a clause, in order, without the sentences."""
    for position, clause in enumerate(pack.clauses):
        yield {
            "address": clause.address,
            "pack": clause.pack,
            "position": position,
            "kind": clause.kind,
            "heading": clause.heading,
            "heading_original": clause.heading_original,
            "path": clause.path,
            "addressee": clause.addressee,
            "verification": clause.verification,
            "checked": clause.checked,
            "actors": _json(clause.actors),
            "source_hint": clause.source_hint,
            "topic": clause.topic,
        }


def clause_of(row: Row, sentences: tuple[SourceSentence, ...]) -> Clause:
    """A clause with its sentences."""
    return Clause(
        address=row["address"],
        pack=row["pack"],
        kind=row["kind"],
        heading=row["heading"],
        heading_original=row["heading_original"],
        path=row["path"],
        addressee=row["addressee"],
        verification=row["verification"],
        checked=row["checked"],
        sentences=sentences,
        actors=_strings(row["actors"]),
        source_hint=row["source_hint"],
        topic=row["topic"],
    )


def sentence_rows(clause: Clause) -> Iterator[Row]:
    """One row a source sentence, in order."""
    for position, sentence in enumerate(clause.sentences):
        yield {
            "address": sentence.address,
            "clause": sentence.clause,
            "pack": sentence.pack,
            "position": position,
            "kind": sentence.kind,
            "text": sentence.text,
            "modality": sentence.modality,
            "original": sentence.original,
            "date": sentence.date,
            "confidence": sentence.confidence,
            "note": sentence.note,
        }


def sentence_of(row: Row) -> SourceSentence:
    """A source sentence."""
    return SourceSentence(
        address=row["address"],
        clause=row["clause"],
        pack=row["pack"],
        kind=row["kind"],
        text=row["text"],
        modality=row["modality"],
        original=row["original"],
        date=row["date"],
        confidence=row["confidence"],
        note=row["note"],
    )


# -------------------------------------------------------------------- articles


def snapshot_row(snapshot: Snapshot) -> Row:
    """The row of a snapshot; its id is a hash of all the rest, so equal ones share a row."""
    row = {
        "url": snapshot.url,
        "final_url": snapshot.final_url,
        "fetched_at": snapshot.fetched_at,
        "status": snapshot.status,
        "sha256": snapshot.sha256,
        "path": snapshot.path,
        "media_type": snapshot.media_type,
        "size_bytes": snapshot.size_bytes,
        "redirects": _json(snapshot.redirects),
        "offset": snapshot.offset,
        "captured_at": snapshot.captured_at,
    }
    told = {name: value for name, value in row.items() if name not in _LATER or value}
    return {"id": hashlib.sha256(_json(told).encode()).hexdigest()[:16], **row}


def snapshot_of(row: Row) -> Snapshot:
    """A snapshot."""
    return Snapshot(
        url=row["url"],
        final_url=row["final_url"],
        fetched_at=row["fetched_at"],
        status=row["status"],
        sha256=row["sha256"],
        path=row["path"],
        media_type=row["media_type"],
        size_bytes=row["size_bytes"],
        redirects=_strings(row["redirects"]),
        offset=row["offset"],
        captured_at=row["captured_at"],
    )


def revision_row(position: int, revision: Revision) -> Row:
    """The row of a second look at an article."""
    before, after = revision.before, revision.after
    return {
        "article": revision.article,
        "position": position,
        "at": revision.at,
        "status": revision.status,
        "before": snapshot_row(before)["id"] if before else None,
        "after": snapshot_row(after)["id"] if after else None,
        "added": _json(revision.added),
        "removed": _json(revision.removed),
        "correction": revision.correction,
        "modified": revision.modified,
        "reason": revision.reason,
    }


def revision_of(row: Row, snapshots: Mapping[str, Snapshot]) -> Revision:
    """A second look; ``snapshots`` by id."""
    return Revision(
        article=row["article"],
        at=row["at"],
        status=row["status"],
        before=snapshots.get(row["before"]),
        after=snapshots.get(row["after"]),
        added=_strings(row["added"]),
        removed=_strings(row["removed"]),
        correction=row["correction"],
        modified=row["modified"],
        reason=row["reason"],
    )


def article_row(article: Article) -> Row:
    """The row of an article, without its links; the analysis key is the store's own."""
    dating = article.published
    return {
        "id": article.id,
        "url": article.url,
        "canonical_url": article.canonical_url,
        "outlet": article.outlet,
        "author": article.author,
        "language": article.language,
        "title": article.title,
        "title_end": article.title_end,
        "text": article.text,
        "published": dating.value if dating else None,
        "published_precision": dating.precision if dating else None,
        "published_basis": dating.basis if dating else None,
        "notice": article.notice,
        "snapshot": snapshot_row(article.snapshot)["id"] if article.snapshot else None,
    }


def article_of(row: Row, links: tuple[Link, ...], snapshot: Snapshot | None) -> Article:
    """An article with its links and snapshot."""
    dating = None
    if row["published"] is not None:
        dating = Dating(row["published"], row["published_precision"], row["published_basis"])
    return Article(
        id=row["id"],
        url=row["url"],
        canonical_url=row["canonical_url"],
        outlet=row["outlet"],
        author=row["author"],
        language=row["language"],
        title=row["title"],
        title_end=row["title_end"],
        text=row["text"],
        published=dating,
        links=links,
        snapshot=snapshot,
        notice=row["notice"],
    )


def link_rows(article: Article) -> Iterator[Row]:
    """One row a link, in order."""
    for position, link in enumerate(article.links):
        yield {
            "article": article.id,
            "position": position,
            "url": link.url,
            "text": link.text,
            **_range_columns(link.at),
        }


def link_of(row: Row) -> Link:
    """A link."""
    return Link(row["url"], row["text"], _range(row["start"], row["end"]))


# ---------------------------------------------------------------------- claims


def claim_row(claim: Claim, position: int, *, aligned: bool) -> Row:
    """The row of a claim; both its spans are in its article."""
    said_by = claim.attribution
    features = claim.features
    return {
        "id": claim.id,
        "article": claim.article,
        "position": position,
        "kind": claim.kind,
        "text": claim.span.quote,
        "start": claim.span.start,
        "end": claim.span.end,
        "prefix": claim.span.prefix,
        "suffix": claim.span.suffix,
        "context": claim.context.quote,
        "context_start": claim.context.start,
        "context_end": claim.context.end,
        "context_prefix": claim.context.prefix,
        "context_suffix": claim.context.suffix,
        "speaker": said_by.speaker if said_by else None,
        "speaker_cue": said_by.cue if said_by else None,
        "speaker_quoted": int(said_by.quoted) if said_by else None,
        "checkworthiness": claim.checkworthiness,
        "language": claim.language,
        "published": claim.published,
        "force": features.force,
        **_range_columns(features.force_at, "force_"),
        "time": features.time,
        **_range_columns(features.time_at, "time_"),
        "negative": int(features.negative),
        "question": int(features.question),
        "cues": _json([_cue_object(cue) for cue in features.cues]),
        "aligned": int(aligned),
    }


def claim_of(row: Row) -> Claim:
    """A claim with its features."""
    attribution = None
    if row["speaker"] is not None:
        attribution = Attribution(row["speaker"], row["speaker_cue"], bool(row["speaker_quoted"]))
    document = row["article"]
    return Claim(
        id=row["id"],
        article=document,
        kind=row["kind"],
        span=Span(document, row["start"], row["end"], row["text"], row["prefix"], row["suffix"]),
        context=Span(
            document,
            row["context_start"],
            row["context_end"],
            row["context"],
            row["context_prefix"],
            row["context_suffix"],
        ),
        attribution=attribution,
        checkworthiness=row["checkworthiness"],
        features=Features(
            force=row["force"],
            force_at=_range(row["force_start"], row["force_end"]),
            time=row["time"],
            time_at=_range(row["time_start"], row["time_end"]),
            negative=bool(row["negative"]),
            question=bool(row["question"]),
            cues=tuple(Cue(**cue) for cue in json.loads(row["cues"])),
        ),
        language=row["language"],
        published=row["published"],
    )


def _cue_object(cue: Cue) -> Row:
    return {
        "kind": cue.kind,
        "key": cue.key,
        "start": cue.start,
        "end": cue.end,
        "value": cue.value,
        "upper": cue.upper,
        "unit": cue.unit,
        "strength": cue.strength,
    }


# --------------------------------------------------------- alignment, judgement


def alignment_row(alignment: Alignment) -> Row:
    """The row of an alignment."""
    return {
        "claim": alignment.claim,
        "rank": alignment.rank,
        "source": alignment.source,
        "cosine": alignment.cosine,
        "lexical": alignment.lexical,
        "score": alignment.score,
        "margin": alignment.margin,
        "embedder": alignment.embedder,
    }


def alignment_of(row: Row) -> Alignment:
    """An alignment."""
    return Alignment(
        claim=row["claim"],
        source=row["source"],
        rank=row["rank"],
        cosine=row["cosine"],
        lexical=row["lexical"],
        score=row["score"],
        margin=row["margin"],
        embedder=row["embedder"],
    )


def verdict_row(verdict: Verdict) -> Row:
    """The row of a verdict, without its findings and sources."""
    return {
        "claim": verdict.claim,
        "label": verdict.label,
        "probability": verdict.probability,
        "p_drift": verdict.p_drift,
        "prior_bits": verdict.prior_bits,
        "severity": verdict.severity,
        "drift": _json(verdict.drift),
    }


def verdict_of(row: Row, findings: tuple[Finding, ...], sources: tuple[str, ...]) -> Verdict:
    """A verdict with its findings and sources."""
    return Verdict(
        claim=row["claim"],
        label=row["label"],
        probability=row["probability"],
        p_drift=row["p_drift"],
        prior_bits=row["prior_bits"],
        findings=findings,
        sources=sources,
        drift=tuple(json.loads(row["drift"])),
        severity=row["severity"],
    )


def verdict_source_rows(verdict: Verdict) -> Iterator[Row]:
    """One row a source sentence that a verdict rests on, in order."""
    for position, source in enumerate(verdict.sources):
        yield {"claim": verdict.claim, "position": position, "source": source}


def finding_rows(verdict: Verdict) -> Iterator[Row]:
    """One row a finding, in order."""
    for position, finding in enumerate(verdict.findings):
        yield {
            "claim": verdict.claim,
            "position": position,
            "check_name": finding.check,
            "drift_type": finding.drift_type,
            "weight_bits": finding.weight_bits,
            "because": finding.because,
            **_range_columns(finding.claim_range, "claim_"),
            "source": finding.source,
            **_range_columns(finding.source_range, "source_"),
            "severity": finding.severity,
        }


def finding_of(row: Row) -> Finding:
    """A finding."""
    return Finding(
        check=row["check_name"],
        drift_type=row["drift_type"],
        weight_bits=row["weight_bits"],
        because=row["because"],
        claim_range=_range(row["claim_start"], row["claim_end"]),
        source=row["source"],
        source_range=_range(row["source_start"], row["source_end"]),
        severity=row["severity"],
    )


# --------------------------------------------------------------------- lineage


def edge_row(run: str, position: int, edge: LineageEdge) -> Row:
    """The row of an edge, without its evidence; the parent's column tells what it is."""
    return {
        "run": run,
        "child": edge.child,
        "rank": edge.rank,
        "position": position,
        "parent_kind": edge.parent_kind,
        "parent_article": edge.parent if edge.parent_kind == "article" else None,
        "parent_pack": edge.parent if edge.parent_kind == "source" else None,
        "probability": edge.probability,
        "weight_bits": edge.weight_bits,
        "lag_s": edge.lag_s,
    }


def edge_of(row: Row, evidence: tuple[Evidence, ...]) -> LineageEdge:
    """An edge with its evidence."""
    return LineageEdge(
        child=row["child"],
        parent=row["parent_article"] or row["parent_pack"],
        parent_kind=row["parent_kind"],
        rank=row["rank"],
        probability=row["probability"],
        weight_bits=row["weight_bits"],
        lag_s=row["lag_s"],
        evidence=evidence,
    )


def evidence_rows(run: str, edge: LineageEdge) -> Iterator[Row]:
    """One row a piece of evidence, in order."""
    for position, item in enumerate(edge.evidence):
        yield {
            "run": run,
            "child": edge.child,
            "rank": edge.rank,
            "position": position,
            "kind": item.kind,
            "weight_bits": item.weight_bits,
            "because": item.because,
            **_range_columns(item.child_range, "child_"),
            **_range_columns(item.parent_range, "parent_"),
        }


def evidence_of(row: Row) -> Evidence:
    """A piece of evidence."""
    return Evidence(
        kind=row["kind"],
        weight_bits=row["weight_bits"],
        because=row["because"],
        child_range=_range(row["child_start"], row["child_end"]),
        parent_range=_range(row["parent_start"], row["parent_end"]),
    )


def step_rows(run: str, steps: Iterable[DriftStep]) -> Iterator[Row]:
    """One row a hop of a drift, in order."""
    for position, step in enumerate(steps):
        yield {
            "run": run,
            "position": position,
            "family": step.family,
            "drift_type": step.drift_type,
            "article": step.article,
            "claim": step.claim,
            "status": step.status,
            "parent": step.parent,
            "parent_claim": step.parent_claim,
            "entered_at": step.entered_at,
        }


def step_of(row: Row) -> DriftStep:
    """A hop of a drift."""
    return DriftStep(
        family=row["family"],
        drift_type=row["drift_type"],
        article=row["article"],
        claim=row["claim"],
        status=row["status"],
        parent=row["parent"],
        parent_claim=row["parent_claim"],
        entered_at=row["entered_at"],
    )


# --------------------------------------------------------------------- rulings


def ruling_row(ruling: Ruling) -> Row:
    """The row of a ruling."""
    anchor, erratum = ruling.selector, ruling.erratum
    return {
        "id": ruling.id,
        "person": ruling.person,
        "made_at": ruling.made_at,
        "decision": ruling.decision,
        "article": ruling.article,
        "claim": ruling.claim,
        "snapshot_sha256": anchor.snapshot_sha256 if anchor else None,
        "text_sha256": anchor.text_sha256 if anchor else None,
        "quote": anchor.exact if anchor else None,
        "prefix": anchor.prefix if anchor else None,
        "suffix": anchor.suffix if anchor else None,
        "start": anchor.start if anchor else None,
        "machine": ruling.machine,
        "verdict": ruling.verdict,
        "drift": _json(ruling.drift),
        "severity": ruling.severity,
        "source": ruling.source,
        "source_text": ruling.source_text,
        "reason": ruling.reason,
        "undoes": ruling.undoes,
        "report": erratum.report if erratum else None,
        "wrong": erratum.wrong if erratum else None,
        "since": erratum.since if erratum else None,
        "put_right": erratum.put_right if erratum else None,
    }


def ruling_of(row: Row) -> Ruling:
    """A ruling."""
    anchor = erratum = None
    if row["quote"] is not None:
        anchor = Selector(
            snapshot_sha256=row["snapshot_sha256"],
            text_sha256=row["text_sha256"],
            exact=row["quote"],
            prefix=row["prefix"],
            suffix=row["suffix"],
            start=row["start"],
        )
    if row["wrong"] is not None:
        erratum = Erratum(row["report"], row["wrong"], row["since"], row["put_right"])
    return Ruling(
        id=row["id"],
        person=row["person"],
        made_at=row["made_at"],
        decision=row["decision"],
        article=row["article"],
        claim=row["claim"],
        selector=anchor,
        machine=row["machine"],
        verdict=row["verdict"],
        drift=tuple(json.loads(row["drift"])),
        severity=row["severity"],
        source=row["source"],
        source_text=row["source_text"],
        reason=row["reason"],
        undoes=row["undoes"],
        erratum=erratum,
    )
