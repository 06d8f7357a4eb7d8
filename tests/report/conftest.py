"""The story as a trace, with and without rulings, and its reports on disk."""

from __future__ import annotations

from pathlib import Path

import pytest
import report_story as story
from report_ruled import ruled

from tracer.model import Trace
from tracer.report import write_report


@pytest.fixture(scope="session")
def trace() -> Trace:
    return story.trace()


@pytest.fixture(scope="session")
def ruled_trace() -> Trace:
    return ruled()


@pytest.fixture(scope="session")
def report(trace: Trace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the story's report."""
    return write_report(trace, tmp_path_factory.mktemp("report")).parent


@pytest.fixture(scope="session")
def ruled_report(ruled_trace: Trace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the report of the story that was ruled on."""
    return write_report(ruled_trace, tmp_path_factory.mktemp("ruled")).parent
