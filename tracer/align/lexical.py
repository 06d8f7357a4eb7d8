"""BM25 over several views of the source sentences: words, concepts, actors.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and
Beyond", 2009. Written out here because the ranker needs the parts that
libraries do not give: term weights for coverage and one index over many views.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from tracer.features.content import content_words
from tracer.text import has_cjk

Scores = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
K1, B = 1.2, 0.6


def stems(text: str) -> list[str]:
    """Stemmed content words; Chinese as overlapping pairs of characters."""
    found = content_words(text)
    if not has_cjk(text):
        return [word.stem for word in found]
    single = [word.stem for word in found if has_cjk(word.stem)]
    pairs = [a + b for a, b in pairwise(single)]
    return pairs + [word.stem for word in found if not has_cjk(word.stem)]


class Bm25:
    """An inverted index that scores every document for a bag of terms."""

    def __init__(self, documents: Sequence[Sequence[str]], *, b: float = B) -> None:
        counts = [Counter(document) for document in documents]
        lengths = [max(1, sum(count.values())) for count in counts]
        mean = sum(lengths) / max(1, len(lengths))
        frequency = Counter(term for count in counts for term in count)
        self._size = len(documents)
        self.weight = {
            term: math.log(1 + (self._size - n + 0.5) / (n + 0.5)) for term, n in frequency.items()
        }
        self.unseen_weight = math.log(1 + (self._size + 0.5) / 0.5)
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for row, (count, length) in enumerate(zip(counts, lengths, strict=True)):
            norm = K1 * (1 - b + b * length / mean)
            for term, n in count.items():
                score = self.weight[term] * n * (K1 + 1) / (n + norm)
                postings[term].append((row, score))
        self._postings = {
            term: (np.array([row for row, _ in found]), np.array([score for _, score in found]))
            for term, found in postings.items()
        }

    def scores(self, terms: Iterable[str]) -> Scores:
        """BM25 score of every document, shape (documents,)."""
        # Sorted, since sums of floats depend on their order and a set's changes from run to run.
        found = [self._postings[t] for t in sorted(set(terms)) if t in self._postings]
        return summed([rows for rows, _ in found], [score for _, score in found], self._size)

    def idf(self, term: str) -> float:
        """How much a term tells: its inverse document frequency."""
        return self.weight.get(term, self.unseen_weight)


def summed(rows: Sequence[Rows], values: Sequence[Scores], size: int) -> Scores:
    """Sums of values by row, shape (size,): those of the first array before the second's."""
    if not rows:
        return np.zeros(size)
    total = np.bincount(np.concatenate(rows), np.concatenate(values), minlength=size)
    return np.asarray(total, dtype=float)


def standardised(values: Scores) -> Scores:
    """At mean 0 and standard deviation 1, along the last axis."""
    away = values - values.mean(axis=-1, keepdims=True)
    return np.asarray(away / (values.std(axis=-1, keepdims=True) + 1e-9))
