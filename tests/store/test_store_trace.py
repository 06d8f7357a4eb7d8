"""A trace from the database: read when it is asked for, and as it stood all the same."""

import gc
import pickle
import sqlite3
import threading
from dataclasses import replace

import pytest
from store_values import make_analysis, make_article

from tracer.analyses import Held, analyses_of, in_memory
from tracer.store import Store
from tracer.store import analyses as stored


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "tracer.db") as opened:
        yield opened


@pytest.fixture
def many(store, trace):
    """Of more articles than are kept in memory, among them one without a claim."""
    articles = [make_article(f"m{n:02}", f"Person {n} will have a score.") for n in range(40)]
    claims, alignments, verdicts = [], {}, {}
    for number, article in enumerate(articles[:-1]):
        found = make_analysis(article, count=1 + number % 3)
        claims += found[0]
        alignments |= found[1]
        verdicts |= found[2]
    whole = replace(
        trace, articles=tuple(articles), claims=tuple(claims), alignments=alignments,
        verdicts=verdicts, lineage=replace(trace.lineage, edges=(), steps=()),
    )  # fmt: skip
    store.save_trace(whole)
    return whole


def test_what_is_read_late_equals_what_was_saved(store, many):
    read = store.load_trace()
    assert not isinstance(read.claims, tuple)
    assert read == many
    assert many == read
    assert len(read.claims) == len(many.claims)
    assert len(read.verdicts) == len(many.verdicts)
    assert read.claims[-1] == many.claims[-1]
    assert read.claims[2:5] == many.claims[2:5]
    assert "nowhere" not in read.verdicts
    assert read.alignments.get("nowhere") is None
    for claim in reversed(many.claims):
        assert read.verdicts[claim.id] == many.verdicts[claim.id]
        assert read.alignments[claim.id] == many.alignments[claim.id]


def test_outlines_and_counts_are_those_of_the_values(store, many):
    read, held = analyses_of(store.load_trace()), Held(many.claims, many.alignments, many.verdicts)
    assert list(read.outlines()) == list(held.outlines())
    assert list(read.labels()) == list(held.labels())
    assert read.count() == held.count()
    assert [read.of(article.id) for article in many.articles] == [
        held.of(article.id) for article in many.articles
    ]
    assert read.claim(many.claims[3].id) == many.claims[3]
    assert read.claim("nowhere") is None


def test_no_more_than_some_articles_are_in_memory(store, many):
    read = store.load_trace()
    assert sum(1 for _ in read.claims) == len(many.claims)
    for claim in many.claims:
        assert read.verdicts[claim.id].claim == claim.id
    kept = analyses_of(read)
    assert len(kept._near) == stored.NEAR
    assert len(kept._single) <= stored.SINGLE
    assert set(kept._whose.values()) <= set(kept._near)


def test_a_trace_stays_as_it_was_whatever_is_written_later(store, many):
    before = store.load_trace()
    for article in many.articles[:3]:
        store.save_analysis(article.id, "later", *make_analysis(article, "plan:1.2#1"))
    store.replace_article(make_article("m05", "Nobody will have a score."))
    assert before == many
    assert store.load_trace() != many


def test_a_trace_outlives_the_store_it_came_from(tmp_path, trace):
    with Store(tmp_path / "tracer.db") as store:
        store.save_trace(trace)
        read = store.load_trace()
    assert read == trace
    # Nothing of ours is left beside the file when nobody holds the trace any more.
    del read
    gc.collect()
    assert [path.name for path in tmp_path.iterdir()] == ["tracer.db"]


def test_a_trace_holds_nobody_up(store, many):
    read = store.load_trace()
    with Store(store.path, lock_wait_s=0.0) as other:
        other.save_analysis("m00", "later", *make_analysis(many.articles[0]))
    assert read == many


def test_threads_may_share_a_trace(store, many):
    read, found = store.load_trace(), []

    def walk():
        found.append([read.verdicts[claim.id] for claim in read.claims])

    threads = [threading.Thread(target=walk) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[many.verdicts[claim.id] for claim in many.claims]] * 4


def test_a_trace_can_be_held_in_memory_and_sent(store, many):
    read = store.load_trace()
    held = in_memory(read)
    assert isinstance(held.claims, tuple)
    assert isinstance(held.verdicts, dict)
    assert held == many
    assert in_memory(held) is held
    assert pickle.loads(pickle.dumps(read)) == many  # noqa: S301, our own


def test_parts_that_were_exchanged_are_the_ones_that_count(store, many):
    read = replace(store.load_trace(), verdicts={})
    assert list(analyses_of(read).outlines()) == []


def test_a_file_without_a_log_is_read_at_once(store, many, tmp_path):
    store.copy_to(tmp_path / "copy.db")
    with Store(tmp_path / "copy.db", readonly=True) as copy:
        read = copy.load_trace()
    assert isinstance(read.claims, tuple)
    assert read == many
    # A reader that stayed would keep this from turning to a log of writes.
    with Store(tmp_path / "copy.db", lock_wait_s=0.0) as opened:
        assert opened.load_trace() == many


def test_a_fingerprint_changes_with_what_was_found_and_only_then(store, many):
    def fingerprints():
        kept = analyses_of(store.load_trace())
        return {article.id: kept.fingerprint(article.id) for article in many.articles}

    first = fingerprints()
    assert all(first.values())
    article = many.articles[0]
    store.save_analysis(article.id, "another key", *make_analysis(article))
    assert fingerprints() == first
    claims, alignments, verdicts = make_analysis(article)
    (claim,) = claims
    surer = {claim.id: replace(verdicts[claim.id], probability=0.91)}
    store.save_analysis(article.id, "another key", claims, alignments, surer)
    changed = {name for name, known in fingerprints().items() if known != first[name]}
    assert changed == {article.id}


def test_a_fingerprint_that_an_earlier_version_did_not_keep_is_none(store, many):
    with sqlite3.connect(store.path) as other:
        other.execute("update articles set analysis_digest = null where id = 'm00'")
    other.close()
    kept = analyses_of(store.load_trace())
    assert kept.fingerprint("m00") == ""
    assert kept.fingerprint("m01")


def test_a_lineage_is_taken_over_from_the_run_that_has_it(store, trace):
    first = store.save_trace(trace)
    store.save_lineage(first, trace.lineage, "key")
    second = store.start_run(trace.provenance, trace.library)
    store.add_many_to_run(second, {article.id: at for at, article in enumerate(trace.articles)})
    assert store.take_lineage(second, "another") is None
    assert store.take_lineage(second, "key") == trace.lineage
    assert store.load_trace(second).lineage == trace.lineage
    assert store.load_trace(first).lineage == trace.lineage
