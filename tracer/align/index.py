"""The source sentences, prepared once so that many claims can be held against them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from tracer.align.lexical import Bm25, Scores, stems, summed
from tracer.align.vectors import encode_cached
from tracer.corpus import retellings
from tracer.embedders import Embedder, Vectors
from tracer.features import Vocabulary
from tracer.model import Clause, Cue, Echo, SourceLibrary, SourceSentence
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
        # What a document does not say is no sign that a claim is about it.
        self._said = [np.flatnonzero(rows & (self.is_absence == 0)) for rows in self._packs]
        self.retellings = Retellings(library, embedder, self.addresses)

    def cosines(self, query: Vectors) -> Scores:
        """Cosine of one vector with each sentence's best passage, shape (sentences,)."""
        return self._best_row(np.asarray(query @ self._vectors.T, dtype=float))

    def headed_cosines(self, query: Vectors) -> Scores:
        """Cosine with each sentence under its document's and clause's heading, (sentences,)."""
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
        weights = {term: self._words.idf(term) for term in sorted(set(terms))}
        total = sum(weights.values())
        having = [(self._having[term], w) for term, w in weights.items() if term in self._having]
        found = summed(
            [rows for rows, _ in having],
            [np.full(len(rows), weight) for rows, weight in having],
            len(self.sentences),
        )
        return found / float(total) if total else found

    def of_pack(self, scores: Scores) -> Scores:
        """How near each sentence's pack is as a whole, by the scores of its best sentences."""
        near = np.zeros(len(scores))
        for rows, said in zip(self._packs, self._said, strict=True):
            near[rows] = _mean_of_best(scores[said], _BEST_OF_PACK) if len(said) else 0.0
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
        links = sorted((rows[a], n) for n, r in enumerate(known) for a in r.sources if a in rows)
        self._linked = np.array([n for _, n in links], dtype=np.intp)
        self._retold, self._starts = np.unique(
            np.array([row for row, _ in links], dtype=np.intp), return_index=True
        )
        self._length = len(addresses)
        verdicts = np.array([r.verdict for r in known])
        self._of = {
            kind: np.flatnonzero(np.isin(verdicts, list(of))) for kind, of in _KINDS.items()
        }

    def near(self, query: Vectors) -> Scores:
        """Cosine of a claim's vector with each retelling, shape (retellings,)."""
        return _cosines(self._vectors, query)

    def near_around(self, around: Vectors) -> Scores:
        """Cosine of a paragraph's vector with each retelling's paragraph, shape (retellings,)."""
        return _cosines(self._around_vectors, around)

    def nearest(self, near: Scores, *, unseen: frozenset[str] = frozenset()) -> Scores:
        """Cosine with each source sentence's nearest retelling.

        Args:
            near: cosines as :meth:`near` or :meth:`near_around` gives them.
            unseen: retellings to leave out, by text: a fit must not find a claim by itself.

        Returns:
            Shape (sentences,); 0 where a sentence has no retelling, or none that is like.
        """
        best = np.zeros(self._length)
        if len(self._linked):
            seen = np.where(self._is_in(unseen), 0.0, near) if unseen else near
            of_row = np.maximum.reduceat(seen[self._linked], self._starts)
            best[self._retold] = np.maximum(of_row, 0.0)
        return best

    def echo(
        self, near: Scores, around: Scores, *, unseen: frozenset[str] = frozenset()
    ) -> Echo | None:
        """What the claim sounds like; None where no verdicts of both kinds are known.

        Args: as for :meth:`nearest`, ``around`` from :meth:`near_around`.
        """
        of = self._of
        if unseen:
            hidden = self._is_in(unseen)
            of = {kind: rows[~hidden[rows]] for kind, rows in of.items()}
        if not len(of["flagged"]) or not len(of["supported"]):
            return None

        here, there = (
            {k: _mean_of_best(values[rows], _BEST_ECHOES) for k, rows in of.items() if len(rows)}
            for values in (near, around)
        )

        def lean(means: Mapping[str, float], kind: str, other: str) -> float:
            return means[kind] - means[other] if kind in means and other in means else 0.0

        towards = lean(here, "flagged", "supported")
        like = of["flagged" if towards > 0 else "supported"]
        return Echo(
            text=self._known[like[near[like].argmax()]].text,
            flagged=towards > 0,
            lean=towards,
            lean_around=lean(there, "flagged", "supported"),
            unsourced=lean(here, "unsourced", "sourced"),
            unsourced_around=lean(there, "unsourced", "sourced"),
            opinion=lean(here, "opinion", "checkable"),
            off_topic=lean(here, "off-topic", "checkable"),
            off_topic_around=lean(there, "off-topic", "checkable"),
        )

    def _is_in(self, texts: frozenset[str]) -> npt.NDArray[np.bool_]:
        return np.array([r.text in texts for r in self._known], dtype=bool)


def _cosines(vectors: Vectors | Scores, query: Vectors) -> Scores:
    # Not by BLAS: for one vector its threads cost more in waiting than they save, and take the
    # cores from the embedder.
    return np.asarray(np.einsum("ij,j->i", vectors, query), dtype=float)


def _mean_of_best(values: Scores, most: int) -> float:
    # Sorted, since the sum of three floats depends on their order.
    best = np.partition(values, -most)[-most:] if len(values) > most else values
    return float(np.sort(best).mean())


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
