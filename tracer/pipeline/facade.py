"""The front door: run, check, trace, report."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import urlsplit
from urllib.request import url2pathname

from tracer import __version__, engine
from tracer.errors import CollectError, TracerError
from tracer.model import (
    Article,
    Failure,
    Lineage,
    Provenance,
    Snapshot,
    SourceLibrary,
    Target,
    Trace,
)
from tracer.pipeline.analysis import Analyst, Checked, language_of
from tracer.pipeline.plan import Plan, failure, make_plan, now
from tracer.pipeline.watching import Watched, compared, target_of
from tracer.settings import Settings, with_changes
from tracer.settings import load as load_settings
from tracer.store import Store

if TYPE_CHECKING:
    from tracer.collect import Collector
    from tracer.lineage import BadLine, Text

log = logging.getLogger(__name__)

FEW = 2000
"""The vectors of up to so many articles are remembered for the next lineage, too."""

T = TypeVar("T")
Progress = Callable[[str, int, int], None]
"""Told the stage, how much of it is done, and out of how much."""


class Tracer:
    """Traces articles to their sources and to each other.

    What was done is kept in the database as it is done; a run that is stopped goes
    on where it was, and a second run does only what is new.

    Args:
        settings: as loaded; from ``tracer.toml`` and the environment if None.
        **overrides: single settings by name, over the others.

    Raises:
        UsageError: a setting is unknown or of the wrong kind.
    """

    def __init__(self, settings: Settings | None = None, **overrides: Any) -> None:
        chosen = settings or load_settings()
        self.settings = with_changes(chosen, overrides)
        self._engine = engine.load(self.settings.engine, self.settings)
        self._analysts: dict[tuple[str, ...], Analyst] = {}

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
        """Closes the database, if it was opened, and the engine."""
        self._engine.close()
        if "store" in self.__dict__:
            self.store.close()
            del self.__dict__["store"]

    @cached_property
    def store(self) -> Store:
        """The database, open for writing."""
        return Store(self.settings.db, lock_wait_s=self.settings.lock_wait_s)

    # ---------------------------------------------------------------- the main job

    def run(
        self,
        inputs: Sequence[str] = (),
        *,
        case: str | None = None,
        progress: Progress | None = None,
    ) -> Trace:
        """The whole way: collect, claims, align, judge, lineage, report.

        Args:
            inputs: addresses, files, folders, lists of addresses.
            case: the name of a case, or the path of its file; the demonstration
                where neither inputs nor a case are given.
            progress: told how far each stage is.

        Returns:
            The trace, with the inputs that failed in ``failures``. The report is in
            the folder that the settings name, if there is anything to report.

        Raises:
            UsageError, PackError: the call or a pack is wrong.
            ModelError: a model is missing or altered.
            StoreError: the database or a snapshot cannot be written.
        """
        from tracer.report import ensure_ours

        plan = make_plan(inputs, case, self.settings)
        ensure_ours(Path(self.settings.report))
        run = self._judged(plan, progress or _silent)
        trace = self._finish(run, plan)
        if trace.articles:
            self._write(trace, Path(self.settings.report))
        return trace

    def judge(
        self,
        inputs: Sequence[str] = (),
        *,
        case: str | None = None,
        progress: Progress | None = None,
    ) -> str:
        """The stages whose work is done article by article: collect, claims, align, judge.

        What was found is in the database under the run's id, which is returned. A few
        articles are in memory at a time, however many there are; a :meth:`trace`, a
        lineage and a report take in the whole set.
        """
        return self._judged(make_plan(inputs, case, self.settings), progress or _silent)

    def collect(
        self,
        inputs: Sequence[str] = (),
        *,
        case: str | None = None,
        progress: Progress | None = None,
    ) -> Trace:
        """Only the first stage: the articles are kept, nothing is judged."""
        plan = make_plan(inputs, case, self.settings)
        run = self._start(plan, {})
        self._collect(run, plan, progress or _silent)
        self.store.finish_run(run, replace(self.store.provenance(run), finished_at=now()))
        return self.store.load_trace(run)

    def changed(
        self,
        inputs: Sequence[str] = (),
        *,
        case: str | None = None,
        progress: Progress | None = None,
    ) -> Iterator[Watched | Failure]:
        """Fetches again what is kept, and says what changed in it; failures among the rest.

        Servers are asked only for what has changed. Both snapshots are kept. Articles
        that were judged and whose words changed are judged again, and nothing else is;
        the next ``run`` works out the lineage anew. Copies from archives do not change
        and are left out.

        Args:
            inputs: what to look at; with no case either, every article there is.
            case: likewise.
            progress: told how far it is.
        """
        from tracer.collect import Collector, shown

        plan = self._watched_plan(inputs, case)
        yield from plan.failures
        ids = [target.id for target in plan.targets] or self.store.all_articles()
        known = filter(None, map(self.store.article, ids))
        again = [target_of(a) for a in known if a.snapshot and not a.snapshot.captured_at]
        analyst = self._analyst(plan.library)
        with (
            plan.served(self.settings) as settings,
            Collector(settings, software=f"tracer/{__version__}") as collector,
            closing(collector.collect_many(again, self._last_seen)) as found,
        ):
            for number, (target, had) in enumerate(found, 1):
                watched = self._watched(target, had, analyst)
                (progress or _silent)("collect", number, len(again))
                if watched is not None:
                    yield watched
                elif isinstance(had, CollectError):
                    yield failure(shown(target.locator), "collect", had)

    def _watched_plan(self, inputs: Sequence[str], case: str | None) -> Plan:
        if inputs or case:
            return make_plan(inputs, case, self.settings)
        from tracer.sources import load_library

        return Plan((), load_library(self.settings.sources))

    def _watched(
        self, target: Target, had: Article | CollectError, analyst: Analyst
    ) -> Watched | None:
        """Keeps what a second look found, and judges again if the words are others."""
        from tracer.claims import extract

        before = self.store.article(target.id)
        if before is None:
            return None
        before = replace(before, snapshot=self._last_seen(target))
        folder = Path(self.settings.snapshots)
        revision = compared(before, had, lambda a: extract(a, analyst.vocabulary), folder)
        if revision is None:
            return None
        labels = self.store.labels(before.id)
        self.store.add_revision(revision)
        kept = before
        if isinstance(had, Article) and had.text != before.text:
            kept = had
            judged = self.store.analysis_key(before.id) is not None
            self.store.replace_article(had)
            if judged:
                self._analyse([had.id], analyst, _silent)
        return Watched(revision, kept, labels, self.store.labels(before.id))

    def _last_seen(self, target: Target) -> Snapshot | None:
        """What was had of a page the last time that somebody looked."""
        seen = (revision.after for revision in reversed(self.store.revisions(target.id)))
        return next(filter(None, seen), None) or self._snapshot_of(target)

    def pending(
        self, inputs: Sequence[str] = (), *, case: str | None = None
    ) -> list[tuple[Target, bool]]:
        """What ``collect`` would do: each target, and whether it would be fetched.

        Places that lead to more targets (feeds, sitemaps, WARCs) come last, without an
        id: what they hold is not known until they are looked at.
        """
        plan = make_plan(inputs, case, self.settings)
        there = self.store.article
        pending = [(t, plan.is_local(t) or there(t.id) is None) for t in plan.targets]
        return [*pending, *((Target("", search), True) for search in plan.searches)]

    def problems(
        self, inputs: Sequence[str] = (), *, case: str | None = None
    ) -> tuple[Failure, ...]:
        """The inputs, and lines of lists, that could not be made out."""
        return make_plan(inputs, case, self.settings).failures

    def unsound(self, run: str | None = None) -> Iterator[tuple[Snapshot, str]]:
        """Snapshots held against their hashes: each with what is wrong, empty if nothing is.

        Args:
            run: only those of a run's articles; every snapshot ever kept if None.
        """
        from tracer.collect import problem

        folder = Path(self.settings.snapshots)
        with self._opened() as store:
            if run is None:
                snapshots: Iterable[Snapshot | None] = store.snapshots()
            else:
                snapshots = (article.snapshot for article in store.load_trace(run).articles)
            for snapshot in filter(None, snapshots):
                yield snapshot, problem(snapshot, folder)

    def check(
        self,
        text: str,
        context: str = "",
        published: str | None = None,
        language: str | None = None,
    ) -> list[Checked]:
        """Every sentence of a text against the sources; nothing is kept.

        Args:
            text: one claim, or a text of several sentences.
            context: the sentences before it, for pronouns and "the system".
            published: ISO date of publication, if known.
            language: ISO 639 code; told from the text if None.
        """
        from tracer.claims import from_text

        analyst = self.analyst()
        analyst.make_ready()
        claims = from_text(
            text,
            analyst.vocabulary,
            context=context,
            published=published,
            language=language or language_of(text),
        )
        return analyst.claims(claims)

    def analyst(self) -> Analyst:
        """Reads single texts against the packs that the settings name."""
        return self._analyst(self._library)

    @cached_property
    def _library(self) -> SourceLibrary:
        from tracer.sources import load_library

        return load_library(self.settings.sources, self.settings.originals)

    # ------------------------------------------------------- from the database alone

    def trace(self, run: str | None = None) -> Trace:
        """The trace of a run (the last if None), from the database."""
        return self._reading(lambda store: _with_rulings(store.load_trace(run), store))

    def lineage(self, run: str | None = None, *, undated: bool = False) -> Trace:
        """The trace of a run with its lineage, worked out where it is not kept yet.

        Args:
            run: the last one if None.
            undated: ignore when the articles were published; such a lineage is a
                second opinion and is not kept.
        """
        if undated:
            trace = _with_rulings(self.store.load_trace(run), self.store)
            return replace(trace, lineage=self._reconstructed(trace, undated=True))
        return _with_rulings(self._with_lineage(self.store.run_id(run)), self.store)

    def lineage_of(self, texts: Iterable[Text | BadLine], *, undated: bool = False) -> Lineage:
        """The lineage of texts that are given, within each group of them; nothing is kept.

        Args:
            texts: as :func:`tracer.lineage.read_texts` gives them.
            undated: ignore all times.
        """
        from tracer.lineage import reconstruct_texts

        analyst = self.analyst()
        return reconstruct_texts(
            texts, analyst.library, undated=undated, embed=analyst.embedder.encode
        )

    def report(
        self,
        folder: Path | str | None = None,
        *,
        run: str | None = None,
        made_at: str | None = None,
    ) -> Path:
        """Writes the report of a run (the last if None); returns its first page.

        Args:
            folder: where to; the one that the settings name if None.
            run: the last one if None.
            made_at: ISO time shown for every moment of collecting and judging, so
                that the same findings give the same pages whenever they were made.
        """
        return self._write(
            self.trace(run), Path(self.settings.report if folder is None else folder), made_at
        )

    def bundle(
        self,
        out: Path | str,
        *,
        run: str | None = None,
        extras: Mapping[str, tuple[bytes, str]] | None = None,
    ) -> int:
        """Writes a run (the last if None) with all its evidence into one zip file.

        Args:
            out: the zip file: report, database, everything in the snapshot folder that
                the settings name, and a list of checksums.
            run: the last one if None.
            extras: further files by name: the bytes, and what they are in one line.

        Returns:
            how many files of snapshots it holds.
        """
        from tracer.pipeline.bundle import write_bundle

        trace = self.trace(run)
        snapshots = Path(self.settings.snapshots)
        return self._reading(
            lambda store: write_bundle(trace, store, snapshots, Path(out), extras or {})
        )

    # -------------------------------------------------------------------- the stages

    def _analyst(self, library: SourceLibrary) -> Analyst:
        """One analyst per set of packs, so that models and indexes are made once."""
        packs = tuple(pack.sha256 for pack in library.packs)
        if packs not in self._analysts:
            self._analysts[packs] = Analyst(library, self.settings)
        return self._analysts[packs]

    def _judged(self, plan: Plan, progress: Progress) -> str:
        analyst = self._analyst(plan.library)
        run = self._start(plan, analyst.models)
        self._collect(run, plan, progress)
        self._analyse(self.store.article_ids(run), analyst, progress)
        return run

    def _start(self, plan: Plan, models: Mapping[str, str]) -> str:
        case = plan.case.id if plan.case else ""
        provenance = self._provenance(plan.library, models, case)
        run = self.store.start_run(provenance, plan.library)
        for failed in plan.failures:
            self.store.add_failure(run, failed)
        return run

    def _provenance(
        self, library: SourceLibrary, models: Mapping[str, str], case: str
    ) -> Provenance:
        return Provenance(
            tracer=__version__,
            settings=self.settings.digest(),
            models=dict(models),
            sources={pack.id: pack.sha256 for pack in library.packs},
            started_at=now(),
            case=case,
        )

    def _collect(self, run: str, plan: Plan, progress: Progress) -> None:
        """Keeps what the plan's targets hold: those kept before, and those had now."""
        kept = self._kept(plan, plan.targets)
        if not plan.searches and len(kept) == len({target.id for target in plan.targets}):
            self._take(run, plan.targets, kept, progress)
            return
        from tracer.collect import Collector

        with (
            plan.served(self.settings) as settings,
            Collector(settings, software=f"tracer/{__version__}") as collector,
        ):
            led_to = self._led_to(run, plan, collector)
            kept |= self._kept(plan, led_to)
            targets = [*plan.targets, *led_to]
            places = self._take(run, targets, kept, progress)
            wanted = [target for target in targets if target.id not in kept]
            with closing(collector.collect_many(wanted, self._snapshot_of)) as found:
                for number, (target, had) in enumerate(found, len(kept) + 1):
                    if isinstance(had, Article):
                        self._keep(run, had, places[target.id])
                    else:
                        self._fail(run, target.locator, had)
                    progress("collect", number, len(places))

    def _take(
        self, run: str, targets: Sequence[Target], kept: Collection[str], progress: Progress
    ) -> dict[str, int]:
        """Takes the articles that are kept as inputs of the run; every target's place in it."""
        places = {target.id: place for place, target in enumerate(targets)}
        self.store.add_many_to_run(run, {known: places[known] for known in places if known in kept})
        if kept:
            progress("collect", len(kept), len(places))
        return places

    def _led_to(self, run: str, plan: Plan, collector: Collector) -> list[Target]:
        """The targets that the plan's searches lead to, beside those that it names."""
        there = {target.id for target in plan.targets}
        led_to: dict[str, Target] = {}
        near = self._sieve(plan)
        for search in plan.searches:
            try:
                for found in collector.find(search, plan.terms, near):
                    if isinstance(found, CollectError):
                        self._fail(run, search, found)
                    elif found.id not in there:
                        led_to.setdefault(found.id, found)
            except CollectError as error:
                self._fail(run, search, error)
        return list(led_to.values())

    def _sieve(self, plan: Plan) -> Callable[[Sequence[str]], bool] | None:
        """The second sieve for pages of WARCs, where one is asked for."""
        if not self.settings.near:
            return None
        return partial(self._analyst(plan.library).is_near, least=self.settings.near)

    def _fail(self, run: str, given: str, error: TracerError) -> None:
        from tracer.collect import shown

        self.store.add_failure(run, failure(shown(given), "collect", error))

    def _kept(self, plan: Plan, targets: Iterable[Target]) -> set[str]:
        """The targets whose articles are in the database as they would be read again."""
        by_id = {target.id: target for target in targets}
        return {
            article
            for article, known in self.store.known(by_id).items()
            if not plan.is_local(by_id[article])
            or (
                plan.case is None
                and known.read_by == __version__
                and _same_bytes(by_id[article], known.sha256)
            )
        }

    def _snapshot_of(self, target: Target) -> Snapshot | None:
        before = self.store.article(target.id)
        return before.snapshot if before else None

    def _keep(self, run: str, article: Article, position: int) -> None:
        """Keeps an article; one that reads as before stays with its first snapshot."""
        before = self.store.article(article.id)
        kept = before if before is not None and _same_page(article, before) else article
        self.store.save_article(run, kept, position)

    def _analyse(self, ids: Sequence[str], analyst: Analyst, progress: Progress) -> None:
        """Judges what is not judged yet, an article read from the database when it is due."""
        known = self.store.known(ids)
        new = [article for article in ids if known[article].analysis_key != analyst.key]
        done = len(ids) - len(new)
        if not new:
            return
        articles = (a for a in map(self.store.article, new) if a is not None)
        for analysis in self._engine.run(analyst.articles, articles):
            self.store.save_analysis(
                analysis.article,
                analyst.key,
                analysis.claims,
                analysis.alignments,
                analysis.verdicts,
            )
            done += 1
            progress("judge", done, len(ids))

    def _finish(self, run: str, plan: Plan) -> Trace:
        from tracer.pipeline import truth

        trace = self._with_lineage(run)
        known = plan.case.truth if plan.case else None
        trace = replace(
            trace,
            provenance=replace(trace.provenance, finished_at=now()),
            recovered=truth.recovered(trace, Path(known)) if known else {},
        )
        self.store.finish_run(run, trace.provenance, trace.recovered)
        return _with_rulings(trace, self.store)

    def _with_lineage(self, run: str) -> Trace:
        """A run's trace with its lineage: the one kept before if nothing has changed."""
        trace = self.store.load_trace(run)
        key = self._analyst(trace.library).lineage_key(trace.articles)
        lineage = self.store.take_lineage(run, key)
        if lineage is None:
            lineage = self._reconstructed(trace, undated=False)
            self.store.save_lineage(run, lineage, key)
        return replace(trace, lineage=lineage)

    def _reconstructed(self, trace: Trace, *, undated: bool) -> Lineage:
        from tracer.lineage import reconstruct

        if not trace.articles:
            return Lineage()
        embedder = self._analyst(trace.library).embedder
        few = len(trace.articles) <= FEW
        return reconstruct(
            trace.articles,
            trace.claims,
            trace.verdicts,
            trace.library,
            undated=undated,
            embed=embedder.encode if few else embedder.hand_over,
            run=self._engine.run,
        )

    def _write(self, trace: Trace, folder: Path, made_at: str | None = None) -> Path:
        from tracer.report import with_fixed_times, write_report

        shown = replace(trace, articles=tuple(self._warned(trace.articles)))
        if made_at:
            # Only now: a snapshot is held against its own moment.
            shown = with_fixed_times(shown, made_at)
        return write_report(shown, folder, single_file=self.settings.single_file)

    def _warned(self, articles: Iterable[Article]) -> Iterator[Article]:
        """The articles; one whose snapshot is no longer what was received says so itself."""
        from tracer.collect import problem

        folder = Path(self.settings.snapshots)
        for article in articles:
            wrong = problem(article.snapshot, folder) if article.snapshot else ""
            if wrong:
                log.warning("the snapshot of %s no longer proves anything: %s", article.url, wrong)
                told = "The snapshot of this page is no longer what was received, so that nothing"
                told = f"{told} here can be proved from it: {wrong}. {article.notice}".strip()
                yield replace(article, notice=told)
            else:
                yield article

    def _reading(self, ask: Callable[[Store], T]) -> T:
        with self._opened() as store:
            return ask(store)

    @contextmanager
    def _opened(self) -> Iterator[Store]:
        """The open database, or one opened only for reading."""
        if "store" in self.__dict__:
            yield self.store
            return
        settings = self.settings
        with Store.to_read(settings.db, lock_wait_s=settings.lock_wait_s) as store:
            yield store


def _with_rulings(trace: Trace, store: Store) -> Trace:
    """A trace with what people ruled, now and in earlier runs, as it stands in this one."""
    from tracer.review import standing

    rulings = store.rulings()
    return replace(trace, rulings=standing(rulings, trace)) if rulings else trace


def _same_page(new: Article, old: Article) -> bool:
    """Whether the same bytes read the same, whenever they were fetched."""
    if new.snapshot is None or old.snapshot is None:
        return new == old
    if new.snapshot.sha256 != old.snapshot.sha256:
        return False
    return replace(new, snapshot=old.snapshot) == old


def _same_bytes(target: Target, sha256: str | None) -> bool:
    """Whether a file that tells all that is known of an article is as it was when it was read."""
    from tracer.collect.snapshots import digest

    told = target.outlet or target.title or target.language or target.published
    if told or sha256 is None:
        return False
    with suppress(OSError):
        path = Path(url2pathname(urlsplit(target.locator).path))
        return digest(path.read_bytes()) == sha256
    return False


def _silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody asked for."""
