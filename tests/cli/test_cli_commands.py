"""What the commands do that need no model: collect, sources, export, doctor."""

import csv
import io
import json
import sqlite3
from contextlib import closing

import pytest


@pytest.fixture
def stored(tracer, page):
    """A database with one collected article and one judged by hand."""
    from tracer.model import Alignment, Claim, Features, Finding, Span, Verdict
    from tracer.store import Store

    tracer("collect", page)
    with Store("tracer.db") as store:
        (article,) = store.load_trace().articles
        start = article.text.index("China")
        span = Span.of(article.id, article.text, start, start + 40)
        source = "sc-2014-21:2.3.11#2"
        claim = Claim("c1", article.id, "sentence", span, span, None, 0.9, Features())
        finding = Finding("scope", "scope", 2.5, "It covers more, =1+1.", (0, 5), source, None, 2)
        held = Alignment("c1", source, 1, 0.7, 3.0, 0.8, float("inf"), "hand@1")
        verdict = Verdict("c1", "drifted", 0.9, 0.9, 0.5, (finding,), (source,), ("scope",), 2)
        store.save_analysis(article.id, "key", [claim], {"c1": (held,)}, {"c1": verdict})
    return article


def test_collect_lists_what_it_has(tracer, page):
    found = tracer("collect", page)
    assert found.code == 0
    assert "A grade for web users" in found.out
    record = json.loads(tracer("collect", page, "--format", "jsonl").out)
    assert record["title"] == "A grade for web users"
    assert record["sha256"].startswith("sha256:")
    whole = json.loads(tracer("collect", page, "--format", "json").out)
    assert whole == {"articles": [record], "failures": []}


def test_a_dry_run_fetches_nothing(tracer, tmp_path):
    found = tracer("collect", "http://post.example/", "--dry-run")
    assert (found.code, found.err) == (0, "")
    assert found.out == "fetch  http://post.example/\n"
    assert not (tmp_path / "snapshots").exists()


def test_verify_holds_the_snapshots_against_their_hashes(tracer, page, tmp_path):
    tracer("collect", page)
    assert tracer("collect", "--verify").out == "1 of 1 snapshots are what was received\n"
    (kept,) = (path for path in (tmp_path / "snapshots").rglob("*") if path.is_file())
    damaged = bytearray(kept.read_bytes())
    damaged[-60] ^= 1
    kept.write_bytes(damaged)
    found = tracer("collect", "--verify")
    assert found.code == 1
    assert "snapshot-changed" in found.err
    assert found.out == "0 of 1 snapshots are what was received\n"


def test_sources_show_one_clause(tracer):
    found = tracer("sources", "show", "sc-2014-21", "2.3.11")
    assert found.out.startswith("sc-2014-21:2.3.11")
    record = json.loads(
        tracer("sources", "show", "sc-2014-21", "2.3.11#2", "--format", "jsonl").out
    )
    assert record["id"] == "sc-2014-21:2.3.11"
    assert [sentence["id"] for sentence in record["sentences"]][:2] == [
        "sc-2014-21:2.3.11#1",
        "sc-2014-21:2.3.11#2",
    ]


def test_sources_add_makes_a_pack_that_can_be_shown(tracer, tmp_path):
    (tmp_path / "rules.txt").write_text("The city may keep a list.\n\nThe list is public.\n")
    found = tracer("sources", "add", "rules.txt", "--id", "city-rules")
    assert found.code == 0
    assert found.out.strip() == "packs/city-rules"
    shown = tracer("sources", "show", "packs/city-rules")
    assert "The city may keep a list." in shown.out


def test_xhtml_is_read_without_a_word_of_the_parser(process, tmp_path):
    """In a process of its own: there, a warning of a library would reach the terminal."""
    (tmp_path / "rules.xhtml.html").write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- {"Made by a program. " * 30} -->\n'
        '<html xmlns="http://www.w3.org/1999/xhtml">'
        "<head><title>Rules</title></head><body><h1>Rules</h1>"
        "<p>The city may keep a list.</p><br/><p>The list is public.</p></body></html>"
    )
    added = process("sources", "add", "rules.xhtml.html", "--id", "city-rules", "--quiet")
    out, err = added.communicate(timeout=30)
    assert (added.returncode, out, err) == (0, "packs/city-rules\n", "")
    collected = process("collect", "rules.xhtml.html", "--quiet")
    assert collected.communicate(timeout=30)[1] == ""


def test_export_csv_has_a_row_a_verdict(tracer, stored):
    found = tracer("export", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(found.out))
    assert (row["claim"], row["verdict"], row["drift"]) == ("c1", "drifted", "scope")
    assert row["source_text"].startswith("Establish an online credit evaluation system")
    assert row["because"] == "It covers more, =1+1."


def test_export_jsonl_is_plain_json(tracer, stored):
    def refuse(name):
        raise AssertionError(name)

    found = tracer("export")
    record = json.loads(found.out, parse_constant=refuse)
    assert record["article"] == stored.id
    assert record["clauses"][0]["id"] == "sc-2014-21:2.3.11#2"
    start, end = record["span"]
    assert stored.text[start:end] == record["text"]


def test_export_into_a_file(tracer, stored, tmp_path):
    found = tracer("export", "--out", "all.jsonl")
    assert (found.code, found.out) == (0, "")
    assert json.loads((tmp_path / "all.jsonl").read_text())["id"] == "c1"
    assert "out-unwritable" in tracer("export", "--out", "no/such/folder.jsonl").err


def test_the_datasette_metadata_speaks_of_what_is_there(tracer, stored):
    metadata = json.loads(tracer("export", "--format", "datasette").out)
    told = metadata["databases"]["tracer"]["tables"]
    with closing(sqlite3.connect("tracer.db")) as opened:
        for table, words in told.items():
            cursor = opened.execute(f'select * from "{table}"')  # noqa: S608
            columns = {column[0] for column in cursor.description}
            named = {words.get("label_column"), words.get("sort"), words.get("sort_desc")} - {None}
            facets = {f["array"] if isinstance(f, dict) else f for f in words.get("facets", ())}
            assert named | facets | set(words.get("units", ())) <= columns


def test_a_view_of_the_database_answers_at_once(tracer, stored):
    with closing(sqlite3.connect("tracer.db")) as opened:
        rows = opened.execute("select verdict, source, because from flags").fetchall()
    assert rows == [("drifted", "sc-2014-21:2.3.11#2", "It covers more, =1+1.")]


def test_report_from_the_database_alone(tracer, stored, tmp_path):
    found = tracer("report", "--out", "pages")
    assert found.out.strip() == "pages/index.html"
    assert "A grade for web users" in (tmp_path / "pages" / "index.html").read_text()


@pytest.mark.models
def test_doctor_finds_everything_or_says_how_to_get_it(tracer):
    found = tracer("doctor")
    assert found.code == 0, found.out
    results = {r["what"]: r for r in json.loads(tracer("doctor", "--format", "json").out)}
    assert {"python", "sqlite", "embedder minilm", "language model"} <= results.keys()


@pytest.mark.models
def test_doctor_names_what_is_missing(tracer, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("TRACER_SOURCES", "no-such-pack")
    monkeypatch.setenv("TRACER_EMBEDDER", "no/such/model")
    monkeypatch.setenv("TRACER_SNAPSHOTS", "file/snapshots")
    found = tracer("doctor")
    assert found.code == 3
    wrong = [line for line in found.out.splitlines() if not line.startswith(("ok ", " "))]
    assert [line.split(":")[0] for line in wrong] == [
        "MISSING  embedder no/such/model",
        "MISSING  pack no-such-pack",
        "FAULTY   snapshots folder",
    ]


def test_changed_says_what_came_and_what_went(tracer, page):
    tracer("collect", page)
    found = tracer("collect", "--changed")
    assert found.code == 0
    assert "1 pages looked at again: 0 with other claims" in found.out
    page.write_text(page.read_text().replace("by 2020", "by 2021", 1))
    found = tracer("collect", "--changed")
    assert "+ China plans to record the credit grades of internet users by 2021." in found.out
    page.write_text(page.read_text().replace("by 2021", "by 2022", 1))
    (line,) = tracer("collect", "--changed", "--format", "jsonl").out.splitlines()
    record = json.loads(line)
    assert record["status"] == "claims"
    assert [words["text"][-8:] for words in record["added"]] == ["by 2022."]
    assert record["before"] != record["after"]


def test_a_bad_line_of_a_list_is_named_and_a_file_goes_by_its_path(tracer, page, tmp_path):
    (tmp_path / "list.txt").write_text("http://127.0.0.1:9/x\nno address\n")
    (tmp_path / "pic.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(99))
    found = tracer("collect", page, "list.txt", "pic.html", "--allow-private")
    assert found.code == 1
    lines = found.err.splitlines()
    assert any(
        line.startswith("tracer: list.txt, line 2: 'no address' is no web address")
        for line in lines
    )
    asked = tracer("collect", "list.txt", "--dry-run")
    assert asked.code == 0
    assert "line 2" in asked.err
    assert any(line.startswith("tracer: pic.html is a picture, not a web page") for line in lines)
    assert "file:" not in found.err
