"""What can be read off one sentence without any model.

``describe`` is pure and quick; claims and source sentences go through the same
reading, so that a check compares like with like.
"""

from tracer.features.reading import describe
from tracer.features.vocabulary import Vocabulary

__all__ = ["Vocabulary", "describe"]
