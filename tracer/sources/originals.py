"""``originals.yaml``: the words of the original language, sentence by sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tracer.corpus.files import file_label, read_yaml
from tracer.corpus.records import Problems, Record
from tracer.model import Clause, SourceSentence

ORIGINALS_FILE = "originals.yaml"


def add_originals(path: Path, clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """The clauses, their sentences with the original text where the file has it.

    Args:
        path: a mapping of clause id to ``{zh: whole paragraph, sentences: {n: text}}``.
        clauses: the clauses of the pack; those that the file leaves out stay as they are.

    Raises:
        PackError: the file is malformed, speaks of a clause or sentence that is not in
            the pack, or has a sentence that is not in its paragraph.
    """
    problems = Problems(file_label(path))
    top = Record(read_yaml(path, as_written=True), "", problems)
    paired = tuple(_paired(top, clause) for clause in clauses)
    top.close()
    problems.settle()
    return paired


def _paired(top: Record, clause: Clause) -> Clause:
    name = clause.address.partition(":")[2]
    if clause.kind != "clause" or not top.has(name):
        return clause
    record = top.mapping(name, f"clause {name}")
    paragraph = record.text("zh", required=True)
    texts = record.mapping("sentences", f"clause {name}: sentences")
    sentences = tuple(_with_original(texts, sentence, paragraph) for sentence in clause.sentences)
    texts.close()
    record.close()
    return replace(clause, sentences=sentences)


def _with_original(texts: Record, sentence: SourceSentence, paragraph: str) -> SourceSentence:
    number = sentence.address.rpartition("#")[2]
    original = texts.text(number)
    if original not in paragraph:
        texts.note(f"{number} is not part of zh")
    return replace(sentence, original=original or None)
