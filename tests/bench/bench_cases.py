"""Gold claims and answers made for a test."""

from __future__ import annotations

from tracer.bench.gold import GoldClaim
from tracer.bench.scoring import Answer


def gold(
    name, verdict, *, accepted=(), clauses=(), drift=(), also=(), pair=None, theme=None, page=None
):
    return GoldClaim(
        name, name, "", None, "en", verdict, frozenset({verdict, *accepted}), tuple(clauses),
        frozenset(drift), frozenset(also), pair, theme, page,
    )  # fmt: skip


def answer(label, p_drift=0.5, sources=(), drift=(), probability=1.0):
    return Answer(label, probability, p_drift, tuple(sources), frozenset(drift))
