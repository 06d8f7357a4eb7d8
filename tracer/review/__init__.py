"""What people rule: where a ruling hangs, how it stands in a later run, the desk to rule at."""

from tracer.review.standing import new_ruling, selector_of, standing

__all__ = ["new_ruling", "selector_of", "standing"]
