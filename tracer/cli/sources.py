"""``tracer sources``: the packs that claims are held against."""

from __future__ import annotations

from pathlib import Path

import click

from tracer.cli.exits import DONE
from tracer.cli.shared import FORMAT, Call, shared
from tracer.errors import UsageError
from tracer.model import Clause, SourcePack


@click.group(
    "sources",
    short_help="List, show and add source packs.",
    epilog="Example: tracer sources show sc-2014-21 2.3.11",
)
def command() -> None:
    """The source packs: what claims are held against."""


@command.command("list", epilog="Example: tracer sources list --format jsonl")
@shared(FORMAT)
def list_(call: Call) -> int:
    """List the packs that come with the tracer."""
    from tracer.sources import describe_state, list_packs

    packs = list_packs()
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

    loaded = load_pack(pack)
    clauses = loaded.clauses if clause is None else (_find(loaded, clause),)
    if call.console.format != "text":
        call.console.records(map(_clause_record, clauses))
        return DONE
    for found in clauses:
        _show(call, found)
    return DONE


@command.command("add", epilog="Example: tracer sources add rules.html --id city-rules --out packs")
@click.argument("document", type=click.Path(path_type=Path))
@click.option("--id", "pack_id", required=True, help="The pack's id: lower-case, with hyphens.")
@click.option("--out", default="packs", show_default=True, type=click.Path(path_type=Path))
@click.option("--title", help="The document's title.  [default: its first heading]")
@click.option("--dated", metavar="DATE", help="When it was issued: YYYY, YYYY-MM or YYYY-MM-DD.")
@click.option("--issuer", help="The body that issued it.")
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
    """Cut a document (HTML, Markdown or text) into clauses and write a pack of it."""
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
