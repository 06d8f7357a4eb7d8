"""Pages to files: all or nothing, and only what changed."""

from __future__ import annotations

import errno
import gc
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracer.errors import StoreError, TracerError, UsageError
from tracer.model import Trace
from tracer.report.pages import INDEX, Page, pages
from tracer.report.single import single_page

MANIFEST = ".tracer-report.json"
"""Names and hashes of what we wrote: only such files are ever removed."""

STAGING = ".tracer-report-"
"""New pages wait in a folder of this name until all of them are written."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True, slots=True)
class _Written:
    """A page that we wrote: the hash of its bytes, and the digest of what went into it."""

    sha256: str
    inputs: str = ""


def write_report(trace: Trace, folder: Path, *, single_file: bool = False) -> Path:
    """The whole report as HTML files that need neither network nor script.

    Pages whose inputs are those of the last time are not even made again, pages
    whose bytes would not change are left alone. All new pages are written beside
    the old ones first and put in their place at the end, so that a full disk or
    a lost plug leaves the earlier report whole. Pages that this trace no longer
    has are removed, unless someone edited them.

    Args:
        trace: the run to show.
        folder: where to write; made if missing.
        single_file: all pages in one file, to be mailed; links lead within it.

    Returns:
        ``folder/index.html``.

    Raises:
        UsageError: the folder cannot be written, or holds pages that are not ours.
        StoreError: the disk is full; what was there before is as it was.
    """
    with _told(folder), _kept_out_of_collection():
        folder.mkdir(parents=True, exist_ok=True)
        before = _read_manifest(folder)
        _refuse_foreign(folder, before)
        if before is None:
            # Marked first, so that a report that was stopped half-way can be gone on with.
            (folder / MANIFEST).write_bytes(_manifest({}))
        made: Iterable[Page] = pages(trace)
        after = _put(folder, before or {}, [single_page(made)] if single_file else made)
        _remove(folder, before or {}, after)
    return folder / INDEX


@contextmanager
def _kept_out_of_collection() -> Iterator[None]:
    """The trace outlives its report: the garbage collector need not walk it over and over.

    Of a thousand articles that is a fifth of the time.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Turns what the system says into what a user can do."""
    try:
        yield
    except OSError as error:
        raise _meaning(folder, error) from error


def _meaning(folder: Path, error: OSError) -> TracerError:
    if error.errno in _FULL:
        return StoreError(
            "disk-full",
            f"no room for the report in {folder}: {error.strerror}",
            "Make room and run `tracer report` again; the pages that were there are as they were.",
        )
    return UsageError(
        "report-folder", f"{folder}: {error.strerror}", "Choose a folder you can write to."
    )


def _put(folder: Path, before: dict[str, _Written], made: Iterable[Page]) -> dict[str, _Written]:
    """Writes what changed beside the old pages, then puts all of it in its place."""
    after: dict[str, _Written] = {}
    changed: dict[str, None] = {}
    staging = Path(tempfile.mkdtemp(prefix=STAGING, dir=folder))
    try:
        for page in made:
            there = _hash_of(folder / page.name)
            known = before.get(page.name)
            if page.inputs and known and known == _Written(there, page.inputs):
                after[page.name] = known
                continue
            data = page.html().encode("utf-8", errors="replace")
            after[page.name] = _Written(hashlib.sha256(data).hexdigest(), page.inputs)
            if after[page.name].sha256 != there:
                (staging / page.name).write_bytes(data)
                changed[page.name] = None
        manifest = _manifest(after)
        if _hash_of(folder / MANIFEST) != hashlib.sha256(manifest).hexdigest():
            (staging / MANIFEST).write_bytes(manifest)
            changed[MANIFEST] = None
        for name in changed:
            os.replace(staging / name, folder / name)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return after


def _hash_of(path: Path) -> str:
    """sha256 of a file's bytes; "" where there is no file."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except (FileNotFoundError, IsADirectoryError):
        return ""


def _manifest(written: dict[str, _Written]) -> bytes:
    listed = {
        name: {"sha256": page.sha256, **({"inputs": page.inputs} if page.inputs else {})}
        for name, page in sorted(written.items())
    }
    record = {"written_by": "tracer", "pages": listed}
    return (json.dumps(record, indent=1) + "\n").encode()


def _read_manifest(folder: Path) -> dict[str, _Written] | None:
    """What an earlier report of ours wrote here; None if there is none that can be read."""
    try:
        record = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, UnicodeDecodeError, json.JSONDecodeError):
        return None
    if not isinstance(record, dict) or record.get("written_by") != "tracer":
        return None
    listed = record.get("pages")
    if not isinstance(listed, dict):
        return None
    return {str(name): _read_written(page) for name, page in listed.items()}


def _read_written(page: Any) -> _Written:
    """One entry of a manifest; the first version kept the hash alone."""
    if isinstance(page, dict):
        return _Written(str(page.get("sha256", "")), str(page.get("inputs", "")))
    return _Written(str(page))


def ensure_ours(folder: Path) -> None:
    """Makes sure, before any work is done, that a report may be written to a folder.

    Raises:
        UsageError: it holds something that the tracer did not write, or is no folder.
    """
    try:
        if folder.exists():
            _refuse_foreign(folder, _read_manifest(folder))
    except OSError as error:
        raise UsageError(
            "report-folder", f"{folder}: {error.strerror}", "Choose a folder you can write to."
        ) from error


def _refuse_foreign(folder: Path, before: object) -> None:
    """Anything that shows counts, for someone's pages must not end up among ours."""
    held = [] if before is not None else [entry.name for entry in folder.iterdir()]
    foreign = sorted(name for name in held if not name.startswith("."))
    if foreign:
        raise UsageError(
            "report-folder-taken",
            f"{folder} holds {foreign[0]}, which the tracer did not write",
            "Choose a new or empty folder.",
        )


def _remove(folder: Path, before: dict[str, _Written], after: dict[str, _Written]) -> None:
    """Pages of the earlier report that are no more, as long as they are still as we wrote them."""
    for name, written in before.items():
        path = folder / name
        if name in after or Path(name).name != name or path.is_symlink() or not path.is_file():
            continue
        if _hash_of(path) == written.sha256:
            path.unlink()
