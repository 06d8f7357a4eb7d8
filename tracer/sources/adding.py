"""A document of the user's made into a pack: numbered clauses, cut into sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tracer.corpus.cases import NAME
from tracer.corpus.records import is_date
from tracer.errors import UsageError
from tracer.model import SourcePack
from tracer.sources.blocks import Block, read_blocks
from tracer.sources.library import load_pack, pack_names
from tracer.sources.packs import PACK_FILE
from tracer.sources.sentences import cut_sentences

MAX_DEPTH = 3
_LINE_WIDTH = 120


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """``number`` counts sections from the top, then the paragraph; ``path`` their headings."""

    number: tuple[int, ...]
    path: tuple[str, ...]
    text: str


def add_pack(
    document: Path,
    pack_id: str,
    out: Path,
    *,
    title: str | None = None,
    dated: str | None = None,
    issuer: str | None = None,
) -> SourcePack:
    """Cuts a document into a source pack and writes it to ``out/pack_id/pack.yaml``.

    Every paragraph and list item becomes a clause, numbered by section (2.3 is the third
    paragraph of the second section; a 0 stands where a part opens without a section).
    The text is taken as it stands, with no modality and verification "unchecked".

    Args:
        document: an HTML, Markdown, PDF or plain text file, in English or Chinese.
        pack_id: the id of the new pack: lower-case letters, digits, hyphens, full stops.
        out: the folder that holds the pack's folder; made if it is not there.
        title: the document's title; by default its first heading, else the file's name.
        dated: when it was issued: YYYY, YYYY-MM or YYYY-MM-DD.
        issuer: the body that issued it.

    Raises:
        UsageError: the document cannot be read, an argument is malformed, the id is that of
            a built-in pack, or the pack is already there (nothing is ever overwritten).
    """
    _check(pack_id, dated)
    blocks = read_blocks(document)
    heading = _title_of(blocks)
    body = blocks[1:] if heading else blocks
    pack = {
        "id": pack_id,
        "title": title or heading or document.stem,
        "issuer": issuer,
        "dated": dated,
        "rendering_note": f"The text is as given by the user ({document.name}), not checked "
        "against any publisher's page",
        "clauses": [_clause(paragraph) for paragraph in _numbered(body)],
    }
    path = out / pack_id / PACK_FILE
    _write_new(path, {key: value for key, value in pack.items() if value})
    return load_pack(path)


def _check(pack_id: str, dated: str | None) -> None:
    if NAME.fullmatch(pack_id) is None:
        raise UsageError(
            "pack-id",
            f"{pack_id!r} cannot be the id of a pack",
            "Use lower-case letters and digits, parted by hyphens or full stops.",
        )
    if pack_id in pack_names():
        hint = "Choose another id."
        raise UsageError("pack-exists", f"{pack_id!r} is the id of a built-in pack", hint)
    if dated and not is_date(dated):
        hint = "Write YYYY, YYYY-MM or YYYY-MM-DD."
        raise UsageError("pack-date", f"{dated!r} is not a date", hint)


def _title_of(blocks: list[Block]) -> str:
    """The first block's text if it is the document's title: no later heading is as high."""
    first, *others = blocks
    levels = [block.level for block in others if block.level]
    is_title = first.level and all(level != first.level for level in levels)
    return first.text if is_title else ""


def _numbered(blocks: list[Block]) -> Iterator[_Paragraph]:
    depth = _depth(blocks)
    open_headings: list[Block] = []
    counters = [0] * (depth + 1)
    for block in blocks:
        if not block.level:
            counters[depth] += 1
            path = tuple(heading.text for heading in open_headings)
            yield _Paragraph(tuple(counters), path, block.text)
            continue
        open_headings = [h for h in open_headings if h.level < block.level]
        open_headings.append(block)
        place = min(len(open_headings), depth) - 1
        counters[place:] = [counters[place] + 1] + [0] * (depth - place)


def _depth(blocks: list[Block]) -> int:
    """How many headings stand above a paragraph at most, up to MAX_DEPTH."""
    deepest = 0
    levels: list[int] = []
    for block in blocks:
        if block.level:
            levels = [level for level in levels if level < block.level] + [block.level]
            deepest = max(deepest, len(levels))
    return min(deepest, MAX_DEPTH)


def _clause(paragraph: _Paragraph) -> dict[str, Any]:
    clause = {
        "id": ".".join(map(str, paragraph.number)),
        "heading": paragraph.path[-1] if paragraph.path else "",
        "path": " > ".join(paragraph.path),
        "verification": "unchecked",
        "sentences": [
            {"n": number, "text": text}
            for number, text in enumerate(cut_sentences(paragraph.text), 1)
        ],
    }
    return {key: value for key, value in clause.items() if value}


def _write_new(path: Path, pack: dict[str, Any]) -> None:
    text = yaml.safe_dump(pack, allow_unicode=True, sort_keys=False, width=_LINE_WIDTH)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        message = f"{path} is already there"
        raise UsageError("pack-exists", message, "Choose another id or folder.") from error
    except OSError as error:
        message = f"{path}: {error.strerror}"
        raise UsageError("pack-unwritable", message, "Choose another folder.") from error
