"""What a person may rule: whole or not at all, with what it hangs on."""

import pytest
from review_values import make_trace, make_verdict

from tracer.errors import UsageError
from tracer.review import Wish, agreement, decide, erratum, gold_rows, queue, standing, undo


@pytest.fixture
def trace():
    return make_trace()


def with_rulings(trace, *rulings):
    from dataclasses import replace

    return replace(trace, rulings=standing(rulings, trace))


def refused(trace, wish):
    with pytest.raises(UsageError) as caught:
        decide(trace, trace.claims[1], "Ada", wish)
    return caught.value.message


def test_a_confirmed_flag_keeps_what_the_tracer_said_and_what_it_hangs_on(trace):
    claim = trace.claims[1]
    ruling = decide(trace, claim, "Ada", Wish("confirm", reason="  I looked it up. "))
    assert (ruling.verdict, ruling.drift, ruling.severity) == ("drifted", ("modality",), 3)
    assert (ruling.source, ruling.source_text) == ("plan:1.1#1", "Explore archives.")
    assert ruling.selector.exact == claim.span.quote
    assert ruling.selector.snapshot_sha256 == "sha256:a1"
    assert (ruling.machine, ruling.reason, ruling.person) == ("drifted", "I looked it up.", "Ada")


def test_a_rejected_flag_says_that_the_sources_say_the_same(trace):
    ruling = decide(trace, trace.claims[1], "Ada", Wish("reject"))
    assert (ruling.verdict, ruling.drift, ruling.severity) == ("supported", (), 0)


def test_a_change_of_type_and_clause(trace):
    wish = Wish("change", "drifted", ("scope", "nonsense"), "2", "plan:1.2#1", "Everyone.")
    ruling = decide(trace, trace.claims[1], "Ada", wish)
    assert (ruling.drift, ruling.severity, ruling.source) == (("scope",), 2, "plan:1.2#1")
    assert ruling.source_text == "Ask people."


def test_verdicts_without_an_anchor_drop_what_the_form_still_had(trace):
    wish = Wish("change", "opinion", ("scope",), "2", "plan:1.2#1")
    ruling = decide(trace, trace.claims[1], "Ada", wish)
    assert (ruling.verdict, ruling.drift, ruling.severity, ruling.source) == (
        "opinion", (), 0, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wish", "word"),
    [
        (Wish("change"), "verdict"),
        (Wish("change", "uncertain"), "verdict"),
        (Wish("change", "drifted", (), "2", "plan:1.1#1"), "type"),
        (Wish("change", "drifted", ("scope",), "4", "plan:1.1#1"), "misled"),
        (Wish("change", "drifted", ("scope",), "2", ""), "sentence"),
        (Wish("change", "drifted", ("scope",), "2", "plan:9.9#9"), "no source sentence"),
        (Wish("change", "supported", (), "", "plan:1.1"), "no source sentence"),
        (Wish("note", reason=" \n"), "words"),
        (Wish("note", reason="x" * 4001), "longer than"),
        (Wish("burn"), "no decision"),
    ],
)
def test_half_a_ruling_is_refused_in_words(trace, wish, word):
    assert word in refused(trace, wish)


def test_what_the_tracer_left_open_cannot_be_confirmed_or_rejected():
    from dataclasses import replace

    trace = make_trace()
    open_one = make_verdict(trace.claims[1], "uncertain", 0.5, 0)
    trace = replace(trace, verdicts={**trace.verdicts, trace.claims[1].id: open_one})
    assert "left this one open" in refused(trace, Wish("confirm"))
    assert "no flag" in refused(trace, Wish("reject"))


def test_an_erratum_says_what_since_when_and_how():
    told = erratum("Ada", " https://paper.example/r ", "It said must.", "2026-01-02", "Now may.")
    assert told.erratum.report == "https://paper.example/r"
    for fields in (("", "w", "2026-01-02", "p"), ("r", "w", "tomorrow", "p"), ("r", "w", "", "p")):
        with pytest.raises(UsageError):
            erratum("Ada", *fields)


def test_a_person_takes_back_only_what_that_person_ruled(trace):
    ruling = decide(trace, trace.claims[1], "Ada", Wish("confirm"))
    assert undo((ruling,), "Ada", ruling.id).undoes == ruling.id
    with pytest.raises(UsageError, match="Ada’s"):
        undo((ruling,), "Ben", ruling.id)
    with pytest.raises(UsageError, match="no ruling"):
        undo((), "Ben", ruling.id)


def test_the_queue_has_the_most_severe_and_of_these_the_most_uncertain_first():
    from dataclasses import replace

    trace = make_trace("One.\n\nTwo.\n\nThree.\n\nFour.\n\nFive.")
    given = [("drifted", 0.9, 2), ("drifted", 0.95, 3), ("drifted", 0.55, 3),
             ("uncertain", 0.5, 0), ("supported", 0.5, 0)]  # fmt: skip
    verdicts = {
        claim.id: make_verdict(claim, label, p, severity)
        for claim, (label, p, severity) in zip(trace.claims, given, strict=True)
    }
    order = [claim.text for claim in queue(replace(trace, verdicts=verdicts))]
    assert order == ["Three.", "Two.", "One.", "Four."]


def test_gold_is_what_people_agree_on_and_what_still_stands(trace):
    first, second, third = trace.claims
    yes = [decide(trace, first, name, Wish("confirm")) for name in ("Ada", "Ben")]
    split = [
        decide(trace, second, "Ada", Wish("confirm")),
        decide(trace, second, "Ben", Wish("reject")),
    ]
    note = decide(trace, third, "Ada", Wish("note", reason="Look again."))
    ruled = with_rulings(trace, *yes, *split, note)
    assert agreement(ruled).disputed == (second.id,)
    (row,) = gold_rows(ruled)
    assert (row["id"], row["verdict"], row["rater"]) == (first.id, "drifted", "Ben")
    assert (row["clauses"], row["drift"], row["severity"]) == (["plan:1.1#1"], ["modality"], 3)
    assert row["context"] == first.context.quote
    changed = make_trace("New.\n\n" + trace.articles[0].text.split("\n\n", 1)[1], sha256="sha256:n")
    assert gold_rows(with_rulings(changed, *yes)) == []


def test_gold_is_read_as_the_gold_files_are(trace, tmp_path):
    import json

    from tracer.bench.gold import read

    ruled = with_rulings(trace, decide(trace, trace.claims[1], "Ada", Wish("confirm")))
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in gold_rows(ruled)))
    (row,) = read(path)
    assert (row.verdict, row.clauses, row.drift) == ("drifted", ("plan:1.1#1",), {"modality"})
    assert (row.text, row.published) == (trace.claims[1].text, "2015-10-05")
