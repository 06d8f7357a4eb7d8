"""The front door: run, check, trace, report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit
from urllib.request import url2pathname

from tracer import __version__, engine
from tracer.errors import CollectError
from tracer.model import Article, Lineage, Provenance, SourceLibrary, Target, Trace
from tracer.pipeline.analysis import Analyst, Checked, language_of
from tracer.pipeline.plan import Plan, failure, make_plan, now
from tracer.settings import Settings
from tracer.settings import load as load_settings
from tracer.store import Store

if TYPE_CHECKING:
    from tracer.lineage import BadLine, Text

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
        self.settings = replace(chosen, **overrides) if overrides else chosen
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
        plan = make_plan(inputs, case, self.settings)
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
        provenance = replace(self.store.load_trace(run).provenance, finished_at=now())
        self.store.finish_run(run, provenance)
        return self.store.load_trace(run)

    def pending(
        self, inputs: Sequence[str] = (), *, case: str | None = None
    ) -> list[tuple[Target, bool]]:
        """What ``collect`` would do: each target, and whether it would be fetched."""
        plan = make_plan(inputs, case, self.settings)
        there = self.store.article
        return [(t, plan.is_local(t) or there(t.id) is None) for t in plan.targets]

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

        return load_library(self.settings.sources)

    # ------------------------------------------------------- from the database alone

    def trace(self, run: str | None = None) -> Trace:
        """The trace of a run (the last if None), from the database."""
        return self._reading(lambda store: store.load_trace(run))

    def lineage(self, run: str | None = None, *, undated: bool = False) -> Trace:
        """The trace of a run with its lineage, worked out where it is not kept yet.

        Args:
            run: the last one if None.
            undated: ignore when the articles were published; such a lineage is a
                second opinion and is not kept.
        """
        chosen = run or self.store.last_run()
        trace = self.store.load_trace(chosen)
        if undated:
            return replace(trace, lineage=self._reconstructed(trace, undated=True))
        return replace(trace, lineage=self._lineage(chosen, trace))

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

    def report(self, folder: Path | str | None = None, *, run: str | None = None) -> Path:
        """Writes the report of a run (the last if None); returns its first page."""
        return self._write(self.trace(run), Path(folder or self.settings.report))

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
        self._analyse(run, analyst, progress)
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
        """Keeps the articles of the plan: those kept before, and those had now."""
        positions = {target.id: position for position, target in enumerate(plan.targets)}
        kept = [target for target in plan.targets if self._is_kept(plan, target)]
        self.store.add_many_to_run(run, {target.id: positions[target.id] for target in kept})
        progress("collect", len(kept), len(plan.targets))
        there = {target.id for target in kept}
        wanted = [target for target in plan.targets if target.id not in there]
        for number, (target, found) in enumerate(self._found(plan, wanted), len(kept) + 1):
            if isinstance(found, Article):
                self._keep(run, found, positions[target.id])
            else:
                self.store.add_failure(run, failure(target.locator, "collect", found))
            progress("collect", number, len(plan.targets))

    def _is_kept(self, plan: Plan, target: Target) -> bool:
        """Whether an article is in the database as it would be read again."""
        if not plan.is_local(target):
            return self.store.article_read_by(target.id) is not None
        return (
            plan.case is None
            and self.store.article_read_by(target.id) == __version__
            and _same_bytes(target, self.store.article(target.id))
        )

    def _found(
        self, plan: Plan, wanted: Sequence[Target]
    ) -> Iterator[tuple[Target, Article | CollectError]]:
        from tracer.collect import Collector

        if not wanted:
            return
        with plan.served(self.settings) as settings:
            yield from Collector(settings).collect_many(wanted)

    def _keep(self, run: str, article: Article, position: int) -> None:
        """Keeps an article; one that reads as before stays with its first snapshot."""
        before = self.store.article(article.id)
        kept = before if before is not None and _same_page(article, before) else article
        self.store.save_article(run, kept, position)

    def _analyse(self, run: str, analyst: Analyst, progress: Progress) -> None:
        """Judges what is not judged yet, an article read from the database when it is due."""
        ids = self.store.article_ids(run)
        new = [article for article in ids if self.store.analysis_key(article) != analyst.key]
        done = len(ids) - len(new)
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

        trace = self.store.load_trace(run)
        trace = replace(trace, lineage=self._lineage(run, trace))
        known = plan.case.truth if plan.case else None
        trace = replace(
            trace,
            provenance=replace(trace.provenance, finished_at=now()),
            recovered=truth.recovered(trace, Path(known)) if known else {},
        )
        self.store.finish_run(run, trace.provenance, trace.recovered)
        return trace

    def _lineage(self, run: str, trace: Trace) -> Lineage:
        """The lineage of a run's articles; the one kept before if nothing has changed."""
        key = self._analyst(trace.library).lineage_key(trace.articles)
        lineage = self.store.lineage_with(key)
        if lineage is None:
            lineage = self._reconstructed(trace, undated=False)
        self.store.save_lineage(run, lineage, key)
        return lineage

    def _reconstructed(self, trace: Trace, *, undated: bool) -> Lineage:
        from tracer.lineage import reconstruct

        if not trace.articles:
            return Lineage()
        return reconstruct(
            trace.articles,
            trace.claims,
            trace.verdicts,
            trace.library,
            undated=undated,
            embed=self._analyst(trace.library).embedder.encode,
        )

    def _write(self, trace: Trace, folder: Path) -> Path:
        from tracer.report import write_report

        return write_report(trace, folder)

    def _reading(self, ask: Callable[[Store], Trace]) -> Trace:
        """Asks the open database, or one opened only for reading."""
        if "store" in self.__dict__:
            return ask(self.store)
        settings = self.settings
        with Store(settings.db, lock_wait_s=settings.lock_wait_s, readonly=True) as store:
            return ask(store)


def _same_page(new: Article, old: Article) -> bool:
    """Whether nothing differs but the moment of fetching."""
    if new.snapshot is None or old.snapshot is None:
        return new == old
    same_moment = replace(new.snapshot, fetched_at=old.snapshot.fetched_at)
    return replace(new, snapshot=same_moment) == old


def _same_bytes(target: Target, kept: Article | None) -> bool:
    """Whether a file that tells all that is known of an article is as it was when it was read."""
    from tracer.collect.snapshots import digest

    told = target.outlet or target.title or target.language or target.published
    if told or kept is None or kept.snapshot is None:
        return False
    with suppress(OSError):
        path = Path(url2pathname(urlsplit(target.locator).path))
        return digest(path.read_bytes()) == kept.snapshot.sha256
    return False


def _silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody asked for."""
