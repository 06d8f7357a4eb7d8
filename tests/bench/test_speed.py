"""The bench of speed: pages that can be told again, and figures of real runs."""

import re

import pytest
from lxml import etree

from tracer.bench import (
    speed,
    speed_articles,
    speed_flame,
    speed_growth,
    speed_parts,
    speed_plan,
)
from tracer.bench.speed_borrowed import Borrowing, Pages
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


STACKS = [
    "main (a.py:1);Tracer.judge (tracer/pipeline/facade.py:130);align (tracer/align/a.py:5) 30",
    "main (a.py:1);Tracer.judge (tracer/pipeline/facade.py:131);align (tracer/align/a.py:9) 60",
    "main (a.py:1);Tracer.judge (tracer/pipeline/facade.py:130);<genexpr> (tracer/judge/b.py:2) 9",
    "main (a.py:1);Tracer.judge (tracer/pipeline/facade.py:130);rare (c.py:2) 1",
    "main (a.py:1);elsewhere (b.py:2) 500",
]


def test_a_flame_graph_has_a_box_for_each_function_as_wide_as_its_share():
    root = speed_flame.read(STACKS)
    assert {name: frame.count for name, frame in root.below.items()} == {
        "align (tracer/align/a.py)": 90, "<genexpr> (tracer/judge/b.py)": 9, "rare (c.py)": 1,
    }  # fmt: skip
    svg = speed_flame.drawn(root, "before & after")
    tree = etree.fromstring(svg.encode())
    name = "{http://www.w3.org/2000/svg}"
    told = [title.text for title in tree.iter(f"{name}title")]
    assert "<genexpr> (tracer/judge/b.py): 9.0%" in told
    assert "align (tracer/align/a.py): 90.0%" in told
    assert not list(tree.iter(f"{name}script"))
    assert "href" not in svg
    with pytest.raises(ValueError, match="no stack"):
        speed_flame.read(STACKS[-1:])


def _cost(articles, each):
    laps = dict.fromkeys(speed_parts.PER_ARTICLE, 1.0 + each * articles)
    return speed_plan.Cost(articles, laps, 100.0, 1000 + 170_000 * articles, 0.01)


def test_a_plan_is_a_line_through_two_sizes_and_is_held_against_larger_ones(monkeypatch):
    basis = [_cost(8, 0.25), _cost(24, 0.25)]
    assert speed_plan.Line.through((8, 3.0), (24, 7.0)).at(40) == pytest.approx(11)
    last = list(speed_plan.planned(basis, 0.04, 0.02))[-1]
    assert last == (
        "a million articles: 139 core hours, 5.56 at 0.04 an hour; "
        "170 GB kept, 3.40 a month at 0.02 a GB"
    )
    sizes = []

    def grows_faster(articles):
        sizes.append(articles)
        monkeypatch.setattr(speed_plan, "GROWTH", 10**9)
        return _cost(articles, 0.5)

    monkeypatch.setattr(speed_plan, "measured", grows_faster)
    (line,) = speed_plan.checked(basis, 0.01)
    assert sizes == [48]
    assert line.startswith("48 articles: predicted 26.0 cpu s, measured 50.0 (1.92 of it)")


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


def test_what_is_not_an_article_is_worked_on_and_not_lent():
    engine = Borrowing(Pages(number=4, every=2))
    assert list(engine.run(lambda parts: (part.stop for part in parts), [slice(3), slice(5)])) == [
        3,
        5,
    ]
    assert list(engine.run(list, [])) == []
