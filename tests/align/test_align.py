"""Alignment: lexical views without a model, and the real embedder on the real packs."""

from __future__ import annotations

import numpy as np
import pytest

from tracer import embedders
from tracer.align import Aligner
from tracer.align.lexical import Bm25, standardised, stems, summed
from tracer.align.vectors import encode_cached, file_name
from tracer.claims import from_text
from tracer.errors import ModelError


class Counting:
    """An embedder over letters: enough to see what is encoded, and how often."""

    name, revision = "letters", "1"

    def __init__(self):
        self.calls = 0

    def encode(self, texts):
        self.calls += 1
        rows = np.array([[t.count(c) + 0.01 for c in "abcdefgh"] for t in texts], dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_bm25_prefers_the_document_with_the_rarer_word():
    index = Bm25([["credit", "record"], ["credit", "rumour"], ["credit", "tax"]])
    assert index.scores(["credit", "rumour"]).argmax() == 1
    assert index.idf("credit") < index.idf("rumour") < index.idf("never seen")


def test_stems_of_english_and_chinese():
    assert stems("Blacklisted companies' records") == ["blacklist", "compani", "record"]
    assert stems("信用记录") == ["信用", "用记", "记录"]


def test_vectors_are_kept_and_read_back(tmp_path, monkeypatch):
    monkeypatch.setenv("TRACER_CACHE", str(tmp_path))
    embedder = Counting()
    first = encode_cached(embedder, ["abc", "def"])
    again = encode_cached(embedder, ["abc", "def"])
    assert embedder.calls == 1
    assert np.array_equal(first, again)


def test_damaged_cache_is_computed_anew(tmp_path, monkeypatch):
    monkeypatch.setenv("TRACER_CACHE", str(tmp_path))
    embedder = Counting()
    kept = tmp_path / file_name(embedder, ["abc"])
    kept.write_bytes(b"not an array")
    assert encode_cached(embedder, ["abc"]).shape == (1, 8)


def test_altered_vectors_are_computed_anew(tmp_path, monkeypatch):
    monkeypatch.setenv("TRACER_CACHE", str(tmp_path))
    embedder = Counting()
    first = encode_cached(embedder, ["abc", "def"])
    kept = tmp_path / file_name(embedder, ["abc", "def"])
    raw = bytearray(kept.read_bytes())
    raw[-40] ^= 1
    kept.write_bytes(raw)
    assert np.array_equal(encode_cached(embedder, ["abc", "def"]), first)
    assert embedder.calls == 2


def test_cache_that_cannot_be_written_is_passed_over(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    monkeypatch.setenv("TRACER_CACHE", str(blocked / "below"))
    assert encode_cached(Counting(), ["abc"]).shape == (1, 8)


def test_altered_model_file_is_refused(tmp_path):
    (tmp_path / "onnx").mkdir()
    for name in ("onnx/model.onnx", "onnx/model.onnx_data", "tokenizer.json"):
        (tmp_path / name).write_bytes(b"altered")
    with pytest.raises(ModelError, match=r"model\.onnx has sha256 .* expected 2f019cf62175"):
        embedders.OnnxMiniLM(tmp_path)


def test_missing_model_file_is_named(tmp_path):
    with pytest.raises(ModelError, match=r"model\.onnx is missing"):
        embedders.OnnxMiniLM(tmp_path)


@pytest.fixture(scope="module")
def aligner(library):
    return Aligner(library, embedders.load())


@pytest.mark.models
class TestRealModel:
    def test_five_candidates_best_first(self, aligner):
        (claim,) = from_text("Sesame scores run from 350 to 950.", aligner.vocabulary)
        found = aligner.align([claim])[claim.id]
        assert [a.rank for a in found] == [1, 2, 3, 4, 5]
        assert found[0].source == "context:zhima-range-350-950"
        assert found[0].margin is not None
        assert found[0].margin > 0
        assert [a.score for a in found] == sorted((a.score for a in found), reverse=True)
        assert found[0].embedder == "minilm@53aa51172d14"

    @pytest.mark.parametrize(
        ("text", "clause"),
        [
            ("Rumour-mongers online land on a blacklist.", "sc-2014-21:2.3.11"),
            ("Firms may apply for a credit reporting licence.", "pboc-2015-221:1.6.2"),
            ("By 2020 the basic laws on social credit are to stand.", "sc-2014-21:1.3.2"),
        ],
    )
    def test_finds_the_clause(self, aligner, text, clause):
        (claim,) = from_text(text, aligner.vocabulary)
        found = aligner.align([claim])[claim.id]
        assert clause in {a.source.split("#")[0] for a in found[:3]}

    def test_chinese_claim_goes_through_the_multilingual_embedder(self, aligner):
        (claim,) = from_text(
            "散布网络谣言的个人将被列入黑名单。", aligner.vocabulary, language="zh"
        )
        found = aligner.align([claim])[claim.id]
        assert found[0].embedder.startswith("multilingual@")
        assert "sc-2014-21:2.3.11" in {a.source.split("#")[0] for a in found}

    def test_onnx_and_torch_give_the_same_vectors(self):
        texts = ["Credit records of natural persons.", "A score from 350 to 950."]
        fast, slow = embedders.load("minilm"), embedders.load("minilm-torch")
        assert (fast.name, fast.revision) == (slow.name, slow.revision)
        assert np.abs(fast.encode(texts) - slow.encode(texts)).max() < 1e-5


def test_sums_by_row_are_those_of_one_addition_after_the_other():
    random = np.random.default_rng(3)
    rows = [np.sort(random.choice(50, 12, replace=False)) for _ in range(9)]
    values = [random.random(12) for _ in rows]
    expected = np.zeros(50)
    for at, value in zip(rows, values, strict=True):
        expected[at] += value
    assert np.array_equal(summed(rows, values, 50), expected)
    assert not summed([], [], 3).any()


def test_rows_are_standardised_as_each_would_be_alone():
    rows = np.random.default_rng(4).random((5, 700))
    together = standardised(rows)
    alone = np.array([standardised(row) for row in rows])
    assert np.array_equal(together, alone)
    assert np.allclose(together.mean(axis=1), 0)
    assert np.allclose(together.std(axis=1), 1)
    assert not standardised(np.full(4, 2.5)).any()


def test_claims_of_one_paragraph_share_its_reading(tmp_path, monkeypatch, library):
    monkeypatch.setenv("TRACER_CACHE", str(tmp_path))
    aligner = Aligner(library, Counting())
    asked = []
    encode = aligner.english.embedder.encode
    aligner.english.embedder.encode = lambda texts: asked.extend(texts) or encode(texts)
    context = "Firms are graded. The list is public."
    claims = [
        claim
        for text in ("Firms are graded.", "The list is public.")
        for claim in from_text(text, aligner.vocabulary, context=context)
    ]
    alone = from_text("Nobody is graded.", aligner.vocabulary)
    first, second, third = aligner.queries([*claims, *alone])
    assert first.around is second.around
    assert sorted(asked) == sorted({context, *(c.text for c in (*claims, *alone))})
    assert np.array_equal(third.cosines, third.around.cosines)
    held = aligner.hold([*claims, *alone])
    assert {key: found.alignments for key, found in held.items()} == {
        claim.id: aligner.align([claim])[claim.id] for claim in (*claims, *alone)
    }
