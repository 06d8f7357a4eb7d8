"""Entailment models: does the clause say what the claim says?

The premise is the source sentence and the hypothesis the claim, always in this
order. One ships, ``trained``, which also tells the change it sees; it is off by default,
since it does not beat the checks alone (docs/measurements.md). A user may name it, the
folder of another that ``tracer.bench.entailment.train`` made, or any cross-encoder with
three labels.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Protocol, cast

import numpy as np
import numpy.typing as npt

from tracer import plugins
from tracer.errors import ModelError
from tracer.model import DRIFT_TYPES
from tracer.weights import check_hashes, onnx_session

Scores = npt.NDArray[np.float32]
SUPPORTS, REFUTES, OPEN = 0, 1, 2
_BATCH = 32
CARD = "card.json"


class Entailment(Protocol):
    """Scores premise and hypothesis pairs; ``name@revision`` identifies the weights."""

    name: str
    revision: str

    def score(self, pairs: Sequence[tuple[str, str]]) -> tuple[Scores, Scores]:
        """Label probabilities (n, 3: supports, refutes, open) and change scores (n, 10).

        The second array is the chance of each drift type, in the order of
        ``DRIFT_TYPES``; all zero for a model that does not tell types.
        """
        ...


class TrainedEntailment:
    """A model that the training script made: int8 ONNX, checked by the hashes on its card."""

    def __init__(self, folder: Path) -> None:
        card = _card(folder)
        self.name = folder.name
        self.revision = str(card["sha256"]["model.onnx"])[:12]
        check_hashes(folder, card["sha256"], "Train it again, or give another folder.")
        from tokenizers import Tokenizer

        self._session = onnx_session(folder / "model.onnx")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(int(card["max_tokens"]), strategy="longest_first")

    def score(self, pairs: Sequence[tuple[str, str]]) -> tuple[Scores, Scores]:
        """As :meth:`Entailment.score`."""
        encoded = self._tokenizer.encode_batch(list(pairs))
        labels = np.zeros((len(pairs), 3), dtype=np.float32)
        changes = np.zeros((len(pairs), len(DRIFT_TYPES)), dtype=np.float32)
        order = sorted(range(len(encoded)), key=lambda row: len(encoded[row].ids))
        for start in range(0, len(order), _BATCH):
            rows = order[start : start + _BATCH]
            label, change = self._session.run(None, _padded([encoded[row] for row in rows]))
            labels[rows] = _softmax(label)
            changes[rows] = 1.0 / (1.0 + np.exp(-change))
        return labels, changes


class CrossEncoderEntailment:
    """Any sentence-transformers cross-encoder with labels for entailment and contradiction."""

    def __init__(self, name: str) -> None:
        from sentence_transformers import CrossEncoder

        try:
            self._model = CrossEncoder(name)
        except (OSError, ValueError) as error:
            raise ModelError(
                "entailment-missing",
                f"no cross-encoder could be loaded from {name!r}",
                "Give a folder that holds one, a hub name on a machine with network, or 'off'.",
            ) from error
        self.name, self.revision = name, "unpinned"
        self._order = _label_order(name, self._model.config.id2label)

    def score(self, pairs: Sequence[tuple[str, str]]) -> tuple[Scores, Scores]:
        raw = np.asarray(self._model.predict(list(pairs), apply_softmax=True), dtype=np.float32)
        return raw[:, self._order], np.zeros((len(pairs), len(DRIFT_TYPES)), dtype=np.float32)


def load(name: str) -> Entailment | None:
    """The entailment model called ``name``; None for ``off``.

    Raises:
        ModelError: its files are missing or altered, or it has other labels.
    """
    if name == "off":
        return None
    makers = plugins.table("entailment", ENTAILMENT)
    if name in makers:
        return cast("Callable[[], Entailment]", makers[name])()
    if (Path(name) / CARD).is_file():
        return TrainedEntailment(Path(name))
    return CrossEncoderEntailment(name)


def _card(folder: Path) -> Mapping[str, Any]:
    try:
        card: Mapping[str, Any] = json.loads((folder / CARD).read_text(encoding="utf-8"))
        _, _ = card["sha256"], card["max_tokens"]
    except (ValueError, KeyError) as error:
        raise ModelError(
            "model-card", f"{folder / CARD} is not the card of a model: {error}", "Train it again."
        ) from error
    return card


def _trained() -> Entailment:
    with as_file(files(__package__) / TRAINED) as folder:
        return TrainedEntailment(folder)


TRAINED = "trained"
"""The model that ships, by name and by the folder that it lies in."""
ENTAILMENT: Mapping[str, Callable[[], Entailment]] = {TRAINED: _trained}
"""Models by name; other packages add theirs under the entry point ``tracer.entailment``."""


def _padded(encoded: Sequence[Any]) -> dict[str, npt.NDArray[np.int64]]:
    width = max(len(item.ids) for item in encoded)
    tokens = np.zeros((len(encoded), width), dtype=np.int64)
    mask, kinds = np.zeros_like(tokens), np.zeros_like(tokens)
    for row, item in enumerate(encoded):
        length = len(item.ids)
        tokens[row, :length] = item.ids
        mask[row, :length] = 1
        kinds[row, :length] = item.type_ids
    return {"input_ids": tokens, "attention_mask": mask, "token_type_ids": kinds}


def _softmax(scores: Scores) -> Scores:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


def _label_order(name: str, labels: Mapping[int, str]) -> list[int]:
    found = {text.lower(): number for number, text in labels.items()}
    wanted = (("entail", "support"), ("contradict", "refute"), ("neutral", "not enough", "open"))
    order = [next((n for text, n in found.items() if text.startswith(w)), None) for w in wanted]
    if any(number is None for number in order):
        raise ModelError(
            "entailment-labels",
            f"{name!r} has the labels {sorted(found)}, not entailment, contradiction and neutral",
            "Name a model trained for natural language inference.",
        )
    return [number for number in order if number is not None]
