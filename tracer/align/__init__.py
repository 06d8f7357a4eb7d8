"""Aligns each claim to the source sentence it grew from."""

from tracer.align.aligner import Aligner

__all__ = ["Aligner"]
