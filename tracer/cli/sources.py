"""``tracer sources``: the packs that claims are held against."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracer.cli.exits import DONE, FLAGGED
from tracer.cli.kinds import Name, NonEmptyPath
from tracer.cli.shared import FORMAT, Call, shared
from tracer.errors import UsageError
from tracer.model import Clause, SourcePack

if TYPE_CHECKING:
    from tracer.pipeline.official import Verified
    from tracer.sources.originals import Page


@click.group(
    "sources",
    short_help="List, show, add, pull and verify source packs.",
    epilog="Example: tracer sources show sc-2014-21 2.3.11",
)
def command() -> None:
    """The source packs: what claims are held against."""


@command.command("list", epilog="Example: tracer sources list --format jsonl")
@shared(FORMAT)
def list_(call: Call) -> int:
    """List the packs that come with the tracer."""
    from tracer.sources import describe_state, list_packs

    packs = list_packs(call.settings.originals)
    if call.console.format == "text":
        for pack in packs:
            call.console.result(f"{pack.id:<16} {pack.title}")
            call.console.result(f"{'':<16} {describe_state(pack)}")
        return DONE
    call.console.records(map(_pack_record, packs))
    return DONE


@command.command("show", epilog="Example: tracer sources show sc-2014-21 2.3.11")
@click.argument("pack")
@click.argument("clause", required=False)
@shared(FORMAT)
def show(call: Call, pack: str, clause: str | None) -> int:
    """Show a pack's clauses with their sentences, or one clause of it.

    PACK is the name of a built-in pack or a path; CLAUSE is written as in an
    address, with or without the pack before it.
    """
    from tracer.sources import load_pack

    loaded = load_pack(pack, call.settings.originals)
    clauses = loaded.clauses if clause is None else (_find(loaded, clause),)
    if call.console.format != "text":
        call.console.records(map(_clause_record, clauses))
        return DONE
    for found in clauses:
        _show(call, found)
    return DONE


@command.command("add", epilog="Example: tracer sources add rules.html --id city-rules --out packs")
@click.argument("document", type=NonEmptyPath())
@click.option("--id", "pack_id", required=True, help="The pack's id: lower-case, with hyphens.")
@click.option("--out", default="packs", show_default=True, type=NonEmptyPath(), metavar="FOLDER")
@click.option(
    "--title",
    type=Name(),
    metavar="TITLE",
    help="The document's title.  [default: its first heading]",
)
@click.option("--dated", metavar="DATE", help="When it was issued: YYYY, YYYY-MM or YYYY-MM-DD.")
@click.option("--issuer", type=Name(), help="The body that issued it.")
@shared(FORMAT)
def add(
    call: Call,
    document: Path,
    pack_id: str,
    out: Path,
    title: str | None,
    dated: str | None,
    issuer: str | None,
) -> int:
    """Cut a document (HTML, Markdown, PDF or text) into clauses and write a pack of it."""
    from tracer.sources import add_pack

    pack = add_pack(document, pack_id, out, title=title, dated=dated, issuer=issuer)
    if call.console.format == "text":
        call.console.result(str(out / pack_id))
    else:
        call.console.record(_pack_record(pack))
    call.console.note(
        f"{len(pack.clauses)} clauses; use it with: tracer run --sources {out / pack_id} INPUT"
    )
    return DONE


_PAGE = (
    click.option(
        "--url",
        type=Name(),
        metavar="URL",
        help="The publisher's page.  [default: the pack's official_urls]",
    ),
    click.option(
        "--from",
        "file",
        type=NonEmptyPath(),
        metavar="FILE",
        help="A saved page, read instead of fetching one.",
    ),
    click.option("--allow-private", is_flag=True, default=None, help="Let this machine be asked."),
)


@command.command("pull", epilog="Example: tracer sources pull sc-2014-21 --from saved.html")
@click.argument("packs", nargs=-1, metavar="[PACK]...")
@shared(*_PAGE, FORMAT)
def pull(call: Call, packs: tuple[str, ...], url: str | None, file: Path | None) -> int:
    """Fetch the publisher's page of a pack and keep its words beside each sentence.

    The page is kept as a snapshot; its sentences, paired with those of the rendering, are
    written to the folder of originals, from where every later run takes them. Without PACK,
    all built-in packs with a publisher's page are pulled.
    """
    from tracer.pipeline import official

    for name in _named(packs, url, file):
        pulled = official.pull(name, call.settings, url=url, file=file)
        if call.console.format != "text":
            call.console.record(
                {
                    "id": pulled.pack.id,
                    "path": pulled.path,
                    **_page_record(pulled.page),
                    "sentences": len(pulled.pairs),
                    "unpaired": list(pulled.unpaired),
                }
            )
            continue
        paired = len(pulled.pairs) - len(pulled.unpaired)
        call.console.result(f"{pulled.path}: {paired} of {len(pulled.pairs)} sentences paired")
        for address in pulled.unpaired:
            call.console.result(f"  without an original: {address}")
        call.console.note(f"{pulled.page.final_url} is kept as {pulled.page.sha256}")
    return DONE


@command.command("verify", epilog="Example: tracer sources verify sc-2014-21 --from saved.html")
@click.argument("packs", nargs=-1, metavar="[PACK]...")
@shared(*_PAGE, FORMAT)
def verify(call: Call, packs: tuple[str, ...], url: str | None, file: Path | None) -> int:
    """Say what of the publisher's page does not match a pack; exits with 4 if anything.

    Where the original was pulled, the page is compared with it letter by letter; else with
    the rendering, which shows what is missing, added, moved, or has other numbers. With
    --offline the snapshot that was pulled is read again.
    """
    from tracer.pipeline import official

    found = False
    for name in _named(packs, url, file):
        verified = official.verify(name, call.settings, url=url, file=file)
        found = found or bool(verified.discrepancies)
        if call.console.format != "text":
            call.console.record(_verified_record(verified))
        else:
            _tell(call, verified)
    return FLAGGED if found else DONE


def _named(packs: tuple[str, ...], url: str | None, file: Path | None) -> tuple[str, ...]:
    from tracer.sources import list_packs

    if (url or file) and len(packs) != 1:
        raise UsageError("one-page", "a page is of one pack", "Name the pack.")
    return packs or tuple(pack.id for pack in list_packs() if pack.official_urls)


def _tell(call: Call, verified: Verified) -> None:
    pack, count = verified.pack, len(verified.discrepancies)
    states = ", ".join(f"{number} {state}" for state, number in sorted(verified.states.items()))
    call.console.result(
        f"{pack.id}: {count or 'no'} difference{'' if count == 1 else 's'} from the "
        f"{verified.against}; clauses: {states}"
    )
    for each in verified.discrepancies:
        where = f"{each.address}: " if each.address else ""
        call.console.result(f"  {each.kind}: {where}{each.because}")
        for sign, words in (("-", each.was), ("+", each.now)):
            if words:
                call.console.result(f"    {sign} {' '.join(words.split())}")


def _verified_record(verified: Verified) -> dict[str, object]:
    return {
        "id": verified.pack.id,
        **_page_record(verified.page),
        "against": verified.against,
        "original": _page_record(verified.kept) if verified.kept is not None else None,
        "clauses": dict(verified.states),
        "differences": [asdict(each) for each in verified.discrepancies],
    }


def _page_record(page: Page) -> dict[str, object]:
    return {"url": page.final_url, "fetched_at": page.fetched_at, "sha256": page.sha256}


def _find(pack: SourcePack, wanted: str) -> Clause:
    address = wanted if wanted.startswith(f"{pack.id}:") else f"{pack.id}:{wanted}"
    address = address.partition("#")[0]
    for clause in pack.clauses:
        if clause.address == address:
            return clause
    raise UsageError(
        "clause-unknown",
        f"{pack.id} has no clause {wanted!r}",
        f"List them with: tracer sources show {pack.id}",
    )


def _show(call: Call, clause: Clause) -> None:
    heading = " · ".join(part for part in (clause.address, clause.heading) if part)
    call.console.result(heading)
    for sentence in clause.sentences:
        force = f"[{sentence.modality}] " if sentence.modality else ""
        call.console.result(
            f"  {sentence.address.removeprefix(clause.address)} {force}{sentence.text}"
        )
        if sentence.original:
            call.console.result(f"     {sentence.original}")


def _pack_record(pack: SourcePack) -> dict[str, object]:
    return {
        "id": pack.id,
        "kind": pack.kind,
        "title": pack.title,
        "title_original": pack.title_original,
        "issuer": pack.issuer,
        "dated": pack.dated,
        "clauses": len(pack.clauses),
        "sha256": pack.sha256,
    }


def _clause_record(clause: Clause) -> dict[str, object]:
    return {
        "id": clause.address,
        "kind": clause.kind,
        "heading": clause.heading,
        "path": clause.path,
        "addressee": clause.addressee,
        "verification": clause.verification,
        "sentences": [
            {
                "id": sentence.address,
                "text": sentence.text,
                "modality": sentence.modality,
                "original": sentence.original,
                "date": sentence.date,
            }
            for sentence in clause.sentences
        ],
    }
