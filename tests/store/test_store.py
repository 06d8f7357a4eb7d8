"""What the database promises beyond coming back equal: one row each, in step, replaced whole."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from store_values import make_analysis, make_article, make_pack, make_provenance

from tracer.errors import UsageError
from tracer.model import Revision, SourceLibrary
from tracer.store import Store
from tracer.store.rows import snapshot_row


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "tracer.db") as opened:
        yield opened


def rows(store, sql):
    with sqlite3.connect(store.path) as connection:
        found = connection.execute(sql).fetchall()
    connection.close()
    return found


def test_the_hand_written_trace_comes_back_equal(store, trace):
    store.save_trace(trace)
    assert store.load_trace() == trace


def test_runs_share_articles_and_keep_their_own_lineage(store, trace):
    first = store.save_trace(trace)
    alone = replace(trace, articles=trace.articles[:1], lineage=replace(trace.lineage, edges=()))
    second = store.save_trace(alone)
    assert store.runs() == [first, second]
    assert [a.id for a in store.load_trace(first).articles] == ["a1", "a2"]
    assert [a.id for a in store.load_trace().articles] == ["a1"]
    assert rows(store, "select count(*) from articles") == [(2,)]
    assert len(store.load_trace(first).lineage.edges) == 3


def test_a_run_that_is_not_there_is_named(store, trace):
    with pytest.raises(UsageError, match="no runs yet"):
        store.load_trace()
    store.save_trace(trace)
    with pytest.raises(UsageError, match="no run 'nowhere'"):
        store.load_trace("nowhere")


def test_saving_an_equal_article_again_keeps_its_analysis(store, trace):
    run = store.save_trace(trace, "key-1")
    store.save_article(run, trace.articles[0], 0)
    assert store.analysis_key("a1") == "key-1"
    assert store.load_trace() == trace


def test_an_article_that_changed_loses_its_analysis_and_keeps_its_place(store, trace):
    run = store.save_trace(trace, "key-1")
    changed = make_article("a1", "Nobody will have a score.")
    store.save_article(run, changed, 0)
    assert store.analysis_key("a1") is None
    assert store.load_trace().articles == (changed, trace.articles[1])
    assert [claim.id for claim in store.load_trace().claims] == ["a2.0"]


def test_a_second_analysis_replaces_the_first_whole(store, trace):
    store.save_trace(trace, "key-1")
    article = trace.articles[0]
    store.save_analysis(article.id, "key-2", *make_analysis(article, count=3))
    store.save_analysis(article.id, "key-3", *make_analysis(article, "plan:1.2#1"))
    assert store.analysis_key("a1") == "key-3"
    assert rows(store, "select claim, source from findings where claim like 'a1.%'") == [
        ("a1.0", "plan:1.2#1")
    ]
    kept = store.load_trace()
    assert [len(kept.alignments["a1.0"]), len(kept.verdicts), len(kept.claims)] == [1, 2, 2]


def test_an_analysis_that_cannot_be_kept_leaves_the_old_one(store, trace):
    store.save_trace(trace, "key-1")
    claims, alignments, verdicts = make_analysis(trace.articles[0], "plan:of-nowhere#9")
    with pytest.raises(sqlite3.IntegrityError):
        store.save_analysis("a1", "key-2", claims, alignments, verdicts)
    assert store.analysis_key("a1") == "key-1"
    assert store.load_trace() == trace


def test_a_changed_pack_takes_the_verdicts_held_against_it_with_it(store, trace):
    store.save_trace(trace, "key-1")
    newer = SourceLibrary((make_pack("Establish credit archives."),))
    store.start_run(make_provenance("later"), newer)
    assert store.analysis_key("a1") is None
    assert store.load_trace().library == newer
    assert store.load_trace(store.runs()[0]).verdicts == {}


def test_a_pack_beside_it_does_not_touch_verdicts(store, trace):
    store.save_trace(trace, "key-1")
    both = SourceLibrary((make_pack(), make_pack(pack_id="other")))
    store.start_run(make_provenance("later"), both)
    assert store.analysis_key("a1") == "key-1"


def test_a_lineage_is_found_by_its_key_until_something_under_it_changes(store, trace):
    run = store.save_trace(trace)
    assert store.lineage_with("key") is None
    store.save_lineage(run, trace.lineage, "key")
    assert store.lineage_with("key") == trace.lineage
    alone = store.start_run(make_provenance("later"), trace.library)
    store.save_article(alone, make_article("a9"), 0)
    store.save_analysis("a9", "k", [], {}, {})
    assert store.lineage_with("key") == trace.lineage
    store.save_analysis("a2", "another", *make_analysis(trace.articles[1], "plan:1.2#1"))
    assert store.lineage_with("key") is None


def test_failures_keep_their_order(store, trace):
    run = store.save_trace(trace)
    for number in range(12):
        store.add_failure(run, replace(trace.failures[0], input=f"http://{number}.example/"))
    names = [failure.input for failure in store.load_trace().failures]
    assert names == [trace.failures[0].input, *(f"http://{n}.example/" for n in range(12))]


def test_search_follows_every_write(store, trace):
    run = store.save_trace(trace)
    assert [row["id"] for row in store.search("claims", "every CITIZEN")] == ["a1.0"]
    assert [row["id"] for row in store.search("articles", "friends")] == ["a2"]
    assert [row["address"] for row in store.search("sentences", "credit archives")] == [
        "plan:1.1#1"
    ]
    changed = make_article("a2", "Nothing lowers a score.")
    store.save_article(run, changed, 1)
    store.save_analysis("a2", "key", *make_analysis(changed))
    assert store.search("articles", "friends") == []
    assert store.search("claims", "friends") == []
    assert [row["id"] for row in store.search("claims", "nothing lowers")] == ["a2.0"]


def test_search_finds_parts_of_words_and_takes_any_characters(store, trace):
    store.save_trace(trace)
    assert [row["id"] for row in store.search("claims", "itiz")] == ["a1.0"]
    assert store.search("claims", '"quoted" AND (') == []
    assert store.search("claims", "") == []
    assert len(store.search("articles", "score", limit=1)) == 1
    assert [row["id"] for row in store.search("claims", "a sc")] == ["a1.0", "a2.0"]


def test_search_finds_chinese_of_any_length(store, trace):
    store.save_trace(trace)
    assert [row["address"] for row in store.search("sentences", "信用档案")] == ["plan:1.1#1"]
    assert [row["address"] for row in store.search("sentences", "信用")] == ["plan:1.1#1"]


def test_search_survives_a_vacuum(store, trace):
    run = store.save_trace(trace)
    for number in range(30):
        store.save_article(
            run, make_article(f"b{number}", f"Word{number} stands here."), number + 2
        )
    rows(store, "delete from articles where id in ('b3', 'b7', 'b11')")
    rows(store, "vacuum")
    assert [row["id"] for row in store.search("articles", "word20")] == ["b20"]
    assert [row["id"] for row in store.search("claims", "friends")] == ["a2.0"]


def test_views_answer_the_common_questions(store, trace):
    store.save_trace(trace)
    flag = store.view("flags")[0]
    assert flag["article_says"] == "Every citizen will have a score."
    assert flag["source_says"] == "Explore the building of credit archives."
    assert flag["because"] == "It covers everyone, the plan does not."
    clauses = {row["clause"]: row for row in store.view("clauses_most_changed")}
    assert clauses["plan:1.1"]["changed_claims"] == 1
    assert clauses["plan:1.1"]["drift_types"] == "scope"
    hops = {row["child_id"]: row for row in store.view("chain")}
    assert hops["a1"]["had_it_from"] == "The plan"
    assert (hops["a2"]["had_it_from"], hops["a2"]["lag_days"]) == ("The Post", 1.0)
    assert hops["a2"]["because"] == "It links to The Post."
    assert [(row["outlet"], row["inherited_by"]) for row in store.view("first_hops")] == [
        ("The Post", 1)
    ]
    assert store.view("failure_reasons")[0]["slug"] == "http-404"
    with pytest.raises(UsageError, match="no view is called"):
        store.view("claims; drop table claims")


def test_foreign_keys_hold_and_every_one_has_an_index(store, trace):
    store.save_trace(trace)
    assert rows(store, "pragma foreign_key_check") == []
    missing = []
    for (table,) in rows(store, "select name from sqlite_master where type = 'table'"):
        firsts = {
            rows(store, f"pragma index_info('{index[1]}')")[0][2]
            for index in rows(store, f"pragma index_list('{table}')")
        }
        for key in rows(store, f"pragma foreign_key_list('{table}')"):
            if key[1] == 0 and key[3] not in firsts:
                missing.append((table, key[3]))
    assert missing == []


def test_a_stored_library_of_the_project_comes_back_equal(store):
    sources = pytest.importorskip("tracer.sources")
    library = sources.load_library(("sc-2014-21", "pboc-2015-221", "context"))
    store.start_run(make_provenance(), library)
    assert store.load_trace().library == library


def test_the_path_may_lie_in_a_folder_that_is_not_there_yet(tmp_path: Path, trace):
    with Store(tmp_path / "new" / "folder" / "tracer.db") as opened:
        opened.save_trace(trace)
    assert (tmp_path / "new" / "folder" / "tracer.db").is_file()


def test_a_snapshot_without_a_place_in_a_warc_keeps_the_id_that_it_had():
    old = make_article().snapshot
    assert snapshot_row(old)["id"] == "779d52a635142dc3"
    assert snapshot_row(replace(old, offset=7))["id"] != "779d52a635142dc3"


def test_second_looks_are_kept_with_both_snapshots(tmp_path):
    article = make_article()
    before = article.snapshot
    after = replace(before, sha256="sha256:other", offset=7, path="b.warc.gz")
    looks = [
        Revision("a1", "2024-02-01T00:00:00Z", "claims", before, after, ("New.",), ("Old.",)),
        Revision("a1", "2024-03-01T00:00:00Z", "gone", after, None, reason="404"),
    ]
    with Store(tmp_path / "tracer.db") as store:
        run = store.start_run(make_provenance(), SourceLibrary((make_pack(),)))
        store.save_article(run, article, 0)
        for look in looks:
            store.add_revision(look)
        assert store.revisions("a1") == tuple(looks)
        assert store.revisions("a2") == ()
        assert list(store.snapshots()) == [before, after]
