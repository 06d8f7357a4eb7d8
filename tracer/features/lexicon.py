"""Phrases that are looked for, and the signal words of a language."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Generic, NamedTuple, TypeVar

from tracer.model import Range
from tracer.text import has_cjk

FALLBACK = "en"
Key = TypeVar("Key", bound=Hashable)
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'"})
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
KEPT_TEXTS = 4096
"""Readings of so many texts are kept: a source is read for every claim, a paragraph for each of
its sentences, and a sentence by every check."""
_KEPT_WORDS = 50_000


class Token(NamedTuple):
    """A word in its normal form, with its place in the text."""

    word: str
    start: int
    end: int


@lru_cache(maxsize=KEPT_TEXTS)
def tokens(text: str) -> tuple[Token, ...]:
    """Lower-case words; possessive endings dropped, ``n't`` a word of its own."""
    found: list[Token] = []
    for match in _TOKEN.finditer(_lowered(text)):
        word, start, end = match.group(), match.start(), match.end()
        if word.endswith("'s"):
            found.append(Token(word[:-2], start, end - 2))
        elif word.endswith("n't"):
            found.append(Token(word[:-3], start, end - 3))
            found.append(Token("n't", end - 3, end))
        else:
            found.append(Token(word, start, end))
    return tuple(token for token in found if token.word)


_Phrases = tuple[tuple[tuple[str, ...], Key], ...]


class Terms(Generic[Key]):
    """A set of phrases, each with the key it stands for, all found in one pass.

    Words are matched whole and without regard to case; ``*`` at the end of a
    word stands for any ending; Chinese phrases are found anywhere.
    """

    def __init__(self, entries: Iterable[tuple[str, Key]]) -> None:
        self._exact: dict[str, list[tuple[tuple[str, ...], Key]]] = defaultdict(list)
        self._stems: dict[str, list[tuple[tuple[str, ...], Key]]] = defaultdict(list)
        self._cjk: dict[str, list[Key]] = defaultdict(list)
        for phrase, key in entries:
            self._add(phrase, key)
        self._stem_lengths = sorted({len(stem) for stem in self._stems}, reverse=True)
        self._of_word = lru_cache(maxsize=_KEPT_WORDS)(self._look_up)
        self._of_pair = lru_cache(maxsize=_KEPT_WORDS)(self._look_up_pair)
        self._cjk_pattern = _alternatives(self._cjk)

    def find(self, text: str) -> list[tuple[Key, Range]]:
        """Every match of every key, left to right; matches of different keys may overlap.

        Of two matches of the same key that overlap, the longer one is kept.
        """
        words = tokens(text)
        following = [*(token.word for token in words[1:]), ""]
        found = [
            (key, (token.start, words[at + len(rest)].end))
            for at, token in enumerate(words)
            for rest, key in self._of_pair(token.word, following[at])
            if not rest or _follows(words, at + 1, rest)
        ]
        if self._cjk_pattern is not None and has_cjk(text):
            found.extend(
                (key, match.span())
                for match in self._cjk_pattern.finditer(_lowered(text))
                for key in self._cjk[match.group()]
            )
        return _longest(found)

    def _add(self, phrase: str, key: Key) -> None:
        if has_cjk(phrase):
            self._cjk[_lowered(phrase)].append(key)
            return
        parts = phrase.split()
        words: list[str] = []
        for part in parts:
            pieces = [token.word for token in tokens(part)]
            words.extend([*pieces[:-1], f"{pieces[-1]}*"] if part.endswith("*") else pieces)
        if not words:
            return
        first, rest = words[0], tuple(words[1:])
        if first.endswith("*"):
            self._stems[first[:-1]].append((rest, key))
        else:
            self._exact[first].append((rest, key))

    def _look_up_pair(self, word: str, following: str) -> _Phrases[Key]:
        """The phrases that two words in a row may begin."""
        phrases = self._of_word(word)
        if not phrases:
            return ()
        return tuple(p for p in phrases if not p[0] or _matches(following, p[0][0]))

    def _look_up(self, word: str) -> _Phrases[Key]:
        """What follows a word in each phrase that begins with it, and the phrase's key."""
        candidates = [self._exact.get(word, [])]
        candidates.extend(self._stems.get(word[:length], []) for length in self._stem_lengths)
        return tuple(entry for group in candidates for entry in group)


def _follows(words: Sequence[Token], at: int, rest: tuple[str, ...]) -> bool:
    if at + len(rest) > len(words):
        return False
    return all(_matches(words[at + i].word, part) for i, part in enumerate(rest))


def _matches(word: str, part: str) -> bool:
    return word == part or (part[-1] == "*" and word.startswith(part[:-1]))


def _longest(found: list[tuple[Key, Range]]) -> list[tuple[Key, Range]]:
    kept: dict[Key, list[Range]] = defaultdict(list)
    for key, span in sorted(found, key=lambda hit: (hit[1][0] - hit[1][1], hit[1][0])):
        if not any(span[0] < end and start < span[1] for start, end in kept[key]):
            kept[key].append(span)
    return sorted(
        ((key, span) for key, spans in kept.items() for span in spans),
        key=lambda hit: (hit[1], str(hit[0])),
    )


def _alternatives(phrases: Iterable[str]) -> re.Pattern[str] | None:
    ordered = sorted(phrases, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, ordered))) if ordered else None


def _lowered(text: str) -> str:
    """Lower case with plain apostrophes, character by character so that offsets hold."""
    plain = text.translate(_APOSTROPHES)
    lowered = plain.lower()
    if len(lowered) == len(plain):
        return lowered
    return "".join(low if len(low := ch.lower()) == 1 else ch for ch in plain)


Signal = tuple[str, str]  # section, key


@cache
def load(language: str) -> Terms[Signal]:
    """All signal words of a language, each standing for its (section, key).

    English where there is no lexicon for the language. Sections: force, prohibit,
    permit, time, scope, qualifier, hedge, judgement, motive, negation, opinion,
    attribution, contrast.
    """
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    code = known_language(language) or FALLBACK
    path = files(__package__).joinpath(f"lexicons/{code}.yaml")
    table = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - no objects
    return Terms(
        entry for section, content in table.items() for entry in _entries(section, content)
    )


def known_language(language: str) -> str:
    """The lexicon's code for a language tag (``zh-Hant`` → ``zh``); empty if there is none.

    A text without a tag counts as English.
    """
    code = language.lower().split("-")[0] or FALLBACK
    return code if code in languages() else ""


@cache
def languages() -> frozenset[str]:
    """Codes of the languages that have a lexicon."""
    folder = files(__package__).joinpath("lexicons")
    return frozenset(
        entry.name.removesuffix(".yaml")
        for entry in folder.iterdir()
        if entry.name.endswith(".yaml")
    )


def _entries(
    section: str, content: Mapping[str, list[str]] | list[str]
) -> Iterator[tuple[str, Signal]]:
    if isinstance(content, Mapping):
        for key, phrases in content.items():
            yield from ((phrase, (section, key)) for phrase in phrases)
    else:
        yield from ((phrase, (section, section)) for phrase in content)
