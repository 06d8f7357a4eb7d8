"""The story as a trace, and its report on disk."""

from __future__ import annotations

from pathlib import Path

import pytest
import report_story as story

from tracer.model import Trace
from tracer.report import write_report


@pytest.fixture(scope="session")
def trace() -> Trace:
    return story.trace()


@pytest.fixture(scope="session")
def report(trace: Trace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the story's report."""
    return write_report(trace, tmp_path_factory.mktemp("report")).parent
