"""How much of a case's known truth a trace recovered: parents, first hops, verdicts, drifts.

A case that was written for it, like the demonstration, has a ``truth.yaml`` that
says who had it from whom, where each drift enters, and how its sentences are to
be judged. Everything here is counted, nothing is weighed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracer.analyses import Analysis, analyses_of
from tracer.corpus import read_yaml, target_for
from tracer.model import Alignment, Claim, Trace, Verdict

Labelled = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Judged:
    """A labelled quotation beside the claim in which it was found, if it was."""

    label: Labelled
    claim: Claim | None
    verdict: Verdict | None
    alignments: tuple[Alignment, ...] = ()


def recovered(trace: Trace, truth: Path) -> dict[str, str]:
    """What was found of what the file says, as "13 of 14" under a plain label each.

    Args:
        trace: the trace of the case.
        truth: the case's ``truth.yaml``; articles of it that could not be collected
            count as not recovered.
    """
    known = read_yaml(truth)
    articles = {
        article["id"]: target_for(article["url"]).id for article in known.get("articles", ())
    }
    found_in = analyses_of(trace)
    judged = [
        _judged(label, found_in.of(articles[label["article"]])) for label in known.get("claims", ())
    ]
    drifted = [found for found in judged if found.label["verdict"] == "drifted"]
    return {
        "parents": _count(_parents(trace, known.get("articles", ()), articles)),
        "first hops": _count(_first_hops(trace, known.get("hops", ()), articles, judged)),
        "verdicts": _count(
            found.verdict is not None and found.verdict.label == found.label["verdict"]
            for found in judged
        ),
        "sources": _count(_rests_on(found) for found in judged if found.label.get("sources")),
        "drift types found": _count(
            found.verdict is not None and drift in found.verdict.drift
            for found in drifted
            for drift in found.label["drift"]
        ),
        "drift types named that are fair": _count(
            drift in {*found.label["drift"], *found.label.get("drift_also", ())}
            for found in drifted
            if found.verdict is not None
            for drift in found.verdict.drift
        ),
    }


def _count(answers: Iterable[bool]) -> str:
    answered = list(answers)
    return f"{sum(answered)} of {len(answered)}"


def _parents(
    trace: Trace, labelled: Iterable[Labelled], articles: Mapping[str, str]
) -> Iterable[bool]:
    """For each article, whether the best parent is the one that the file names first."""
    for article in labelled:
        edge = trace.lineage.best.get(articles[article["id"]])
        main = next(iter(article["parents"]), "")
        # A pack's name stands for itself; no parent at all is written as an empty list.
        yield edge is not None and edge.parent == (articles.get(main, main) or None)


def _first_hops(
    trace: Trace,
    hops: Iterable[Labelled],
    articles: Mapping[str, str],
    judged: Iterable[_Judged],
) -> Iterable[bool]:
    """For each drift, whether it was seen to enter in the right article, on a labelled claim."""
    of_family: dict[tuple[str, str], set[str]] = {}
    for found in judged:
        if found.claim is not None and "family" in found.label:
            place = (found.label["family"], found.claim.article)
            of_family.setdefault(place, set()).add(found.claim.id)
    entered = [step for step in trace.lineage.steps if step.status == "introduced"]
    for hop in hops:
        article = articles[hop["enters_at"]]
        claims = of_family.get((hop["family"], article), set())
        yield any(step.drift_type == hop["drift_type"] and step.claim in claims for step in entered)


def _judged(label: Labelled, found: Analysis) -> _Judged:
    quote = _plain(label["quote"])
    for claim in found.claims:
        if quote in _plain(claim.text):
            alignments = found.alignments.get(claim.id, ())
            return _Judged(label, claim, found.verdicts.get(claim.id), alignments)
    return _Judged(label, None, None)


def _rests_on(found: _Judged) -> bool:
    """Whether the claim was held, first of all, against a sentence that the file names."""
    return bool(found.alignments) and found.alignments[0].source in found.label["sources"]


def _plain(text: str) -> str:
    """One line, straight quotation marks and dashes: pages and labels may set them differently."""
    marks = str.maketrans("‘’“”–—", "''\"\"--")
    return " ".join(text.translate(marks).split())
