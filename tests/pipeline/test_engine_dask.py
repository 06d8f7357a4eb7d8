"""The engine of many processes, on a cluster of real ones: equal results, whatever dies."""

import os
import signal
import threading
import time
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from tracer import Tracer
from tracer.engine.cluster import AHEAD, PARTITION, Dask
from tracer.errors import CollectError, UsageError
from tracer.lineage.candidates import worded
from tracer.lineage.embedded import Picked
from tracer.lineage.keys import Table
from tracer.lineage.nearest import exactly, through_cells

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    # Two processes of one thread each; the workers import nothing from this file's folder.
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address="127.0.0.1:0",
        silence_logs="CRITICAL",
        local_directory=str(tmp_path_factory.mktemp("dask")),
    ) as running:
        yield running


@pytest.fixture
def dask(cluster):
    engine = Dask(cluster.scheduler_address)
    yield engine
    engine.close()


def test_results_come_in_order_and_no_more_is_under_way_than_the_workers_need(dask):
    def where(numbers):
        import os

        return [(number, os.getpid()) for number in numbers]

    asked = []

    def counted(number):
        asked.append(number)
        return number

    found = dask.run(where, map(counted, range(20 * PARTITION)))
    first = next(found)
    assert len(asked) <= (2 * AHEAD + 1) * PARTITION
    everything = [first, *found]
    assert [number for number, _ in everything] == list(range(20 * PARTITION))
    workers = {process for _, process in everything}
    assert len(workers) == 2
    assert os.getpid() not in workers


def test_errors_come_through_with_their_slug_and_hint(dask):
    def refuse(numbers):
        from tracer.errors import CollectError

        raise CollectError("no-article", f"nothing in {sum(numbers)}", "Look at it.")

    with pytest.raises(CollectError) as caught:
        next(dask.run(refuse, [1, 2]))
    assert (caught.value.slug, caught.value.hint) == ("no-article", "Look at it.")


def test_a_worker_that_is_killed_in_mid_run_changes_nothing(dask, tmp_path):
    started = tmp_path / "started"

    def slowly(numbers):
        import os
        import time
        from pathlib import Path

        with Path(started).open("a") as told:
            told.write(f"{os.getpid()}\n")
        time.sleep(0.3)
        return [number * number for number in numbers]

    def kill_the_first():
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if started.exists() and (told := started.read_text().split()):
                os.kill(int(told[0]), signal.SIGKILL)
                return
            time.sleep(0.01)

    killer = threading.Thread(target=kill_the_first)
    killer.start()
    items = range(6 * PARTITION)
    found = list(dask.run(slowly, items))
    killer.join()
    assert found == [number * number for number in items]
    # The killed task was begun twice, so something did die.
    assert len(started.read_text().split()) > 6


def test_candidates_are_those_found_in_this_process(dask):
    dice = np.random.default_rng(3)
    rows = [np.unique(dice.integers(0, 4000, 60).astype(np.uint64)) for _ in range(600)]
    table = Table.of(rows)
    spans = np.sort(dice.random((600, 2)), axis=1)
    vectors = dice.normal(size=(2600, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    some = Picked(vectors, np.arange(0, 2600, 2))
    for search in (
        partial(worded, table, spans),
        partial(exactly, vectors, 5),
        partial(through_cells, some, 5),
    ):
        here, there = search(), search(run=dask.run)
        assert len(here[0]) > 1000
        assert all(np.array_equal(ours, theirs) for ours, theirs in zip(here, there, strict=True))


def test_a_function_that_holds_much_is_sent_once_and_outlives_a_worker(dask, cluster, recwarn):
    held = np.arange(4_000_000)
    killed = []

    def slowly(numbers):
        import time

        time.sleep(0.2)
        return [int(held[number]) for number in numbers]

    found = []
    for number in dask.run(slowly, range(8 * PARTITION)):
        found.append(number)
        if not killed:
            process = next(iter(cluster.workers.values())).pid
            os.kill(process, signal.SIGKILL)
            killed.append(process)
    assert found == list(range(8 * PARTITION))
    assert not [warning for warning in recwarn if "large graph" in str(warning.message)]


def test_a_scheduler_that_is_not_there_is_told(monkeypatch):
    monkeypatch.setattr("tracer.engine.cluster.CONNECT_S", "1s")
    engine = Dask("tcp://127.0.0.1:9")
    with pytest.raises(UsageError, match="no Dask scheduler answers"):
        list(engine.run(list, [1]))


@pytest.mark.models
def test_a_run_gives_what_a_run_in_this_process_gives_though_its_workers_are_killed(
    cluster, settings, pages, tmp_path, monkeypatch
):
    monkeypatch.setattr("tracer.engine.cluster.PARTITION", 1)
    killed = []

    def kill(stage, done, total):
        if (stage, done) == ("judge", 1):
            killed.extend(worker.pid for worker in cluster.workers.values())
            for process in killed:
                os.kill(process, signal.SIGKILL)

    def judged(name, progress=None, **chosen):
        own = replace(settings, db=str(tmp_path / f"{name}.db"), **chosen)
        with Tracer(own) as tracer:
            return _timeless(tracer.run([str(pages)], progress=progress))

    there = judged("there", kill, engine="dask", scheduler=cluster.scheduler_address)
    assert len(killed) == 2
    here = judged("here")
    assert here.claims
    assert there == here


def _timeless(trace):
    """Without the moment at which each page was read, and where it is kept."""
    return replace(
        trace,
        provenance=None,
        articles=tuple(
            replace(
                article,
                snapshot=replace(article.snapshot, fetched_at="", path="", offset=None),
            )
            for article in trace.articles
        ),
    )
