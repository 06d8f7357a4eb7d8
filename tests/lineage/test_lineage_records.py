from __future__ import annotations

import json

import pytest

from tracer.lineage import BadLine, Text, edges_as_records, read_texts, reconstruct_texts


def line(**fields: object) -> str:
    return json.dumps(fields)


def test_a_line_becomes_an_article() -> None:
    (found,) = read_texts(
        [
            line(
                id="h1",
                text="Lamps  talk. See their report.",
                title="Lamps",
                outlet="Lantern Wire",
                url="http://lantern.example/1",
                published="2015-12-01",
                group="g",
                links=[{"url": "http://x.example/", "text": "their report"}, "http://y.example/"],
            )
        ]
    )
    assert isinstance(found, Text)
    page = found.article
    assert page.text == "Lamps\n\nLamps talk. See their report."[:5] + page.text[5:]
    assert page.text[: page.title_end] == page.title == "Lamps"
    assert page.published is not None
    assert page.published.precision == "day"
    assert page.links[0].at is not None
    assert page.text[slice(*page.links[0].at)] == "their report"
    assert page.links[1].at is None
    assert found.group == "g"


def test_times_in_milliseconds_are_exact() -> None:
    (found,) = read_texts([line(id=7, text="x y", started_ms=1000, finished_ms=2500)])
    assert isinstance(found, Text)
    witness = found.witness()
    assert witness.id == "7"
    assert witness.began is not None
    assert witness.ended is not None
    assert (witness.began.latest, witness.ended.earliest) == (1.0, 2.5)
    assert found.witness(undated=True).ended is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("not json", "line 1"),
        ("[1]", "not a JSON object"),
        (line(text="no id"), "no id"),
        (line(id="a"), "no text"),
        (line(id="a", text="  "), "no text"),
        (line(id="a", text="x", published="soon"), "soon"),
        (line(id="a", text="x", finished_ms="late"), "finished_ms"),
        (line(id="a", text="x", finished_ms=1e30), "line 1"),
        (line(id="a", text="x", links="http://x.example"), "links"),
        (line(id="a", text="x", links=[7]), "line 1"),
        (line(id="a", text="x", outlet=7), "outlet"),
    ],
)
def test_a_bad_line_says_why_and_the_rest_go_on(text: str, reason: str) -> None:
    bad, good = read_texts([text, "", line(id="b", text="fine")])
    assert isinstance(bad, BadLine)
    assert reason in bad.error
    assert isinstance(good, Text)


def test_a_second_line_with_the_same_id_is_bad() -> None:
    first, second = read_texts([line(id="a", text="x"), line(id="a", text="y")])
    assert isinstance(first, Text)
    assert isinstance(second, BadLine)


def test_records_are_the_promised_ones() -> None:
    texts = read_texts(
        [
            line(
                id=f"t{n}",
                text=f"The lamp of keeper {n} hums in B flat.",
                finished_ms=n,
                started_ms=n,
            )
            for n in range(14)
        ]
        + ["oops"]
    )
    records = list(edges_as_records(reconstruct_texts(texts), texts))
    assert records[-1] == {"id": "line 15", "error": records[-1]["error"]}
    for child in (f"t{n}" for n in range(14)):
        mine = [r for r in records[:-1] if r["child"] == child]
        assert 1 <= len(mine) <= 10
        assert [r["rank"] for r in mine] == list(range(1, len(mine) + 1))
        assert sum(r["probability"] for r in mine) == pytest.approx(1.0, abs=1e-4)
        assert [r["parent_kind"] for r in mine].count("outside") == 1
        assert all((r["parent"] is None) == (r["parent_kind"] == "outside") for r in mine)
        for record in mine:
            for item in record["evidence"]:
                assert item["kind"] in {"link", "attribution", "reuse", "paraphrase", "order"}
                assert item["because"].endswith(".")
                assert set(item["spans"]) == {"child", "parent"}
    json.dumps(records)
    later = [r for r in records[:-1] if r["child"] == "t5" and r["parent_kind"] == "article"]
    assert {r["lag_s"] for r in later} <= {0.001, 0.002, 0.003, 0.004, 0.005}


def test_archives_months_and_syndicated_copies() -> None:
    story = (
        "On Friday a red kite carried off the conductor's wig during the concert in Aldermoor. "
        "Some 340 listeners saw it circle the bandstand twice and fly towards the brewery. "
    )
    archived = (
        "https://web.archive.org/web/20160705000000/http://www.wire.example/kite?utm_source=x"
    )
    texts = read_texts(
        [
            line(id="wire", text=f"{story} It is well.", published="2016-07-03",
                 url="http://wire.example/kite", outlet="Lantern Wire"),
            line(id="copy", text=f"By Lantern Wire. {story}", published="2016-07", outlet="Post"),
            line(id="blog", text="A kite stole a wig, says a page.", published="2016-07-20",
                 links=[{"url": archived, "text": "a page"}]),
        ]
    )  # fmt: skip
    best = {
        record["child"]: record
        for record in edges_as_records(reconstruct_texts(texts), texts)
        if record["rank"] == 1
    }
    assert {child: record["parent"] for child, record in best.items()} == {
        "wire": None,
        "copy": "wire",
        "blog": "wire",
    }
    # The copy is dated to the month only: how long it took is not known.
    assert best["copy"]["lag_s"] is None
    assert best["blog"]["lag_s"] == 17 * 86400
    assert best["blog"]["evidence"][0]["kind"] == "link"
