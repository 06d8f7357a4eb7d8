"""The pipeline's first half, without models: what is collected, kept, skipped and named."""

from dataclasses import replace

import pytest

from tracer import Tracer
from tracer.errors import StoreError, UsageError
from tracer.pipeline.plan import make_plan

POST, ECHO = "http://post.example/credit", "http://echo.example/credit"
GONE = "http://post.example/gone"


def test_pages_are_collected_in_the_order_of_the_inputs(settings, proxy):
    with Tracer(settings, proxy=proxy) as tracer:
        trace = tracer.collect([ECHO, POST])
    assert [article.outlet for article in trace.articles] == ["The Echo", "The Post"]
    assert trace.failures == ()
    assert trace.provenance.finished_at is not None
    assert set(trace.provenance.sources) == set(settings.sources)


def test_a_second_run_fetches_only_what_is_new(settings, pages, proxy):
    with Tracer(settings, proxy=proxy) as tracer:
        first = tracer.collect([POST])
    (pages / "post.example" / "credit.html").unlink()
    with Tracer(settings, proxy=proxy) as tracer:
        second = tracer.collect([POST, ECHO])
    assert second.articles[0] == first.articles[0]
    assert [article.outlet for article in second.articles] == ["The Post", "The Echo"]


def test_an_input_that_failed_is_named_and_tried_again(settings, pages, proxy):
    with Tracer(settings, proxy=proxy) as tracer:
        trace = tracer.collect([GONE, POST])
        assert [(f.input, f.stage, f.slug) for f in trace.failures] == [
            (GONE, "collect", "http-404")
        ]
        assert len(trace.articles) == 1
        page = (pages / "post.example" / "credit.html").read_bytes()
        (pages / "post.example" / "gone.html").write_bytes(page)
        again = tracer.collect([GONE, POST])
    assert again.failures == ()
    assert len(again.articles) == 2


def test_a_file_is_read_again_and_kept_as_it_was_if_it_reads_the_same(settings, pages):
    path = pages / "post.example" / "credit.html"
    with Tracer(settings) as tracer:
        first = tracer.collect([str(path)])
        tracer.store.save_analysis(first.articles[0].id, "key", [], {}, {})
        second = tracer.collect([str(path)])
        assert second.articles == first.articles
        assert tracer.store.analysis_key(first.articles[0].id) == "key"
        path.write_text(path.read_text().replace("2014 to 2020", "2014 to 2021"))
        third = tracer.collect([str(path)])
        assert "2014 to 2021" in third.articles[0].text
        assert tracer.store.analysis_key(first.articles[0].id) is None


def test_one_bad_input_among_several_is_a_failure_and_alone_a_usage_error(settings, pages):
    missing = str(pages / "no-such-page.html")
    with Tracer(settings) as tracer:
        trace = tracer.collect([missing, str(pages / "echo.example" / "credit.html")])
        assert [(f.input, f.slug) for f in trace.failures] == [(missing, "input-missing")]
        assert len(trace.articles) == 1
        with pytest.raises(UsageError, match="no file or folder"):
            tracer.collect([missing])


def test_offline_nothing_is_fetched_and_what_is_kept_is_used(settings, proxy):
    with Tracer(settings, proxy=proxy) as tracer:
        tracer.collect([POST])
    with Tracer(settings, proxy=proxy, offline=True) as tracer:
        trace = tracer.collect([POST, ECHO])
    assert [article.outlet for article in trace.articles] == ["The Post"]
    assert [failure.slug for failure in trace.failures] == ["offline"]


def test_the_demonstration_is_collected_offline(settings):
    told = []
    with Tracer(settings, offline=True) as tracer:
        trace = tracer.collect(progress=lambda *step: told.append(step))
    assert trace.provenance.case == "demo"
    assert len(trace.articles) == 18
    assert trace.failures == ()
    assert told[-1] == ("collect", 18, 18)


def test_pending_says_what_would_be_fetched_and_fetches_nothing(settings, pages, proxy):
    with Tracer(settings, proxy=proxy) as tracer:
        tracer.collect([POST])
        assert [(t.locator, fetch) for t, fetch in tracer.pending([POST, ECHO])] == [
            (POST, False),
            (ECHO, True),
        ]
        assert [article.url for article in tracer.trace().articles] == [POST]


def test_a_case_brings_its_packs_unless_others_are_named(settings, tmp_path):
    case = tmp_path / "case.yaml"
    case.write_text(
        "id: small\ntitle: A small one\nsources: [context]\n"
        "articles:\n- {id: one, url: 'http://post.example/credit'}\n"
    )
    plan = make_plan([], str(case), settings)
    assert [pack.id for pack in plan.library.packs] == ["context"]
    named = make_plan([], str(case), replace(settings, sources=("sc-2014-21",)))
    assert [pack.id for pack in named.library.packs] == ["sc-2014-21"]


def test_inputs_and_a_case_are_too_much(settings):
    with Tracer(settings) as tracer, pytest.raises(UsageError, match="both inputs and a case"):
        tracer.collect([POST], case="demo")


def test_the_database_is_closed_after_use(settings, pages):
    with Tracer(settings) as tracer:
        tracer.collect([str(pages)])
    names = {path.name for path in pages.parent.iterdir()}
    assert "tracer.db" in names
    assert not {"tracer.db-wal", "tracer.db-shm"} & names


def test_asking_a_database_that_is_not_there_makes_none(settings, tmp_path):
    with Tracer(settings) as tracer, pytest.raises(StoreError, match="db-missing"):
        tracer.trace()
    assert not (tmp_path / "tracer.db").exists()


def test_settings_may_be_given_one_by_one(settings):
    assert Tracer(settings, offline=True).settings == replace(settings, offline=True)
    with pytest.raises(UsageError, match="no engine"):
        Tracer(settings, engine="steam")
    with pytest.raises(UsageError, match="Did you mean snapshots"):
        Tracer(settings, snapshot="kept")
    with pytest.raises(UsageError, match="lock_wait_s: 'soon' is not a number"):
        Tracer(settings, lock_wait_s="soon")


FEED = """<rss version="2.0"><channel>
<item><title>A grade for web users</title><link>http://post.example/credit</link></item>
<item><title>The weather</title><link>http://post.example/weather</link></item>
</channel></rss>"""


def test_a_case_finds_articles_on_its_topic(settings, pages, proxy, tmp_path):
    (pages / "post.example" / "feed.xml").write_text(FEED)
    case = tmp_path / "case.yaml"
    case.write_text(
        "id: small\ntitle: A small one\nsources: [context]\ntopic_terms: [grade]\n"
        "find: ['feed:http://post.example/feed.xml', 'feed:http://post.example/none.xml']\n"
    )
    with Tracer(settings, proxy=proxy) as tracer:
        trace = tracer.collect(case=str(case))
        assert [article.url for article in trace.articles] == [POST]
        assert [(f.input, f.slug) for f in trace.failures] == [
            ("feed:http://post.example/none.xml", "http-404")
        ]
        assert tracer.pending(case=str(case))[0][0].locator.startswith("feed:")


def test_a_warc_of_our_own_is_read_again_as_input(settings, pages, proxy, tmp_path):
    with Tracer(settings, proxy=proxy) as tracer:
        first = tracer.collect([POST, ECHO])
    (file,) = (tmp_path / "snapshots").iterdir()
    elsewhere = replace(
        settings, db=str(tmp_path / "b.db"), snapshots=str(tmp_path / "b"), offline=True
    )
    with Tracer(elsewhere) as tracer:
        second = tracer.collect([str(file)])
        # A WARC has its pages in the order in which their hosts answered.
        assert {a.text for a in second.articles} == {a.text for a in first.articles}
        assert {a.snapshot.sha256 for a in second.articles} == {
            a.snapshot.sha256 for a in first.articles
        }
        assert all(not wrong for _, wrong in tracer.unsound())
        only = Tracer(elsewhere, topic=("grades", "customers"), db=str(tmp_path / "c.db"))
        with only:
            assert len(only.collect([str(file)]).articles) == 2
