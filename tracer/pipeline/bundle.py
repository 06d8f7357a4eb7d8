"""Everything about a run in one file, for hand-over: report, database, snapshots, checksums."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from tracer.errors import UsageError
from tracer.model import Trace
from tracer.store import Store

DATABASE = "tracer.db"
SUMS = "SHA256SUMS"
_EARLIEST = "1980-01-01T00:00:00"
"""A zip file knows no earlier time."""

README = """\
One run of Tracer, whole. It was finished on {finished} with tracer {tracer}.

report/index.html  the report; opens in a browser from disk, without a network
{database}          everything it was made from, and what people ruled: one SQLite file
{metadata}
snapshots/         the pages as they were received, byte for byte
{sums}         a checksum for each file

To check that nothing is missing or changed, in this folder:

    sha256sum --check {sums}

The snapshots are other people's pages. They are here as evidence; do not publish them.
A verdict says how far a sentence stands from these documents as of their dates. It does
not say whether the sentence is true of the world.
"""


def write_bundle(
    trace: Trace, store: Store, snapshots: Path, out: Path, extras: Mapping[str, tuple[bytes, str]]
) -> int:
    """Writes a zip file with all there is about a run; whole or not at all.

    The same run, rulings and snapshots give the same bytes: names are sorted, times
    are the run's own, and the database is a compact copy.

    Args:
        trace: the run, with rulings.
        store: the database it is in.
        snapshots: the folder of snapshots; all that lies in it is taken.
        out: the zip file.
        extras: further files by name: the bytes, and what they are in one line.

    Returns:
        how many files of snapshots it holds.

    Raises:
        UsageError: ``out-unwritable``.
    """
    part = out.with_name(f".{out.name}.part")
    kept = list(_files(snapshots, besides=part))
    try:
        with TemporaryDirectory() as folder:
            made = _made(trace, store, Path(folder), extras)
            named = {f"snapshots/{path.relative_to(snapshots).as_posix()}": path for path in kept}
            _zip(part, {**made, **named}, _moment(trace))
        part.replace(out)
    except OSError as error:
        raise UsageError(
            "out-unwritable", f"{out}: {error.strerror or error}", "Choose a file you can write."
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return len(kept)


def _made(
    trace: Trace, store: Store, folder: Path, extras: Mapping[str, tuple[bytes, str]]
) -> dict[str, Path]:
    """The files that are made for the bundle, by their names in it."""
    from tracer.report import write_report

    store.copy_to(folder / DATABASE)
    write_report(trace, folder / "report")
    for name, (data, _) in extras.items():
        (folder / name).write_bytes(data)
    told = README.format(
        finished=trace.provenance.finished_at or "(not finished)",
        tracer=trace.provenance.tracer,
        database=DATABASE,
        sums=SUMS,
        metadata="\n".join(f"{name:<18} {what}" for name, (_, what) in extras.items()),
    )
    (folder / "README.txt").write_text(told, encoding="utf-8")
    return {path.relative_to(folder).as_posix(): path for path in _files(folder)}


def _files(folder: Path, besides: Path | None = None) -> Iterator[Path]:
    """Plain files in a folder, in the order of their names; no links, nothing half written."""
    for path in sorted(folder.rglob("*")):
        half_written = path.name.startswith(".part-") or path == besides
        if path.is_file() and not path.is_symlink() and not half_written:
            yield path


def _zip(target: Path, found: Mapping[str, Path], moment: str) -> None:
    sums = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(found):
            with found[name].open("rb") as source:
                sums.append(f"{hashlib.file_digest(source, 'sha256').hexdigest()}  {name}\n")
                source.seek(0)
                with archive.open(_entry(name, moment), "w", force_zip64=True) as entry:
                    shutil.copyfileobj(source, entry)
        archive.writestr(_entry(SUMS, moment), "".join(sums))


def _entry(name: str, moment: str) -> zipfile.ZipInfo:
    day, _, clock = moment.partition("T")
    year, month, date = map(int, day.split("-"))
    hour, minute, second = (int(part) for part in clock[:8].split(":"))
    entry = zipfile.ZipInfo(name, (year, month, date, hour, minute, second))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o100644 << 16
    return entry


def _moment(trace: Trace) -> str:
    """When the run ended; a fixed time where that is not known or before zip files."""
    from datetime import UTC, datetime

    told = trace.provenance.finished_at or trace.provenance.started_at
    try:
        at = datetime.fromisoformat(told).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    except ValueError:
        return _EARLIEST
    return max(at, _EARLIEST)
