from __future__ import annotations

import hashlib
import json
from importlib.resources import files

import numpy as np
import pytest

from tracer.lineage.fit import RETELLINGS, Game, _likelihood, fit, table
from tracer.lineage.overlap import MEANING_FEATURES, TEXT_FEATURES
from tracer.lineage.weights import WEIGHTS_FILE, weights


def game(seed: int) -> Game:
    """Five texts in a chain; the first feature points at the parent, the second at nothing."""
    rng = np.random.default_rng(seed)
    features = rng.normal(0, 0.3, (5, 5, 2))
    for child in range(1, 5):
        features[child, child - 1, 0] += 1.0
    return Game(features, ~np.eye(5, dtype=bool), (-1, 0, 1, 2, 3))


def test_what_points_at_the_parent_gets_the_weight() -> None:
    found, constant = fit([game(seed) for seed in range(6)], ridge=1.0)
    assert found[0] > 2.0
    assert abs(found[1]) < found[0] / 4
    assert np.isfinite(constant)


def test_the_gradient_is_that_of_the_likelihood() -> None:
    one, at = game(1), np.array([0.7, -0.2, 0.4])
    _, gradient = _likelihood(one, at)
    for place in range(3):
        step = np.eye(3)[place] * 1e-5
        slope = (_likelihood(one, at + step)[0] - _likelihood(one, at - step)[0]) / 2e-5
        assert gradient[place] == pytest.approx(slope, abs=1e-4)


def test_the_kept_weights_are_those_of_the_kept_games() -> None:
    folder = files("tracer.lineage")
    text = folder.joinpath(RETELLINGS).read_text("utf-8")
    kept = json.loads(folder.joinpath(WEIGHTS_FILE).read_text("utf-8"))
    assert kept["fitted_on"].endswith(hashlib.sha256(text.encode()).hexdigest())
    assert tuple(weights(meaning=False).bits) == TEXT_FEATURES
    assert tuple(weights(meaning=True).bits) == (*TEXT_FEATURES, *MEANING_FEATURES)
    again = table(text.splitlines(), None)
    assert again["constant"] == pytest.approx(kept["text"]["constant"], abs=0.01)
