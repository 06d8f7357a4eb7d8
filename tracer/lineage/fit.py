"""Fits what wording and meaning weigh, on telephone games written for this project.

    python -m tracer.lineage.fit

reads ``retellings.jsonl``, fits the weights with and without an embedder and writes
``weights.json`` beside it. The model is the stage's own: every text hangs on another
one or on the outside, and the weights are those under which the true trees are
likeliest (maximum conditional likelihood with a small ridge; the partition function
is a determinant, see :mod:`tracer.lineage.tree`). Each game counts four times: with
its times and without, whole, and with its first text taken away, so that the second
generation truly has it from outside. Nothing else is fitted on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np

from tracer.lineage.keys import Elements
from tracer.lineage.model import permitted
from tracer.lineage.overlap import MEANING_FEATURES, TEXT_FEATURES, Meaning, overlap
from tracer.lineage.pairs import Pairs
from tracer.lineage.records import Text, read_texts
from tracer.lineage.tree import beliefs
from tracer.lineage.weights import WEIGHTS_FILE
from tracer.lineage.witness import Embed, Matrix, Witness

RETELLINGS = "retellings.jsonl"
RIDGE = 4.0
"""Penalty on squared weights of features scaled to unit variance."""
_STEPS = 60
_EASE = 1e-4
_ENOUGH = 1e-6


@dataclass(frozen=True)
class Game:
    """A tree to learn from: features (n, n, k), what time allows, each text's parent or −1."""

    features: Matrix
    allowed: Matrix
    parents: tuple[int, ...]


def games(
    lines: Sequence[str],
    parents: Mapping[str, str | None],
    names: Sequence[str],
    embed: Embed | None,
) -> Iterator[Game]:
    """The four views of every group of texts."""
    texts = [text for text in read_texts(lines) if isinstance(text, Text)]
    for group in dict.fromkeys(text.group for text in texts):
        members = sorted((t for t in texts if t.group == group), key=lambda t: t.article.id)
        first = [t for t in members if parents[t.article.id] is not None]
        for kept in (members, first):
            for undated in (False, True):
                yield _game([t.witness(undated=undated) for t in kept], parents, names, embed)


def _game(
    witnesses: Sequence[Witness],
    parents: Mapping[str, str | None],
    names: Sequence[str],
    embed: Embed | None,
) -> Game:
    index = {witness.id: at for at, witness in enumerate(witnesses)}
    pairs = Pairs.every(len(witnesses))
    meaning = Meaning.of(witnesses, embed) if embed else None
    common = overlap(pairs, Elements(witnesses), meaning).features
    features = np.stack([pairs.square(common[name]) for name in names], axis=-1)
    allowed = np.isfinite(pairs.square(permitted(witnesses, pairs), -np.inf))
    known = tuple(index.get(parents[w.id] or "", -1) for w in witnesses)
    return Game(features, allowed, known)


def fit(trees: Sequence[Game], ridge: float = RIDGE) -> tuple[Matrix, float]:
    """Weights in bits per unit of each feature, and the constant of any edge against the outside.

    Newton's method on a concave likelihood, with the Hessian by differences of the gradient.
    """
    every = np.concatenate([game.features[game.allowed] for game in trees])
    scale = np.append(every.std(axis=0), 1.0)
    pull = np.append(np.full(every.shape[1], ridge), 0.0)

    def slope(weights: Matrix) -> tuple[float, Matrix]:
        value, gradient = 0.0, np.zeros(len(weights))
        for game in trees:
            gain, step = _likelihood(game, weights / scale)
            value += gain
            gradient += step / scale
        return value - 0.5 * float(pull @ weights**2), gradient - pull * weights

    weights = np.zeros(len(scale))
    value, gradient = slope(weights)
    for _ in range(_STEPS):
        bumps = np.eye(len(weights)) * _EASE
        hessian = np.stack([(slope(weights + b)[1] - gradient) / _EASE for b in bumps])
        move = -np.linalg.solve(hessian - np.eye(len(weights)) * _ENOUGH, gradient)
        size = 1.0
        while (ahead := slope(weights + size * move))[0] < value and size > _EASE:
            size /= 2
        weights, gained = weights + size * move, ahead[0] - value
        value, gradient = ahead
        if gained < _ENOUGH:
            break
    found = weights / scale / np.log(2.0)
    return found[:-1], float(found[-1])


def _likelihood(game: Game, weights: Matrix) -> tuple[float, Matrix]:
    """Log-likelihood of the true tree in nats, and its gradient, under weights in nats."""
    size = len(game.parents)
    constant = np.ones((*game.allowed.shape, 1))
    features = np.concatenate([game.features, constant], axis=-1)
    nats = np.where(game.allowed, features @ weights - np.log(max(1, size - 1)), -np.inf)
    top = np.maximum(nats.max(axis=1, initial=-np.inf), 0.0)
    edges, roots = np.exp(nats - top[:, None]), np.exp(-top)
    laplacian = np.diag(edges.sum(axis=1) + roots) - edges
    partition = float(np.linalg.slogdet(laplacian)[1] + top.sum())
    expected = beliefs(nats / np.log(2.0), np.zeros(size)).edges
    seen = np.zeros_like(expected)
    for child, parent in enumerate(game.parents):
        if parent >= 0:
            seen[child, parent] = 1.0
    value = float(nats[seen > 0].sum()) - partition
    gradient: Matrix = np.tensordot(seen - expected, features, ((0, 1), (0, 1)))
    return value, gradient


def table(lines: Sequence[str], embed: Embed | None) -> dict[str, object]:
    """One fitted set of weights, in the form in which it is kept."""
    parents = {row["id"]: row["parent"] for row in map(json.loads, lines)}
    names = TEXT_FEATURES if embed is None else (*TEXT_FEATURES, *MEANING_FEATURES)
    weights, constant = fit(list(games(lines, parents, names, embed)))
    return {
        "bits": {name: round(float(w), 3) for name, w in zip(names, weights, strict=True)},
        "constant": round(constant, 3),
    }


def main() -> None:
    """Fits both sets of weights and writes them."""
    from tracer import embedders

    text = files("tracer.lineage").joinpath(RETELLINGS).read_text(encoding="utf-8")
    lines = text.splitlines()
    encoder = embedders.load("minilm")
    kept = {
        "command": "python -m tracer.lineage.fit",
        "fitted_on": f"{RETELLINGS} sha256:{hashlib.sha256(text.encode()).hexdigest()}",
        "embedder": f"{encoder.name}@{encoder.revision}",
        "text": table(lines, None),
        "meaning": table(lines, encoder.encode),
    }
    place = Path(str(files("tracer.lineage").joinpath(WEIGHTS_FILE)))
    place.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
