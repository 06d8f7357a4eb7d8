"""The source sentences, prepared once so that many claims can be held against them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tracer.align.lexical import Bm25, Scores, stems
from tracer.align.vectors import encode_cached
from tracer.embedders import Embedder, Vectors
from tracer.features import Vocabulary
from tracer.model import Clause, Cue, Features, SourceLibrary, SourceSentence
from tracer.text import statements

# Verified records of what the press or its critics said: witnesses, not sources.
PRESS_TOPICS = frozenset({"press-event", "correction"})


@dataclass(frozen=True, slots=True)
class Query:
    """One claim as the ranker sees it: its words, its concepts, and those of its context."""

    context: str
    features: Features
    context_features: Features
    stems: tuple[str, ...]


class SourceIndex:
    """All sentences of a library with their word, concept, actor and vector views.

    A fact of several sentences is also indexed sentence by sentence, and scores
    by its best part; its address stays that of the fact.
    """

    def __init__(self, library: SourceLibrary, embedder: Embedder, vocabulary: Vocabulary) -> None:
        self.library = library
        self.embedder = embedder
        self.vocabulary = vocabulary
        self.sentences: tuple[SourceSentence, ...] = tuple(library.sentences())
        self._passages, owners = _passages(self.sentences)
        self._starts = np.searchsorted(np.array(owners), np.arange(len(self.sentences)))
        headings = [_heading(library.clause(s.address), library) for s in self.sentences]
        headed = [
            f"{h}. {s.text}" if h else s.text for h, s in zip(headings, self.sentences, strict=True)
        ]
        self.texts: tuple[str, ...] = (*self._passages, *headed)
        vectors = encode_cached(embedder, self.texts)
        self._vectors: Vectors = vectors[: len(self._passages)]
        self._headed_vectors: Vectors = vectors[len(self._passages) :]
        # A heading stands over many sentences, and a sentence in several views: stem each once.
        of = {text: stems(text) for text in {*self._passages, *headings}}
        self._words = Bm25([of[passage] for passage in self._passages])
        self._headed_words = Bm25(
            [of[h] + of[s.text] for h, s in zip(headings, self.sentences, strict=True)], b=0.75
        )
        cues = [list(vocabulary.cues(passage)) for passage in self._passages]
        self._concepts = Bm25([_keys(found, "concept") for found in cues])
        self._actors = Bm25([_keys(found, "actor") for found in cues])
        self._having = _rows_by_stem([of[s.text] for s in self.sentences])
        self.addresses = [s.address for s in self.sentences]
        self.is_absence = np.array([s.kind == "absence" for s in self.sentences], dtype=float)
        self.is_fact = np.array([s.kind == "fact" for s in self.sentences], dtype=float)
        self.is_press = np.array(
            [library.clause(s.address).topic in PRESS_TOPICS for s in self.sentences], dtype=float
        )

    def cosines(self, query: Vectors) -> Scores:
        """Cosine with each sentence's best passage, shape (queries, sentences)."""
        rows = np.asarray(query @ self._vectors.T, dtype=float)
        return self._best_row(rows)

    def headed_cosines(self, query: Vectors) -> Scores:
        """Cosine with each sentence under its document's and clause's heading."""
        return np.asarray(query @ self._headed_vectors.T, dtype=float)

    def word_scores(self, terms: Iterable[str]) -> Scores:
        return self._best_row(self._words.scores(terms))

    def headed_word_scores(self, terms: Iterable[str]) -> Scores:
        return self._headed_words.scores(terms)

    def concept_scores(self, keys: Iterable[str]) -> Scores:
        return self._best_row(self._concepts.scores(keys))

    def actor_scores(self, keys: Iterable[str]) -> Scores:
        return self._best_row(self._actors.scores(keys))

    def coverage(self, terms: Sequence[str]) -> Scores:
        """Share of the query's words, weighted by how much they tell, that a sentence has."""
        weights = {term: self._words.idf(term) for term in set(terms)}
        total = sum(weights.values())
        if not total:
            return np.zeros(len(self.sentences))
        found = np.zeros(len(self.sentences))
        for term, weight in weights.items():
            if term in self._having:
                found[self._having[term]] += weight
        return found / float(total)

    def _best_row(self, scores: Scores) -> Scores:
        """From scores of passages to scores of sentences, each by its best passage."""
        return np.asarray(np.maximum.reduceat(scores, self._starts, axis=-1))


def _passages(sentences: Sequence[SourceSentence]) -> tuple[list[str], list[int]]:
    passages: list[str] = []
    owners: list[int] = []
    for row, sentence in enumerate(sentences):
        spans = [] if sentence.kind == "clause" else statements(sentence.text)
        parts = [sentence.text[start:end].strip() for start, end in spans]
        for text in [sentence.text, *(parts if len(parts) > 1 else [])]:
            passages.append(text)
            owners.append(row)
    return passages, owners


def _rows_by_stem(stems_of: Sequence[Sequence[str]]) -> dict[str, npt.NDArray[np.intp]]:
    """For each stem the sentences that have it."""
    rows: dict[str, list[int]] = {}
    for row, found in enumerate(stems_of):
        for stem in set(found):
            rows.setdefault(stem, []).append(row)
    return {stem: np.array(having, dtype=np.intp) for stem, having in rows.items()}


def _heading(clause: Clause, library: SourceLibrary) -> str:
    """What stands over a sentence: its document, its place there, and whom it is for."""
    pack = library.pack(clause.pack)
    title = pack.title if pack.kind == "document" else ""
    where = clause.path if clause.kind == "clause" else ""
    who = clause.addressee if clause.kind == "clause" else " ".join(clause.actors)
    return ". ".join(part for part in (title, where, who) if part)


def _keys(cues: Sequence[Cue], kind: str) -> list[str]:
    return sorted({cue.key for cue in cues if cue.kind == kind})
