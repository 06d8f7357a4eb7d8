"""The tracer measured against what people ruled."""

from dataclasses import replace

import pytest
from review_values import make_article, make_trace

from tracer import Tracer
from tracer.bench.measures import rulings
from tracer.errors import StoreError
from tracer.review import Wish, decide

CLAIMS = (
    "Companies with the means to do so are required to appoint a credit manager.\n\n"
    "The police draw up the rules of conduct for the industries.\n\n"
    "Every citizen must have a credit archive with a score."
)


def test_without_rulings_it_says_so(stored):
    (figures,) = rulings(stored)
    assert figures.figures == {}
    assert "nobody has ruled" in figures.skipped


def test_without_a_database_it_says_so(settings):
    with pytest.raises(StoreError, match="db-missing"):
        next(rulings(settings))


@pytest.mark.models
def test_rulings_are_gold_for_the_tracer_as_it_is(settings):
    """What was confirmed is found again; what was ruled otherwise is counted against the tracer."""
    settings = replace(settings, sources=("sc-2014-21",))
    with Tracer(settings) as tracer:
        analyst = tracer.analyst()
        found = analyst.article(make_article(CLAIMS))
        trace = replace(
            make_trace(CLAIMS),
            library=analyst.library,
            claims=found.claims,
            alignments=found.alignments,
            verdicts=found.verdicts,
        )
        tracer.store.save_trace(trace)
        told = [c for c in trace.claims if trace.verdicts[c.id].label != "uncertain"]
        last = trace.verdicts[told[-1].id].label
        other = Wish("change", "opinion" if last != "opinion" else "off-topic")
        wishes = [Wish("confirm")] * (len(told) - 1) + [other]
        for claim, wish in zip(told, wishes, strict=True):
            tracer.store.add_ruling(decide(trace, claim, "Ada", wish))
    (measured,) = rulings(settings)
    right = (len(told) - 1) / len(told)
    assert measured.figures["n"] == len(told) > 1
    assert measured.figures["verdicts confirmed when ruled on"] == pytest.approx(right)
    assert measured.figures["accepted"] == pytest.approx(right)
