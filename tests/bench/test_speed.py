"""The bench of speed: pages that can be told again, and figures of real runs."""

import re

import pytest

from tracer.bench import speed, speed_articles, speed_growth, speed_parts
from tracer.bench.speed_borrowed import Pages
from tracer.bench.speed_growth import ByWords
from tracer.store import Store


def test_the_same_seed_tells_the_same_pages_however_many():
    few, more = list(speed_articles.pages(3)), list(speed_articles.pages(5))
    assert few == more[:3]
    assert len(set(more)) == 5
    assert list(speed_articles.pages(3, seed=8)) != few
    told = [s for page in more for s in re.findall(r"<p>(.*?)</p>", page)]
    assert len(set(told)) > 0.8 * len(told)


def test_stand_in_vectors_depend_on_the_text_alone():
    first, second = ByWords().encode(["one", "two"]), ByWords().encode(["two"])
    assert (first[1] == second[0]).all()
    assert not (first[0] == first[1]).all()


@pytest.mark.models
def test_a_run_and_its_floor_are_timed_by_stage(tmp_path):
    pages = tmp_path / "pages"
    speed_articles.write(pages, 2)
    ours = speed_parts.whole_run(pages, tmp_path / "ours")
    floor = speed_parts.floor(pages, tmp_path / "floor")
    assert ours.counts["articles"] == 2
    assert ours.counts["sentences"] == 2 * (speed_articles.SENTENCES + 1)
    assert floor.counts["unique sentences"] > 0
    assert all(lap.cpu_s >= 0 and lap.peak_mb > 10 for lap in (*ours.laps, *floor.laps))
    ratios = speed._ratios(ours, floor)
    assert ratios["total / floor, cpu"] < ratios["total / floor of sentences alone, cpu"]


def test_pages_that_borrow_are_made_of_those_that_do_not():
    pages = Pages(30, every=10)
    assert pages.judged == 3
    origins = {text for page in pages._paragraphs for text in page}
    for position in range(3, 30):
        made_of = pages.made_of(position)
        assert made_of == Pages(30, every=10).made_of(position)
        assert all(origin in origins for origin, _ in made_of)
        assert all(len(origin) == len(text) for origin, text in made_of)
    renamed = [text != origin for n in range(3, 30) for origin, text in pages.made_of(n)]
    assert 0.5 < sum(renamed) / len(renamed) < 1


@pytest.mark.models
def test_a_run_grows_through_all_its_stages(tmp_path):
    laps = speed_growth.grown(4, 2, tmp_path)
    assert [lap.name for lap in laps.laps] == list(speed_growth.STAGES[:-1])
    with Store(tmp_path / "growth.db", readonly=True) as store:
        trace = store.load_trace()
    assert len(trace.articles) == 4
    texts = {article.id: article.text for article in trace.articles}
    assert {claim.article for claim in trace.claims} == set(texts)
    for claim in trace.claims:
        assert texts[claim.article][claim.span.start : claim.span.end] == claim.text
        assert claim.text in claim.context.quote
        assert claim.id in trace.verdicts
    assert (tmp_path / "report" / "index.html").is_file()
