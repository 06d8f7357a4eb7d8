"""A ruling survives re-runs, and says when what it rests on changed: it never moves silently."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from review_values import TEXT, make_trace, rule

from tracer.review import standing


def state_of(trace, *rulings):
    return [(found.state, found.claim) for found in standing(rulings, trace)]


def test_on_the_same_text_a_ruling_is_current():
    trace = make_trace()
    (found,) = standing([rule(trace, 1, "confirm")], trace)
    assert (found.state, found.claim, found.because) == ("current", "a1.1", "")


def test_other_bytes_with_the_same_words_are_the_same_page():
    before = make_trace()
    after = make_trace(sha256="sha256:other-bytes")
    assert state_of(after, rule(before, 1, "confirm")) == [("current", "a1.1")]


def test_where_the_page_changed_around_the_words_the_ruling_is_stale_and_follows_them():
    before = make_trace()
    after = make_trace(f"A correction was added.\n\n{TEXT}", sha256="sha256:changed")
    (found,) = standing([rule(before, 1, "confirm")], after)
    assert (found.state, found.claim) == ("stale", "a1.2")
    assert "changed" in found.because


def test_where_the_words_are_gone_the_ruling_is_an_orphan():
    before = make_trace()
    after = make_trace(TEXT.replace("must have", "may have"), sha256="sha256:changed")
    (found,) = standing([rule(before, 1, "confirm")], after)
    assert (found.state, found.claim) == ("orphan", None)
    assert found.because


def test_words_that_now_stand_twice_are_told_apart_by_what_stands_around_them():
    before = make_trace("One.\n\nIt is so. Two.\n\nThree.")
    ruled = rule(before, 1, "confirm")
    twice = "It is so. Four.\n\n" + before.articles[0].text.split("\n\n", 1)[1]
    after = make_trace(f"New.\n\n{twice}", sha256="sha256:changed")
    (found,) = standing([ruled], after)
    claim = next(c for c in after.claims if c.id == found.claim)
    assert found.state == "stale"
    assert claim.span.suffix.startswith(" Two.")


def test_words_that_nothing_tells_apart_are_an_orphan():
    before = make_trace("One.\n\nIt is so.\n\nTwo.")
    after = make_trace("Five.\n\nIt is so.\n\nSix.\n\nIt is so.\n\nSeven.", sha256="sha256:x")
    (found,) = standing([rule(before, 1, "confirm")], after)
    assert (found.state, found.claim) == ("orphan", None)
    assert "more than once" in found.because


def test_the_same_bytes_read_by_another_version_keep_a_ruling_current():
    before = make_trace()
    after = make_trace(f"A line that another reader kept.\n\n{TEXT}")
    assert state_of(after, rule(before, 1, "confirm")) == [("current", "a1.2")]


def test_words_that_are_part_of_another_sentence_now_make_a_ruling_stale_without_a_claim():
    before = make_trace()
    after = make_trace(TEXT.replace("by 2020.", "by 2020.)"))
    assert state_of(after, rule(before, 1, "confirm")) == [("stale", None)]


def test_a_page_collected_again_but_not_judged_yet_says_so():
    before = make_trace()
    after = replace(make_trace(), claims=(), verdicts={})
    (found,) = standing([rule(before, 1, "confirm")], after)
    assert (found.state, found.claim) == ("stale", None)
    assert "judged" in found.because


def test_a_source_sentence_that_reads_otherwise_today_makes_a_ruling_stale():
    before = make_trace()
    ruled = rule(before, 1, "change", source="plan:1.1#1", source_text="Explore archives.")
    assert state_of(before, ruled) == [("current", "a1.1")]
    for changed in (replace(ruled, source_text="Other."), replace(ruled, source="plan:9#9")):
        assert state_of(before, changed) == [("stale", "a1.1")]


def test_what_was_taken_back_does_not_stand():
    trace = make_trace()
    first, second = rule(trace, 0, "confirm"), rule(trace, 1, "confirm")
    undo = rule(trace, 0, "undo", undoes=first.id, verdict=None)
    assert [found.ruling for found in standing([first, second, undo], trace)] == [second]


def test_a_later_verdict_of_the_same_person_replaces_the_earlier_and_both_are_shown():
    trace = make_trace()
    first, other = rule(trace, 1, "confirm"), rule(trace, 1, "reject", person="Ben")
    note, last = rule(trace, 1, "note", verdict=None), rule(trace, 1, "reject")
    found = standing([first, other, note, last], trace)
    assert [(f.ruling, f.replaced_by) for f in found] == [
        (first, last.id), (other, None), (note, None), (last, None),
    ]  # fmt: skip
    undo = rule(trace, 1, "undo", undoes=last.id, verdict=None)
    assert standing([first, other, note, last, undo], trace)[0].replaced_by is None


def test_rulings_on_articles_outside_the_run_are_left_out_but_errata_never():
    trace = make_trace()
    elsewhere = replace(rule(trace, 1, "confirm"), article="b7")
    erratum = rule(trace, 1, "erratum")
    whole = replace(erratum, article=None, claim=None, selector=None)
    assert [f.ruling for f in standing([elsewhere, erratum, whole], trace)] == [erratum, whole]
    assert [f.ruling for f in standing([replace(erratum, article="b7")], trace)] != []


def test_a_trace_tells_the_rulings_on_a_claim_and_the_errata():
    trace = make_trace()
    ruled, erratum = rule(trace, 1, "confirm"), rule(trace, 0, "erratum")
    trace = replace(trace, rulings=standing([ruled, erratum], trace))
    assert [f.ruling for f in trace.rulings_on("a1.1")] == [ruled]
    assert [f.ruling for f in trace.errata] == [erratum]


LINES = st.lists(st.sampled_from(["It is so.", "A law says it.", "No."]), min_size=1, max_size=6)


@given(LINES, LINES, st.data())
def test_a_ruling_is_never_on_other_words(before, after, data):
    old = make_trace("\n\n".join(before))
    new = make_trace("\n\n".join(after), sha256="sha256:changed")
    ruled = rule(old, data.draw(st.integers(0, len(before) - 1)), "confirm")
    (found,) = standing([ruled], new)
    if found.claim is None:
        assert found.state in {"orphan", "stale"}
        return
    claim = next(c for c in new.claims if c.id == found.claim)
    assert claim.span.quote == ruled.selector.exact
    assert (found.state == "current") == (old.articles[0].text == new.articles[0].text)


def test_an_article_without_a_snapshot_is_known_by_its_words():
    trace = make_trace()
    trace = replace(trace, articles=(replace(trace.articles[0], snapshot=None),))
    assert state_of(trace, rule(trace, 1, "confirm")) == [("current", "a1.1")]
