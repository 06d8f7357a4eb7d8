"""The judging commands with the real models."""

import io
import json
import subprocess
import sys

import pytest

from tracer.store import Store

pytestmark = pytest.mark.models

CLAIM = "By 2020 every citizen of China must have a credit score."
LINES = [
    {"id": "one", "text": CLAIM, "published": "2015-10-05"},
    {"id": 2, "text": "It says so.", "context": "The outline is a plan.", "lang": "en"},
    "not json at all",
    {"text": "Without an id."},
    {"id": "five", "text": "   "},
    {"id": "six", "text": "A date.", "published": "yesterday"},
    {"id": "one", "text": "各类信用服务机构设立首席信用监督官。"},
    ["a list"],
    {"id": "nine", "text": "Bad \ud800 text."},
]


@pytest.fixture
def lines(tmp_path):
    path = tmp_path / "claims.jsonl"
    told = [line if isinstance(line, str) else json.dumps(line) for line in LINES]
    path.write_bytes("\n".join(told[:2]).encode() + b"\n\n" + "\n".join(told[2:]).encode() + b"\n")
    with path.open("ab") as file:
        file.write(b'{"id": "ten", "text": "caf\xe9"}\n')
    return path


def test_check_prints_the_verdict_with_the_passages_first(tracer):
    found = tracer("check", CLAIM)
    assert (found.code, found.err) == (0, "")
    assert CLAIM in found.out
    assert found.out.index("The claim says") < found.out.index("Every reason, in bits")
    assert "\x1b" not in found.out


def test_check_gives_the_promised_record(tracer):
    record = json.loads(tracer("check", CLAIM, "--format", "jsonl").out)
    assert set(record) == {
        "id", "text", "lang", "verdict", "probability", "p_drift", "clauses", "drift", "findings",
        "provenance",
    }  # fmt: skip
    assert record["text"] == CLAIM
    assert 1 <= len(record["clauses"]) <= 5
    assert set(record["clauses"][0]) == {"id", "cosine", "text"}
    wanted = {
        "type", "severity", "weight_bits", "clause", "claim_span", "source_span", "because",
    }  # fmt: skip
    for drift in record["drift"]:
        assert set(drift) == wanted
    for finding in record["findings"]:
        assert set(finding) == wanted | {"check"}
        if finding["claim_span"]:
            start, end = finding["claim_span"]
            assert 0 <= start < end <= len(CLAIM)
    assert set(record["provenance"]) == {"tracer", "models", "sources"}
    assert set(record["provenance"]["sources"]) == {"sc-2014-21", "pboc-2015-221", "context"}


def test_check_lines_answers_every_line_in_order(tracer, lines):
    found = tracer("check", "--input", lines, "--format", "jsonl")
    records = [json.loads(line) for line in found.out.splitlines()]
    assert [record["id"] for record in records] == [
        "one", 2, None, None, "five", "six", "one", None, "nine", None,
    ]  # fmt: skip
    failed = [number for number, record in enumerate(records) if "error" in record]
    assert failed == [2, 3, 4, 5, 7, 8, 9]
    assert all(set(records[number]) == {"id", "error"} for number in failed)
    assert records[6]["lang"] == "zh"
    assert found.code == 1
    assert len(found.err.splitlines()) == len(failed)


def test_the_same_claim_has_the_same_verdict_alone_and_in_a_batch(tracer, lines):
    batch = json.loads(tracer("check", "--input", lines, "--format", "jsonl").out.splitlines()[0])
    alone = json.loads(tracer("check", CLAIM, "--published", "2015-10-05", "--format", "jsonl").out)
    assert batch | {"id": ""} == alone | {"id": ""}


def test_lines_stream_so_that_a_script_can_wait_for_each_batch(tmp_path):
    command = [sys.executable, "-m", "tracer", "check", "--input", "-", "--format", "jsonl"]
    streaming = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=tmp_path, **streaming) as started:
        for number in range(64):
            started.stdin.write(json.dumps({"id": number, "text": "The plan."}) + "\n")
        started.stdin.flush()
        assert json.loads(started.stdout.readline())["id"] == 0
        rest, _ = started.communicate(json.dumps({"id": "last", "text": CLAIM}), timeout=60)
    assert json.loads(rest.splitlines()[-1])["id"] == "last"


def test_an_article_comes_on_standard_input(tracer, monkeypatch):
    article = f"{CLAIM}\n\nThe soup was too salty. Is it?\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(article))
    records = json.loads(tracer("check", "-", "--format", "json").out)
    assert [record["text"] for record in records] == [CLAIM, "The soup was too salty.", "Is it?"]


def test_fail_on_hears_of_a_verdict(tracer):
    verdict = json.loads(tracer("check", CLAIM, "--format", "jsonl").out)["verdict"]
    other = next(v for v in ("supported", "off-topic") if v != verdict)
    assert tracer("check", CLAIM, "--fail-on", verdict).code == 4
    assert tracer("check", CLAIM, "--fail-on", f"{other},{verdict}").code == 4
    assert tracer("check", CLAIM, "--fail-on", other).code == 0


@pytest.mark.parametrize("part", ["embedder", "entailment"])
def test_a_missing_model_exits_with_3(tracer, part):
    found = tracer("check", CLAIM, f"--{part}", "./no-such-model", "--offline")
    assert (found.code, found.out) == (3, "")
    assert f"({part}-missing)" in found.err
    assert len(found.err.splitlines()) == 1


def test_run_says_where_the_report_is_and_what_was_found(tracer, page, tmp_path):
    found = tracer("run", page, "gone.html")
    assert found.code == 1
    assert found.out.splitlines()[-1] == "report: reports/latest/index.html"
    assert found.out.startswith("1 article, ")
    assert "gone.html" in found.err
    assert (tmp_path / "reports" / "latest" / "index.html").is_file()
    summary = json.loads(tracer("run", page, "--format", "json", "--out", "other").out)
    assert summary["report"] == "other/index.html"
    assert sum(summary["verdicts"].values()) == summary["claims"]
    lines = tracer("run", page, "--format", "jsonl").out.splitlines()
    assert len(lines) == summary["claims"]
    assert tracer("export").out.splitlines() == lines


def test_the_demonstration_runs_offline_and_says_what_it_recovered(tracer):
    found = tracer("run", "--offline")
    assert (found.code, found.err) == (0, "")
    assert "18 articles" in found.out
    assert "recovered: parents, " in found.out
    chain = tracer("lineage")
    assert "The Harbour Post had it from Lanternfield News Agency" in chain.out
    records = [json.loads(line) for line in tracer("lineage", "--format", "jsonl").out.splitlines()]
    assert {
        "child",
        "parent",
        "parent_kind",
        "probability",
        "weight_bits",
        "lag_s",
        "evidence",
    } <= (set(records[0]))
    assert tracer("lineage", "--newick").out.strip().endswith(";")


def test_lineage_of_texts_names_the_parent_of_a_copy(tracer, tmp_path):
    story = (
        "The ferry to the far island was late again on Tuesday because a heron had sat down on the "
        "bell, and the captain, who is fond of herons, would not have it rung."
    )
    copy = f"Our reader writes. {story} The heron has since moved on to the harbour office."
    other = "Prices for spring leaf fell by a fifth at the market in the upper town, growers said."
    texts = [
        {"id": "first", "text": story, "finished_ms": 1000, "started_ms": 0},
        {"id": "copy", "text": copy, "finished_ms": 3000, "started_ms": 2000},
        {"id": "other", "text": other, "finished_ms": 900, "started_ms": 100},
        {"id": "bad", "text": ""},
    ]
    path = tmp_path / "texts.jsonl"
    path.write_text("\n".join(map(json.dumps, texts)))
    found = tracer("lineage", "--input", path, "--format", "jsonl")
    assert found.code == 1
    records = [json.loads(line) for line in found.out.splitlines()]
    best = {}
    for record in records:
        if "error" in record:
            assert record["id"] == "bad"
        else:
            best.setdefault(record["child"], record["parent"])
    assert best["copy"] == "first"
    assert best["first"] is None


LITTLE_ROOM = 'ulimit -f 20000; exec "$0" -m tracer collect page.html --format jsonl'


def test_without_room_to_unpack_the_language_model_pages_are_collected(tmp_path):
    """The limit stands for a full folder of temporary files: the model is larger than it."""
    words = "<p>Die Stadt will jeden bewerten, sagte der Bürgermeister. " * 4
    (tmp_path / "page.html").write_text(f"<html><meta charset=utf-8><h1>Noten</h1>{words}")
    found = subprocess.run(
        ["bash", "-c", LITTLE_ROOM, sys.executable], cwd=tmp_path, capture_output=True, text=True
    )
    assert found.returncode == 0, found.stderr
    (line,) = found.stderr.splitlines()
    assert "the language model cannot be unpacked (File too large)" in line
    assert "TMPDIR=FOLDER" in line
    with Store(tmp_path / "tracer.db", readonly=True) as store:
        (article,) = store.load_trace().articles
    assert article.language == "en"
    assert article.notice == "language doubtful: told by its script alone"
