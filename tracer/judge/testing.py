"""Checks tried on two literal sentences, without any model or pack."""

from __future__ import annotations

from collections.abc import Sequence

from tracer.features import Vocabulary, describe
from tracer.judge.view import Signal, SourceView, View
from tracer.model import Actor, Clause, Concept, SentenceKind, SourceSentence

ACTORS = (
    Actor("state-council", "State Council", "government", "public", ("the cabinet",)),
    Actor("pboc", "People's Bank of China", "government", "public", ("central bank",)),
    Actor("cbrc", "China Banking Regulatory Commission", "government", "public"),
    Actor("csrc", "China Securities Regulatory Commission", "government", "public"),
    Actor("government", "the government", "government", "public", ("Beijing", "government")),
    Actor("ant", "Ant Financial", "company", "private", ("Ant",)),
    Actor("zhima", "Zhima Credit", "product", "private", ("Sesame Credit",), owner="ant"),
    Actor("tencent", "Tencent", "company", "private"),
    Actor("citizens", "citizens", "people", "none", ("citizen", "people")),
    Actor("extra", "Extra Credits", "media", "none"),
)
CONCEPTS = (
    Concept("score", ("score", "scores", "rating", "points")),
    Concept("compulsion", ("mandatory", "compulsory", "opt out")),
)
VOCABULARY = Vocabulary(ACTORS, CONCEPTS, ("credit", "score"))


def view(
    claim: str,
    source: str,
    *,
    modality: str | None = None,
    kind: SentenceKind = "clause",
    date: str | None = None,
    addressee: str = "",
    others: Sequence[str] = (),
    vocabulary: Vocabulary = VOCABULARY,
) -> View:
    """A claim beside one source sentence; ``others`` are sentences of the same clause."""
    sentences = tuple(
        _sentence(text, number, modality, kind, date)
        for number, text in enumerate([source, *others], 1)
    )
    clause = Clause("doc:1", "doc", kind, "", "", "", addressee, "checked", "", sentences)
    views = [
        SourceView(sentence, clause, describe(sentence.text, vocabulary))
        for sentence in clause.sentences
    ]
    return View(
        text=claim,
        features=describe(claim, vocabulary),
        attribution=None,
        anchor=views[0],
        company=tuple(views[1:]),
        vocabulary=vocabulary,
    )


def _sentence(
    text: str, number: int, modality: str | None, kind: SentenceKind, date: str | None
) -> SourceSentence:
    return SourceSentence(
        f"doc:1#{number}", "doc:1", "doc", kind, text, modality=modality, date=date
    )


def named(signals: Sequence[Signal]) -> dict[str, Signal]:
    """Signals by name."""
    return {signal.name: signal for signal in signals}
