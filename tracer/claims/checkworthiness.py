"""How much in a sentence can be checked at all, 0 to 1."""

from __future__ import annotations

from tracer.model import Features
from tracer.text import words

# What a checker can hold a sentence to, and what speaks against there being anything.
_FOR = {"quantity": 0.2, "date": 0.2, "actor": 0.15, "concept": 0.08, "deontic": 0.1}
_FOR_CAP = 0.6
_AGAINST = {"evaluation": 0.25, "address": 0.15}
_BASE, _QUESTION, _SHORT, _MIN_WORDS = 0.35, 0.5, 0.25, 4


def checkworthiness(text: str, features: Features) -> float:
    """A sum over what was read: numbers, dates and named bodies speak for, address against."""
    gain = sum(min(2, len(features.of(kind))) * weight for kind, weight in _FOR.items())
    loss = sum(min(2, len(features.of(kind))) * weight for kind, weight in _AGAINST.items())
    score = _BASE + min(_FOR_CAP, gain) - loss
    score -= _QUESTION if features.question else 0.0
    score -= _SHORT if len(words(text)) < _MIN_WORDS else 0.0
    return round(min(1.0, max(0.0, score)), 3)
