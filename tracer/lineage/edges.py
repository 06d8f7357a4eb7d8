"""Ranked candidates, each with its reasons in plain sentences and ranges into both texts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracer.lineage.company import Company
from tracer.lineage.dates import lag_s
from tracer.lineage.drift import drift_evidence
from tracer.lineage.model import Posterior, posterior
from tracer.lineage.passages import best_passage
from tracer.lineage.score import Score
from tracer.lineage.tree import OUTSIDE
from tracer.lineage.witness import Witness
from tracer.model import Evidence, LineageEdge, ParentKind, Range
from tracer.text import shorten

MOST_CANDIDATES = 10
"""Candidates that are kept for a child: the likeliest, and always the outside."""
_WORTH_SAYING_BITS = 0.05
_QUOTE = 90


@dataclass(frozen=True, slots=True)
class _Candidate:
    kind: ParentKind
    index: int
    probability: float
    bits: float
    chosen: bool

    @property
    def key(self) -> tuple[bool, float, str, int]:
        return not self.chosen, -self.probability, self.kind, self.index


def edges_of(company: Company, score: Score) -> tuple[LineageEdge, ...]:
    """The edges of every child, best first, in the order of the children's ids."""
    if not len(company):
        return ()
    held = posterior(score.contest)
    edges: list[LineageEdge] = []
    for child in range(len(company)):
        kept = _kept(child, score, held)
        total = sum(candidate.probability for candidate in kept)
        for rank, candidate in enumerate(kept, start=1):
            edges.append(
                LineageEdge(
                    child=company.witnesses[child].id,
                    parent=_parent(company, candidate),
                    parent_kind=candidate.kind,
                    rank=rank,
                    probability=candidate.probability / total,
                    weight_bits=candidate.bits,
                    lag_s=_lag(company, child, candidate),
                    evidence=_reasons(company, score, held, child, candidate),
                )
            )
    return tuple(edges)


def _kept(child: int, score: Score, held: Posterior) -> list[_Candidate]:
    contest, choice = score.contest, held.choice[child]
    row = contest.pairs.row(child)
    bits = contest.articles[row] + held.crowding[row]
    likeliest = np.argsort(-held.articles[row], kind="stable")[:MOST_CANDIDATES]
    parents = contest.pairs.parent[row]
    chosen = np.nonzero(parents == choice)[0]
    articles = [
        _Candidate(
            "article",
            int(parents[at]),
            float(held.articles[row][at]),
            float(bits[at]),
            int(parents[at]) == choice,
        )
        for at in dict.fromkeys((*chosen.tolist(), *likeliest.tolist()))
        if np.isfinite(bits[at])
    ]
    rooted = choice == OUTSIDE
    outside = _Candidate(
        "outside",
        OUTSIDE,
        float(held.outside[child]),
        float(contest.outside[child]) + held.shift,
        rooted,
    )
    sources = [
        _Candidate("source", pack, float(p), float(bits) + held.shift, rooted)
        for pack, (p, bits) in enumerate(
            zip(held.sources[child], contest.sources[child], strict=True)
        )
    ]
    best = sorted((*articles, *sources), key=lambda c: c.key)[: MOST_CANDIDATES - 1]
    return sorted((*best, outside), key=lambda c: c.key)


def _parent(company: Company, candidate: _Candidate) -> str | None:
    if candidate.kind == "article":
        return company.witnesses[candidate.index].id
    return company.library.packs[candidate.index].id if candidate.kind == "source" else None


def _lag(company: Company, child: int, candidate: _Candidate) -> float | None:
    if candidate.kind != "article":
        return None
    parent = company.witnesses[candidate.index]
    if parent.ended is None or company.witnesses[child].ended is None:
        return None
    return lag_s(parent.article.published, company.witnesses[child].article.published)


def _reasons(
    company: Company, score: Score, held: Posterior, child: int, candidate: _Candidate
) -> tuple[Evidence, ...]:
    if candidate.kind == "outside":
        return score.testimony.elsewhere[child]
    if candidate.kind == "source":
        return score.testimony.sources[child][candidate.index]
    parent = candidate.index
    at = score.pairs.at(child, parent)
    if at is None:
        raise ValueError("a candidate that was not compared")
    ours, theirs = company.witnesses[child], company.witnesses[parent]
    found = (
        *score.testimony.said.get(at, ()),
        *drift_evidence(company.families_of, ours.id, theirs.id, float(score.drift[at])),
        _reuse(company, child, parent, float(score.reuse[at])),
        *_paraphrase(company, child, parent, float(score.meaning[at])),
        *_order(company, child, parent, float(score.order[at])),
        *_crowding(float(held.crowding[at])),
    )
    return tuple(sorted(found, key=lambda item: -item.weight_bits))


def _reuse(company: Company, child: int, parent: int, bits: float) -> Evidence:
    ours, theirs = company.witnesses[child], company.witnesses[parent]
    content = ours.content
    taken = len(content & theirs.words)
    because = f"Has {taken} of its {len(content)} different content words in common with it"
    passage = best_passage(ours, theirs, company.rarity)
    if passage is None:
        return Evidence("reuse", bits, because + ".")
    words = f"{passage.words} words in a row" if passage.words > 1 else "one word"
    return Evidence(
        "reuse",
        bits,
        f"{because}, most tellingly {words}: {_quoted(ours, passage.child_range)}.",
        passage.child_range,
        passage.parent_range,
    )


def _paraphrase(company: Company, child: int, parent: int, bits: float) -> tuple[Evidence, ...]:
    if company.meaning is None:
        return ()
    near = company.meaning.cosines(child, parent)
    line, other = np.unravel_index(int(near.argmax()), near.shape)
    ours, theirs = company.witnesses[child], company.witnesses[parent]
    at, where = ours.sentences[line], theirs.sentences[other]
    sense = "more" if bits >= 0 else "less"
    because = (
        f"Its sentences are {sense} near in meaning to this text's than the topic explains; "
        f"the nearest two (cosine {near[line, other]:.2f}): "
        f"{_quoted(ours, at)} and {_quoted(theirs, where)}."
    )
    return (Evidence("paraphrase", bits, because, at, where),)


def _quoted(witness: Witness, place: Range) -> str:
    words = " ".join(witness.article.text[place[0] : place[1]].split())
    return f"“{shorten(words.rstrip('.'), _QUOTE)}”"


def _order(company: Company, child: int, parent: int, bits: float) -> tuple[Evidence, ...]:
    ours, theirs = company.witnesses[child], company.witnesses[parent]
    if ours.began is None or theirs.ended is None:
        return (Evidence("order", bits, "The order of the two is not known from dates."),)
    if bits > -_WORTH_SAYING_BITS:
        return (Evidence("order", bits, "It came out before this was written."),)
    return (Evidence("order", bits, "The dates are too close or too vague to be sure of order."),)


def _crowding(bits: float) -> tuple[Evidence, ...]:
    if abs(bits) < _WORTH_SAYING_BITS:
        return ()
    because = (
        "Other texts of the set descend from it already, and few are retold often."
        if bits < 0
        else "Few other texts of the set descend from it, so it is freer to be the parent."
    )
    return (Evidence("reuse", bits, because),)
