"""A second look at what is kept: both snapshots stay, and only what changed is judged again."""

from pathlib import Path

import pytest

from tracer import Tracer
from tracer.collect.snapshots import body_of
from tracer.model import Failure
from tracer.store import Store

POST, ECHO = "http://post.example/credit", "http://echo.example/credit"


def edit(pages, name, old, new):
    path = pages / f"{name}.example" / "credit.html"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.fixture
def kept(settings, pages, proxy):
    """A database with two pages, and the tracer to look at them again."""
    with Tracer(settings, proxy=proxy) as tracer:
        tracer.collect([POST, ECHO])
        yield tracer


def look(tracer, *inputs):
    return {watched.article.url: watched for watched in tracer.changed(inputs)}


def test_nothing_changed(kept, settings):
    found = look(kept)
    assert {url: w.revision.status for url, w in found.items()} == {
        POST: "unchanged",
        ECHO: "unchanged",
    }
    assert all(not problem for _, problem in kept.unsound())


def test_a_change_of_layout_is_told_from_a_change_of_claims(kept, settings, pages):
    edit(pages, "post", "<body>", "<body class='new'>\n\n")
    edit(pages, "echo", "by 2020", "by 2021")
    found = look(kept)
    layout, claims = found[POST].revision, found[ECHO].revision
    assert (layout.status, layout.added, layout.removed) == ("layout", (), ())
    assert claims.status == "claims"
    (added,), (removed,) = claims.added, claims.removed
    assert added == removed.replace("2020", "2021")
    folder = Path(settings.snapshots)
    for revision in (layout, claims):
        before, after = (body_of(s, folder) for s in (revision.before, revision.after))
        assert before != after
    assert "2021" in kept.store.article(claims.article).text


def test_a_change_of_layout_is_told_once(kept, pages):
    edit(pages, "post", "<body>", "<body class='new'>\n\n")
    assert look(kept, POST)[POST].revision.status == "layout"
    assert look(kept, POST)[POST].revision.status == "unchanged"


def test_every_look_is_kept_in_order(kept, pages):
    edit(pages, "post", "2014 to 2020", "2014 to 2022")
    look(kept)
    look(kept)
    edit(pages, "post", "2014 to 2022", "2014 to 2020")
    look(kept)
    article = next(a for a in kept.trace().articles if a.url == POST)
    revisions = kept.store.revisions(article.id)
    assert [revision.status for revision in revisions] == ["claims", "unchanged", "claims"]
    assert revisions[0].after.sha256 == revisions[1].before.sha256
    assert revisions[2].after.sha256 == revisions[0].before.sha256


def test_what_the_page_says_of_it_is_kept(kept, pages):
    note = "<p>Correction: an earlier version said 2020.</p></article>"
    edit(pages, "post", "</article>", note)
    edit(pages, "post", "2014 to 2020", "2014 to 2021")
    revision = look(kept, POST)[POST].revision
    assert revision.correction == "Correction: an earlier version said 2020."
    assert kept.store.revisions(revision.article)[0] == revision


def test_a_page_that_is_gone_stays_as_it_was(kept, pages):
    (pages / "post.example" / "credit.html").unlink()
    revision = look(kept)[POST].revision
    assert revision.status == "gone"
    assert "404" in revision.reason
    assert kept.store.article(revision.article) is not None


def test_a_failure_that_may_pass_is_no_change(settings, kept):
    with Tracer(settings, proxy="http://127.0.0.1:9") as cut_off:
        found = list(cut_off.changed([POST]))
    assert [f.slug for f in found if isinstance(f, Failure)] == ["refused"]
    assert len(found) == 1


def test_a_file_is_looked_at_again_too(settings, pages):
    path = pages / "post.example" / "credit.html"
    with Tracer(settings) as tracer:
        tracer.collect([str(path)])
        edit(pages, "post", "2014 to 2020", "2014 to 2021")
        (watched,) = tracer.changed()
        assert watched.revision.status == "claims"
        assert "2021" in tracer.collect([str(path)]).articles[0].text


@pytest.mark.models
def test_only_what_changed_is_judged_again(settings, pages, proxy):
    with Tracer(settings, proxy=proxy) as tracer:
        tracer.run([POST, ECHO])
    edit(pages, "echo", "must have a credit grade by 2020", "may ask for a credit grade by 2020")
    with Tracer(settings, proxy=proxy) as tracer:
        found = {w.article.url: w for w in tracer.changed()}
    (removed,) = found[ECHO].revision.removed
    (added,) = found[ECHO].revision.added
    assert found[ECHO].before[removed]
    assert found[ECHO].after[added]
    assert found[POST].before == found[POST].after
    with Store(settings.db, readonly=True) as store:
        assert all(store.analysis_key(article) for article in store.all_articles())
