"""What a document does not contain although it is often said: a claim may assert or deny it."""

from __future__ import annotations

from collections.abc import Iterator

from tracer.judge.view import Signal, SourceView, View, denied_and_said
from tracer.model import DriftType

# Which change it is to say what a document does not: by the matter that is asserted.
_TYPES: dict[str, DriftType] = {
    "score": "quantity", "single-number": "quantity", "range": "quantity",
    "compulsion": "modality", "private-product": "conflation", "loyalty": "invention",
    "friends": "invention", "shopping": "invention", "travel": "invention",
    "technology": "invention", "blacklist": "invention", "pilot-city": "invention",
}  # fmt: skip


_PRODUCTS = frozenset({"private-product"})


def check(view: View) -> Iterator[Signal]:
    """Absences among the anchors that share the claim's matter."""
    absences = [source for source in view.sources if source.is_absence]
    for source in absences[:1]:
        if _further_than_anchor(view, source):
            continue
        denied, said = denied_and_said(source.text, view.vocabulary)
        shared = view.features.keys("concept") & (denied.keys() - said)
        if shared <= _PRODUCTS and not _speaks_of_the_state(view):
            continue
        # An absence may add what the document does say; of that, nothing is denied.
        if not shared:
            continue
        if view.features.negative:
            yield Signal(
                "absence-agreed", _weight(view, source),
                f"The source pack notes the same: {source.text}", None, None, source.address,
            )  # fmt: skip
        else:
            yield Signal(
                "absence-asserted", _weight(view, source),
                f"The claim says what the document does not. {source.text}",
                _type_of(shared, view), None, source.address, None, 3,
            )  # fmt: skip


def _speaks_of_the_state(view: View) -> bool:
    """Only of a public body or plan can it be said that it names a company."""
    return any(view.vocabulary.sector(cue.key) == "public" for cue in view.features.of("actor"))


def _further_than_anchor(view: View, source: SourceView) -> bool:
    """Where the claim is nearer to what is said, what is not said proves nothing."""
    if source is view.anchor or view.anchor is None:
        return False
    ours, theirs = view.anchor.alignment, source.alignment
    return ours is None or theirs is None or theirs.cosine < ours.cosine


def _type_of(shared: frozenset[str], view: View) -> DriftType:
    """Friends, loyalty and the like are details made up, whatever else the claim denies."""
    told = view.features.keys("concept")
    if any(_TYPES.get(key) == "invention" for key in told):
        return "invention"
    return next((_TYPES[key] for key in _TYPES if key in shared), "invention")


def _weight(view: View, source: SourceView) -> float:
    return 1.0 if source is view.anchor else 0.5
