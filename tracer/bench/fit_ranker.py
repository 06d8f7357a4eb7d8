"""Fits the ranker's weights on gold: a conditional logit over the source sentences."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from tracer.align import Aligner, ranker
from tracer.align.index import SourceIndex
from tracer.bench.gold import GoldClaim, unseen_by
from tracer.bench.scoring import clause
from tracer.model import Claim

Matrix = npt.NDArray[np.float64]
PENALTY = 3.0
# Same clause, another sentence: half as good as an accepted sentence.
NEIGHBOUR = 0.5
# The rest of the sentences are out of reach whatever the weights, and only cost time.
CANDIDATES = 80


def across(aligner: Aligner, claims: Sequence[Claim], gold: Sequence[GoldClaim]) -> list[Matrix]:
    """The signals as they are for a claim in another language.

    By the multilingual embedder, and without those that two languages do not share.
    """
    found = matrices(aligner, claims, gold, aligner.other)
    shared = np.array([n not in ranker.ONE_LANGUAGE for n in ranker.SIGNALS], dtype=float)
    return [matrix * shared for matrix in found]


def matrices(
    aligner: Aligner,
    claims: Sequence[Claim],
    gold: Sequence[GoldClaim],
    index: SourceIndex | None = None,
) -> list[Matrix]:
    """The ranker's signals of every sentence, for each claim.

    A labelled claim may itself be a known retelling: it is then left out for itself and its twin.
    """
    unseen = unseen_by(gold)
    index = index or aligner.english
    return [
        ranker.signals(index, query, unseen=unseen[query.claim.id])[0]
        for query in aligner.queries(claims, index)
    ]


def fit(
    rows: Sequence[Matrix], gold: Sequence[GoldClaim], addresses: Sequence[str], penalty: float
) -> Matrix:
    """Weights that make the accepted sentences likeliest, with an L2 penalty."""
    from scipy.optimize import minimize

    scale = np.concatenate(list(rows)).std(axis=0) + 1e-6
    cases = [
        (*_case(m / scale, g, addresses), g.weight)
        for m, g in zip(rows, gold, strict=True)
        if g.clauses
    ]

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        total, slope = 0.5 * penalty * float(weights @ weights), penalty * weights
        for matrix, target, weight in cases:
            score = matrix @ weights
            mass = np.exp(score - score.max())
            hit = mass * target
            total -= weight * float(np.log(hit.sum() / mass.sum() + 1e-12))
            slope = slope - weight * (matrix.T @ (hit / hit.sum() - mass / mass.sum()))
        return total, slope

    start = np.zeros(len(ranker.SIGNALS))
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B").x / scale)


def _case(matrix: Matrix, gold: GoldClaim, addresses: Sequence[str]) -> tuple[Matrix, Matrix]:
    accepted, near = set(gold.clauses), {clause(a) for a in gold.clauses}
    target = np.array(
        [1.0 if a in accepted else NEIGHBOUR if clause(a) in near else 0.0 for a in addresses]
    )
    rough = matrix.sum(axis=1)
    keep = np.union1d(np.argsort(-rough)[:CANDIDATES], np.nonzero(target)[0])
    return matrix[keep], target[keep]


def as_file(weights: Matrix, across: Matrix, digest: str) -> str:
    """The text of ``align/weights.json``."""

    def table(values: Matrix) -> dict[str, float]:
        return {n: round(float(v), 4) for n, v in zip(ranker.SIGNALS, values, strict=True)}

    record = {
        "fitted": datetime.now(UTC).date().isoformat(),
        "gold_sha256": digest,
        "penalty": PENALTY,
        "weights": table(weights),
        "weights_across": table(across),
    }
    return json.dumps(record, indent=2) + "\n"
