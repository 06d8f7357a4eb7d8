"""A page is kept only if nothing that it shows has changed: every field is changed in turn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, get_args

import pytest

from tracer.model import (
    DECISIONS,
    DRIFT_TYPES,
    VERDICT_LABELS,
    EvidenceKind,
    RulingState,
    SentenceKind,
    SourceLibrary,
    StepStatus,
    Trace,
)
from tracer.report import write_report
from tracer.report.inputs import Inputs
from tracer.report.lookup import Lookup
from tracer.report.pages import pages

NAMES = frozenset(
    {"id", "claim", "article", "child", "parent", "address", "clause", "pack", "document"}
)
"""Fields that tie records together; changed, they give another story and not another wording."""

POSITIONS = frozenset(
    {"start", "end", "quote", "text", "title", "title_end", "at", "context", "span"}
)
"""Fields that must agree with each other."""


def variants(value: Any) -> Iterator[Any]:
    """The value with one of its plain fields changed, each in turn, first of each list only."""
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            if field.name in NAMES or field.name in POSITIONS:
                continue
            for changed in variants(getattr(value, field.name)):
                yield replace(value, **{field.name: changed})
    elif isinstance(value, tuple) and value:
        if all(isinstance(each, int) for each in value):
            yield (0, 1)
        else:
            for changed in variants(value[0]):
                yield (changed, *value[1:])
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield value + 1
    elif isinstance(value, str) and value:
        yield from _other_words(value)


CHOICES = (
    DRIFT_TYPES,
    VERDICT_LABELS,
    DECISIONS,
    get_args(RulingState),
    get_args(EvidenceKind),
    get_args(StepStatus),
    get_args(SentenceKind),
    ("article", "outside"),
    ("document", "facts"),
    ("year", "month", "day", "second"),
    ("ledger", "harbour"),
    ("en", "fr"),
    ("plan-2014:3.1#1", "plan-2014:2.1#2"),
)


def _other_words(value: str) -> Iterator[str]:
    for choices in CHOICES:
        if value in choices:
            yield choices[choices.index(value) - 1]
            return
    dated = re.match(r"20\d\d", value)
    yield f"2013{value[4:]}" if dated else f"{value} changed"


def changed_traces(trace: Trace) -> Iterator[Trace]:
    """The trace with one field of one record changed."""
    for articles in one_changed(trace.articles[:3]):
        yield replace(trace, articles=(*articles, *trace.articles[3:]))
    for claim in ("ledger-1", "quay-1"):
        for verdict in variants(trace.verdicts[claim]):
            yield replace(trace, verdicts={**trace.verdicts, claim: verdict})
        for near in variants(trace.alignments[claim]):
            yield replace(trace, alignments={**trace.alignments, claim: near})
    for claims in one_changed(trace.claims):
        yield replace(trace, claims=claims)
    for edges in one_changed(trace.lineage.edges):
        yield replace(trace, lineage=replace(trace.lineage, edges=edges))
    for steps in one_changed(trace.lineage.steps):
        yield replace(trace, lineage=replace(trace.lineage, steps=steps))
    for rulings in one_changed(trace.rulings):
        yield replace(trace, rulings=rulings)
    for packs in variants(trace.library.packs):
        yield replace(trace, library=SourceLibrary(packs))


def one_changed(records: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    for at, record in enumerate(records):
        for changed in variants(record):
            yield (*records[:at], changed, *records[at + 1 :])


def made(trace: Trace) -> Mapping[str, tuple[str, str]]:
    """Digest and HTML of every page that has a digest."""
    return {page.name: (page.inputs, page.html()) for page in pages(trace) if page.inputs}


def test_a_page_that_would_change_has_other_inputs(ruled_trace: Trace) -> None:
    before = made(ruled_trace)
    tried = changed = 0
    for trace in changed_traces(ruled_trace):
        tried += 1
        for name, (inputs, html) in made(trace).items():
            if name in before and before[name][1] != html:
                changed += 1
                assert before[name][0] != inputs, name
    assert tried > 200
    assert changed > 150


def test_the_same_trace_made_anew_has_the_same_inputs(ruled_trace: Trace) -> None:
    import report_ruled

    ours = {page.name: page.inputs for page in pages(ruled_trace)}
    assert {page.name: page.inputs for page in pages(report_ruled.ruled())} == ours


def test_what_no_page_shows_makes_no_page_again(trace: Trace) -> None:
    article = trace.articles[0]
    known = Inputs(Lookup(trace), "").of(article)
    others = {
        claim: tuple(replace(each, lexical=each.lexical + 1) for each in found)
        for claim, found in trace.alignments.items()
    }
    assert Inputs(Lookup(replace(trace, alignments=others)), "").of(article) == known


def test_an_unchanged_page_is_not_even_made(
    trace: Trace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tracer.report import pages as module

    write_report(trace, tmp_path)
    asked: list[str] = []
    real = module.render
    monkeypatch.setattr(module, "render", lambda *args: asked.append(args[1]) or real(*args))
    write_report(trace, tmp_path)
    # Only what tells when the run was made.
    assert sorted(asked) == ["index.html", "method.html"]


def test_a_page_that_someone_changed_is_put_right(trace: Trace, tmp_path: Path) -> None:
    write_report(trace, tmp_path)
    page = tmp_path / "article-quay.html"
    ours = page.read_bytes()
    page.write_bytes(ours.replace(b"Quay", b"Quai"))
    write_report(trace, tmp_path)
    assert page.read_bytes() == ours
