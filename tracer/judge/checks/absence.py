"""What a document does not contain although it is often said: a claim may assert or deny it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracer.judge.view import Signal, SourceView, View, denied_and_said, first, quoted
from tracer.model import DriftType

# Which change it is to say what a document does not: by the matter that is asserted.
_TYPES: dict[str, DriftType] = {
    "score": "quantity", "single-number": "quantity", "range": "quantity",
    "compulsion": "modality", "private-product": "conflation", "loyalty": "invention",
    "friends": "invention", "shopping": "invention", "travel": "invention",
    "technology": "invention", "blacklist": "invention", "pilot-city": "invention",
}  # fmt: skip
# Matters small enough to be slipped into a sentence about something else.
_DETAILS = frozenset(key for key, change in _TYPES.items() if change == "invention")
_PRODUCTS = frozenset({"private-product"})
_WAY_OUT = (
    r"(?:opt(?:s|ed|ing)?[ -]?out|ways? out|get(?:s|ting)? out|escap\w+|refus\w+|declin\w+|"
    r"avoid\w*|withdraw\w*|stay(?:s|ing)? out|say(?:ing)? no|choice|alternative)"
)
_NO_WAY_OUT = re.compile(
    r"\b(?:no|not|nobody|no one|never|cannot|without|unable|impossible)\b[^.;]{0,30}?\b"
    rf"{_WAY_OUT}\b|n['’]t\b[^.;]{{0,30}}?\b{_WAY_OUT}\b|"
    rf"\b{_WAY_OUT}\b[^.;]{{0,30}}?\b(?:until|ends?|ended|only|no longer|any ?more|impossible)\b",
    re.IGNORECASE,
)


def check(view: View) -> Iterator[Signal]:
    """The first of the absences among the anchors that shares the claim's matter, else any."""
    for source in view.sources:
        if not source.is_absence or _further_than_anchor(view, source):
            continue
        if shared := _shared(view, source):
            yield (
                _agreed(view, source) if _denies(view, shared) else _asserted(view, source, shared)
            )
            return
    yield from _beside(view)


def _shared(view: View, source: SourceView) -> frozenset[str]:
    """Matters of the claim that an absence denies; what it adds that is said is not denied."""
    denied, said = denied_and_said(source.text, view.vocabulary)
    shared = view.features.keys("concept") & (denied.keys() - said)
    return frozenset() if shared <= _PRODUCTS and not _speaks_of_the_state(view) else shared


def _beside(view: View) -> Iterator[Signal]:
    """A detail that none of the claim's sources has, and that is known to be absent."""
    spoken = {key for source in view.sources for key in source.features.keys("concept")}
    for source in view.absences:
        added = _shared(view, source) & _DETAILS - spoken
        cue = first(view.features.of("concept"), added)
        if cue is not None and not _denies(view, added):
            yield Signal(
                "absent-matter-added", 1.0,
                f"The claim speaks of {quoted(view.words((cue.start, cue.end)))}. {source.text}",
                _type_of(added, view), (cue.start, cue.end), source.address, None, 3,
            )  # fmt: skip
            return


def _agreed(view: View, source: SourceView) -> Signal:
    return Signal(
        "absence-agreed", _weight(view, source),
        f"The source pack notes the same: {source.text}", None, None, source.address,
    )  # fmt: skip


def _asserted(view: View, source: SourceView, shared: frozenset[str]) -> Signal:
    return Signal(
        "absence-asserted", _weight(view, source),
        f"The claim says what the document does not. {source.text}",
        _type_of(shared, view), None, source.address, None, 3,
    )  # fmt: skip


def _denies(view: View, shared: frozenset[str]) -> bool:
    """Whether the claim says no; a no to every way out says yes to compulsion."""
    if "compulsion" in shared and _NO_WAY_OUT.search(view.text):
        return False
    return view.features.negative


def _speaks_of_the_state(view: View) -> bool:
    """Only of a public body or plan can it be said that it names a company."""
    return any(view.vocabulary.sector(cue.key) == "public" for cue in view.features.of("actor"))


def _further_than_anchor(view: View, source: SourceView) -> bool:
    """Where the claim is nearer to what is said, what is not said proves nothing."""
    if source is view.anchor or view.anchor is None or view.anchor.is_absence:
        return False
    ours, theirs = view.anchor.alignment, source.alignment
    return ours is None or theirs is None or theirs.cosine < ours.cosine


def _type_of(shared: frozenset[str], view: View) -> DriftType:
    """Friends, loyalty and the like are details made up, whatever else the claim denies."""
    if _DETAILS & view.features.keys("concept"):
        return "invention"
    return next((_TYPES[key] for key in _TYPES if key in shared), "invention")


def _weight(view: View, source: SourceView) -> float:
    return 1.0 if source is view.anchor else 0.5
