"""Rows gathered into whole values: articles with links, packs with clauses, claims judged."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from tracer.analyses import Analysis, Held, Outline, drifts_of
from tracer.model import (
    VERDICT_LABELS,
    Article,
    Finding,
    Lineage,
    Revision,
    SourcePack,
    VerdictLabel,
)
from tracer.store import rows
from tracer.store.rows import Row

if TYPE_CHECKING:
    from sqlite_utils import Database

Groups = dict[str, list[Row]]


def articles(database: Database, ids: Iterable[str]) -> tuple[Article, ...]:
    """The articles with these ids, in this order; unknown ids are left out."""
    ids = list(ids)
    found = {row["id"]: row for row in _rows_with(database, "articles", "id", ids)}
    links = _grouped(database, "links", "article", ids)
    kept = _rows_with(database, "snapshots", "id", [row["snapshot"] for row in found.values()])
    snapshots = {row["id"]: rows.snapshot_of(row) for row in kept}
    return tuple(
        rows.article_of(
            found[article],
            tuple(map(rows.link_of, links[article])),
            snapshots.get(found[article]["snapshot"]),
        )
        for article in ids
        if article in found
    )


def revisions(database: Database, article: str) -> tuple[Revision, ...]:
    """What later looks at an article found, in order."""
    found = list(_rows_with(database, "revisions", "article", [article], order="position"))
    ids = {row[side] for row in found for side in ("before", "after") if row[side]}
    kept = {
        row["id"]: rows.snapshot_of(row) for row in _rows_with(database, "snapshots", "id", ids)
    }
    return tuple(rows.revision_of(row, kept) for row in found)


def analyses(database: Database, article_ids: Iterable[str]) -> Held:
    """What was found in these articles, their claims in order."""
    article_ids = list(article_ids)
    by_article = _grouped(database, "claims", "article", article_ids)
    return _judged(database, [row for article in article_ids for row in by_article[article]])


def analysis_about(database: Database, claim: str) -> Analysis | None:
    """A claim, in whatever article, with its alignments and verdict; None if there is none."""
    found = list(_rows_with(database, "claims", "id", [claim]))
    return _judged(database, found).of(found[0]["article"]) if found else None


def _judged(database: Database, claims: list[Row]) -> Held:
    """The claims of these rows with their alignments and verdicts."""
    ids = [row["id"] for row in claims]
    held = _grouped(database, "alignments", "claim", ids, order="rank")
    findings = _grouped(database, "findings", "claim", ids)
    sources = _grouped(database, "verdict_sources", "claim", ids)
    return Held(
        tuple(map(rows.claim_of, claims)),
        {
            row["id"]: tuple(map(rows.alignment_of, held[row["id"]]))
            for row in claims
            if row["aligned"]
        },
        {
            row["claim"]: rows.verdict_of(
                row,
                tuple(map(rows.finding_of, findings[row["claim"]])),
                tuple(source["source"] for source in sources[row["claim"]]),
            )
            for row in _rows_with(database, "verdicts", "claim", ids)
        },
    )


# What follows is read for whole sets, so it takes the columns that it needs and no more.

_JUDGED = (
    " from json_each(?) as chosen join claims on claims.article = chosen.value"
    " join verdicts on verdicts.claim = claims.id"
)
_LABELS = {label: label for label in VERDICT_LABELS}
"""One string each, where a database gives one a row."""
_IN_ORDER = " order by chosen.key, claims.position"


def outlines(database: Database, article_ids: Sequence[str]) -> list[Outline]:
    """The judged claims of these articles in brief, in order."""
    chosen = [json.dumps(article_ids)]
    sources: dict[str, list[str]] = defaultdict(list)
    asked = "select verdict_sources.claim, verdict_sources.source"
    joined = f"{_JUDGED} join verdict_sources on verdict_sources.claim = claims.id"
    for claim, source in database.execute(
        f"{asked}{joined} order by verdict_sources.claim, verdict_sources.position", chosen
    ):
        sources[claim].append(sys.intern(source))
    changes = _changes(database, chosen)
    asked = (
        "select claims.id, claims.article, claims.start, claims.[end],"
        " verdicts.label, verdicts.severity, verdicts.probability"
    )
    return [
        Outline(
            claim,
            sys.intern(article),
            start,
            end,
            _LABELS[label],
            severity,
            probability,
            tuple(sources.get(claim, ())),
            tuple((f.drift_type, f.source) for f in drifts_of(changes[claim]) if f.drift_type)
            if claim in changes
            else (),
        )
        for claim, article, start, end, label, severity, probability in database.execute(
            f"{asked}{_JUDGED}{_IN_ORDER}", chosen
        )
    ]


def _changes(database: Database, chosen: list[str]) -> dict[str, list[Finding]]:
    """By drifted claim the findings that name a change, without their words."""
    found: dict[str, list[Finding]] = defaultdict(list)
    asked = (
        "select findings.claim, findings.check_name, findings.drift_type, findings.weight_bits,"
        " findings.source, findings.severity"
    )
    named = (
        f"{_JUDGED} join findings on findings.claim = claims.id where verdicts.label = 'drifted'"
        " and findings.drift_type is not null and findings.weight_bits > 0"
    )
    for claim, check, drift, bits, source, severity in database.execute(
        f"{asked}{named} order by findings.claim, findings.position", chosen
    ):
        known = sys.intern(source) if source else source
        found[claim].append(Finding(check, drift, bits, "", source=known, severity=severity))
    return found


def labels(database: Database, article_ids: Sequence[str]) -> list[tuple[str, VerdictLabel]]:
    """The judged claims of these articles with their verdicts, in order."""
    asked = f"select claims.id, verdicts.label{_JUDGED}{_IN_ORDER}"
    found = database.execute(asked, [json.dumps(article_ids)])
    return [(claim, _LABELS[label]) for claim, label in found]


def claim_count(database: Database, article_ids: Sequence[str]) -> int:
    """How many claims these articles have."""
    asked = "select count(*) from claims where article in (select value from json_each(?))"
    return int(database.execute(asked, [json.dumps(article_ids)]).fetchone()[0])


def fingerprints(database: Database, article_ids: Sequence[str]) -> dict[str, str]:
    """By article the digest of what was found in it; none where an earlier version wrote it."""
    asked = (
        "select id, analysis_digest from articles"
        " where analysis_digest is not null and id in (select value from json_each(?))"
    )
    return dict(database.execute(asked, [json.dumps(article_ids)]).fetchall())


def packs(database: Database, ids: Iterable[str]) -> tuple[SourcePack, ...]:
    """The source packs with these ids, in this order; unknown ids are left out."""
    ids = list(ids)
    found = {row["id"]: row for row in _rows_with(database, "packs", "id", ids)}
    clauses = _grouped(database, "clauses", "pack", ids)
    terms = _grouped(database, "key_terms", "pack", ids)
    actors = _grouped(database, "actors", "pack", ids)
    concepts = _grouped(database, "concepts", "pack", ids)
    sentences: Groups = defaultdict(list)
    for row in _rows_with(database, "sentences", "pack", ids, order="position"):
        sentences[row["clause"]].append(row)
    return tuple(
        rows.pack_of(
            found[pack],
            tuple(
                rows.clause_of(row, tuple(map(rows.sentence_of, sentences[row["address"]])))
                for row in clauses[pack]
            ),
            terms[pack],
            tuple(map(rows.actor_of, actors[pack])),
            tuple(map(rows.concept_of, concepts[pack])),
        )
        for pack in ids
        if pack in found
    )


def lineage(database: Database, run: str) -> Lineage:
    """The edges and steps of a run, in the order in which they were saved."""
    evidence: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in of_run(database, "evidence", run):
        evidence[row["child"], row["rank"]].append(row)
    edges = (
        rows.edge_of(row, tuple(map(rows.evidence_of, evidence[row["child"], row["rank"]])))
        for row in of_run(database, "edges", run)
    )
    return Lineage(tuple(edges), tuple(map(rows.step_of, of_run(database, "steps", run))))


def articles_of(database: Database, run: str) -> list[str]:
    """The ids of a run's articles, in order."""
    return [row["article"] for row in of_run(database, "run_articles", run)]


def of_run(database: Database, table: str, run: str) -> Iterator[Row]:
    """A table's rows of one run, in order."""
    sql = f"select * from [{table}] where run = ? order by position"  # noqa: S608, our own names
    return _asked(database, sql, run)


def _rows_with(
    database: Database, table: str, column: str, values: Iterable[str], order: str | None = None
) -> Iterator[Row]:
    """Rows whose column is one of the values, however many there are."""
    sql = f"select * from [{table}] where [{column}] in (select value from json_each(?))"  # noqa: S608, our own names
    ordered = f" order by {order}" if order else ""
    return _asked(database, f"{sql}{ordered}", json.dumps(list(values)))


def _asked(database: Database, sql: str, *parameters: str) -> Iterator[Row]:
    # Not sqlite-utils' own rows: each of its questions asks first whether the table is there.
    cursor = database.execute(sql, parameters)
    columns = [column[0] for column in cursor.description]
    return (dict(zip(columns, row, strict=True)) for row in cursor)


def _grouped(
    database: Database, table: str, column: str, values: Iterable[str], order: str = "position"
) -> Groups:
    """Rows by the value of a column, each group in order."""
    groups: Groups = defaultdict(list)
    for row in _rows_with(database, table, column, values, order):
        groups[row[column]].append(row)
    return groups
