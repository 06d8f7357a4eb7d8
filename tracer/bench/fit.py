"""Fits everything that ships, on the labelled claims of the corpus, and writes it in place.

    python -m tracer.bench.fit [--entailment FOLDER]

Writes the ranker's weights, the judge's calibration and the packs' vectors; with
an entailment model also the calibration for it. Figures for what is fitted here
come from ``tracer bench judge``, which fits again for each fold.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from tracer.align import vectors
from tracer.align.ranker import Matrix
from tracer.bench import fit_judge, fit_ranker, workbench
from tracer.bench.gold import claims_of, training
from tracer.bench.workbench import Workbench
from tracer.corpus import corpus_folder
from tracer.judge import calibration, entailment

CLOSELY_TOLD = ("claims.jsonl",)
DOCUMENT_CLAIMS = "document claims"


def main(arguments: Sequence[str] | None = None) -> int:
    """Fits on training and gold claims together and writes the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entailment", default="off")
    model = entailment.load(parser.parse_args(arguments).entailment)
    rows = training()
    for name in workbench.GOLD_FILES:
        rows += workbench.gold(name)
    digest = hashlib.sha256("\n".join(sorted(row.text for row in rows)).encode()).hexdigest()[:16]
    bench = Workbench(rows)
    everything = range(len(rows))
    weights = bench.fit_ranker(everything)
    across = _across(bench)
    _write("tracer.align", "weights.json", fit_ranker.as_file(weights, across, digest))
    fitted = bench.fit_judge(bench.readings(weights), everything)
    _write("tracer.judge", calibration.CHECKS_ALONE, fit_judge.as_file(fitted, digest))
    _ship_vectors(bench)
    if model is not None:
        helped = Workbench(rows, model)
        fitted = helped.fit_judge(helped.readings(weights), everything)
        _write("tracer.judge", calibration.WITH_ENTAILMENT, fit_judge.as_file(fitted, digest))
    return 0


def _across(bench: Workbench) -> Matrix:
    """The ranker's weights for claims in other languages.

    From newspaper-style claims alone: how the street retells a document in English says little
    of how another language says the same.
    """
    rows = [*training(CLOSELY_TOLD), *workbench.gold(DOCUMENT_CLAIMS)]
    claims = claims_of(rows, bench.vocabulary)
    signals = fit_ranker.across(bench.aligner, claims, rows)
    return fit_ranker.fit(signals, rows, bench.aligner.english.addresses, fit_ranker.PENALTY)


def _ship_vectors(bench: Workbench) -> None:
    """The vectors that the index asked for, so that a first start need not compute them."""
    folder = corpus_folder() / vectors.SHIPPED
    for old in folder.glob("*.npy"):
        old.unlink()
    index = bench.aligner.english
    for texts in (index.texts, index.retellings.texts):
        rows = index.embedder.encode(texts).astype(vectors.KEPT_AS)
        vectors.write(folder / vectors.file_name(index.embedder, texts), rows)


def _write(package: str, name: str, text: str) -> None:
    path = Path(str(files(package).joinpath(name)))
    path.write_text(text, encoding="utf-8")
    sys.stderr.write(f"{path.name} written\n")


if __name__ == "__main__":
    sys.exit(main())
