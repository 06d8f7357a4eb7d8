"""From names of packs to a library: where packs are found, and which of them are at hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tracer.corpus.files import corpus_folder, file_label, find_file
from tracer.corpus.records import suggestion
from tracer.errors import PackError, UsageError
from tracer.model import SourceLibrary, SourcePack
from tracer.sources.originals import Originals, read_originals
from tracer.sources.packs import PACK_FILE, originals_file, read_pack


def pack_names() -> list[str]:
    """The names of the packs that come with the tracer, sorted."""
    return sorted(path.parent.name for path in _built_in_folder().glob(f"*/{PACK_FILE}"))


def list_packs(originals: str | Path | None = None) -> tuple[SourcePack, ...]:
    """The packs that come with the tracer, loaded, in the order of their names."""
    return tuple(load_pack(name, originals) for name in pack_names())


def load_library(names: Sequence[str | Path], originals: str | Path | None = None) -> SourceLibrary:
    """The packs of one run, in the order given; a pack named twice is taken once.

    Args:
        names: each the name of a built-in pack, or the path of a pack's folder or YAML file.
        originals: the folder with what ``tracer sources pull`` wrote, if it is to be used.

    Raises:
        UsageError: no name, an unknown name, or two different packs with one id.
        PackError: a pack is malformed; names the file, the clause and the field.
    """
    wanted = [names] if isinstance(names, str) else names
    paths = dict.fromkeys(_find(name) for name in wanted)
    if not paths:
        raise UsageError("no-sources", "no source pack is named", _known())
    packs: dict[str, SourcePack] = {}
    for path in paths:
        pack = _load(path, originals)
        if pack.id in packs:
            both = f"{packs[pack.id].path} and {pack.path}"
            hint = "Leave one out, or give it an id of its own."
            raise UsageError("pack-id-taken", f"two packs have the id {pack.id!r}: {both}", hint)
        packs[pack.id] = pack
    return SourceLibrary(tuple(packs.values()))


def load_pack(name: str | Path, originals: str | Path | None = None) -> SourcePack:
    """One pack by name or path; takes and raises what :func:`load_library` does."""
    return _load(_find(name), originals)


def originals_for(name: str | Path, originals: str | Path | None = None) -> Originals | None:
    """The originals that a pack is loaded with, as they are kept; None if there are none."""
    path = _find(name)
    pulled = Path(originals) if originals is not None else None
    file = originals_file(read_pack(path), path, pulled)
    return read_originals(file) if file is not None else None


def _load(path: Path, originals: str | Path | None = None) -> SourcePack:
    pack = read_pack(path, Path(originals) if originals is not None else None)
    folder = path.parent
    if folder.parent == _built_in_folder() and pack.id != folder.name:
        message = f"{file_label(path)}: id {pack.id!r} is not the name of its folder"
        raise PackError("pack-id", message, "Rename one of them.")
    return pack


def _find(name: str | Path) -> Path:
    if isinstance(name, str) and name in pack_names():
        return _built_in_folder() / name / PACK_FILE
    path = find_file(name, PACK_FILE)
    if path is not None:
        return path
    near = suggestion(str(name), pack_names())
    message = f"no source pack is called {str(name)!r}{near}, and no {PACK_FILE} is at that path"
    raise UsageError("pack-unknown", message, _known())


def _built_in_folder() -> Path:
    return (corpus_folder() / "sources").resolve()


def _known() -> str:
    return f"Known packs: {', '.join(pack_names())}; or the path of a folder with {PACK_FILE}."
