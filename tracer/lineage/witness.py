"""A text as the stage sees it: its words, its sentences, when it can have been read and written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from tracer.lineage.dates import Interval, interval_of
from tracer.lineage.words import FUNCTION_WORDS, Tokens, sentences
from tracer.model import Article, Range

Matrix = npt.NDArray[np.float64]
Vectors = npt.NDArray[np.float32]
Embed = Callable[[list[str]], npt.NDArray[np.float32]]

LETTER_RUN = 5
PAIR_REACH = 3
PASSAGE_WORDS = 6


@dataclass(frozen=True)
class Witness:
    """An article, and the span of time in which its writer worked.

    ``began`` is when its writer began: nothing that came out later can have been read;
    ``ended`` is when others could first read it. ``aside`` are ranges that do not count
    as its own words: quotations of the document, and paragraphs that half the set repeats.
    """

    article: Article
    began: Interval | None
    ended: Interval | None
    aside: tuple[Range, ...] = ()

    @classmethod
    def of(cls, article: Article, *, undated: bool = False) -> Witness:
        """A page: all that is known is when it was published."""
        when = None if undated else interval_of(article.published)
        return cls(article, when, when)

    @property
    def id(self) -> str:
        return self.article.id

    @property
    def name(self) -> str:
        """What to call it in a reason."""
        return self.article.outlet or self.article.title or self.id

    @property
    def prose(self) -> str:
        """The text with what is set aside blanked out; offsets stay those of the text."""
        text = self.article.text
        for start, end in self.aside:
            text = text[:start] + " " * (end - start) + text[end:]
        return text

    @cached_property
    def tokens(self) -> Tokens:
        return Tokens.of(self.prose)

    @property
    def words(self) -> frozenset[str]:
        return frozenset(self.tokens.forms)

    @property
    def content(self) -> frozenset[str]:
        """The words without articles, prepositions and the like."""
        return self.words - FUNCTION_WORDS

    @cached_property
    def sentences(self) -> tuple[Range, ...]:
        return tuple(sentences(self.prose)) or ((0, len(self.prose)),)

    def sentence_texts(self) -> list[str]:
        """The sentences' words."""
        prose = self.prose
        return [prose[start:end] for start, end in self.sentences]
