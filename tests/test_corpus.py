"""Cases, and the reading of YAML."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tracer.corpus import case_names, corpus_folder, load_case, read_yaml, target_for
from tracer.errors import PackError, UsageError
from tracer.model import Dating


def small_case(**changes: Any) -> dict[str, Any]:
    article = {"id": "001", "url": "http://post.example/1", "published": "2014-09-18"}
    case = {"id": "small", "title": "Small", "sources": ["context"], "articles": [article]}
    return {**case, **changes}


@pytest.fixture
def load(tmp_path):
    def load(case: Any):
        path = tmp_path / "story" / "case.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(yaml.safe_dump(case, allow_unicode=True), encoding="utf-8")
        return load_case(path)

    return load


# ------------------------------------------------------------------------- cases


def test_the_case_of_the_citizen_scores_is_read():
    case = load_case("citizen-scores")
    assert len(case.targets) == len({target.id for target in case.targets}) == 99
    assert case.sources == ("sc-2014-21", "pboc-2015-221", "context")
    assert {"sesame credit", "芝麻信用"} <= set(case.topic_terms)
    assert all(target.published for target in case.targets)
    dated = Counter((target.published.precision, target.published.basis) for target in case.targets)
    assert dated == {
        ("day", "case file"): 56,
        ("month", "case file"): 12,
        ("month", "case file, inferred"): 31,
    }


def test_titles_that_only_say_that_there_is_none_are_left_out():
    case = load_case("citizen-scores")
    untitled = {target.outlet for target in case.targets if not target.title}
    assert {
        "Reuters",
        "NCSG-Discuss mailing list",
        "dtp-ag.com (French version of Dose)",
    } <= untitled
    assert len(untitled) == 7
    aclu = next(target for target in case.targets if target.outlet == "ACLU")
    assert aclu.title.startswith("China's Nightmarish Citizen Scores")
    assert aclu.published == Dating("2015-10-05", "month", "case file, inferred")


def test_every_built_in_case_loads():
    assert "citizen-scores" in case_names()
    assert all(load_case(name).targets for name in case_names())


def test_the_example_of_the_guide_loads(tmp_path):
    guide = Path(__file__).parents[1] / "docs" / "source-packs.md"
    text = guide.read_text(encoding="utf-8").split("<!-- example: case.yaml -->\n```yaml\n")[1]
    (tmp_path / "case.yaml").write_text(text.split("```")[0], encoding="utf-8")
    case = load_case(tmp_path)
    assert case.sources == (str(tmp_path / "harbour-notice"),)
    assert [target.published.precision for target in case.targets] == ["day", "month"]


def test_pages_and_truth_lie_beside_the_case(load, tmp_path):
    (tmp_path / "story" / "pages").mkdir(parents=True)
    (tmp_path / "story" / "truth.yaml").write_text("a: 1")
    case = load(small_case(pages="pages", truth="truth.yaml"))
    assert case.pages == str(tmp_path / "story" / "pages")
    assert case.truth == str(tmp_path / "story" / "truth.yaml")


@pytest.mark.parametrize(
    ("published", "precision", "dating"),
    [
        ("2014-09-18", None, Dating("2014-09-18", "day", "case file")),
        ("2014-09", None, Dating("2014-09", "month", "case file")),
        ("2014", None, Dating("2014", "year", "case file")),
        ("2014-09-18", "month", Dating("2014-09-18", "month", "case file")),
        ("2014-09", "about", Dating("2014-09", "month", "case file, inferred")),
        (
            "2014-09-18T08:30:00+08:00",
            "second",
            Dating("2014-09-18T00:30:00Z", "second", "case file"),
        ),
    ],
)
def test_dates_keep_how_well_they_are_known(load, published, precision, dating):
    article = {"id": "1", "url": "http://post.example/1", "published": published}
    if precision:
        article["precision"] = precision
    assert load(small_case(articles=[article])).targets[0].published == dating


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"url": "post.example/1"}, "article 001: url 'post.example/1' is not an http or https"),
        ({"url": None}, "article 001: url is missing or empty"),
        ({"published": "2014-13"}, "article 001: published '2014-13' is not a date"),
        (
            {"published": "2014-09", "precision": "day"},
            "'2014-09' is not a date (of precision day)",
        ),
        ({"published": "2014-09-18T08:30:00", "precision": "second"}, "not a time with its zone"),
        ({"published": None, "precision": "day"}, "precision is given, published is not"),
        ({"precision": "dya"}, "precision 'dya' is not one of"),
        ({"language": "English"}, "article 001: language 'English' should look like"),
        ({"oulet": "x"}, "unknown key 'oulet' (did you mean 'outlet'?)"),
    ],
)
def test_what_is_wrong_with_an_article_is_said(load, change, message):
    article = {**small_case()["articles"][0], **change}
    with pytest.raises(PackError) as caught:
        load(small_case(articles=[article]))
    assert caught.value.message.startswith("story/case.yaml: article 001: ")
    assert message in caught.value.message


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"articles": []}, "articles is missing or empty"),
        ({"sources": "context"}, "sources should be a list, not 'context'"),
        ({"topic_terms": {"en": "credit"}}, "topic_terms: en should be a list"),
        ({"pages": "none"}, "pages: there is no 'none' beside the case file"),
        (
            {"articles": small_case()["articles"] * 2},
            "article 001: id is that of an earlier article",
        ),
    ],
)
def test_what_is_wrong_with_a_case_is_said(load, change, message):
    with pytest.raises(PackError) as caught:
        load(small_case(**change))
    assert f"story/case.yaml: {message}" in caught.value.message


def test_one_address_stands_once(load):
    articles = [{"id": name, "url": "http://post.example/1"} for name in ("a", "b")]
    with pytest.raises(PackError, match=r"article b: url http://post\.example/1 is that of"):
        load(small_case(articles=articles))


@pytest.mark.parametrize("name", ["citizen-score", "no/such/case.yaml", "a\0b", "~nobody-here"])
def test_an_unknown_case_is_a_usage_error_that_names_the_known(name):
    with pytest.raises(UsageError) as caught:
        load_case(name)
    assert "citizen-scores" in caught.value.hint


# ----------------------------------------------------------------------- targets


def test_a_target_has_its_id_from_the_locator_alone(tmp_path, monkeypatch):
    one = target_for("http://post.example/1", outlet="Post", language="en")
    assert one.id == target_for("http://post.example/1").id
    assert re.fullmatch("a[0-9a-f]{12}", one.id)
    assert one.id != target_for("http://post.example/2").id
    page = tmp_path / "a page.html"
    page.write_text("x")
    monkeypatch.chdir(tmp_path)
    assert target_for("a page.html") == target_for(page) == target_for(page.as_uri())
    assert target_for(page).locator == page.as_uri()


# -------------------------------------------------------------------------- YAML


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a: 1\nb:\n  c: 1\n  c: 2\n", "line 4, column 3: the key 'c' is there twice"),
        ("a: b: c\n", "line 1, column 5: mapping values are not allowed"),
        ("a: [1, 2\n", "line 2, column 1: "),
        ("a: *b\n", "line 1, column 4: "),
        ("a: !!python/object/apply:os.getcwd []\n", "line 1, column 4: could not determine"),
        ("a: \x01\n", "control characters are not allowed"),
        ("? [a]\n: 1\n", "line 1, column 3: found unhashable key"),
        ("a: 2015-02-31\n", "a value cannot be read: day is out of range"),
        ("a: 1\n--- \nb: 1\n", "line 2, column 1: "),
        ("[" * 100_000, "nest"),
    ],
)
def test_malformed_yaml_is_named_by_file_and_line(tmp_path, text, complaint):
    path = tmp_path / "folder" / "x.yaml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PackError) as caught:
        read_yaml(path)
    assert caught.value.message.startswith("folder/x.yaml: ")
    assert complaint in caught.value.message


def test_what_is_no_utf8_file_is_named(tmp_path):
    (tmp_path / "x.yaml").write_bytes("a: 1\nb: Bürger".encode("latin-1"))
    with pytest.raises(PackError, match=r"x\.yaml: line 2: not UTF-8"):
        read_yaml(tmp_path / "x.yaml")
    with pytest.raises(PackError, match=r"none\.yaml: No such file"):
        read_yaml(tmp_path / "none.yaml")


def test_scalars_are_typed_or_left_as_written(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text("[1.10, no, 2014-06-14, ~, '', 1_0]")
    assert read_yaml(path) == [1.1, False, date(2014, 6, 14), None, "", 10]
    assert read_yaml(path, as_written=True) == ["1.10", "no", "2014-06-14", None, "", "1_0"]


def test_the_corpus_is_where_its_packs_and_cases_are():
    assert (corpus_folder() / "sources" / "context" / "pack.yaml").is_file()


def test_importing_brings_no_heavy_library():
    heavy = "{'torch', 'spacy', 'sentence_transformers', 'trafilatura', 'bs4', 'onnxruntime'}"
    code = f"import sys, tracer.corpus, tracer.sources; print({heavy} & set(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "set()"
