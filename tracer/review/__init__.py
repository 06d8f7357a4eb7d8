"""What people rule: where a ruling hangs, how it stands in a later run, what it amounts to."""

from tracer.review.decide import Wish, decide, erratum, undo
from tracer.review.gold import gold_rows
from tracer.review.queue import Agreement, agreement, in_force, queue
from tracer.review.standing import new_ruling, selector_of, standing, text_sha256

__all__ = [
    "Agreement",
    "Wish",
    "agreement",
    "decide",
    "erratum",
    "gold_rows",
    "in_force",
    "new_ruling",
    "queue",
    "selector_of",
    "standing",
    "text_sha256",
    "undo",
]
