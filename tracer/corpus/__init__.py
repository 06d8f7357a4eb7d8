"""The corpus on disk: where it lies, how its YAML is read, and the cases in it.

Source packs are read by :mod:`tracer.sources`, with the strict reading of
:mod:`tracer.corpus.records`.
"""

from tracer.corpus.cases import case_names, load_case, target_for
from tracer.corpus.files import corpus_folder, read_yaml
from tracer.corpus.retellings import Retelling, retellings

__all__ = [
    "Retelling",
    "case_names",
    "corpus_folder",
    "load_case",
    "read_yaml",
    "retellings",
    "target_for",
]
