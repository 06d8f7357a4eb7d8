"""The facts on an entailment model's card, as the table of its documentation.

python -m tracer.bench.entailment.card FOLDER
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tracer.bench.figures import shown
from tracer.judge.entailment import CARD


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args(arguments).folder
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    size = (folder / "model.onnx").stat().st_size
    print("| | |\n|---|---|")  # noqa: T201, the result
    for name, value in facts(card, size):
        print(f"| {name} | {value} |")  # noqa: T201
    return 0


def facts(card: Mapping[str, Any], size: int) -> Iterator[tuple[str, str]]:
    """What the card says, by name; ``size`` is that of the weights in bytes."""
    held_back = card["held_back"]
    yield "starts from", str(card["base"])
    yield "seed", str(card["seed"])
    yield "pairs; steps; minutes", f"{card['pairs']:,}; {card['steps']:,}; {card['minutes']:g}"
    yield "labels", ", ".join(card["labels"])
    yield "changes told", ", ".join(card["types"])
    yield "tokens read of premise and claim together", str(card["max_tokens"])
    yield (
        f"held-back VitaminC ({held_back['n']:,} pairs), before int8: accuracy; macro-F1",
        f"{shown(held_back['accuracy'])}; {shown(held_back['macro_f1'])}",
    )
    if after := card.get("held_back_int8"):
        yield (
            "the same in int8, as it ships",
            f"{shown(after['accuracy'])}; {shown(after['macro_f1'])}",
        )
    yield "weights, int8", f"{size / 1e6:.1f} MB"
    yield "sha256 of VitaminC's file", f"`{card['vitaminc_sha256']}`"
    for name, digest in card["sources_sha256"].items():
        yield f"sha256 of the pack {name}", f"`{digest}`"
    for name, digest in card["sha256"].items():
        yield f"sha256 of {name}", f"`{digest}`"


if __name__ == "__main__":
    sys.exit(main())
