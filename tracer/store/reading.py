"""Rows gathered into whole values: articles with links, packs with clauses, claims judged."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracer.model import Alignment, Article, Claim, Lineage, Revision, SourcePack, Verdict
from tracer.store import rows
from tracer.store.rows import Row

if TYPE_CHECKING:
    from sqlite_utils import Database

Groups = dict[str, list[Row]]


@dataclass(frozen=True, slots=True)
class Analyses:
    """What was found in some articles, by claim id where it is a mapping."""

    claims: tuple[Claim, ...]
    alignments: dict[str, tuple[Alignment, ...]]
    verdicts: dict[str, Verdict]


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


def analyses(database: Database, article_ids: Iterable[str]) -> Analyses:
    """The claims of these articles in order, with their alignments and verdicts."""
    article_ids = list(article_ids)
    by_article = _grouped(database, "claims", "article", article_ids)
    claims = [row for article in article_ids for row in by_article[article]]
    ids = [row["id"] for row in claims]
    held = _grouped(database, "alignments", "claim", ids, order="rank")
    findings = _grouped(database, "findings", "claim", ids)
    sources = _grouped(database, "verdict_sources", "claim", ids)
    return Analyses(
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


def of_run(database: Database, table: str, run: str) -> Iterator[Row]:
    """A table's rows of one run, in order."""
    yield from database.table(table).rows_where("run = ?", [run], order_by="position")


def _rows_with(
    database: Database, table: str, column: str, values: Iterable[str], order: str | None = None
) -> Iterator[Row]:
    """Rows whose column is one of the values, however many there are."""
    one_of = f"{column} in (select value from json_each(?))"  # noqa: S608, a column of our own
    yield from database.table(table).rows_where(one_of, [json.dumps(list(values))], order_by=order)


def _grouped(
    database: Database, table: str, column: str, values: Iterable[str], order: str = "position"
) -> Groups:
    """Rows by the value of a column, each group in order."""
    groups: Groups = defaultdict(list)
    for row in _rows_with(database, table, column, values, order):
        groups[row[column]].append(row)
    return groups
