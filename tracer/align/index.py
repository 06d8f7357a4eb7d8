"""The source sentences, prepared once so that many claims can be held against them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tracer.align.lexical import Bm25, Scores, stems
from tracer.align.vectors import encode_cached
from tracer.corpus import retellings
from tracer.embedders import Embedder, Vectors
from tracer.features import Vocabulary
from tracer.model import Clause, Cue, Echo, Features, SourceLibrary, SourceSentence
from tracer.text import statements

# Verified records of what the press or its critics said: witnesses, not sources.
PRESS_TOPICS = frozenset({"press-event", "correction"})
# A document is as near as its best few sentences.
_BEST_OF_PACK = 3
_BEST_ECHOES = 3
# Retellings of these kinds tell something though no source is theirs.
SOURCELESS = frozenset({"drifted", "unsupported", "opinion", "off-topic"})
_KINDS: Mapping[str, frozenset[str]] = {
    "flagged": frozenset({"drifted", "unsupported"}),
    "supported": frozenset({"supported"}),
    "sourced": frozenset({"drifted", "supported"}),
    "unsourced": frozenset({"unsupported"}),
    "opinion": frozenset({"opinion"}),
    "off-topic": frozenset({"off-topic"}),
    "checkable": frozenset({"supported", "drifted", "unsupported"}),
}


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
        self._packs = [
            np.array([s.pack == pack.id for s in self.sentences]) for pack in library.packs
        ]
        self.retellings = Retellings(library, embedder, self.addresses)

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

    def of_pack(self, scores: Scores) -> Scores:
        """How near each sentence's pack is as a whole, by the scores of its best sentences.

        What a document does not say is no sign that a claim is about it.
        """
        said = 1.0 - self.is_absence
        near = np.zeros(len(scores))
        for rows in self._packs:
            best = np.sort(scores[rows & (said > 0)])[-_BEST_OF_PACK:]
            near[rows] = best.mean() if len(best) else 0.0
        return np.asarray(near - near.mean(), dtype=float)

    def _best_row(self, scores: Scores) -> Scores:
        """From scores of passages to scores of sentences, each by its best passage."""
        return np.asarray(np.maximum.reduceat(scores, self._starts, axis=-1))


class Retellings:
    """Sentences whose source and verdict are known, so that a familiar wording finds its clause.

    A claim is held against them as a fact-checker remembers having seen it before
    (claim matching; Shaar et al., ACL 2020).
    """

    def __init__(
        self, library: SourceLibrary, embedder: Embedder, addresses: Sequence[str]
    ) -> None:
        rows = {address: row for row, address in enumerate(addresses)}
        known = [
            r for r in retellings([pack.path for pack in library.packs])
            if any(a in rows for a in r.sources) or r.verdict in SOURCELESS
        ]  # fmt: skip
        self.texts: tuple[str, ...] = tuple(
            dict.fromkeys(text for r in known for text in (r.text, r.around))
        )
        vectors = encode_cached(embedder, self.texts) if known else np.zeros((0, 1))
        place = {text: row for row, text in enumerate(self.texts)}
        self._known = known
        self._vectors = vectors[[place[r.text] for r in known]]
        self._around_vectors = vectors[[place[r.around] for r in known]]
        links = [(n, rows[a]) for n, r in enumerate(known) for a in r.sources if a in rows]
        self._links = np.array(links, dtype=np.intp).reshape(len(links), 2)
        self._length = len(addresses)
        self._verdicts = np.array([r.verdict for r in known])

    def cosines(
        self, query: Vectors, around: Vectors, *, unseen: frozenset[str] = frozenset()
    ) -> tuple[Scores, Scores]:
        """Cosine with each sentence's nearest retelling: of the claim, and of its paragraph.

        Args:
            query: vector of the claim.
            around: vector of the claim in its paragraph.
            unseen: retellings to leave out, by text: a fit must not find a claim by itself.

        Returns:
            Two arrays, shape (sentences,); 0 where a sentence has no retelling.
        """
        kept = self._kept(unseen)[self._links[:, 0]]
        numbers, rows = self._links[kept, 0], self._links[kept, 1]
        found = []
        for vectors, vector in ((self._vectors, query), (self._around_vectors, around)):
            best = np.zeros(self._length)
            np.maximum.at(best, rows, np.asarray(vectors @ vector, dtype=float)[numbers])
            found.append(best)
        return found[0], found[1]

    def echo(
        self, query: Vectors, around: Vectors, *, unseen: frozenset[str] = frozenset()
    ) -> Echo | None:
        """What the claim sounds like; None where no verdicts of both kinds are known."""
        kept = self._kept(unseen)
        of = {
            name: kept & np.isin(self._verdicts, list(verdicts))
            for name, verdicts in _KINDS.items()
        }
        if not of["flagged"].any() or not of["supported"].any():
            return None
        near = np.asarray(self._vectors @ query, dtype=float)
        near_around = np.asarray(self._around_vectors @ around, dtype=float)

        def lean(values: Scores, kind: str, other: str) -> float:
            if not of[kind].any() or not of[other].any():
                return 0.0
            return _mean_of_best(values[of[kind]]) - _mean_of_best(values[of[other]])

        towards = lean(near, "flagged", "supported")
        like = np.where(of["flagged" if towards > 0 else "supported"], near, -1.0)
        return Echo(
            text=self._known[int(like.argmax())].text,
            flagged=towards > 0,
            lean=towards,
            lean_around=lean(near_around, "flagged", "supported"),
            unsourced=lean(near, "unsourced", "sourced"),
            unsourced_around=lean(near_around, "unsourced", "sourced"),
            opinion=lean(near, "opinion", "checkable"),
            off_topic=lean(near, "off-topic", "checkable"),
            off_topic_around=lean(near_around, "off-topic", "checkable"),
        )

    def _kept(self, unseen: frozenset[str]) -> npt.NDArray[np.bool_]:
        if not unseen:
            return np.ones(len(self._known), dtype=bool)
        return np.array([r.text not in unseen for r in self._known], dtype=bool)


def _mean_of_best(values: Scores) -> float:
    return float(np.sort(values)[-_BEST_ECHOES:].mean())


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
