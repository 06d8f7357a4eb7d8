"""Every kind of evidence as bits for every pair, before any of it is put in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from tracer.lineage.attribution import REPEAT_SHARE, attribution_evidence
from tracer.lineage.company import Company
from tracer.lineage.documents import designations, document_evidence, fresh_clauses
from tracer.lineage.drift import shared_drift
from tracer.lineage.links import addresses, link_evidence
from tracer.lineage.model import Contest, constant, permitted, weighed
from tracer.lineage.overlap import MEANING_FEATURES, TEXT_FEATURES, Overlap
from tracer.lineage.passages import passage_bits
from tracer.lineage.witness import Matrix
from tracer.model import Evidence, EvidenceKind

LEAST_SIMILAR_BITS = -7.0
"""However little it has in common with a text that it names, it may have taken one thing."""
ACQUAINTED = 0.15
"""A child of any text has at least this share of its content words, by rarity, from it…"""
STRANGER_BITS = 10.0
"""…and is so many bits less likely to be one if it has none at all."""
OUTSIDE_BITS = -3.0
"""Had from none of these, before anything is seen; 0 is where the fitted weights put it,
less because whoever gathers a set gathers what hangs together."""
SOURCE_BITS = -8.0
"""Few of those who write about a document have it open before them."""

Said = Mapping[tuple[int, int], tuple[Evidence, ...]]


@dataclass(frozen=True)
class Score:
    """Bits of n children and their candidates; arrays (n, n) unless said otherwise.

    ``order`` is −inf where time forbids; ``wording`` and ``passages`` are two readings
    of reuse, as a whole and in single places, of which the stronger counts. ``said`` is
    what a child says itself.
    ``sources[c][k]`` and ``elsewhere[c]`` speak for pack k and for the outside.
    """

    order: Matrix
    wording: Matrix
    passages: Matrix
    meaning: Matrix
    drift: Matrix
    said: Said
    sources: tuple[tuple[tuple[Evidence, ...], ...], ...]
    elsewhere: tuple[tuple[Evidence, ...], ...]

    @cached_property
    def named(self) -> Matrix:
        """1 where the child names the candidate by link or in words, else 0."""
        named = np.zeros_like(self.drift)
        for pair in self.said:
            named[pair] = 1.0
        return named

    @cached_property
    def reuse(self) -> Matrix:
        """What shared wording tells: as a whole, or by single passages."""
        # One passage can be taken by a text that is otherwise no nearer than the rest.
        others = np.where(np.eye(len(self.wording)) > 0, np.nan, self.wording)
        usual = np.nanmedian(others, axis=1, keepdims=True) if len(others) > 1 else 0.0
        single = np.where(self.passages > 0, usual + self.passages, -np.inf)
        best = np.maximum(self.wording, single)
        least = LEAST_SIMILAR_BITS - self.meaning
        return np.where(self.named > 0, np.maximum(best, least), best)

    @cached_property
    def contest(self) -> Contest:
        """The sums, for the candidates to compete with."""
        said = np.zeros_like(self.drift)
        for pair, evidence in self.said.items():
            said[pair] = _bits(evidence)
        packs = len(self.sources[0]) if self.sources else 0
        sources = [[SOURCE_BITS + _bits(found) for found in row] for row in self.sources]
        return Contest(
            articles=self.order + self.reuse + self.meaning + self.drift + said,
            named=self.named,
            sources=np.array(sources, dtype=float).reshape(len(self.sources), packs),
            outside=np.array([OUTSIDE_BITS + _bits(found) for found in self.elsewhere]),
        )


def score_of(company: Company, leave_out: Collection[EvidenceKind] = ()) -> Score:
    """All the evidence of a set.

    Args:
        company: the set.
        leave_out: kinds of evidence that are not to count, to see what each is good for.
    """
    meaning = company.embed is not None
    order = permitted(company.witnesses)
    start = constant(len(company), meaning=meaning)
    score = Score(
        order=order,
        wording=start
        + weighed(company.common, TEXT_FEATURES, meaning=meaning)
        + _strangeness(company.common),
        passages=passage_bits(company.witnesses),
        meaning=weighed(company.common, MEANING_FEATURES if meaning else (), meaning=meaning),
        drift=_drift(company),
        said=_said(company, np.isfinite(order)),
        sources=_sources(company, np.isfinite(order)),
        elsewhere=_elsewhere(company),
    )
    return _without(score, leave_out) if leave_out else score


def _without(score: Score, kinds: Collection[EvidenceKind]) -> Score:
    none = np.zeros_like(score.wording)
    said = {
        pair: tuple(item for item in found if item.kind not in kinds)
        for pair, found in score.said.items()
    }
    return replace(
        score,
        wording=none if "reuse" in kinds else score.wording,
        passages=none if "reuse" in kinds else score.passages,
        meaning=none if "paraphrase" in kinds else score.meaning,
        drift=none if "shared-drift" in kinds else score.drift,
        said={pair: found for pair, found in said.items() if found},
        elsewhere=tuple(
            tuple(item for item in found if item.kind not in kinds) for found in score.elsewhere
        ),
    )


def _strangeness(common: Overlap) -> Matrix:
    """What is lost for having next to nothing in common, where the fitted weights never were.

    Two words that stand together in both texts are enough to be no strangers.
    """
    little = np.minimum(0.0, common.features["content"] / ACQUAINTED - 1.0)
    bits: Matrix = np.where(common.features["pairs"] > 0, 0.0, STRANGER_BITS * little)
    return bits


def _bits(evidence: tuple[Evidence, ...]) -> float:
    return sum(item.weight_bits for item in evidence)


def _drift(company: Company) -> Matrix:
    index = {witness.id: at for at, witness in enumerate(company.witnesses)}
    bits = np.zeros((len(company), len(company)))
    for (child, parent), found in shared_drift(company.families, list(index)).items():
        bits[index[child], index[parent]] = found
    return bits


def _said(company: Company, possible: Matrix) -> Said:
    known = [addresses(witness.article) for witness in company.witnesses]
    said: dict[tuple[int, int], tuple[Evidence, ...]] = {}
    for child, reader in enumerate(company.readers):
        own = {name.key for name in company.names[child]}
        candidates = np.nonzero(possible[child])[0].tolist()
        bearers = Counter(name.key for p in candidates for name in company.names[p])
        for parent in candidates:
            witness = company.witnesses[parent]
            found = (
                *link_evidence(reader.article, known[parent], witness.name),
                *attribution_evidence(
                    reader,
                    [name for name in company.names[parent] if name.key not in own],
                    bearers,
                    subjects=company.subjects,
                    published=witness.ended,
                ),
            )
            if found:
                said[child, parent] = _said_again(found)
    return said


def _said_again(found: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """A link and a name often stand in one place, so all but the strongest count in part."""
    first, *others = sorted(found, key=lambda item: -item.weight_bits)
    return (
        first,
        *(replace(item, weight_bits=item.weight_bits * REPEAT_SHARE) for item in others),
    )


def _sources(company: Company, possible: Matrix) -> tuple[tuple[tuple[Evidence, ...], ...], ...]:
    ids = [witness.id for witness in company.witnesses]
    earlier = {
        child: frozenset(ids[p] for p in np.nonzero(possible[at])[0])
        for at, child in enumerate(ids)
    }
    fresh = fresh_clauses(company.claims, company.verdicts, earlier)
    return tuple(
        tuple(
            document_evidence(reader, pack, fresh.get(child, ())) for pack in company.library.packs
        )
        for child, reader in zip(ids, company.readers, strict=True)
    )


def _elsewhere(company: Company) -> tuple[tuple[Evidence, ...], ...]:
    known = [name for names in company.names for name in names]
    known += [name for pack in company.library.packs for name, _ in designations(pack)]
    found = (reader.elsewhere(known) for reader in company.readers)
    return tuple((item,) if item else () for item in found)
