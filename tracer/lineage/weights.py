"""The fitted weights, as ``tracer.lineage.fit`` left them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

WEIGHTS_FILE = "weights.json"


@dataclass(frozen=True)
class Weights:
    """Bits per unit of each feature, and the constant of any edge against the outside."""

    bits: Mapping[str, float]
    constant: float


@cache
def weights(*, meaning: bool) -> Weights:
    """The set fitted with an embedder, or the one fitted on words alone."""
    kept = json.loads(files("tracer.lineage").joinpath(WEIGHTS_FILE).read_text("utf-8"))
    chosen = kept["meaning" if meaning else "text"]
    return Weights(chosen["bits"], chosen["constant"])
