"""The official text of a pack: the publisher's page had, kept, paired, and checked again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tracer import embedders
from tracer.errors import UsageError
from tracer.model import SourcePack
from tracer.settings import Settings
from tracer.sources.library import load_pack, originals_for
from tracer.sources.originals import Originals, Page, write_originals
from tracer.sources.pairing import Pair, pair
from tracer.sources.pulling import pull as pull_from
from tracer.sources.pulling import read_official, rendered_clauses
from tracer.sources.verifying import (
    Discrepancy,
    compare_with_originals,
    compare_with_rendering,
    numbers_that_differ,
)

EMBEDDER = "multilingual"


@dataclass(frozen=True, slots=True)
class Pulled:
    """What came of pulling the official text of a pack.

    ``unpaired`` are the addresses of sentences for which the page has no original.
    """

    pack: SourcePack
    page: Page
    path: str
    pairs: tuple[Pair, ...]
    unpaired: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """What of a page does not match a pack, and in which state the pack is.

    ``states`` counts the clauses by verification; ``against`` is what the page was compared
    with: ``original`` (letter by letter) or ``rendering``.
    """

    pack: SourcePack
    page: Page
    against: str
    kept: Page | None
    states: Mapping[str, int]
    discrepancies: tuple[Discrepancy, ...]


def pull(
    name: str, settings: Settings, *, url: str | None = None, file: Path | None = None
) -> Pulled:
    """Fetch the publisher's page of a pack, keep it, and write its originals beside the pack.

    Args:
        name: the pack, by name or path.
        settings: where snapshots and originals are kept, and how pages are fetched.
        url: the page, if not the first of the pack's ``official_urls``.
        file: a saved page, read instead of fetching one.

    Raises:
        UsageError: no such pack, no page is named, or the originals cannot be written.
        CollectError: the page could not be had.
        PackError: the pack is malformed or renders no document, or the page holds none.
    """
    pack = load_pack(name)
    body, page = _page(pack, settings, url, file)
    originals, pairing = pull_from(pack, body, page, embedders.load(EMBEDDER))
    path = Path(settings.originals) / f"{pack.id}.yaml"
    write_originals(originals, path)
    unpaired = tuple(each.sentence.address for each in pairing.pairs if not each.units)
    return Pulled(pack, page, str(path), pairing.pairs, unpaired)


def verify(
    name: str, settings: Settings, *, url: str | None = None, file: Path | None = None
) -> Verified:
    """Compare the publisher's page of a pack with what is kept of it, or with the rendering.

    Takes and raises what :func:`pull` does. Nothing is written but the snapshot.
    """
    originals = originals_for(name, settings.originals)
    pack = load_pack(name, settings.originals)
    clauses = rendered_clauses(pack)
    body, page = _page(pack, settings, url, file, originals)
    paragraphs = read_official(body, page.url)
    pairing = pair(clauses, paragraphs, embedders.load(EMBEDDER))
    if originals is not None:
        found = compare_with_originals(clauses, originals, paragraphs)
    else:
        found = compare_with_rendering(clauses, pairing)
    told = {(each.kind, each.address) for each in found}
    found += [
        each for each in numbers_that_differ(pairing.pairs) if (each.kind, each.address) not in told
    ]
    return Verified(
        pack,
        page,
        "original" if originals is not None else "rendering",
        originals.page if originals is not None else None,
        Counter(clause.verification for clause in clauses),
        tuple(found),
    )


def _page(
    pack: SourcePack,
    settings: Settings,
    url: str | None,
    file: Path | None,
    originals: Originals | None = None,
) -> tuple[bytes, Page]:
    if file is not None:
        return _from_file(file, settings)
    address = url or next(iter(pack.official_urls), "")
    kept = originals.page if originals is not None else None
    if settings.offline and url is None and kept is not None and kept.snapshot:
        return _from_snapshot(kept, settings)
    if not address:
        message = f"{pack.id} names no page of its publisher"
        raise UsageError("no-official-url", message, "Give one with --url, or a file with --from.")
    return _from_web(address, settings)


def _from_file(file: Path, settings: Settings) -> tuple[bytes, Page]:
    from tracer.collect.snapshots import keep

    try:
        body = file.read_bytes()
    except OSError as error:
        message = f"{file} cannot be read: {error.strerror}"
        raise UsageError("page-unreadable", message, "Check the path.") from error
    sha256, place = keep(body, Path(settings.snapshots))
    read_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    # The name alone: reports are published, and the path is the user's own.
    name = f"file:{file.name}"
    return body, Page(name, name, read_at, sha256, place)


def _from_web(address: str, settings: Settings) -> tuple[bytes, Page]:
    from tracer.collect import Collector
    from tracer.collect.snapshots import body_of
    from tracer.corpus import target_for

    snapshot = Collector(settings).collect(target_for(address)).snapshot
    if snapshot is None:
        raise UsageError("page-unkept", f"{address} left no snapshot", "Save it; use --from.")
    body = body_of(snapshot, Path(settings.snapshots))
    page = Page(
        address,
        snapshot.final_url,
        snapshot.fetched_at,
        snapshot.sha256,
        snapshot.path,
        snapshot.media_type,
    )
    return body, page


def _from_snapshot(kept: Page, settings: Settings) -> tuple[bytes, Page]:
    from tracer.collect.snapshots import body_of
    from tracer.model import Snapshot

    snapshot = Snapshot(
        url=kept.url,
        final_url=kept.final_url,
        fetched_at=kept.fetched_at,
        status=0,
        sha256=kept.sha256,
        path=kept.snapshot,
        media_type=kept.media_type,
        size_bytes=0,
    )
    return body_of(snapshot, Path(settings.snapshots)), kept
