"""Source packs: what claims are held against.

A pack is a folder of YAML: an official document clause by clause, or a set of
dated facts. ``docs/source-packs.md`` says how one is written.
"""

from tracer.sources.adding import add_pack
from tracer.sources.library import list_packs, load_library, load_pack, pack_names
from tracer.sources.state import describe_state

__all__ = [
    "add_pack",
    "describe_state",
    "list_packs",
    "load_library",
    "load_pack",
    "pack_names",
]
