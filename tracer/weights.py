"""Model files from disk: checked by hash before anything is loaded from them."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import os
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Any

from tracer.errors import ModelError
from tracer.text import whole_number


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


def check_package(package: str, remedy: str) -> None:
    """Refuses an installed package whose files are not as they were installed.

    Nothing is said of a package that keeps no record of its files.

    Args:
        package: the distribution's name.
        remedy: what the user should do, one sentence.

    Raises:
        ModelError: names the file and both digests.
    """
    try:
        listed = files(package) or ()
    except PackageNotFoundError:
        return
    for file in listed:
        if file.hash and file.hash.mode == "sha256" and file.suffix != ".pyc":
            digest = base64.urlsafe_b64decode(file.hash.value + "=" * (-len(file.hash.value) % 4))
            path = Path(str(file.locate()))
            check_hashes(path.parent, {path.name: digest.hex()}, remedy)


PROVIDERS = ("CUDAExecutionProvider", "CPUExecutionProvider")
"""Where a session may run, the fastest first; which there are depends on the package installed."""


def threads() -> int:
    """How many threads a model may use: ``OMP_NUM_THREADS`` where it is set, else every core.

    Numeric libraries obey the same variable, and engines of many processes set it to
    one for each, so that they do not stand in each other's way.
    """
    if told := whole_number(os.environ.get("OMP_NUM_THREADS", "")):
        return told
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def onnx_session(path: Path, *, at_a_time: int = 1) -> Any:
    """An ONNX Runtime session that keeps its warnings to itself.

    On a GPU where onnxruntime was built for one and finds it, else on the processor.

    Args:
        path: the model.
        at_a_time: how many threads will ask it at once; they share its threads.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = max(1, threads() // at_a_time)
    # A thread that waits by turning in circles takes the core from the parser beside it.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    there = onnxruntime.get_available_providers()
    chosen = [provider for provider in PROVIDERS if provider in there]
    return onnxruntime.InferenceSession(str(path), options, providers=chosen)


def package_folder(package: str, inside: str = "") -> Path | None:
    """A folder of an installed package, which is not imported for it; None if it is not there."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(next(iter(spec.submodule_search_locations))) / inside
    return folder if folder.is_dir() else None
