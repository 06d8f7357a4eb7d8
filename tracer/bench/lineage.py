"""Measures the lineage stage: who had it from whom, on sets where that is known.

Everything is counted as the record format gives it: at most ten candidates for each
child, best first. Reciprocal rank is 0 where the true parent is not among them.
"""

from __future__ import annotations

import json
import math
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tracer.bench import insciout, lineage_games, lineage_scale
from tracer.lineage.company import Company
from tracer.lineage.edges import edges_of
from tracer.lineage.records import BadLine, Text, edges_as_records, read_texts
from tracer.lineage.score import score_of
from tracer.model import EvidenceKind, Lineage, LineageEdge, SourceLibrary
from tracer.text import words

Embed = Callable[[list[str]], npt.NDArray[np.float32]]
Ranking = Mapping[str, Sequence[str | None]]
Row = Mapping[str, Any]
Named = tuple[str, Mapping[str, float | str]]

NARRATION = Path("narration/dev.jsonl")
PAGES = "test-pages"
EDGES = "press-lineage-dev.json"
FIRST = 3
KINDS: tuple[EvidenceKind, ...] = ("link", "attribution", "reuse", "paraphrase")
SURE = (0.5, 0.9, 0.99)
"""From these probabilities of the best parent on, it is said how many answers are right."""
FULL = "TRACER_BENCH_FULL"
"""Environment variable: if set, made-up games of up to 100,000 texts are measured too."""
LENGTH_KEPT = 0.9
"""The TF-IDF baseline takes no parent shorter than this share of the child's length."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table; ``right`` and ``reciprocal`` are shares of ``count`` children."""

    name: str
    right: float
    reciprocal: float
    count: int

    @property
    def figures(self) -> dict[str, float | str]:
        """As a table shows it."""
        return {"n": self.count, "parent right": self.right, "MRR": self.reciprocal}


def measured(data: Path | None) -> Iterator[Named]:
    """Named figures, set by set; a set that is not there gives a name and no figures.

    Args:
        data: the folder of outside sets, or the one above it.
    """
    from tracer import embedders

    embed = _remembering(embedders.load("minilm").encode)
    for found in _own_games(embed):
        yield found.name, found.figures
    narration = _find(data, str(NARRATION))
    if narration is None:
        yield f"no {NARRATION} in the data folder", {}
    else:
        rows = [json.loads(line) for line in narration.read_text("utf-8").splitlines()]
        for found in _retellings(rows, embed):
            yield found.name, found.figures
        yield from _nobody_here(rows, embed)
    yield from _press(data, embed)
    hops = _find(data, str(insciout.FILE))
    if hops is None:
        yield f"no {insciout.FILE} in the data folder", {}
    else:
        yield "science news, from words alone, folds by paper", insciout.measured(hops)


def made_up() -> Iterator[Named]:
    """Telephone games made up with all that is true of them: witnesses lost, evidence, size."""
    yield from lineage_games.measured()
    yield from lineage_scale.candidates()
    sizes = lineage_scale.FULL_SIZES if os.environ.get(FULL) else lineage_scale.SIZES
    yield from lineage_scale.measured(sizes)


# ------------------------------------------------------------------ retellings


def _own_games(embed: Embed) -> Iterator[Figure]:
    """The games on which the weights were fitted: no proof, only a check that nothing broke."""
    text = files("tracer.lineage").joinpath("retellings.jsonl").read_text("utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    for undated in (False, True):
        name = f"own telephone games, {_dates(undated)} (fitted on these)"
        yield figure(name, rows, ranking(rows, "group", embed, undated=undated))


def _retellings(rows: Sequence[Row], embed: Embed) -> Iterator[Figure]:
    for undated in (False, True):
        when = _dates(undated)
        yield figure(f"narration, {when}", rows, ranking(rows, "title", embed, undated=undated))
        yield figure(
            f"narration, {when}, words alone (no embedder)",
            rows,
            ranking(rows, "title", None, undated=undated),
        )
        for kind in ("reuse", "paraphrase"):
            yield figure(
                f"narration, {when}, without {kind}",
                rows,
                ranking(rows, "title", embed, undated=undated, leave_out=(kind,)),
            )
        yield figure(f"  baseline TF-IDF, {when}", rows, by_tfidf(rows, undated=undated))
        if not undated:
            yield figure("  baseline time only (the latest before it)", rows, by_time(rows))


def _nobody_here(rows: Sequence[Row], embed: Embed) -> Iterator[Named]:
    """How often the outside comes first once the true parent is taken away, and how sure the
    stage is of the parents that it names with and without the true one."""
    parents = {row["id"]: row.get("parent") for row in rows}
    whole = {edge.child: edge for edge in _edges(_read(rows), embed) if edge.rank == 1}
    alone: dict[str, LineageEdge] = {}
    for parent in dict.fromkeys(row["parent"] for row in rows if row.get("parent")):
        title = next(row["title"] for row in rows if row["id"] == parent)
        group = [row for row in rows if row["title"] == title and row["id"] != parent]
        for edge in _edges(_read(group), embed):
            if edge.rank == 1 and parents[edge.child] == parent:
                alone[edge.child] = edge
    nobody = {child for child, edge in alone.items() if edge.parent is None}
    second = [child for child in alone if parents[str(parents[child])] is None]
    yield (
        "narration, dated, true parent removed: nobody here is the parent",
        {
            "said for": f"{len(nobody)} of {len(alone)}",
            "where no ancestor is left": f"{len(nobody.intersection(second))} of {len(second)}",
            "surer with the true parent": sum(
                _sure(whole[child]) > _sure(edge) for child, edge in alone.items()
            )
            / max(1, len(alone)),
        },
    )
    for least in SURE:
        named = [whole[child] for child in alone if _sure(whole[child]) >= least]
        right = sum(edge.parent == parents[edge.child] for edge in named)
        wrong = sum(_sure(edge) >= least for edge in alone.values())
        yield (
            f"narration, dated, parents named with a probability of {least} or more",
            {
                "named": f"{len(named)} of {len(alone)}",
                "right": right / max(1, len(named)),
                "still named, true parent removed": f"{wrong} of {len(alone)}",
            },
        )


def _sure(edge: LineageEdge) -> float:
    """The probability of the parent that is named; 0 where nobody is."""
    return edge.probability if edge.parent is not None else 0.0


def _read(rows: Sequence[Row], group: str = "title") -> list[Text | BadLine]:
    kept = ("id", "text", "started_ms", "finished_ms")
    return read_texts(json.dumps({k: row[k] for k in kept} | {"group": row[group]}) for row in rows)


def ranking(
    rows: Sequence[Row],
    group: str,
    embed: Embed | None,
    *,
    undated: bool = False,
    leave_out: Sequence[EvidenceKind] = (),
) -> Ranking:
    """Candidate parents of every text, best first, as the record format gives them.

    Args:
        rows: ``id``, ``text``, ``started_ms``, ``finished_ms`` and the group's field.
        group: the field within which texts are compared.
        embed: sentences to unit vectors, or None.
        undated: leave times aside.
        leave_out: kinds of evidence that do not count.
    """
    return _ranked(_read(rows, group), embed, undated=undated, leave_out=leave_out)


def _ranked(
    texts: Sequence[Text | BadLine],
    embed: Embed | None,
    *,
    undated: bool = False,
    leave_out: Sequence[EvidenceKind] = (),
) -> dict[str, list[str | None]]:
    edges = _edges(texts, embed, undated=undated, leave_out=leave_out)
    found: dict[str, list[str | None]] = {}
    for record in edges_as_records(Lineage(tuple(edges)), texts):
        found.setdefault(record["child"], []).append(record["parent"])
    return found


def _edges(
    texts: Sequence[Text | BadLine],
    embed: Embed | None,
    *,
    undated: bool = False,
    leave_out: Sequence[EvidenceKind] = (),
) -> list[LineageEdge]:
    good = [text for text in texts if isinstance(text, Text)]
    edges: list[LineageEdge] = []
    for name in sorted({text.group for text in good}):
        members = [text.witness(undated=undated) for text in good if text.group == name]
        company = Company(members, (), {}, SourceLibrary(()), embed)
        edges.extend(edges_of(company, score_of(company, leave_out)))
    return edges


def figure(name: str, rows: Sequence[Row], ranked: Ranking) -> Figure:
    """Share of right parents and mean reciprocal rank over the rows that have a parent."""
    children = [row for row in rows if row.get("parent")]
    right, reciprocal = 0, 0.0
    for row in children:
        candidates = list(ranked.get(row["id"], ()))
        if row["parent"] in candidates:
            place = candidates.index(row["parent"]) + 1
            right += place == 1
            reciprocal += 1 / place
    count = max(1, len(children))
    return Figure(name, right / count, reciprocal / count, len(children))


# ------------------------------------------------------------------- baselines


def by_time(rows: Sequence[Row]) -> Ranking:
    """The text that was finished last before the child was begun comes first."""
    return {
        row["id"]: [
            other["id"]
            for other in sorted(_earlier(rows, row), key=lambda r: (-r["finished_ms"], r["id"]))
        ][:10]
        for row in rows
    }


def by_tfidf(rows: Sequence[Row], *, undated: bool) -> Ranking:
    """Cosine of TF-IDF vectors (1 + log tf, smoothed idf), within a title."""
    vectors = _tfidf(rows)

    def nearness(child: Row, other: Row) -> float:
        ours, theirs = vectors[child["id"]], vectors[other["id"]]
        return sum(weight * theirs.get(word, 0.0) for word, weight in ours.items())

    def candidates(child: Row) -> Iterator[Row]:
        if not undated:
            return _earlier(rows, child)
        least = LENGTH_KEPT * len(child["text"])
        return (row for row in _others(rows, child) if len(row["text"]) >= least)

    return {
        row["id"]: [
            other["id"]
            for other in sorted(candidates(row), key=lambda o: (-nearness(row, o), o["id"]))
        ][:10]
        for row in rows
    }


def _tfidf(rows: Sequence[Row]) -> dict[str, dict[str, float]]:
    """Unit vectors by id, the rarity of words taken over all rows."""
    counts = {row["id"]: Counter(w for w in words(row["text"]) if len(w) > 1) for row in rows}
    spread = Counter(word for count in counts.values() for word in count)
    vectors = {}
    for identity, count in counts.items():
        weights = {
            word: (1 + math.log(n)) * (math.log((1 + len(rows)) / (1 + spread[word])) + 1)
            for word, n in count.items()
        }
        norm = math.sqrt(sum(weight * weight for weight in weights.values()))
        vectors[identity] = {word: weight / norm for word, weight in weights.items()}
    return vectors


def _others(rows: Iterable[Row], child: Row) -> Iterator[Row]:
    return (r for r in rows if r["title"] == child["title"] and r["id"] != child["id"])


def _earlier(rows: Iterable[Row], child: Row) -> Iterator[Row]:
    return (row for row in _others(rows, child) if row["finished_ms"] <= child["started_ms"])


# ----------------------------------------------------------------------- press


def _press(data: Path | None, embed: Embed) -> Iterator[Named]:
    """Counts on the paraphrased pages, whole and with each kind of evidence left out."""
    pages, edges = _find(data, PAGES), _find(data, EDGES)
    if pages is None or edges is None:
        yield f"no {PAGES} and {EDGES} in the data folder", {}
        return
    known = json.loads(edges.read_text("utf-8"))
    parents: dict[str, set[str]] = {}
    for edge in known["edges"]:
        parents.setdefault(edge["child"], set()).add(edge["parent"])
    also: dict[str, set[str]] = {}
    for edge in known.get("inferred", ()):
        also.setdefault(edge["child"], set()).add(edge["parent"])
    texts = list(_pages(pages))
    yield "press pages", _press_counts(_ranked(texts, embed), parents, also)
    for kind in KINDS:
        ranked = _ranked(texts, embed, leave_out=(kind,))
        yield f"press pages, without {kind}", _press_counts(ranked, parents, also)
    yield (
        "press pages, stated parents removed: nobody here is the parent",
        {"said for": _press_alone(texts, embed, parents)},
    )


def _press_counts(
    ranked: Ranking,
    parents: Mapping[str, set[str]],
    also: Mapping[str, set[str]],
) -> dict[str, float | str]:
    best = sum(
        next(iter(ranked[child]), None) in known | also.get(child, set())
        for child, known in parents.items()
    )
    among = sum(len(known & set(ranked[child][:FIRST])) for child, known in parents.items())
    stated = sum(map(len, parents.values()))
    return {
        "best parent right": f"{best} of {len(parents)}",
        f"stated edges among the first {FIRST}": f"{among} of {stated}",
    }


def _press_alone(texts: Sequence[Text], embed: Embed, parents: Mapping[str, set[str]]) -> str:
    alone = 0
    for child, known in parents.items():
        kept = [text for text in texts if text.article.id not in known]
        alone += next(iter(_ranked(kept, embed)[child]), None) is None
    return f"{alone} of {len(parents)}"


def _pages(folder: Path) -> Iterator[Text]:
    """The pages' text with what is known about them, dates no more exact than they are."""
    rows = []
    for path in sorted(folder.glob("*.json")):
        page = json.loads(path.read_text("utf-8"))
        about = page.get("published_about")
        rows.append(
            {key: page[key] for key in ("id", "url", "outlet", "title", "text")}
            | {"lang": page["language"]}
            | {"published": page.get("published") or (about[:7] if about else None)}
        )
    for text in read_texts(json.dumps(row) for row in rows):
        if isinstance(text, Text):
            yield replace(text, group="")


def _find(data: Path | None, name: str) -> Path | None:
    """A set in the folder, in a ``gold`` folder in it or beside it, or beside it."""
    if data is None:
        return None
    places = (data, data / "benchmarks", data / "gold", data.parent, data.parent / "gold")
    return next((place / name for place in places if (place / name).exists()), None)


# ----------------------------------------------------------------------- helps


def _dates(undated: bool) -> str:
    return "undated" if undated else "dated"


def _remembering(encode: Callable[[list[str]], npt.NDArray[np.float32]]) -> Embed:
    """The same embedder, which does not encode a sentence twice."""
    known: dict[str, npt.NDArray[np.float32]] = {}

    def embed(texts: list[str]) -> npt.NDArray[np.float32]:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known.update(zip(new, encode(new), strict=True))
        return np.stack([known[text] for text in texts])

    return embed
