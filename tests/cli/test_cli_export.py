"""What export writes: whole, never over the database, and fit for who opens it."""

import csv
import hashlib
import io
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tracer.model import (
    Alignment,
    Article,
    Attribution,
    Claim,
    Dating,
    DriftStep,
    Features,
    Finding,
    Lineage,
    LineageEdge,
    Provenance,
    Snapshot,
    Span,
    Trace,
    Verdict,
)
from tracer.review import Wish, decide, erratum
from tracer.sources import load_library
from tracer.store import Store

SOURCE = "sc-2014-21:2.3.11#2"
ADDRESS = "https://paper.example/reports/scores"
EVIL = ("=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\tx", "＝1")


def test_the_database_is_never_the_target(tracer, tmp_path):
    db = tmp_path / "story.db"
    db.write_bytes(b"not to be lost")
    found = tracer("export", "--db", db, "--format", "csv", "--out", db)
    assert (found.code, found.out) == (2, "")
    assert "out-is-database" in found.err
    assert db.read_bytes() == b"not to be lost"


@pytest.mark.parametrize("form", ["csv", "zip"])
def test_a_failed_export_leaves_what_was_there(tracer, tmp_path, form):
    out = tmp_path / "verdicts.csv"
    out.write_text("yesterday's")
    found = tracer("export", "--db", tmp_path / "none.db", "--format", form, "--out", out)
    assert found.code == 3
    assert out.read_text() == "yesterday's"
    assert [path.name for path in Path(tmp_path).iterdir() if "part" in path.name] == []


def test_text_that_is_no_utf8_is_told_as_that(tracer):
    found = tracer("check", "B\udcfcrger")
    assert found.code == 2
    assert "not UTF-8 (character 2)" in found.err


def make_article(name, text, outlet, published):
    url = f"http://{name}.example/score"
    body = f"<p>{text}</p>".encode()
    sha256, path = hashlib.sha256(body).hexdigest(), f"{name}/body.bin"
    Path("snapshots", name).mkdir(parents=True, exist_ok=True)
    Path("snapshots", path).write_bytes(body)
    kept = Snapshot(
        url, url, "2026-01-01T00:00:00Z", 200, f"sha256:{sha256}", path, "text/html", len(body)
    )  # fmt: skip
    return Article(
        name, url, url, outlet, "", "en", "A score", 7, f"A score\n\n{text}",
        Dating(published, "day", "the page"), (), kept,
    )  # fmt: skip


def make_claim(article, number=0, **fields):
    start = article.title_end + 2
    span = Span.of(article.id, article.text, start, len(article.text))
    given = {"attribution": None, "checkworthiness": 0.9, "features": Features()} | fields
    return Claim(
        f"{article.id}.{number}", article.id, "sentence", span, span,
        published=article.published.value, **given,
    )  # fmt: skip


@pytest.fixture
def stored(tracer):
    """A database of two articles, the second of which has it from the first."""
    first = make_article("a1", "Every citizen must have a score.", "The Post", "2015-10-05")
    second = make_article("a2", "Every citizen must have a score.", "The Echo", "2015-11-05")
    said = Attribution("The Post", "said", quoted=True)
    claims = (make_claim(first), make_claim(second, attribution=said))
    finding = Finding("modality", "modality", 2.5, "It says must.", (0, 5), SOURCE, (0, 7), 3)
    trace = Trace(
        provenance=Provenance(
            "0.1.0", "d", {"embedder": "hand@1"}, {}, "2026-01-01T00:00:00Z",
            "2026-01-02T03:04:05Z",
        ),
        library=load_library(("sc-2014-21",)),
        articles=(first, second),
        claims=claims,
        alignments={
            c.id: (Alignment(c.id, SOURCE, 1, 0.7, 3.0, 0.8, 0.1, "hand@1"),) for c in claims
        },
        verdicts={
            c.id: Verdict(c.id, "drifted", 0.9, 0.9, 0.5, (finding,), (SOURCE,), ("modality",), 3)
            for c in claims
        },
        lineage=Lineage(
            (LineageEdge("a2", "a1", "article", 1, 0.9, 6.0, 86400.0, ()),),
            (
                DriftStep("f", "modality", "a1", "a1.0", "introduced", None, None, "a1"),
                DriftStep("f", "modality", "a2", "a2.0", "inherited", "a1", "a1.0", "a1"),
            ),
        ),
    )  # fmt: skip
    with Store("tracer.db") as store:
        store.save_trace(trace)
    return trace


def rule(trace, number, decision, person="Ada", **fields):
    with Store("tracer.db") as store:
        store.add_ruling(decide(trace, trace.claims[number], person, Wish(decision, **fields)))


# ------------------------------------------------------------------- ClaimReview

# Properties by type, as schema.org has them (release 30.0): those of the type itself and of
# the types above it (ClaimReview < Review < CreativeWork < Thing; Claim < CreativeWork).
THING = {"@type", "name", "alternateName", "description", "disambiguatingDescription",
         "identifier", "url", "sameAs"}  # fmt: skip
WORK = THING | {"author", "citation", "datePublished", "headline", "inLanguage", "publisher",
                "text"}  # fmt: skip
ALLOWED = {
    "ClaimReview": WORK
    | {"@context", "claimReviewed", "itemReviewed", "reviewBody", "reviewRating", "reviewAspect"},
    "Claim": WORK | {"appearance", "firstAppearance", "claimInterpreter"},
    "CreativeWork": WORK,
    "Rating": THING
    | {"author", "bestRating", "ratingExplanation", "ratingValue", "reviewAspect", "worstRating"},
    "Organization": THING,
    "Person": THING,
    "PropertyValue": THING | {"propertyID", "value"},
}
EXPECTED = {
    "author": {"Organization", "Person"},
    "appearance": {"CreativeWork"},
    "firstAppearance": {"CreativeWork"},
    "itemReviewed": {"Claim"},
    "reviewRating": {"Rating"},
    "publisher": {"Organization", "Person"},
    "citation": {"CreativeWork"},
    "identifier": {"PropertyValue"},
}
# What Google's fact check markup requires of each type.
REQUIRED = {
    "ClaimReview": {"claimReviewed", "reviewRating", "url"},
    "Rating": {"alternateName"},
    "PropertyValue": {"propertyID", "value"},
}
RECOMMENDED = {"author", "itemReviewed"}


def check_schema(node, under=None):
    """Every property is one of its type's, of a type that it may have, and nothing is missing."""
    kind = node["@type"]
    assert under is None or kind in EXPECTED[under], (under, kind)
    assert node.keys() <= ALLOWED[kind], (kind, node.keys() - ALLOWED[kind])
    assert REQUIRED.get(kind, set()) <= node.keys(), kind
    for name, value in node.items():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                check_schema(each, name)
            else:
                assert isinstance(each, str), name
                assert each, name


def test_claimreview_is_for_ruled_claims_alone(tracer, stored):
    found = tracer("export", "--format", "claimreview", "--url", ADDRESS)
    assert (found.code, found.out) == (2, "")
    assert "(no-rulings)" in found.err
    rule(stored, 0, "note", reason="Only a note.")
    assert tracer("export", "--format", "claimreview", "--url", ADDRESS).code == 2
    rule(stored, 0, "confirm", reason="The plan says explore.")
    (review,) = json.loads(tracer("export", "--format", "claimreview", "--url", ADDRESS).out)
    assert review["claimReviewed"] == "Every citizen must have a score."


def test_claimreview_is_valid_and_says_what_google_requires_and_recommends(tracer, stored):
    rule(stored, 0, "confirm")
    rule(stored, 1, "change", verdict="supported", source=SOURCE, reason="It says so.")
    found = tracer("export", "--format", "claimreview", "--url", ADDRESS, "--publisher", "Paper")
    first, second = reviews = json.loads(found.out)
    for review in reviews:
        assert review["@context"] == "https://schema.org"
        check_schema(review)
        assert review.keys() >= RECOMMENDED
        assert review["url"].startswith(f"{ADDRESS}/claims-")
        assert "#c-" in review["url"]
        assert "ratingValue" not in review["reviewRating"], "no number on a scale of truth"
        assert "false" not in json.dumps(review).lower()
    assert first["reviewRating"]["alternateName"] == "Drifted: changes how binding it is"
    assert second["reviewRating"] == {
        "@type": "Rating",
        "alternateName": "Supported: the documents say the same",
        "ratingExplanation": "It says so.",
    }
    assert first["author"] == {"@type": "Organization", "name": "Paper", "url": f"{ADDRESS}/"}
    assert first["itemReviewed"]["author"]["name"] == "The Post"
    assert "author" not in second["itemReviewed"], "it quotes somebody: the outlet did not say it"
    assert first["itemReviewed"]["datePublished"] == "2015-10-05"
    assert SOURCE in first["reviewBody"]


def test_the_first_appearance_is_said_to_be_the_earliest_of_this_set(tracer, stored):
    rule(stored, 1, "confirm")
    found = tracer("export", "--format", "claimreview", "--url", ADDRESS)
    (review,) = json.loads(found.out)
    claim = review["itemReviewed"]
    assert claim["firstAppearance"]["url"] == "http://a1.example/score"
    said = claim["firstAppearance"]["disambiguatingDescription"]
    assert said.startswith("The earliest found in this set of 2 pages")
    assert "not the origin" in said
    (work,) = claim["appearance"]
    assert work["identifier"]["value"] == stored.articles[1].snapshot.sha256[7:]
    assert review["author"] == {"@type": "Person", "name": "Ada"}


def test_where_people_differ_nothing_is_published_and_it_is_said(tracer, stored):
    rule(stored, 0, "confirm")
    rule(stored, 0, "reject", person="Ben")
    rule(stored, 1, "confirm")
    found = tracer("export", "--format", "claimreview", "--url", ADDRESS)
    assert len(json.loads(found.out)) == 1
    assert "1 claim is left out" in found.err
    assert "a1.0" in found.err
    found = tracer("export", "--format", "gold")
    assert [json.loads(line)["id"] for line in found.out.splitlines()] == ["a2.0"]


def test_what_is_no_claim_to_check_is_no_claimreview(tracer, stored):
    rule(stored, 0, "change", verdict="opinion")
    found = tracer("export", "--format", "claimreview", "--url", ADDRESS)
    assert (found.code, json.loads(found.out)) == (0, [])


@pytest.mark.parametrize("url", ["", "paper.example", "javascript:alert(1)", "https://"])
def test_claimreview_needs_an_address_on_the_web(tracer, stored, url):
    rule(stored, 0, "confirm")
    found = tracer("export", "--format", "claimreview", "--url", url)
    assert (found.code, "(url-missing)" in found.err) == (2, True)


def test_claimreview_can_stand_inside_a_script_element(tracer, stored):
    rule(stored, 0, "confirm", reason="</script><script>alert(1)</script>")
    found = tracer("export", "--format", "claimreview", "--url", ADDRESS)
    assert "<" not in found.out
    rating = json.loads(found.out)[0]["reviewRating"]
    assert rating["ratingExplanation"] == "</script><script>alert(1)</script>"


# -------------------------------------------------------- CSV, JSON Lines, gold


def test_no_cell_of_the_csv_is_a_formula(tracer, stored):
    articles, claims, verdicts = [], [], {}
    for number, words in enumerate(EVIL):
        article = make_article(f"e{number}", words, words, "2015-10-05")
        claim = make_claim(article, attribution=Attribution(words, words, quoted=False))
        finding = Finding("scope", "scope", 1.0, words, None, None, None, 2)
        articles.append(replace(article, url=words))
        claims.append(claim)
        verdicts[claim.id] = Verdict(
            claim.id, "drifted", 0.9, 0.9, 0.5, (finding,), (), ("scope",), 2
        )
    trace = replace(
        stored, articles=tuple(articles), claims=tuple(claims), verdicts=verdicts,
        alignments={}, lineage=Lineage(),
    )  # fmt: skip
    with Store("tracer.db") as store:
        store.save_trace(trace)
    rule(trace, 0, "confirm", person="=1+1")
    rows = list(csv.DictReader(io.StringIO(tracer("export", "--format", "csv").out, newline="")))
    assert len(rows) == len(EVIL)
    for row, words in zip(rows, EVIL, strict=True):
        for cell in row.values():
            assert cell[:1] not in set("=+-@\t\r\n＝＋－＠"), cell
        assert row["outlet"] == row["url"] == row["because"] == f"'{words}"
    assert rows[0]["ruled_by"] == "'=1+1"


def test_csv_and_json_lines_say_what_people_ruled(tracer, stored):
    rule(stored, 0, "reject", reason="It does not.")
    rule(stored, 1, "confirm")
    rule(stored, 1, "reject", person="Ben")
    first, second = csv.DictReader(io.StringIO(tracer("export", "--format", "csv").out))
    assert (first["verdict"], first["ruled"], first["ruled_by"]) == ("drifted", "supported", "Ada")
    assert (second["ruled"], second["ruled_by"]) == ("disputed", "Ada, Ben")
    record = json.loads(tracer("export").out.splitlines()[0])
    (ruling,) = record["rulings"]
    assert (ruling["person"], ruling["verdict"], ruling["state"]) == ("Ada", "supported", "current")
    assert (ruling["machine"], ruling["reason"]) == ("drifted", "It does not.")


def test_gold_has_the_fields_of_the_gold_files(tracer, stored):
    assert "(no-rulings)" in tracer("export", "--format", "gold").err
    rule(stored, 0, "confirm", reason="The plan explores.")
    (row,) = map(json.loads, tracer("export", "--format", "gold").out.splitlines())
    assert row.keys() >= {"id", "page", "lang", "published", "text", "context", "verdict"}
    assert (row["clauses"], row["drift"], row["severity"]) == ([SOURCE], ["modality"], 3)
    assert (row["note"], row["rater"]) == ("The plan explores.", "Ada")


# ------------------------------------------------------------------------- zip


def test_the_bundle_holds_everything_and_its_checksums_are_right(tracer, stored, tmp_path):
    rule(stored, 0, "confirm")
    found = tracer("export", "--format", "zip", "--out", "story.zip")
    assert (found.code, found.out) == (0, "")
    with zipfile.ZipFile("story.zip") as archive:
        names = archive.namelist()
        archive.extractall("unpacked")
    kept = {f"snapshots/{article.snapshot.path}" for article in stored.articles}
    assert kept < set(names)
    assert {"report/index.html", "tracer.db", "datasette.json", "README.txt"} < set(names)
    lines = Path("unpacked/SHA256SUMS").read_text().splitlines()
    assert sorted(line[66:] for line in lines) == sorted(set(names) - {"SHA256SUMS"})
    for line in lines:
        data = Path("unpacked", line[66:]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == line[:64]
    with Store("unpacked/tracer.db", readonly=True) as store:
        assert store.load_trace() == stored
        assert len(store.rulings()) == 1
    assert {path.name for path in Path("unpacked").iterdir() if "tracer" in path.name} == {
        "tracer.db"
    }


def test_the_same_run_gives_the_same_bundle(tracer, stored, monkeypatch):
    rule(stored, 0, "confirm")
    tracer("export", "--format", "zip", "--out", "one.zip")
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    for kept in Path("snapshots").rglob("*"):
        os.utime(kept, (1, 1))
    tracer("export", "--format", "zip", "--out", "two.zip")
    assert Path("one.zip").read_bytes() == Path("two.zip").read_bytes()
    rule(stored, 1, "confirm")
    tracer("export", "--format", "zip", "--out", "three.zip")
    assert Path("one.zip").read_bytes() != Path("three.zip").read_bytes()


def test_a_bundle_takes_no_links_and_nothing_half_written(tracer, stored, tmp_path):
    (tmp_path / "secret").write_text("not evidence")
    Path("snapshots/link").symlink_to(tmp_path / "secret")
    Path("snapshots/.part-x").write_text("half")
    tracer("export", "--format", "zip", "--out", "snapshots/story.zip")
    with zipfile.ZipFile("snapshots/story.zip") as archive:
        kept = {name for name in archive.namelist() if name.startswith("snapshots/")}
    assert kept == {f"snapshots/{article.snapshot.path}" for article in stored.articles}


def test_a_bundle_while_another_process_writes_is_whole(tracer, stored):
    with closing(sqlite3.connect("tracer.db")) as other:
        other.execute("begin immediate")
        other.execute("update articles set title = 'half done'")
        assert tracer("export", "--format", "zip", "--out", "story.zip").code == 0
        other.execute("rollback")
    with zipfile.ZipFile("story.zip") as archive:
        archive.extract("tracer.db", "unpacked")
    with Store("unpacked/tracer.db", readonly=True) as store:
        assert store.load_trace() == stored


def test_what_was_deleted_is_not_handed_over(tracer, stored):
    """A page taken out of the database leaves no bytes of its text in the copy."""
    secret = "A private person of no interest to anybody"
    with Store("tracer.db") as store:
        article = make_article("p1", f"{secret}. " * 50, "The Post", "2015-10-05")
        store.save_article(store.last_run(), article, 9)
    with closing(sqlite3.connect("tracer.db")) as other:
        other.execute("pragma secure_delete = off")
        other.execute("delete from articles where id = 'p1'")
        other.commit()
    tracer("export", "--format", "zip", "--out", "story.zip")
    with zipfile.ZipFile("story.zip") as archive:
        assert secret.encode() not in archive.read("tracer.db")


def test_a_bundle_needs_a_name(tracer, stored):
    found = tracer("export", "--format", "zip")
    assert (found.code, "(out-missing)" in found.err) == (2, True)
    found = tracer("export", "--format", "zip", "--out", "no/such/folder.zip")
    assert (found.code, "(out-unwritable)" in found.err) == (2, True)


# ------------------------------------------------------------------- Datasette


@pytest.fixture
def datasette(tracer, stored, tmp_path):
    """A real Datasette on loopback, with the metadata as exported; asks it for a page."""
    pytest.importorskip("datasette")
    rule(stored, 0, "confirm")
    with Store("tracer.db") as store:
        store.add_ruling(erratum("Ada", "r", "It said must.", "2026-01-02", "It says may."))
    os.rename("tracer.db", "story.db")
    tracer("export", "--db", "story.db", "--format", "datasette", "--out", "metadata.json")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "datasette",
        "story.db",
        "-m",
        "metadata.json",
        "-p",
        str(port),
    ]
    running = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        yield lambda path: _page(running, port, path)
    finally:
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=20)


def _page(running, port, path):
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            assert running.poll() is None, running.stderr.read()
            assert time.monotonic() < deadline
            time.sleep(0.1)


ASKED = {
    "one_claim": {"claim": "a1.0"},
    "claims_on_a_clause": {"clause": "sc-2014-21:2.3.11"},
    "one_type_of_drift": {"drift_type": "modality"},
    "search_claims": {"words": 'every "citiz'},
    "who_had_it_from_whom": {"article": "a2"},
    "still_to_rule_on": {},
    "people_beside_the_tracer": {},
}


def test_datasette_opens_it_with_pages_facets_and_canned_queries(datasette, tmp_path):
    metadata = json.loads((tmp_path / "metadata.json").read_text())["databases"]["story"]
    status, front = datasette("/story")
    assert (status, "Flags that nobody has ruled on" in front) == (200, True)
    assert metadata["queries"].keys() == ASKED.keys()
    for name, asked in ASKED.items():
        status, page = datasette(f"/story/{name}?{urllib.parse.urlencode(asked)}")
        assert status == 200, (name, page)
        status, page = datasette(f"/story/{name}.json?{urllib.parse.urlencode(asked)}&_shape=array")
        assert len(json.loads(page)) > 0, name
    for name, told in metadata["tables"].items():
        status, page = datasette(f"/story/{urllib.parse.quote(name)}")
        assert status == 200, (name, page)
        for facet in told.get("facets", ()):
            shown = facet["array"] if isinstance(facet, dict) else facet
            assert f'data-column="{shown}"' in page, (name, shown)
    status, page = datasette("/story/one_claim.json?claim=a1.0&_shape=array")
    assert [row["sum_so_far"] for row in json.loads(page)] == [0.5, 3.0]
    status, page = datasette("/story/claims?_search=citizen")
    assert (status, "Every citizen must have a score." in page) == (200, True)
