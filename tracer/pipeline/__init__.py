"""The order of the stages, which is known here alone.

``facade`` is what callers use; ``plan`` says what a run is about, ``analysis``
takes one text from words to verdicts, ``truth`` counts what was recovered.
"""

from tracer.pipeline.analysis import Checked
from tracer.pipeline.facade import Progress, Tracer

__all__ = ["Checked", "Progress", "Tracer"]
