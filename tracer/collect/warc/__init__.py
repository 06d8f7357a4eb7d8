"""The archive: what was received, kept in WARC files that any WARC tool reads.

``archive`` writes, with ``records`` as what is written; ``mending`` puts right what a
killed process left; ``reading`` finds records again; ``place`` says where they are.
"""

from tracer.collect.warc.archive import Archive
from tracer.collect.warc.mending import mend, sound_bytes
from tracer.collect.warc.place import GROWING, Earlier, Place
from tracer.collect.warc.reading import Kept, find, read_at, walk

__all__ = [
    "GROWING",
    "Archive",
    "Earlier",
    "Kept",
    "Place",
    "find",
    "mend",
    "read_at",
    "sound_bytes",
    "walk",
]
