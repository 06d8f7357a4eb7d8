"""Sentence vectors kept between runs, keyed by model revision and text."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tracer.corpus import corpus_folder
from tracer.embedders import Embedder, Vectors

# Vectors of the packs that come with the tracer, so that a first start need not wait.
SHIPPED = "vectors"
KEPT_AS = np.float16
_DIGEST_BYTES = 32


def cache_folder() -> Path:
    """``TRACER_CACHE``, else the platform's cache folder for the user."""
    if folder := os.environ.get("TRACER_CACHE"):
        return Path(folder)
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "tracer"


def encode_cached(embedder: Embedder, texts: Sequence[str]) -> Vectors:
    """Vectors of a fixed list of texts, from the cache where it has them.

    A cache that cannot be read or written is passed over: it only saves time.
    """
    name = file_name(embedder, texts)
    for folder in (corpus_folder() / SHIPPED, cache_folder()):
        with suppress(OSError, ValueError, EOFError):
            rows = read(folder / name)
            if rows.ndim == 2 and len(rows) == len(texts):
                return np.asarray(rows, dtype=np.float32)
    rows = embedder.encode(texts).astype(KEPT_AS)
    with suppress(OSError):
        write(cache_folder() / name, rows)
    # Rounded like a kept copy, so that the first run and the next give the same scores.
    return np.asarray(rows, dtype=np.float32)


def file_name(embedder: Embedder, texts: Sequence[str]) -> str:
    """Name of the file with the vectors of exactly these texts by exactly these weights."""
    parts = [embedder.name, embedder.revision, *texts]
    digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
    return f"{embedder.name.replace('/', '-')}-{digest[:24]}.npy"


def read(path: Path) -> npt.NDArray[np.float16]:
    """Vectors as they were written; ValueError if a byte of them has changed since."""
    raw = path.read_bytes()
    kept, digest = raw[:-_DIGEST_BYTES], raw[-_DIGEST_BYTES:]
    if hashlib.sha256(kept).digest() != digest:
        raise ValueError(f"{path} is damaged")
    return np.asarray(np.load(io.BytesIO(kept), allow_pickle=False))


def write(path: Path, rows: npt.NDArray[np.float16]) -> None:
    """Writes vectors whole or not at all, their sha256 behind them."""
    buffer = io.BytesIO()
    np.save(buffer, rows, allow_pickle=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(buffer.getvalue() + hashlib.sha256(buffer.getvalue()).digest())
        Path(name).chmod(0o644)
        os.replace(name, path)
    except OSError:
        with suppress(OSError):
            os.unlink(name)
        raise
