"""Gold labels held to be wrong: the gold stays as it is, and figures are given for both.

``corpus/errata.jsonl`` has a row a label: ``id``, ``set`` (the gold file), ``proposed`` (the
fields that change, as in the gold) and ``why``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tracer.bench.gold import GoldClaim, parsed, records
from tracer.corpus import corpus_folder

FILE = "errata.jsonl"
PROPOSABLE = frozenset({"verdict", "verdict_also", "clauses", "drift", "drift_also"})


@dataclass(frozen=True, slots=True)
class Erratum:
    """One label held to be wrong."""

    id: str
    set: str
    proposed: Mapping[str, object]
    why: str


def read(path: Path | None = None) -> list[Erratum]:
    """The errata of a file; those beside the gold of the corpus if none is named.

    Raises:
        ValueError: a row proposes nothing, or something else than a label, or gives no reason.
    """
    rows = records(path or corpus_folder() / FILE)
    return [_erratum(row) for row in rows]


def amended(rows: Sequence[GoldClaim], errata: Sequence[Erratum], name: str) -> list[GoldClaim]:
    """The claims of one gold file with the labels that its errata propose.

    Raises:
        ValueError: an erratum is about a claim that the file does not have.
    """
    wanted = {erratum.id: erratum for erratum in errata if erratum.set == name}
    unknown = wanted.keys() - {row.id for row in rows}
    if unknown:
        raise ValueError(f"errata of {name} without a claim: {', '.join(sorted(unknown))}")
    return [_amended(row, wanted[row.id]) if row.id in wanted else row for row in rows]


def _erratum(row: Mapping[str, object]) -> Erratum:
    proposed = row.get("proposed")
    if not isinstance(proposed, dict) or not proposed or proposed.keys() - PROPOSABLE:
        raise ValueError(f"erratum {row.get('id')}: 'proposed' must hold {sorted(PROPOSABLE)} only")
    if not row.get("why"):
        raise ValueError(f"erratum {row.get('id')}: no reason given")
    return Erratum(str(row["id"]), str(row["set"]), proposed, str(row["why"]))


def _amended(row: GoldClaim, erratum: Erratum) -> GoldClaim:
    proposed = {
        "id": row.id, "text": row.text, "verdict": row.verdict,
        "verdict_also": sorted(row.accepted - {row.verdict}), "clauses": list(row.clauses),
        "drift": sorted(row.drift), "drift_also": sorted(row.drift_also), **erratum.proposed,
    }  # fmt: skip
    (label,) = parsed([proposed])
    return replace(
        row,
        verdict=label.verdict,
        accepted=label.accepted,
        clauses=label.clauses,
        drift=label.drift,
        drift_also=label.drift_also,
    )
