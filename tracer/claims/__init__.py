"""Cuts an article into claims: sentences in their paragraph, with who says them."""

from tracer.claims.extraction import extract, from_text
from tracer.claims.parts import split

__all__ = ["extract", "from_text", "split"]
