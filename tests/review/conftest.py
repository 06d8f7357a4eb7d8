"""A database with flags to rule on, and the desk open on it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from review_values import FLAGS_TEXT, make_trace, make_verdict

from tracer.desk import open_desk
from tracer.settings import Settings
from tracer.store import Store


@pytest.fixture
def settings(tmp_path):
    return Settings(
        db=str(tmp_path / "tracer.db"),
        snapshots=str(tmp_path / "snapshots"),
        report=str(tmp_path / "report"),
        host_delay_s=0.0,
    )


@pytest.fixture
def trace():
    """Twelve flags: the first ten drifted, then one unsupported and one left open."""
    made = make_trace(FLAGS_TEXT)
    labels = ["drifted"] * 10 + ["unsupported", "uncertain"]
    return replace(
        made,
        verdicts={
            claim.id: make_verdict(claim, label, 0.9 - number / 100, 3)
            for number, (claim, label) in enumerate(zip(made.claims, labels, strict=True))
        },
    )


@pytest.fixture
def stored(settings, trace):
    """The settings of a database that holds the flags."""
    with Store(settings.db) as store:
        store.save_trace(trace)
    return settings


@pytest.fixture
def desk(stored):
    with open_desk(stored, "Ada") as opened:
        yield opened


@pytest.fixture
def rulings(stored):
    """Everything ruled so far, as another process reads it."""

    def read():
        with Store(stored.db, readonly=True) as store:
            return store.rulings()

    return read
