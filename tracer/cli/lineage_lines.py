"""Texts as JSON Lines: who had it from whom within each group of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

import click

from tracer.cli.shared import Call, exit_code


def lineage_lines(call: Call, lines: BinaryIO, *, undated: bool, newick: bool) -> int:
    """Prints the candidate parents of every text; returns the exit code."""
    from tracer.lineage import BadLine, Text, edges_as_records, read_texts
    from tracer.lineage import newick as as_newick
    from tracer.pipeline import Tracer

    console = call.console
    if console.format == "text" and not newick:
        raise click.UsageError("texts from --input are answered with --format json or jsonl")
    read = read_texts(_decoded(lines))
    texts = [text for text in read if isinstance(text, Text)]
    bad = [line for line in read if isinstance(line, BadLine)]
    with Tracer(call.settings) as tracer:
        lineage = tracer.lineage_of(texts, undated=undated)
    if newick:
        for group in dict.fromkeys(text.group for text in texts):
            members = [text.article for text in texts if text.group == group]
            console.result(as_newick(lineage, members))
    else:
        console.records(edges_as_records(lineage, read))
    for line in bad:
        # "line 3: no text", told as other tools do: with the file's name before it.
        number, _, error = line.error.removeprefix("line ").partition(": ")
        console.problem(f"{lines.name}:{number}: {error} (line-malformed)")
    return exit_code(done=len(texts), failed=len(bad), labels=(), fail_on=())


def _decoded(lines: Iterable[bytes]) -> Iterator[str]:
    """Lines as text; a byte that is not UTF-8 becomes a mark that shows where it was."""
    return (line.decode("utf-8-sig", errors="replace") for line in lines)
