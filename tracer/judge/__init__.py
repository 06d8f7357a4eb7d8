"""Judges a claim against the clause it grew from: a sum of findings, each with its reason."""

from tracer.judge.judge import Judge
from tracer.judge.parts import worst

__all__ = ["Judge", "worst"]
