"""Shared drift as evidence: two articles that go astray alike are kin.

A shared error says more about descent than shared truth does: two texts may agree
because both follow the source, but they rarely go astray alike by chance. It is the
test by which editors of manuscripts have told copies from copies (Roos and Heikkilä,
"Evaluating methods for computer-assisted stemmatology", LLC 2009).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from tracer.lineage.families import Family
from tracer.lineage.pairs import Numbers, Pairs
from tracer.model import Claim, Evidence, Range
from tracer.text import shorten

MOST_FAMILY_BITS = 4.0
MOST_SHARED_BITS = 9.0


def shared_drift(found: Sequence[Family], copies: Mapping[str, int], pairs: Pairs) -> Numbers:
    """Array (m,): bits for every two articles that have families of drift in common.

    Args:
        found: the families.
        copies: by article, in the order of their indices, the same number for copies of one text.
        pairs: who is compared with whom.
    """
    places = {article: at for at, article in enumerate(copies)}
    of_text: list[list[int]] = [[] for _ in copies]
    for number, family in enumerate(found):
        for article in family.articles & places.keys():
            of_text[places[article]].append(number)
    size = len(set(copies.values()))
    bits = [family_bits(family, copies, size) for family in found]
    total = np.zeros(len(pairs))
    for child in (at for at, having in enumerate(of_text) if having):
        row = pairs.row(child)
        ours = set(of_text[child])
        for at in range(row.start, row.stop):
            total[at] = sum(bits[number] for number in of_text[pairs.parent[at]] if number in ours)
    return np.minimum(MOST_SHARED_BITS, total)


def family_bits(family: Family, copies: Mapping[str, int], size: int) -> float:
    """Bits by rarity: what two of a set alone share says most; copies of one text count once.

    Two copies of one text are kin by their wording, so they share a drift as two texts do.

    Args:
        family: the family.
        copies: by article, the same number for copies of one text.
        size: how many texts there are that are no copies of each other.
    """
    independent = len({copies[article] for article in family.articles if article in copies})
    return min(MOST_FAMILY_BITS, math.log2(max(1.0, size / max(2, independent))))


def drift_evidence(
    having: Mapping[str, Sequence[Family]], child: str, parent: str, bits: float
) -> tuple[Evidence, ...]:
    """The rarest drift that two articles share, quoted on both sides.

    Args:
        having: see :func:`by_article`.
        child, parent: article ids.
        bits: what the shared drifts weigh together.
    """
    common = [f for f in having.get(child, ()) if parent in f.articles]
    if not common or bits <= 0:
        return ()
    best = min(common, key=lambda family: (len(family.articles), family.id))
    ours, theirs = best.of(child)[0].claim, best.of(parent)[0].claim
    others = len(best.articles) - 2
    also = f"; {others} more of this set do" if others else "; no other of this set does"
    more = f", and {len(common) - 1} more" if len(common) > 1 else ""
    because = (
        f"Both change the source alike ({best.drift_type}{more}): "
        f"“{shorten(ours.text, 70)}” and “{shorten(theirs.text, 70)}”{also}."
    )
    return (Evidence("shared-drift", bits, because, _range(ours), _range(theirs)),)


def _range(claim: Claim) -> Range:
    return claim.span.start, claim.span.end
