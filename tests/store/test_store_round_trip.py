"""What is saved comes back equal: any trace, drawn from the value types' own annotations.

Fields are found by reflection, so a field that is added to a value and forgotten
in the database fails here.
"""

import string
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import NoneType, UnionType
from typing import Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracer.model import (
    Alignment,
    Article,
    Claim,
    Clause,
    DriftStep,
    Finding,
    Lineage,
    LineageEdge,
    Provenance,
    SourceLibrary,
    SourcePack,
    SourceSentence,
    Span,
    Trace,
    Verdict,
)
from tracer.store import Store

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
keys = st.text(string.ascii_lowercase + string.digits + "-", min_size=1, max_size=6)
PLAIN = {
    str: texts,
    int: st.integers(-(2**62), 2**62),
    float: st.floats(allow_nan=False),
    bool: st.booleans(),
    NoneType: st.none(),
}


@cache
def drawn(hint):
    """A strategy for any annotation that the value types use."""
    parts, origin = get_args(hint), get_origin(hint)
    if hint in PLAIN:
        return PLAIN[hint]
    if origin is Literal:
        return st.sampled_from(parts)
    if origin in (Union, UnionType):
        return st.one_of([drawn(part) for part in parts])
    if origin is tuple and parts[-1] is Ellipsis:
        return st.lists(drawn(parts[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(drawn, parts))
    if origin is Mapping:
        return st.dictionaries(*map(drawn, parts), max_size=2)
    return whole(hint)


def whole(kind, **chosen):
    """A value of a type with every field drawn, the chosen ones from these strategies or values."""
    hints = get_type_hints(kind)
    given_fields = {
        name: value if isinstance(value, st.SearchStrategy) else st.just(value)
        for name, value in chosen.items()
    }
    others = {
        field.name: drawn(hints[field.name])
        for field in fields(kind)
        if field.name not in given_fields
    }
    return st.builds(kind, **given_fields, **others)


def listed(strategy, most=3):
    return st.lists(strategy, max_size=most).map(tuple)


@st.composite
def packs(draw, pack):
    def sentences(clause):
        return tuple(
            draw(whole(SourceSentence, address=f"{clause}#{n}", clause=clause, pack=pack))
            for n in range(draw(st.integers(0, 3)))
        )

    addresses = [f"{pack}:{n}" for n in range(draw(st.integers(0, 3)))]
    clauses = tuple(
        draw(whole(Clause, address=address, pack=pack, sentences=sentences(address)))
        for address in addresses
    )
    return draw(whole(SourcePack, id=pack, clauses=clauses))


@st.composite
def claims(draw, claim, article):
    span = whole(Span, document=article)
    return draw(whole(Claim, id=claim, article=article, span=span, context=span))


@st.composite
def alignments(draw, claim, sources):
    held = draw(st.lists(st.sampled_from(sources), max_size=3, unique=True)) if sources else []
    return tuple(
        draw(whole(Alignment, claim=claim, source=source, rank=rank))
        for rank, source in enumerate(held, 1)
    )


def verdicts(claim, sources):
    source = st.sampled_from(sources) if sources else st.none()
    finding = whole(Finding, source=st.none() | source)
    rests_on = listed(source) if sources else ()
    return whole(Verdict, claim=claim, findings=listed(finding), sources=rests_on)


@st.composite
def edges(draw, child, rank, article_ids, pack_ids):
    parents = {"article": article_ids, "outside": [None]} | (
        {"source": pack_ids} if pack_ids else {}
    )
    kind = draw(st.sampled_from(sorted(parents)))
    parent = st.sampled_from(parents[kind])
    return draw(whole(LineageEdge, child=child, parent=parent, parent_kind=kind, rank=rank))


@st.composite
def lineages(draw, article_ids, pack_ids, claim_ids):
    found = tuple(
        draw(edges(child, rank, article_ids, pack_ids))
        for child in draw(st.permutations(article_ids))
        for rank in range(1, draw(st.integers(0, 3)) + 1)
    )
    if not claim_ids:
        return Lineage(found)
    article, claim = st.sampled_from(article_ids), st.sampled_from(claim_ids)
    step = whole(
        DriftStep,
        article=article,
        claim=claim,
        parent_claim=st.none() | claim,
        entered_at=article,
    )
    return Lineage(found, draw(listed(step)))


@st.composite
def traces(draw):
    pack_ids = draw(st.lists(keys, max_size=2, unique=True))
    article_ids = draw(st.lists(keys, max_size=3, unique=True))
    library = SourceLibrary(tuple(draw(packs(pack)) for pack in pack_ids))
    sources = [sentence.address for sentence in library.sentences()]
    told = tuple(
        draw(claims(f"{article}.{n}", article))
        for article in article_ids
        for n in range(draw(st.integers(0, 3)))
    )
    ids = [claim.id for claim in told]
    return draw(
        whole(
            Trace,
            provenance=whole(Provenance, started_at=keys),
            library=library,
            articles=tuple(draw(whole(Article, id=article)) for article in article_ids),
            claims=told,
            alignments={c: draw(alignments(c, sources)) for c in ids if draw(st.booleans())},
            verdicts={c: draw(verdicts(c, sources)) for c in ids if draw(st.booleans())},
            lineage=lineages(article_ids, pack_ids, ids),
            rulings=(),
        )
    )


slow = list(HealthCheck)


@settings(max_examples=40, deadline=None, suppress_health_check=slow)
@given(trace=traces())
def test_any_trace_comes_back_equal(trace):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tracer.db"
        with Store(path) as store:
            store.save_trace(trace)
        with Store(path, readonly=True) as store:
            assert store.load_trace() == trace


@settings(max_examples=15, deadline=None, suppress_health_check=slow)
@given(first=traces(), second=traces())
def test_the_last_of_two_traces_comes_back_equal_whatever_was_there_before(first, second):
    with TemporaryDirectory() as folder, Store(Path(folder) / "tracer.db") as store:
        store.save_trace(first)
        store.save_trace(second)
        assert store.load_trace() == second
        store.save_trace(second)
        assert store.load_trace() == second
