"""Yes and no: forbids for allows, protects for exposes, a negation gained or lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from tracer.features.lexicon import KEPT_TEXTS, Token, tokens
from tracer.judge.view import Signal, SourceView, View, at, denied_and_said, first, quoted, stems_of

# Pairs of opposites by stem; a claim with one side against a source with only the other.
OPPOSITES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("forbid", "prohibit", "ban", "outlaw"), ("permit", "allow", "let", "authoris", "authoriz")),
    (("protect", "safeguard"), ("unprotected", "expose", "expense", "violat", "ignor")),
    (("voluntar", "opt", "activat"), ("mandatory", "compuls", "obligat", "forc")),
    (("public", "open", "disclos"), ("secret", "hidden", "conceal")),
    (("reward", "commend"), ("punish", "penalis", "penaliz")),
    (("separate", "distinct"), ("jointly", "together", "same")),
)
_SIDES = tuple(side for pair in OPPOSITES for side in pair)
_ON_A_SIDE = tuple(start for side in _SIDES for start in side)

# A denial is of the claim's own matter where they share this many words.
_LEAST_SHARED = 2
_CONSENT = re.compile(
    r"\b(?:(?:written|prior|explicit)\s+)?(?:consent|permission|agreement|notice)\b", re.IGNORECASE
)
_WITHOUT = re.compile(
    r"\bwithout\s+(?:[\w'’]+\s+){0,3}?(?:consent|permission|agreement|notice|being\s+asked|asking|"
    r"knowing)\b",
    re.IGNORECASE,
)


def check(view: View) -> Iterator[Signal]:
    """Compares what is forbidden and allowed, then opposites, then plain negation."""
    source = view.anchor
    if source is None or source.is_absence:
        return
    yield from _denied(view, source)
    yield from _without_consent(view, source)
    ours = first(view.features.of("deontic"))
    theirs = _deontic(source)
    if ours and theirs:
        if (ours.key == "prohibit") == (theirs == "prohibit"):
            yield Signal(
                "deontic-same", 1.0, f"Both {_word(theirs)} it.", None, at(ours), source.address
            )
        else:
            said = view.words((ours.start, ours.end))
            # "May" often tells what happens rather than what is allowed.
            weak = said.lower() == "may"
            yield Signal(
                "deontic-opposite-perhaps" if weak else "deontic-opposite", 1.0,
                f"The claim says {quoted(said)}; the source {_word(theirs)}s it.",
                "polarity", at(ours), source.address, at(first(source.near.of("deontic"))), 3,
            )  # fmt: skip
        return
    opposite = _opposite(view, source)
    if opposite:
        yield opposite
    elif view.features.negative and source.near.negative:
        yield Signal(
            "both-deny", 1.0, "Both deny it.", None, at(first(view.features.of("negation"))),
            source.address, at(first(source.near.of("negation"))),
        )  # fmt: skip
    elif view.features.negative != source.near.negative:
        negation = first(view.features.of("negation")) or first(source.near.of("negation"))
        in_claim = view.features.negative
        yield Signal(
            "negation-one-side", 1.0,
            "The claim denies what the source says." if in_claim
            else "The source denies something that the claim says without a no.",
            "polarity",
            at(negation) if in_claim else None,
            source.address,
            None if in_claim else at(negation),
            3,
        )  # fmt: skip


def _denied(view: View, source: SourceView) -> Iterator[Signal]:
    """A matter that only a denying statement of a fact speaks of, and that the claim asserts."""
    if source.sentence.kind != "fact" or view.features.negative:
        return
    denied, asserted = denied_and_said(source.text, view.vocabulary)
    ours = stems_of(view.text)
    for cue in view.features.of("concept"):
        if cue.key not in denied or cue.key in asserted:
            continue
        start, end = denied[cue.key]
        statement = source.text[start:end]
        if len(ours & stems_of(statement)) < _LEAST_SHARED:
            continue
        yield Signal(
            "denied-by-fact", 1.0,
            f"The claim says {quoted(view.words((cue.start, cue.end)))}; "
            f"the record says: {quoted(statement, 120)}",
            "polarity", (cue.start, cue.end), source.address, (start, end), 3,
        )  # fmt: skip
        return


def _without_consent(view: View, source: SourceView) -> Iterator[Signal]:
    """What the source ties to consent or notice, told as done without it."""
    ours = _WITHOUT.search(view.text)
    theirs = _CONSENT.search(source.text)
    if not ours or not theirs:
        return
    # "Without" is itself a no; another one turns the sentence round again.
    denied = any(not ours.start() <= cue.start < ours.end() for cue in view.features.of("negation"))
    if not denied and not first(view.features.of("deontic"), ["prohibit"]):
        yield Signal(
            "without-consent", 1.0,
            f"The claim says {quoted(ours.group())}; the source asks for "
            f"{quoted(theirs.group())}.",
            "polarity", ours.span(), source.address, theirs.span(), 3,
        )  # fmt: skip


def _deontic(source: SourceView) -> str:
    if source.sentence.modality == "prohibit":
        return "prohibit"
    if source.sentence.modality in {"allow", "encourage"}:
        return "permit"
    cue = first(source.near.of("deontic"))
    return cue.key if cue else ""


def _opposite(view: View, source: SourceView) -> Signal | None:
    ours, theirs = _sides(view.text), _sides(source.text)
    for pair in OPPOSITES:
        for mine, other in (pair, pair[::-1]):
            hit, against = ours.get(mine), theirs.get(other)
            if hit and against and other not in ours and mine not in theirs:
                return Signal(
                    "opposite-word", 1.0,
                    f"The claim says {quoted(view.text[hit.start : hit.end])}; the source says "
                    f"{quoted(source.text[against.start : against.end])}.",
                    "polarity", (hit.start, hit.end), source.address,
                    (against.start, against.end), 3,
                )  # fmt: skip
    return None


@lru_cache(maxsize=KEPT_TEXTS)
def _sides(text: str) -> Mapping[tuple[str, ...], Token]:
    """The first word of a text on each side of the opposites, where it has one."""
    found: dict[tuple[str, ...], Token] = {}
    for token in tokens(text):
        if token.word.startswith(_ON_A_SIDE):
            for side in _SIDES:
                if token.word.startswith(side):
                    found.setdefault(side, token)
    return found


def _word(deontic: str) -> str:
    return "forbid" if deontic == "prohibit" else "allow"
