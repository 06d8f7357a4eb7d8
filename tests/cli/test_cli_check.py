"""What tracer check takes, refuses and prints; the verdicts themselves are tested elsewhere."""

import io
import json
import sys

import pytest

from tracer.cli import answers, check_text
from tracer.cli.kinds import is_day, language_code

pytestmark = pytest.mark.models

CLAIM = "By 2020 every citizen of China must have a credit score."
LINES = [
    json.dumps({"id": "h1", "text": CLAIM}),
    "",
    '{"id": "h2", "text": ""}',
    "   ",
    '{"id": "h3", "text": "The soup was too salty.", "lang": "english"}',
    '{"id": "h4", "text": "The soup was too salty.", "published": "20151005"}',
    '{"id": "h5", "text": "各类信用服务机构设立首席信用监督官。", "lang": "zh-Hans"}',
]


@pytest.fixture
def lines(tmp_path):
    (tmp_path / "F.jsonl").write_text("\n".join(LINES), encoding="utf-8")
    return "F.jsonl"


def given(monkeypatch, data):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="ascii"))


def test_a_bad_line_is_named_by_file_and_line(tracer, lines):
    found = tracer("check", "--input", lines, "--format", "jsonl")
    assert found.code == 1
    told = [line.partition(": ")[2] for line in found.err.splitlines()]
    assert [line.partition(": ")[0] for line in told] == ["F.jsonl:3", "F.jsonl:5", "F.jsonl:6"]
    assert "text is empty (line-malformed)" in told[0]
    assert "en, zh, zh-Hans" in told[1]
    assert "YYYY-MM-DD" in told[2]


def test_lineage_names_a_bad_line_in_the_same_way(tracer, tmp_path):
    (tmp_path / "F.jsonl").write_text('\n\n{"id": "a"}\n{"id": "b", "text": "A ferry."}\n')
    found = tracer("lineage", "--input", "F.jsonl", "--format", "jsonl")
    assert found.err == "tracer: F.jsonl:3: no text (line-malformed)\n"


def test_json_of_many_is_one_array(tracer, lines):
    found = tracer("check", "--input", lines, "--format", "json")
    records = json.loads(found.out)
    assert [record["id"] for record in records] == ["h1", "h2", "h3", "h4", "h5"]
    assert ["error" in record for record in records] == [False, True, True, True, False]
    by_line = tracer("check", "--input", lines, "--format", "jsonl").out.splitlines()
    assert [json.loads(line) for line in by_line] == records


def test_text_of_many_is_a_page_a_claim_and_a_sum(tracer, lines):
    pages = tracer("check", "--input", lines).out
    heads = [line for line in pages.splitlines() if line.startswith("──")]
    assert [head.strip("─ ") for head in heads] == ["h1 (F.jsonl:1)", "h5 (F.jsonl:7)"]
    assert CLAIM in pages
    assert pages.splitlines()[-1].startswith("2 claims: ")
    assert pages.splitlines()[-1].endswith("; 3 could not be read")


def test_text_of_an_article_is_a_page_a_sentence_and_one_claim_has_no_heading(tracer, monkeypatch):
    given(monkeypatch, f"{CLAIM}\n\nThe soup was too salty.\n".encode())
    pages = tracer("check").out
    heads = [line.strip("─ ") for line in pages.splitlines() if line.startswith("──")]
    assert heads == ["sentence 1 of 2", "sentence 2 of 2"]
    alone = tracer("check", CLAIM).out
    assert "──" not in alone
    assert alone.strip() in pages


def test_a_long_text_is_judged_in_batches_to_the_same_end(tracer, monkeypatch):
    article = f"{CLAIM} The soup was too salty. Alibaba was told to keep a list. It was long."
    whole = json.loads(tracer("check", article, "--format", "json").out)
    for module in (answers, check_text):
        monkeypatch.setattr(module, "BATCH", 2)
    found = tracer("check", article, "--format", "json", "--verbose")
    assert json.loads(found.out) == whole
    assert "check 2 of 4" in found.err


@pytest.mark.parametrize("text", ["🎉", "...", "WORLD / UPDATE 1", "12 %"])
def test_a_text_without_a_sentence_is_told(tracer, text):
    found = tracer("check", text)
    assert (found.code, found.out) == (2, "")
    assert "no sentence that can be checked" in found.err
    assert "(no-sentence)" in found.err


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--published", "yesterday"], "YYYY-MM-DD"),
        (["--published", "20151005"], "YYYY-MM-DD"),
        (["--published", "2015-02-30"], "YYYY-MM-DD"),
        (["--lang", "english"], "zh-Hans"),
        (["--lang", "xx"], "zh-Hans"),
        (["--lang", ""], "zh-Hans"),
        (["--fail-on", ""], "unsupported"),
        (["--fail-on", " , "], "unsupported"),
    ],
)
def test_an_option_says_which_values_there_are(tracer, arguments, named):
    found = tracer("check", CLAIM, *arguments)
    assert (found.code, found.out) == (2, "")
    (line,) = found.err.splitlines()
    assert arguments[0] in line
    assert named in line


@pytest.mark.parametrize(
    ("given_", "code"),
    [("en", "en"), ("EN", "en"), ("zh_Hans", "zh-Hans"), ("pt-BR", "pt-BR"), ("cmn", "cmn"),
     ("qq", None), ("e", None), ("en-", None), ("en us", None), ("12", None)],
)  # fmt: skip
def test_language_codes(given_, code):
    assert language_code(given_) == code


def test_days():
    assert is_day("2016-02-29")
    assert not any(map(is_day, ("2015-02-29", "2015-2-3", "2015-W05", "2015-01-01T00:00", "")))


def test_options_of_one_text_do_not_go_with_a_file(tracer, lines):
    found = tracer("check", "--input", lines, "--lang", "en")
    assert (found.code, found.out) == (2, "")
    assert "--lang" in found.err


@pytest.mark.parametrize(
    ("data", "slug"),
    [
        (b"caf\xe9 society", "text-not-utf8"),
        (b" \n", "text-empty"),
        (b"<!DOCTYPE html>\n<html><p>News.</p></html>", "text-is-html"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><!-- x --><html lang='en'>", "text-is-html"),
        (b"word " * 50_000, "paragraph-too-long"),
    ],
)
def test_what_comes_on_standard_input_and_cannot_be_checked(tracer, monkeypatch, data, slug):
    given(monkeypatch, data)
    found = tracer("check", "-")
    assert (found.code, found.out) == (2, "")
    assert f"({slug})" in found.err


def test_standard_input_is_read_as_utf_8_whatever_the_terminal(tracer, monkeypatch):
    text = "各类信用服务机构设立首席信用监督官。"
    given(monkeypatch, b"\xef\xbb\xbf" + text.encode())
    (record,) = json.loads(tracer("check", "--format", "json").out)
    assert (record["text"], record["lang"]) == (text, "zh")


def test_a_line_that_is_too_long_is_told_and_the_rest_go_on(tracer, tmp_path):
    told = [{"id": 1, "text": "word " * 50_000}, {"id": 2, "text": CLAIM}]
    (tmp_path / "F.jsonl").write_text("\n".join(map(json.dumps, told)))
    found = tracer("check", "--input", "F.jsonl", "--format", "jsonl")
    assert found.code == 1
    first, second = (json.loads(line) for line in found.out.splitlines())
    assert "250,000 characters" in first["error"]
    assert second["text"] == CLAIM


@pytest.mark.parametrize("part", ["embedder", "entailment"])
def test_a_model_that_nobody_knows_is_a_wrong_call(tracer, part):
    found = tracer("check", CLAIM, f"--{part}", "minilmm")
    assert (found.code, found.out) == (2, "")
    assert f"({part}-unknown)" in found.err
    assert ("minilm, " in found.err) == (part == "embedder")


def test_a_text_cannot_command_the_terminal(tracer):
    hostile = "By 2020 \x1b[2J every\u202e citizen \x07 must have a \x9b score."
    found = tracer("check", hostile)
    assert not set("\x1b\u202e\x07\x9b") & set(found.out)
    (record,) = json.loads(tracer("check", hostile, "--format", "json").out)
    assert record["verdict"]


def test_a_language_without_word_lists_is_aligned_and_not_judged(tracer):
    found = tracer("check", "سيحصل كل مواطن صيني على درجة ائتمان إلزامية.", "--format", "jsonl")
    assert found.code == 0
    record = json.loads(found.out)
    assert (record["lang"], record["verdict"], record["drift"]) == ("ar", "uncertain", [])
    assert len(record["clauses"]) == 5
    (finding,) = record["findings"]
    assert finding["because"] == "Not judged: there are no word lists for its language (ar)."
