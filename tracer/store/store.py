"""What is kept and how it is asked for; every write is whole or not there at all."""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeVar

from tracer.analyses import Held, analyses_of
from tracer.errors import StoreError, UsageError
from tracer.model import (
    Alignment,
    Article,
    Claim,
    Failure,
    Lineage,
    Provenance,
    Revision,
    Ruling,
    Snapshot,
    SourceLibrary,
    SourcePack,
    Trace,
    Verdict,
)
from tracer.store import connection, reading, rows
from tracer.store.analyses import Stored
from tracer.store.rows import Row

if TYPE_CHECKING:
    from sqlite_utils import Database

T = TypeVar("T")
SEARCHED = {"articles": ("title", "text"), "claims": ("text",), "sentences": ("text", "original")}
"""The tables with full-text search, and the columns it covers."""
TRIGRAM = 3
"""The index knows runs of three characters; shorter words are looked for in the text itself."""


class Known(NamedTuple):
    """What is kept of an article, in short.

    ``read_by`` is the version of the tracer that last read it, ``sha256`` the hash of its
    snapshot, if there is one, ``analysis_key`` what its claims were judged with, None where
    they were not yet.
    """

    read_by: str
    sha256: str | None
    analysis_key: str | None


class Store:
    """A database of runs, opened for writing or only for reading.

    A *run* is one call with its inputs; articles and what was found in them are
    shared between runs, so that a second run does only what is new. An article's
    collection is one transaction, its analysis another: a process that is killed
    loses nothing that was acknowledged, and doubles nothing when it runs again.

    Args:
        path: the SQLite file; made where there is none, unless ``readonly``.
        lock_wait_s: how long to wait for another process that is writing.
        readonly: read a file as it is; works on a read-only file system.

    Raises:
        StoreError: db-locked, db-damaged, db-foreign, db-newer, db-older, db-missing,
            db-unopenable, read-only, disk-full or disk-error.
    """

    def __init__(
        self, path: Path | str, *, lock_wait_s: float = 10.0, readonly: bool = False
    ) -> None:
        self.path = Path(path)
        self._lock_wait_s = lock_wait_s
        self._named = partial(connection.named_errors, self.path, lock_wait_s)
        opened = connection.open_for_reading if readonly else connection.open_for_writing
        with self._named():
            self._db: Database = opened(self.path, lock_wait_s)

    @classmethod
    def to_read(cls, path: Path | str, *, lock_wait_s: float = 10.0) -> Self:
        """A store opened for reading; a file of an older version is brought up to date first.

        Raises:
            StoreError: as for the store itself; ``db-older`` where the file may not be written.
        """
        try:
            return cls(path, lock_wait_s=lock_wait_s, readonly=True)
        except StoreError as error:
            if error.slug != "db-older":
                raise
            older = error
        try:
            cls(path, lock_wait_s=lock_wait_s).close()
        except StoreError as error:
            raise (older if error.slug == "read-only" else error) from None
        return cls(path, lock_wait_s=lock_wait_s, readonly=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file; the store is of no use afterwards."""
        with self._named():
            self._db.close()

    @property
    def schema_version(self) -> int:
        """How many migrations the file has had."""
        with self._named():
            return connection.version(self._db)

    def check(self) -> None:
        """Reads the whole file.

        Raises:
            StoreError: ``db-damaged``, with the first thing that SQLite finds wrong.
        """
        with self._named():
            connection.check(self._db, self.path)

    # -------------------------------------------------------------------- runs

    def start_run(self, provenance: Provenance, library: SourceLibrary) -> str:
        """Records a run and the packs it is held against; returns the run's id."""
        run = f"{provenance.started_at}-{secrets.token_hex(3)}"
        with self._write():
            for pack in library.packs:
                self._save_pack(pack)
            self._insert("runs", [rows.run_row(run, provenance)])
            self._insert(
                "run_packs",
                (
                    {"run": run, "position": position, "pack": pack.id}
                    for position, pack in enumerate(library.packs)
                ),
            )
        return run

    def finish_run(
        self, run: str, provenance: Provenance, recovered: Mapping[str, str] | None = None
    ) -> None:
        """Records how a run ended, and what it recovered of a known truth, if there is one."""
        with self._write():
            self._table("runs").update(run, rows.run_row(run, provenance))
            self._table("recovered").delete_where("run = ?", [run])
            self._insert("recovered", rows.recovered_rows(run, recovered or {}))

    def runs(self) -> list[str]:
        """Ids of all runs, the oldest first."""
        return [row["id"] for row in self._rows("select id from runs order by rowid")]

    def last_run(self) -> str:
        """The id of the last run.

        Raises:
            UsageError: there are none yet.
        """
        return self.run_id(None)

    def run_id(self, run: str | None) -> str:
        """The id of a run that is there: this one, or the last if None.

        Raises:
            UsageError: there is no such run.
        """
        return str(self._run(run)["id"])

    def provenance(self, run: str) -> Provenance:
        """How a run's records are made."""
        return rows.provenance_of(self._run(run))

    def add_failure(self, run: str, failure: Failure) -> None:
        """Records an input that could not be had or read."""
        with self._write():
            (count,) = self._rows("select count(*) as n from failures where run = ?", run)
            self._insert("failures", [rows.failure_row(run, count["n"], failure)])

    # ---------------------------------------------------------------- articles

    def article(self, article_id: str) -> Article | None:
        """The article with this id, if it was ever collected."""
        with self._named():
            return next(iter(reading.articles(self._db, [article_id])), None)

    def save_article(self, run: str, article: Article, position: int) -> None:
        """Keeps a collected article as input ``position`` of a run, whole.

        An article that changed since it was last collected loses its analysis.
        """
        with self._write():
            if self.article(article.id) != article:
                self._replace_article(article)
            self._add_to_run(run, article.id, position)

    def replace_article(self, article: Article) -> None:
        """Keeps an article in place of the one of its id, in all the runs that hold it."""
        with self._write():
            self._replace_article(article)

    def add_many_to_run(self, run: str, positions: Mapping[str, int]) -> None:
        """Takes articles that are already here as inputs of a run, in one transaction."""
        with self._write():
            self._db.conn.executemany(
                "insert or replace into run_articles (run, article, position) values (?, ?, ?)",
                ((run, article_id, position) for article_id, position in positions.items()),
            )

    def known(self, article_ids: Iterable[str]) -> dict[str, Known]:
        """What is known of those of these articles that a run has collected, by id."""
        found = self._rows(
            "select articles.id, runs.tracer, snapshots.sha256, articles.analysis_key,"
            " max(runs.rowid)"
            " from json_each(?) as asked join articles on articles.id = asked.value"
            " join run_articles on run_articles.article = articles.id"
            " join runs on runs.id = run_articles.run"
            " left join snapshots on snapshots.id = articles.snapshot"
            " group by articles.id",
            json.dumps(list(article_ids)),
        )
        return {
            row["id"]: Known(row["tracer"], row["sha256"], row["analysis_key"]) for row in found
        }

    def snapshots(self) -> Iterator[Snapshot]:
        """Every snapshot that was ever kept, in the order of keeping, one at a time."""
        with self._named():
            for row in self._db.table("snapshots").rows_where(order_by="rowid"):
                yield rows.snapshot_of(row)

    def article_ids(self, run: str | None = None) -> list[str]:
        """The ids of a run's articles (the last run's if None), in their order."""
        with self._read():
            return reading.articles_of(self._db, self.run_id(run))

    def all_articles(self) -> list[str]:
        """The ids of all articles, in the order of their first collection."""
        return [row["id"] for row in self._rows("select id from articles order by rowid")]

    def labels(self, article_id: str) -> dict[str, str]:
        """The verdicts on an article's claims, by the words of each."""
        found = self._rows(
            "select claims.text, verdicts.label from verdicts"
            " join claims on claims.id = verdicts.claim where claims.article = ?",
            article_id,
        )
        return {" ".join(row["text"].split()): row["label"] for row in found}

    def add_revision(self, revision: Revision) -> None:
        """Records what a second look at an article found; both snapshots are kept."""
        with self._write():
            for snapshot in filter(None, (revision.before, revision.after)):
                self._table("snapshots").insert(rows.snapshot_row(snapshot), ignore=True)
            (count,) = self._rows(
                "select count(*) as n from revisions where article = ?", revision.article
            )
            self._insert("revisions", [rows.revision_row(count["n"], revision)])

    def revisions(self, article_id: str) -> tuple[Revision, ...]:
        """What later looks at an article found, the first one first."""
        with self._read():
            return reading.revisions(self._db, article_id)

    def analysis_key(self, article_id: str) -> str | None:
        """What the article's claims were judged with; None where they were not yet."""
        found = self._rows("select analysis_key from articles where id = ?", article_id)
        return found[0]["analysis_key"] if found else None

    def save_analysis(
        self,
        article_id: str,
        key: str,
        claims: Iterable[Claim],
        alignments: Mapping[str, Sequence[Alignment]],
        verdicts: Mapping[str, Verdict],
    ) -> None:
        """Keeps all that was found in one article, in place of what was found before.

        Args:
            article_id: an article that was saved.
            key: digest of everything the analysis depends on; asked for by ``analysis_key``.
            claims: the article's claims, in order.
            alignments: by claim id, best first.
            verdicts: by claim id.
        """
        claims = list(claims)
        held = [a for claim in claims for a in alignments.get(claim.id, ())]
        judged = [verdicts[claim.id] for claim in claims if claim.id in verdicts]
        tables = {
            "claims": [
                rows.claim_row(claim, position, aligned=claim.id in alignments)
                for position, claim in enumerate(claims)
            ],
            "alignments": list(map(rows.alignment_row, held)),
            "verdicts": list(map(rows.verdict_row, judged)),
            "verdict_sources": list(_flat(rows.verdict_source_rows, judged)),
            "findings": list(_flat(rows.finding_rows, judged)),
        }
        kept = {"analysis_key": key, "analysis_digest": rows.digest(tables.values())}
        with self._write():
            self._drop_analysis(article_id)
            for table, found in tables.items():
                self._insert(table, found)
            self._table("articles").update(article_id, kept)

    def save_lineage(self, run: str, lineage: Lineage, key: str | None = None) -> None:
        """Keeps a run's lineage, in place of the one it had.

        Args:
            run: the run's id.
            lineage: edges and steps between the run's articles.
            key: digest of everything it depends on, by which ``lineage_with`` finds it.
        """
        with self._write():
            self._drop_lineage(run)
            self._insert(
                "edges",
                (rows.edge_row(run, position, e) for position, e in enumerate(lineage.edges)),
            )
            self._insert("evidence", _flat(partial(rows.evidence_rows, run), lineage.edges))
            self._insert("steps", rows.step_rows(run, lineage.steps))
            self._table("runs").update(run, {"lineage_key": key})

    def lineage_with(self, key: str) -> Lineage | None:
        """A lineage that was kept under this key, if all it rests on is still there."""
        with self._read():
            run = self._run_with(key)
            return reading.lineage(self._db, run) if run else None

    def take_lineage(self, run: str, key: str) -> Lineage | None:
        """As :meth:`lineage_with`; what is found is from now on this run's lineage too."""
        with self._write():
            known = self._run_with(key)
            if known is None:
                return None
            if known != run:
                self._drop_lineage(run)
                for table in ("edges", "evidence", "steps"):
                    self._copy(table, known, run)
                self._table("runs").update(run, {"lineage_key": key})
            return reading.lineage(self._db, run)

    def _run_with(self, key: str) -> str | None:
        found = self._rows("select id from runs where lineage_key = ? limit 1", key)
        return found[0]["id"] if found else None

    def _drop_lineage(self, run: str) -> None:
        self._table("edges").delete_where("run = ?", [run])
        self._table("steps").delete_where("run = ?", [run])

    def _copy(self, table: str, known: str, run: str) -> None:
        """Gives a run the rows that another has, in the order in which that one has them."""
        others = ", ".join(f"[{name}]" for name in self._table(table).columns_dict if name != "run")
        sql = (
            f"insert into [{table}] (run, {others}) select ?, {others} from [{table}]"  # noqa: S608, our own names
            " where run = ? order by rowid"
        )
        self._db.execute(sql, [run, known])

    # ------------------------------------------------------------------ traces

    def save_trace(self, trace: Trace, key: str = "") -> str:
        """Keeps a whole trace as a new run; returns the run's id."""
        with self._write():
            run = self.start_run(trace.provenance, trace.library)
            analyses = analyses_of(trace)
            for position, article in enumerate(trace.articles):
                self.save_article(run, article, position)
                own = analyses.of(article.id)
                self.save_analysis(article.id, key, own.claims, own.alignments, own.verdicts)
            for failure in trace.failures:
                self.add_failure(run, failure)
            self.save_lineage(run, trace.lineage)
            self.finish_run(run, trace.provenance, trace.recovered)
        return run

    def load_trace(self, run: str | None = None) -> Trace:
        """Everything about one run (the last if None), equal to what was saved.

        Claims, alignments and verdicts are read when they are asked for, as they are now,
        through a connection that the trace has for itself.

        Raises:
            UsageError: there is no such run.
        """
        found = self._run(run)
        with self._named():
            # What is not written yet shows on no connection but this one.
            within = self._db.conn.in_transaction
            opened = None if within else connection.open_as_of_now(self.path, self._lock_wait_s)
        if opened is None:
            with self._read():
                ids = reading.articles_of(self._db, found["id"])
                return self._trace(self._db, found, ids, reading.analyses(self._db, ids))
        with self._named():
            ids = reading.articles_of(opened, found["id"])
            return self._trace(opened, found, ids, Stored(opened, ids, self._named))

    def _trace(
        self, database: Database, found: Row, ids: Sequence[str], analyses: Held | Stored
    ) -> Trace:
        run = str(found["id"])
        packs = [row["pack"] for row in reading.of_run(database, "run_packs", run)]
        return Trace(
            provenance=rows.provenance_of(found),
            library=SourceLibrary(reading.packs(database, packs)),
            articles=reading.articles(database, ids),
            claims=analyses.claims,
            alignments=analyses.alignments,
            verdicts=analyses.verdicts,
            lineage=reading.lineage(database, run),
            failures=tuple(map(rows.failure_of, reading.of_run(database, "failures", run))),
            recovered={
                row["label"]: row["value"] for row in reading.of_run(database, "recovered", run)
            },
        )

    def _run(self, run: str | None) -> Row:
        if run is None:
            found = self._rows("select * from runs order by rowid desc limit 1")
        else:
            found = self._rows("select * from runs where id = ?", run)
        if not found:
            what = "no runs yet" if run is None else f"no run {run!r}"
            raise UsageError("run-unknown", f"{self.path} holds {what}", "Make one: tracer run")
        return found[0]

    # ----------------------------------------------------------------- rulings

    def add_ruling(self, ruling: Ruling) -> None:
        """Keeps what a person ruled, for good: the database lets nobody change or delete it.

        Raises:
            UsageError: ``undo-impossible``, the ruling it takes back is not there, is an
                undo itself or was taken back before.
        """
        with self._write():
            if ruling.undoes is not None and not self._can_be_undone(ruling.undoes):
                raise UsageError(
                    "undo-impossible",
                    f"there is no ruling {ruling.undoes!r} that still stands",
                    "Load the page again to see what stands.",
                )
            self._insert("rulings", [rows.ruling_row(ruling)])

    def _can_be_undone(self, ruling: str) -> bool:
        found = self._rows(
            "select 1 from rulings where id = ? and decision <> 'undo'"
            " and not exists (select 1 from rulings as undo where undo.undoes = rulings.id)",
            ruling,
        )
        return bool(found)

    def rulings(self) -> tuple[Ruling, ...]:
        """Everything that was ever ruled, undos among it, in the order in which it was.

        They belong to the database, not to a run: ``load_trace`` leaves a trace's
        ``rulings`` empty, since how each stands in a run is for the review stage to say.
        """
        return tuple(map(rows.ruling_of, self._rows("select * from rulings order by rowid")))

    # ------------------------------------------------------------ copies, watching

    def state_of(self, run: str) -> str:
        """A digest that changes whenever anything changes that ``load_trace`` would give.

        Rulings are not in it; see :meth:`rulings`.
        """
        found = self._rows(
            "select runs.lineage_key, runs.finished_at, articles.id, articles.snapshot,"
            " articles.analysis_key from runs join run_articles on run_articles.run = runs.id"
            " join articles on articles.id = run_articles.article"
            " where runs.id = ? order by run_articles.position",
            run,
        )
        return hashlib.sha256(repr((run, found)).encode()).hexdigest()

    def copy_to(self, target: Path) -> None:
        """A whole copy in one file, as of this moment, while others go on writing.

        The copy has no write-ahead log beside it and nothing of what was deleted; two
        copies of a database that did not change are equal byte for byte.
        """
        with self._named(), closing(sqlite3.connect(target)) as copy:
            self._db.conn.backup(copy)
            copy.execute("pragma journal_mode = delete")
            copy.execute("vacuum")

    # ----------------------------------------------------------------- asking

    def view(self, name: str) -> list[Row]:
        """The rows of a view.

        There are: flags, clauses_most_changed, chain, first_hops, failure_reasons,
        rulings_in_force, errata.
        """
        if name not in self._db.view_names():
            known = ", ".join(self._db.view_names())
            raise UsageError("view-unknown", f"no view is called {name!r}", f"There are: {known}.")
        with self._named():
            return list(self._db.view(name).rows)

    def search(self, where: str, words: str, limit: int = 20) -> list[Row]:
        """Articles, claims or source sentences whose text has all the words, best first.

        Words may be parts of words, and Chinese; case does not count.
        """
        if where not in SEARCHED:
            known = ", ".join(SEARCHED)
            raise UsageError("search-unknown", f"cannot search {where!r}", f"There are: {known}.")
        indexed = [word for word in words.split() if len(word) >= TRIGRAM]
        short = [word for word in words.split() if len(word) < TRIGRAM]
        columns = " || ' ' || ".join(f"ifnull({where}.{name}, '')" for name in SEARCHED[where])
        conditions = [f"instr(lower({columns}), lower(?))"] * len(short)
        parameters: list[object] = [*short]
        if indexed:
            conditions.append(f"{where}_fts match ?")
            parameters.append(" ".join(map(_as_phrase, indexed)))
        sql = (
            f"select {where}.* from {where} "  # noqa: S608, a table and columns of our own
            f"join {where}_fts on {where}_fts.rowid = {where}.rowid "
            f"where {' and '.join(conditions) or '0'} "
            f"order by {f'{where}_fts.rank' if indexed else f'{where}.rowid'} limit ?"
        )
        return self._rows(sql, *parameters, limit)

    # ----------------------------------------------------------------- writing

    def _save_pack(self, pack: SourcePack) -> None:
        """Keeps a pack; where another version of it was here, verdicts held against that one go.

        So a verdict always stands beside the very words it was held against.
        """
        if reading.packs(self._db, [pack.id]) == (pack,):
            return
        self._drop_analyses_against(pack.id)
        for table in ("clauses", "key_terms", "actors", "concepts"):
            self._table(table).delete_where("pack = ?", [pack.id])
        self._table("packs").upsert(rows.pack_row(pack), pk="id")
        self._insert("key_terms", rows.key_term_rows(pack))
        self._insert("actors", rows.actor_rows(pack))
        self._insert("concepts", rows.concept_rows(pack))
        self._insert("clauses", rows.clause_rows(pack))
        self._insert("sentences", _flat(rows.sentence_rows, pack.clauses))

    def _drop_analyses_against(self, pack: str) -> None:
        touched = self._rows(
            "select distinct claims.article as id from alignments"
            " join sentences on sentences.address = alignments.source"
            " join claims on claims.id = alignments.claim where sentences.pack = ?",
            pack,
        )
        for row in touched:
            self._drop_analysis(row["id"])

    def _drop_analysis(self, article_id: str) -> None:
        """Takes an article's claims away, and with them the steps of lineages that rest on them."""
        self._db.execute(
            "update runs set lineage_key = null"
            " where id in (select run from run_articles where article = ?)",
            [article_id],
        )
        self._table("claims").delete_where("article = ?", [article_id])
        none = {"analysis_key": None, "analysis_digest": None}
        self._table("articles").update(article_id, none)

    def _replace_article(self, article: Article) -> None:
        if article.snapshot:
            self._table("snapshots").insert(rows.snapshot_row(article.snapshot), ignore=True)
        self._table("articles").upsert(rows.article_row(article), pk="id")
        self._table("links").delete_where("article = ?", [article.id])
        self._insert("links", rows.link_rows(article))
        self._drop_analysis(article.id)

    def _add_to_run(self, run: str, article_id: str, position: int) -> None:
        self._table("run_articles").upsert(
            {"run": run, "article": article_id, "position": position}, pk=("run", "article")
        )

    def _table(self, name: str) -> Any:
        return self._db.table(name)

    def _insert(self, table: str, records: Iterable[Row]) -> None:
        rows_of = iter(records)
        if first := next(rows_of, None):
            columns = ", ".join(f"[{column}]" for column in first)
            values = ", ".join(f":{column}" for column in first)
            sql = f"insert into [{table}] ({columns}) values ({values})"  # noqa: S608, our own names
            self._db.conn.executemany(sql, chain([first], rows_of))

    @contextmanager
    def _write(self) -> Iterator[None]:
        """One transaction; inside another one it is part of that."""
        with self._named():
            if self._db.conn.in_transaction:
                yield
            else:
                with connection.transaction(self._db):
                    yield

    # ----------------------------------------------------------------- reading

    @contextmanager
    def _read(self) -> Iterator[None]:
        """A steady view of the file, whatever others write meanwhile."""
        with self._named(), self._db.atomic():
            yield

    def _rows(self, sql: str, *parameters: object) -> list[Row]:
        with self._named():
            return list(self._db.query(sql, list(parameters)))


def _as_phrase(word: str) -> str:
    """A word as full-text search takes it literally."""
    return '"' + word.replace('"', '""') + '"'


def _flat(to_rows: Any, values: Iterable[T]) -> Iterator[Row]:
    return (row for value in values for row in to_rows(value))
