"""What a run is about: its targets, its packs, and the pages that a case brings along."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from tracer.errors import TracerError, UsageError
from tracer.model import Case, Failure, SourceLibrary, Target
from tracer.settings import Settings

DEMO = "demo"
"""The case that runs when nothing is named."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The targets in order, the library, and the inputs that could not be made out.

    ``searches`` lead to more targets, of which those that mention one of ``terms`` count.
    """

    targets: tuple[Target, ...]
    library: SourceLibrary
    case: Case | None = None
    failures: tuple[Failure, ...] = ()
    searches: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()

    def is_local(self, target: Target) -> bool:
        """Whether reading a target again costs no request to anybody."""
        brings_pages = self.case is not None and self.case.pages is not None
        return brings_pages or target.locator.startswith("file:")

    @contextmanager
    def served(self, settings: Settings) -> Iterator[Settings]:
        """Settings under which the targets can be fetched, as long as the block lasts.

        Pages that a case brings along are served on loopback: no request leaves the
        machine, so offline does not forbid them and nobody needs a pause between two.
        """
        if self.case is None or self.case.pages is None:
            yield settings
            return
        from tracer.collect import serve_folder

        with serve_folder(Path(self.case.pages)) as server:
            yield replace(settings, proxy=server.url, offline=False, host_delay_s=0.0)


def make_plan(inputs: Sequence[str], case: str | None, settings: Settings) -> Plan:
    """The plan for some inputs or a case; the demonstration where neither is given.

    One bad input among several becomes a failure, so that the rest goes on.

    Raises:
        UsageError: both inputs and a case, an unknown case or pack, or no usable input.
        PackError: a case or pack is malformed.
    """
    from tracer.corpus import load_case
    from tracer.sources import load_library

    if inputs and case:
        raise UsageError(
            "inputs-and-case", "both inputs and a case are named", "Name one or the other."
        )
    if inputs:
        library = load_library(settings.sources, settings.originals)
        return _expand(inputs, Plan((), library, terms=settings.topic))
    chosen = load_case(case or DEMO)
    return Plan(
        chosen.targets,
        load_library(_sources(chosen, settings), settings.originals),
        case=chosen,
        searches=chosen.find,
        terms=settings.topic or chosen.topic_terms,
    )


def _sources(case: Case, settings: Settings) -> tuple[str, ...]:
    """The case's packs, unless others were asked for."""
    return case.sources if settings.sources == Settings().sources else settings.sources


def _expand(inputs: Sequence[str], plan: Plan) -> Plan:
    from tracer.collect import expand, searches

    targets: dict[str, Target] = {}
    problems: dict[str, TracerError] = {}
    found: list[str] = []
    for given in inputs:
        leads = searches(given)
        found += leads
        try:
            for each in () if leads and not Path(given).is_dir() else expand([given]):
                if isinstance(each, Target):
                    targets.setdefault(each.id, each)
                else:
                    problems[each.message] = each
        except UsageError as error:
            # A folder of nothing but WARCs holds no pages, and need not.
            if not leads:
                problems[given] = error
    if not targets and not found:
        raise next(iter(problems.values()))
    failures = tuple(failure(given, "collect", error) for given, error in problems.items())
    return replace(plan, targets=tuple(targets.values()), failures=failures, searches=tuple(found))


def failure(given: str, stage: str, error: TracerError) -> Failure:
    """The record of an input that could not be had or read: what happened, and what to do."""
    told = f"{error.message}. {error.hint}" if error.hint else error.message
    return Failure(given, stage, error.slug, told, now())


def now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
