"""Rulings are kept for good: they come back equal, and nothing changes or deletes them."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_values import make_analysis, make_article
from test_store_round_trip import keys, slow, whole

from tracer.errors import UsageError
from tracer.model import Erratum, Lineage, Ruling, Selector
from tracer.store import Store

ANCHOR = Selector("sha256:a1", "sha256:text", "Every citizen", "\n\n", " will", 9)
RULING = Ruling(
    "r1", "Ada", "2026-01-01T00:00:00Z", "change", "a1", "a1.0", ANCHOR, "drifted", "supported",
    (), 0, "plan:1.1#1", "Explore.", "It says so.",
)  # fmt: skip


@pytest.fixture
def store(tmp_path, trace):
    with Store(tmp_path / "tracer.db") as opened:
        opened.save_trace(trace)
        yield opened


names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)


def ruled(*decisions, erratum):
    return whole(
        Ruling,
        id=keys,
        person=names,
        decision=st.sampled_from(decisions),
        undoes=None,
        selector=st.none() | whole(Selector),
        erratum=whole(Erratum) if erratum else None,
    )


@settings(max_examples=40, deadline=None, suppress_health_check=slow)
@given(
    st.lists(
        ruled("confirm", "reject", "change", "note", erratum=False)
        | ruled("erratum", erratum=True),
        max_size=4,
        unique_by=lambda ruling: ruling.id,
    )
)
def test_any_rulings_come_back_equal_in_their_order(rulings):
    with TemporaryDirectory() as folder:
        with Store(Path(folder) / "tracer.db") as store:
            for ruling in rulings:
                store.add_ruling(ruling)
        with Store(Path(folder) / "tracer.db", readonly=True) as store:
            assert store.rulings() == tuple(rulings)


@pytest.mark.parametrize(
    "sql",
    [
        "update rulings set reason = 'another'",
        "delete from rulings",
        "insert or replace into rulings select * from rulings",
        "insert into rulings select * from rulings where true on conflict (id) do update set id=1",
    ],
)
def test_the_database_itself_refuses_to_change_or_delete_a_ruling(store, sql):
    store.add_ruling(RULING)
    with closing(sqlite3.connect(store.path)) as other, pytest.raises(sqlite3.Error):
        other.execute(sql)
    assert store.rulings() == (RULING,)


def test_an_undo_takes_back_what_stands_and_only_once(store):
    undo = Ruling("r2", "Ada", "2026-01-01T00:01:00Z", "undo", undoes="r1")
    with pytest.raises(UsageError, match="undo-impossible"):
        store.add_ruling(undo)
    store.add_ruling(RULING)
    store.add_ruling(undo)
    for again in (replace(undo, id="r3"), replace(undo, id="r4", undoes="r2")):
        with pytest.raises(UsageError, match="undo-impossible"):
            store.add_ruling(again)
    assert store.rulings() == (RULING, undo)


def test_rulings_outlive_the_claims_and_the_text_they_are_about(store):
    store.add_ruling(RULING)
    run = store.last_run()
    store.save_article(run, make_article("a1", "Nobody will have a score."), 0)
    assert store.rulings() == (RULING,)
    assert "a1.0" not in store.load_trace().verdicts


def test_the_views_show_what_holds_and_what_was_wrong(store):
    def say(id_, person="Ada", decision="confirm", **fields):
        made = replace(RULING, id=id_, person=person, decision=decision, **fields)
        store.add_ruling(made)

    def in_force():
        return [(row["id"], row["person_said"]) for row in store.view("rulings_in_force")]

    nothing = {"article": None, "claim": None, "selector": None, "verdict": None}
    say("r1")
    say("r2", person="Ben")
    say("r3", decision="note", verdict=None)
    assert in_force() == [("r1", "supported"), ("r2", "supported"), ("r3", None)]
    say("r4", verdict="drifted", drift=("scope",))
    assert in_force() == [("r2", "supported"), ("r3", None), ("r4", "drifted")]
    say("r5", decision="undo", undoes="r4", **nothing)
    assert in_force()[0] == ("r1", "supported")
    wrong = Erratum("report", "It said must.", "2026-01-02", "It says may.")
    say("r6", decision="erratum", erratum=wrong, **nothing)
    say("r7", decision="erratum", erratum=replace(wrong, wrong="Another."), **nothing)
    say("r8", decision="undo", undoes="r7", **nothing)
    assert [(row["wrong"], row["since"]) for row in store.view("errata")] == [
        ("It said must.", "2026-01-02")
    ]


def test_the_state_of_a_run_changes_with_whatever_a_trace_would_show(store, trace):
    run, seen = store.last_run(), set()

    def changed():
        state = store.state_of(run)
        assert state == store.state_of(run)
        new = state not in seen
        seen.add(state)
        return new

    assert changed()
    store.add_ruling(RULING)
    assert not changed()
    store.save_analysis("a1", "another key", *make_analysis(trace.articles[0]))
    assert changed()
    store.save_article(run, make_article("a1", "Nobody will have a score."), 0)
    assert changed()
    store.save_article(run, make_article("a3"), 2)
    assert changed()
    store.save_lineage(run, Lineage(), "key")
    assert changed()
    store.finish_run(run, replace(trace.provenance, finished_at="later"))
    assert changed()
    other = store.start_run(trace.provenance, trace.library)
    assert store.state_of(other) not in seen
