"""The official text of a pack: the publisher's page had, kept, paired, and checked again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from tracer import embedders
from tracer.errors import UsageError
from tracer.model import Snapshot, SourcePack, Target
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


def _had(target: Target, settings: Settings) -> tuple[bytes, Snapshot]:
    """The bytes at an address or in a file, as the collector keeps them."""
    from tracer.collect import Collector
    from tracer.collect.snapshots import body_of

    snapshot = Collector(settings).collect(target).snapshot
    if snapshot is None:
        raise UsageError(
            "page-unkept", f"{target.locator} left no snapshot", "Save it; use --from."
        )
    return body_of(snapshot, Path(settings.snapshots)), snapshot


def _from_file(file: Path, settings: Settings) -> tuple[bytes, Page]:
    from tracer.corpus import target_for

    body, snapshot = _had(target_for(file), settings)
    # The name alone: reports are published, and the path is the user's own.
    name = f"file:{file.name}"
    return body, replace(_told(snapshot), url=name, final_url=name)


def _from_web(address: str, settings: Settings) -> tuple[bytes, Page]:
    from tracer.corpus import target_for

    body, snapshot = _had(target_for(address), settings)
    return body, _told(snapshot)


def _told(snapshot: Snapshot) -> Page:
    return Page(
        snapshot.url,
        snapshot.final_url,
        snapshot.fetched_at,
        snapshot.sha256,
        json.dumps(asdict(snapshot), ensure_ascii=False),
    )


def _from_snapshot(kept: Page, settings: Settings) -> tuple[bytes, Page]:
    from tracer.collect.snapshots import body_of

    known = {field.name for field in fields(Snapshot)}
    try:
        told = {key: value for key, value in json.loads(kept.snapshot).items() if key in known}
        snapshot = Snapshot(**{**told, "redirects": tuple(told.get("redirects", ()))})
    except (AttributeError, TypeError, ValueError) as error:
        message = f"the record of the snapshot of {kept.url} cannot be read"
        raise UsageError("snapshot-record", message, "Pull the page again.") from error
    return body_of(snapshot, Path(settings.snapshots)), kept
