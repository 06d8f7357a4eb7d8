"""A page that changes on its server: what was ruled stands, goes stale, or loses its place."""

from dataclasses import replace

import pytest
from review_values import claims_of, make_verdict

from tracer import Tracer
from tracer.review import Wish, decide, undo
from tracer.store import Store

CASE = """
id: small
title: A small one
sources: [sc-2014-21]
pages: pages
articles:
- {id: one, url: 'http://post.example/credit'}
"""
PAGE = """<!doctype html><html lang="en"><head><title>A grade for web users</title>
<meta property="og:site_name" content="The Post"></head><body><article>
<h1>A grade for web users</h1>
<p>%s</p>
<p>The council met on a Tuesday in a hall that smelled of paint, and the clerk who kept the
minutes wrote them out twice, once for the council and once for the drawer for such things.</p>
</article>%s</body></html>"""
FIRST = "Companies with the means to do so are required to appoint a credit manager."
SECOND = "Every citizen must have a credit grade by 2020."


@pytest.fixture
def case(tmp_path):
    (tmp_path / "case.yaml").write_text(CASE)
    page = tmp_path / "pages" / "post.example" / "credit.html"
    page.parent.mkdir(parents=True)

    def put(words, beside=""):
        page.write_text(PAGE % (words, beside))
        return str(tmp_path / "case.yaml")

    return put


def states(trace):
    return {
        found.ruling.selector.exact: (found.state, found.claim is not None)
        for found in trace.rulings
    }


def run(tracer, case):
    """Collects over HTTP and judges by hand, which needs no model; the rest is as in any run."""
    (article,) = tracer.collect(case=case).articles
    claims = claims_of(article)
    verdicts = {claim.id: make_verdict(claim, "unsupported") for claim in claims}
    verdicts = {key: replace(found, sources=(), findings=()) for key, found in verdicts.items()}
    if tracer.store.analysis_key(article.id) is None:
        tracer.store.save_analysis(article.id, "by hand", claims, {}, verdicts)
    return tracer.trace()


def test_rulings_survive_runs_go_stale_and_are_orphaned(settings, case):
    with Tracer(settings) as tracer:
        trace = run(tracer, case(f"{FIRST} {SECOND}"))
        assert trace.rulings == ()
        for claim in trace.claims:
            if claim.text in {FIRST, SECOND}:
                tracer.store.add_ruling(decide(trace, claim, "Ada", Wish("confirm")))

        again = run(tracer, case(f"{FIRST} {SECOND}"))
        assert states(again) == {FIRST: ("current", True), SECOND: ("current", True)}

        around = run(tracer, case(f"{FIRST} {SECOND}", "<!-- other bytes, same words -->"))
        assert around.articles[0].snapshot.sha256 != again.articles[0].snapshot.sha256
        assert states(around) == {FIRST: ("current", True), SECOND: ("current", True)}

        changed = run(tracer, case(f"An editor’s note came later. {FIRST}"))
        assert states(changed) == {FIRST: ("stale", True), SECOND: ("orphan", False)}

    with Tracer(settings) as tracer:
        assert tracer.trace().rulings == changed.rulings
        back = run(tracer, case(f"{FIRST} {SECOND}"))
        assert states(back) == {FIRST: ("current", True), SECOND: ("current", True)}
    with Store(settings.db) as store:
        store.add_ruling(undo(store.rulings(), "Ada", store.rulings()[0].id))
    with Tracer(settings) as tracer:
        assert len(tracer.trace().rulings) == 1


@pytest.mark.models
def test_a_run_gives_what_was_ruled_before_it(settings, case):
    settings = replace(settings, sources=("sc-2014-21",))
    with Tracer(settings) as tracer:
        trace = tracer.run(case=case(FIRST))
        claim = next(claim for claim in trace.claims if claim.text == FIRST)
        tracer.store.add_ruling(decide(trace, claim, "Ada", Wish("note", reason="Seen.")))
        again = tracer.run(case=case(FIRST))
        assert states(again) == {FIRST: ("current", True)}
        assert again.rulings == tracer.trace().rulings == tracer.lineage().rulings
