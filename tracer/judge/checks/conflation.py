"""Two things made one: usually a company's score and the government's plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracer.judge.view import Signal, SourceView, View, at, first, joined, quoted
from tracer.model import Cue

_STORY_KINDS = frozenset({"company", "product"})
# "companies" and the like belong to no side of the story.
_TOO_GENERAL = frozenset({"companies", "credit-agencies"})
EVERYONE, STATE_PLAN = "every-citizen", "state-plan"
SCORE = frozenset({"score", "single-number", "range"})


def check(view: View) -> Iterator[Signal]:
    """A private product or firm and a public body or plan under one statement."""
    source = view.anchor
    if source is None:
        return
    private = [c for c in view.features.of("actor") if _is_private(view, c)]
    public = [c for c in view.features.of("actor") if view.vocabulary.sector(c.key) == "public"]
    parted = bool(view.features.of("contrast"))
    if private and public:
        yield _both(view, private[0], public[0], parted=parted)
    yield from _without_its_product(view, source, private)
    scored = [c for c in view.features.of("concept") if c.key in SCORE]
    apart = parted or view.features.negative or _document_grades(view)
    if scored and public and not private and not apart:
        yield Signal(
            "state-score", 1.0,
            f"The claim gives {view.vocabulary.name(public[0].key)} a score; the documents set "
            "out none, and the scores of the time were companies' products.",
            "conflation", (scored[0].start, scored[0].end), source.address, None, 3,
        )  # fmt: skip


def _without_its_product(
    view: View, source: SourceView, private: Sequence[Cue]
) -> Iterator[Signal]:
    """What a source says of a company's product, told of everyone or of the state instead."""
    product = next(
        (c for c in source.features.of("actor") if view.vocabulary.kind(c.key) == "product"), None
    )
    if product is None or source.sentence.kind != "fact" or private or view.features.negative:
        return
    everyone = first(view.features.of("concept"), [EVERYONE])
    plan = first(view.features.of("concept"), [STATE_PLAN]) or first(
        c for c in view.features.of("actor") if view.vocabulary.sector(c.key) == "public"
    )
    if everyone and SCORE & view.features.keys("concept"):
        yield _of_another(view, source, "product-unnamed", everyone, product)
    elif plan and not view.features.of("contrast") and not _public_too(view, source):
        yield _of_another(view, source, "state-for-product", plan, product)


def _of_another(view: View, source: SourceView, name: str, told_of: Cue, product: Cue) -> Signal:
    return Signal(
        name, 1.0,
        f"The source says this of {view.vocabulary.name(product.key)}, a company's product; "
        f"the claim says it of {quoted(view.words((told_of.start, told_of.end)))}.",
        "conflation", (told_of.start, told_of.end), source.address, at(product), 3,
    )  # fmt: skip


def _public_too(view: View, source: SourceView) -> bool:
    """Whether the source itself names a public body beside the product."""
    return any(view.vocabulary.sector(key) == "public" for key in source.features.keys("actor"))


def _both(view: View, private: Cue, public: Cue, *, parted: bool) -> Signal:
    names = joined([view.vocabulary.name(private.key), view.vocabulary.name(public.key)])
    together = any(
        {private.key, public.key} <= _keys_or_sectors(view, source.near.keys("actor"))
        for source in view.sources
        if not source.near.negative
    )
    span = (min(private.start, public.start), max(private.end, public.end))
    address = view.anchor.address if view.anchor else None
    if parted or together:
        return Signal(
            "kept-apart", 1.0,
            f"{names} are named together, as the source does or with the difference said.",
            None, span, address,
        )  # fmt: skip
    return Signal(
        "merged", 1.0,
        f"The claim joins {names} in {quoted(view.words(span))}; the sources keep them apart.",
        "conflation", span, address, None, 3,
    )  # fmt: skip


def _document_grades(view: View) -> bool:
    """Whether the document itself speaks of grades or scores here, as it does of some conduct."""
    return any(
        source.sentence.kind == "clause"
        and SCORE & source.features.keys("concept")
        and not source.features.negative
        for source in view.sources
    )


def _keys_or_sectors(view: View, keys: frozenset[str]) -> frozenset[str]:
    return keys | {owner for key in keys if (owner := view.vocabulary.owner(key))}


def _is_private(view: View, cue: Cue) -> bool:
    return (
        view.vocabulary.kind(cue.key) in _STORY_KINDS
        and view.vocabulary.sector(cue.key) == "private"
        and cue.key not in _TOO_GENERAL
    )
