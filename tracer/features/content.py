"""Content words with their stems and places: what a sentence is about, word by word."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple, Protocol, cast

from tracer.features.lexicon import KEPT_TEXTS, tokens
from tracer.text import has_cjk

STOP_WORDS = frozenset(
    "the a an of to and in for on with by is are be as at it its that this which from or not has "
    "have will was were their they he she his her but if who whom what when where how than then "
    "so such these those there been being also into any all would could can may must shall should "
    "do does did about over under after before more most other some no nor only own same out up "
    "n't him them we us our you your i me my one said says say according both each every between "
    "while during through per via yet still just very".split()
)


class Word(NamedTuple):
    """A content word: its stem and where it stands."""

    stem: str
    start: int
    end: int


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 - the library's name


@lru_cache(maxsize=KEPT_TEXTS)
def content_words(text: str) -> tuple[Word, ...]:
    """Words that carry meaning, stemmed; Chinese characters one by one."""
    found: list[Word] = []
    may_be_cjk = has_cjk(text)
    for token in tokens(text):
        if may_be_cjk and has_cjk(token.word):
            found.extend(
                Word(char, token.start + i, token.start + i + 1)
                for i, char in enumerate(token.word)
            )
        elif token.word not in STOP_WORDS:
            found.append(Word(stem(token.word), token.start, token.end))
    return tuple(found)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """English Snowball stem; other languages lose what looks like an English ending."""
    return _stemmer().stemWord(word)


@cache
def _stemmer() -> _Stemmer:
    import snowballstemmer

    return cast("_Stemmer", snowballstemmer.stemmer("english"))
