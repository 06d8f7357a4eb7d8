"""What several tests share: the built-in packs, loaded once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tracer.features import Vocabulary
from tracer.model import SourceLibrary
from tracer.sources import load_library

PACKS = ("sc-2014-21", "pboc-2015-221", "context")


@pytest.fixture(scope="session")
def library() -> SourceLibrary:
    return load_library(PACKS)


@pytest.fixture(scope="session")
def vocabulary(library: SourceLibrary) -> Vocabulary:
    return Vocabulary.of(library)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of yardsticks and originals that TRACER_SHARED names, if it is given."""
    folder = os.environ.get("TRACER_SHARED")
    if not folder:
        pytest.skip("TRACER_SHARED is not set")
    return Path(folder)
