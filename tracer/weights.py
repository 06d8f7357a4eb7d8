"""Model files from disk: checked by hash before anything is loaded from them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tracer.errors import ModelError


def check_hashes(folder: Path, expected: Mapping[str, str], remedy: str) -> None:
    """Refuses files that are missing or altered.

    Args:
        folder: where they lie.
        expected: sha256 in hex by path inside the folder.
        remedy: what the user should do, one sentence.

    Raises:
        ModelError: names the file and both digests.
    """
    for name, digest in expected.items():
        path = folder / name
        if not path.is_file():
            raise ModelError("model-file-missing", f"model file {path} is missing", remedy)
        with path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        if found != digest:
            raise ModelError(
                "model-altered",
                f"model file {path} has sha256 {found[:12]}…, expected {digest[:12]}…",
                f"{remedy} Altered weights are not loaded.",
            )


def onnx_session(path: Path) -> Any:
    """An ONNX Runtime session on the processor that keeps its warnings to itself."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
