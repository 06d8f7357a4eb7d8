"""Every kind of evidence as bits for every pair, before any of it is put in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from tracer.lineage.company import Company
from tracer.lineage.drift import shared_drift
from tracer.lineage.model import Contest, constant, permitted, weighed
from tracer.lineage.overlap import MEANING_FEATURES, TEXT_FEATURES
from tracer.lineage.pairs import Flags, Numbers, Pairs
from tracer.lineage.passages import passage_bits
from tracer.lineage.testimony import Testimony
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


@dataclass(frozen=True)
class Score:
    """Bits of the pairs of a set, arrays (m,), and what its n texts say.

    ``order`` is −inf where time forbids; ``wording`` and ``passages`` are two readings
    of reuse, as a whole and in single places, of which the stronger counts. ``strange``
    is what the wording of texts weighs that are not compared; None where all are.
    """

    pairs: Pairs
    order: Numbers
    wording: Numbers
    passages: Numbers
    meaning: Numbers
    drift: Numbers
    testimony: Testimony
    strange: float | None

    @cached_property
    def named(self) -> Flags:
        """Where the child names the candidate by link or in words."""
        named = np.zeros(len(self.pairs), dtype=bool)
        named[list(self.testimony.said)] = True
        return named

    @cached_property
    def reuse(self) -> Numbers:
        """What shared wording tells: as a whole, or by single passages."""
        # One passage can be taken by a text that is otherwise no nearer than the rest.
        usual: Numbers | float = (
            self.pairs.medians(self.wording)[self.pairs.child]
            if self.strange is None
            else self.strange
        )
        single = np.where(self.passages > 0, usual + self.passages, -np.inf)
        best = np.maximum(self.wording, single)
        least = LEAST_SIMILAR_BITS - self.meaning
        reuse: Numbers = np.where(self.named, np.maximum(best, least), best)
        return reuse

    @cached_property
    def contest(self) -> Contest:
        """The sums, for the candidates to compete with."""
        said = np.zeros(len(self.pairs))
        for place, evidence in self.testimony.said.items():
            said[place] = _bits(evidence)
        texts = self.testimony.sources
        sources = [[SOURCE_BITS + _bits(found) for found in row] for row in texts]
        packs = len(texts[0]) if texts else 0
        return Contest(
            pairs=self.pairs,
            articles=self.order + self.reuse + self.meaning + self.drift + said,
            named=self.named,
            sources=np.array(sources, dtype=float).reshape(len(texts), packs),
            outside=np.array([OUTSIDE_BITS + _bits(item) for item in self.testimony.elsewhere]),
        )


def score_of(company: Company, leave_out: Collection[EvidenceKind] = ()) -> Score:
    """All the evidence of a set.

    Args:
        company: the set.
        leave_out: kinds of evidence that are not to count, to see what each is good for.
    """
    pairs = company.pairs
    meaning = company.embed is not None
    order = permitted(company.witnesses, pairs)
    common = company.common
    start = constant(pairs, meaning=meaning)
    strange = _worded(common.strange, meaning=meaning)
    score = Score(
        pairs=pairs,
        order=order,
        wording=start + _worded(common.features, meaning=meaning),
        passages=passage_bits(pairs, company.elements.passages),
        meaning=weighed(common.features, MEANING_FEATURES if meaning else (), meaning=meaning),
        drift=shared_drift(company.families, company.copies, pairs),
        testimony=Testimony.of(company, pairs, np.isfinite(order)),
        strange=float(np.median(strange) + np.median(start)) if len(strange) else None,
    )
    return _without(score, leave_out) if leave_out else score


def _without(score: Score, kinds: Collection[EvidenceKind]) -> Score:
    none = np.zeros(len(score.pairs))
    said = {place: _kept(found, kinds) for place, found in score.testimony.said.items()}
    testimony = replace(
        score.testimony,
        said={place: found for place, found in said.items() if found},
        elsewhere=tuple(_kept(found, kinds) for found in score.testimony.elsewhere),
    )
    return replace(
        score,
        order=none if "order" in kinds else score.order,
        wording=none if "reuse" in kinds else score.wording,
        passages=none if "reuse" in kinds else score.passages,
        meaning=none if "paraphrase" in kinds else score.meaning,
        drift=none if "shared-drift" in kinds else score.drift,
        testimony=testimony,
    )


def _kept(found: tuple[Evidence, ...], kinds: Collection[EvidenceKind]) -> tuple[Evidence, ...]:
    return tuple(item for item in found if item.kind not in kinds)


def _worded(features: Mapping[str, Numbers], *, meaning: bool) -> Numbers:
    """Array (m,): the bits of wording, without the constant.

    The fitted weights never saw strangers. A text that has next to nothing in common with
    another loses for that, unless two words stand together in both.
    """
    bits = weighed(features, TEXT_FEATURES, meaning=meaning)
    little = np.minimum(0.0, features["content"] / ACQUAINTED - 1.0)
    bits += np.where(features["pairs"] > 0, 0.0, STRANGER_BITS * little)
    return bits


def _bits(evidence: tuple[Evidence, ...]) -> float:
    return sum(item.weight_bits for item in evidence)
