"""The whole way with the real models."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tracer import Tracer
from tracer.analyses import in_memory
from tracer.bench.gold import read
from tracer.cli.records import trace_records
from tracer.collect.clock import SystemClock
from tracer.collect.exchange import Exchange
from tracer.collect.warc import Archive
from tracer.corpus import corpus_folder
from tracer.pipeline.analysis import Analyst
from tracer.report import write_report

pytestmark = pytest.mark.models

POST, ECHO = "http://post.example/credit", "http://echo.example/credit"


@pytest.fixture
def counted(monkeypatch):
    """Ids of the articles that were really analysed."""
    ids = []
    judged = Analyst._judged

    def counting(self, read):
        ids.append(read.article)
        return judged(self, read)

    monkeypatch.setattr(Analyst, "_judged", counting)
    return ids


def test_a_run_keeps_what_it_returns_and_writes_the_report(settings, proxy, tmp_path):
    with Tracer(settings, proxy=proxy) as tracer:
        trace = tracer.run([POST, ECHO])
        assert tracer.trace() == trace
    assert len(trace.articles) == 2
    assert trace.verdicts.keys() == {claim.id for claim in trace.claims}
    assert {edge.child for edge in trace.lineage.edges} == {a.id for a in trace.articles}
    assert all(model.count("@") == 1 for model in trace.provenance.models.values())
    assert (tmp_path / "report" / "index.html").is_file()


def test_a_second_run_works_out_only_what_is_new(settings, proxy, counted, monkeypatch):
    with Tracer(settings, proxy=proxy) as tracer:
        first = tracer.run([POST])
        both = tracer.run([POST, ECHO])
        assert counted == [article.id for article in both.articles]
        assert both.articles[0] == first.articles[0]
    with Tracer(settings, proxy=proxy) as tracer:
        monkeypatch.setattr(Tracer, "_reconstructed", None)
        again = tracer.run([POST, ECHO])
    assert len(counted) == 2
    when = {"started_at": "", "finished_at": ""}
    assert replace(again, provenance=replace(again.provenance, **when)) == replace(
        both, provenance=replace(both.provenance, **when)
    )


def test_other_packs_are_another_analysis(settings, proxy, counted):
    with Tracer(settings, proxy=proxy) as tracer:
        tracer.run([POST])
    with Tracer(settings, proxy=proxy, sources=("context",)) as tracer:
        trace = tracer.run([POST])
    assert len(counted) == 2
    assert {a.source.partition(":")[0] for held in trace.alignments.values() for a in held} == {
        "context"
    }


def test_a_run_that_is_stopped_goes_on_where_it_was(settings, proxy, counted):
    def stop_after_one(stage, done, total):
        if (stage, done) == ("judge", 1):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Tracer(settings, proxy=proxy) as tracer:
        tracer.run([POST, ECHO], progress=stop_after_one)
    with Tracer(settings, proxy=proxy) as tracer:
        trace = tracer.run([POST, ECHO])
    assert counted == [article.id for article in trace.articles]
    assert len(trace.claims) == len({claim.id for claim in trace.claims})


def test_check_judges_every_sentence_in_its_order(settings):
    with Tracer(settings) as tracer:
        checked = tracer.check(
            "Every citizen must have a credit score by 2020. The soup was too salty."
        )
    texts = [found.claim.text for found in checked]
    assert texts == ["Every citizen must have a credit score by 2020.", "The soup was too salty."]
    for found in checked:
        assert found.verdict.claim == found.claim.id
        assert [alignment.rank for alignment in found.alignments] == list(
            range(1, len(found.alignments) + 1)
        )


def test_a_verdict_is_a_sum_that_can_be_checked(settings):
    with Tracer(settings) as tracer:
        (found,) = tracer.check("Every citizen must have a credit score by 2020.")
    bits = found.verdict.prior_bits + sum(f.weight_bits for f in found.verdict.findings)
    assert found.verdict.p_drift == pytest.approx(1 / (1 + 2**-bits))


def test_the_lineage_can_be_worked_out_again_without_dates(settings, proxy):
    with Tracer(settings, proxy=proxy) as tracer:
        trace = tracer.run([POST, ECHO])
        undated = tracer.lineage(undated=True)
        assert tracer.trace().lineage == trace.lineage
        assert tracer.lineage() == trace
    assert {edge.child for edge in undated.lineage.edges} == {a.id for a in trace.articles}


def test_the_demonstration_says_what_it_recovered(settings, tmp_path):
    with Tracer(settings, offline=True) as tracer:
        trace = tracer.run()
        read = tracer.trace()
    assert trace.recovered["parents"].endswith(" of 18")
    assert trace.recovered["first hops"].endswith(" of 12")
    found, _, labelled = trace.recovered["verdicts"].partition(" of ")
    assert int(found) <= int(labelled)
    assert int(labelled) > 100
    # It is told alike, to the byte, from the database and from memory.
    held = in_memory(read)
    assert held.claims == read.claims
    assert list(trace_records(held)) == list(trace_records(read))
    folders = [write_report(t, tmp_path / name).parent for t, name in ((read, "r"), (held, "h"))]
    late, early = ({p.name: p.read_bytes() for p in f.glob("*.html")} for f in folders)
    assert late == early
    assert len(late) > 2 * len(trace.articles)


def test_a_second_sieve_takes_of_a_warc_what_opens_near_the_sources(settings, tmp_path):
    archive = Archive(tmp_path / "crawl", SystemClock(), {})
    told = {
        "http://a.example/on": "China plans to give every citizen a credit score by 2020.",
        "http://a.example/off": "The orchestra has found a new conductor for its winter concerts.",
    }
    for url, sentence in told.items():
        body = f"<title>Today</title><p>{sentence} That is what was said on Monday.</p>".encode()
        at = datetime(2016, 9, 1, tzinfo=UTC)
        fields = (("Content-Type", "text/html; charset=utf-8"),)
        archive.keep([Exchange(url, at, b"", "HTTP/1.1 200 OK", fields, body)])
    archive.close()
    found = {}
    for near in (0.0, 0.45):
        own = replace(settings, near=near, db=str(tmp_path / f"{near}.db"))
        with Tracer(own) as tracer:
            trace = tracer.collect([str(tmp_path / "crawl")])
            found[near] = {article.url for article in trace.articles}
    assert found == {0.0: set(told), 0.45: {"http://a.example/on"}}


def test_other_news_and_other_languages_at_the_second_sieve(settings):
    analyst = Tracer(settings).analyst()
    news = read(corpus_folder() / "training" / "other-news.jsonl")
    through = [row for row in news if analyst.is_near([row.text], 0.45)]
    assert len(through) <= 0.15 * len(news)
    assert analyst.is_near(["乐团为冬季音乐会找到了一位新指挥。"], 0.99)
