"""Who had it from whom, and at which hop each distortion entered.

Evidence of six kinds (links, attributions, reused wording, paraphrase, shared drift,
order in time) is weighed in bits for every pair of texts. For each child all earlier
texts, the sources and the outside compete; a tree over the whole set decides where
time does not. Then every drift is followed along the best parents to where it entered.
"""

from tracer.lineage.newick import newick
from tracer.lineage.records import BadLine, Text, edges_as_records, read_texts
from tracer.lineage.stage import reconstruct, reconstruct_texts

__all__ = [
    "BadLine",
    "Text",
    "edges_as_records",
    "newick",
    "read_texts",
    "reconstruct",
    "reconstruct_texts",
]
