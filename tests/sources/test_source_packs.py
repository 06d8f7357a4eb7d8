"""Packs as they come with the tracer, and as users write them."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracer.errors import PackError, UsageError
from tracer.sources import describe_state, list_packs, load_library, load_pack, pack_names
from tracer.sources.packs import CONFIDENCES, MODALITIES, VERIFICATIONS

NAMES = ("sc-2014-21", "pboc-2015-221", "context")
GUIDE = Path(__file__).parents[2] / "docs" / "source-packs.md"
ORIGINALS = Path(os.environ.get("TRACER_SHARED", "")) / "sources" / "originals"


@pytest.fixture(scope="module")
def library():
    return load_library(NAMES)


def examples() -> dict[str, str]:
    """The YAML files that the guide shows, by name."""
    pattern = r"<!-- example: (\S+) -->\n```yaml\n(.*?)```"
    return dict(re.findall(pattern, GUIDE.read_text(encoding="utf-8"), re.DOTALL))


def write_pack(folder: Path, **files: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        text = data if isinstance(data, str) else yaml.safe_dump(data, allow_unicode=True)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def small_pack() -> dict[str, Any]:
    sentences = [{"n": 1, "text": "Keep a record.", "modality": "must", "confidence": "high"}]
    return {
        "id": "small",
        "title_en": "Small",
        "official_urls": ["http://board.example/1"],
        "clauses": [{"id": "2.3.10", "verification": "checked", "sentences": sentences}],
        "absences": [{"id": "no-score", "text": "It has no score."}],
        "key_terms": [{"zh": "信用", "en": "credit"}],
    }


def refusal(folder: Path) -> PackError:
    with pytest.raises(PackError) as caught:
        load_pack(folder)
    return caught.value


# ------------------------------------------------------------- the built-in packs


def test_built_in_packs_have_all_their_clauses(library):
    kinds = {pack.id: Counter(clause.kind for clause in pack.clauses) for pack in library.packs}
    assert kinds == {
        "sc-2014-21": {"clause": 115, "absence": 11},
        "pboc-2015-221": {"clause": 50, "absence": 4},
        "context": {"fact": 43},
    }
    assert [pack.kind for pack in library.packs] == ["document", "document", "facts"]


def test_list_packs_has_every_built_in_pack():
    assert sorted(NAMES) == pack_names() == [pack.id for pack in list_packs()]


def test_every_address_leads_back_to_its_sentence(library):
    sentences = list(library.sentences())
    assert len({sentence.address for sentence in sentences}) == len(sentences) == 367 + 129 + 58
    for sentence in sentences:
        assert library.sentence(sentence.address) is sentence
        assert sentence in library.clause(sentence.address).sentences
        assert sentence.address.startswith(f"{sentence.pack}:")


@pytest.mark.parametrize(
    ("address", "modality", "words"),
    [
        ("sc-2014-21:2.3.10#2", "goal", "full coverage of natural persons' credit records"),
        ("sc-2014-21:0.1#3", "states-fact", "mechanism of reward and sanction"),
        ("pboc-2015-221:0.2#1", "goal", "healthy development of internet finance"),
        ("context:zhima-opt-in", None, "opt-in"),
        ("sc-2014-21:absent/no-citizen-score", None, "no numerical score"),
        ("pboc-2015-221:absent/not-the-outline", None, "not the planning outline of 2014"),
    ],
)
def test_sentences_stand_at_their_addresses(library, address, modality, words):
    sentence = library.sentence(address)
    assert sentence.modality == modality
    assert words in sentence.text


def test_a_fact_and_an_absence_are_a_clause_with_one_sentence(library):
    for address, kind in [
        ("context:zhima-opt-in", "fact"),
        ("sc-2014-21:absent/no-citizen-score", "absence"),
    ]:
        clause = library.clause(address)
        assert clause.kind == clause.sentences[0].kind == kind
        assert [sentence.address for sentence in clause.sentences] == [address] == [clause.address]
    fact = library.clause("context:zhima-range-350-950")
    assert fact.sentences[0].date == "2015-01-28"
    assert fact.topic == "private-product"
    assert fact.actors == ("Zhima (Sesame) Credit (芝麻信用)",)


def test_words_of_state_and_force_are_those_of_the_guide(library):
    clauses = [clause for pack in library.packs for clause in pack.clauses]
    stated = {clause.verification for clause in clauses if clause.kind != "absence"}
    assert stated == {"checked", "partly"}
    modalities = Counter(sentence.modality for sentence in library.sentences())
    assert modalities["strengthen/establish"] == 245 + 17
    assert modalities["allow"] == 3
    guide = GUIDE.read_text(encoding="utf-8")
    assert all(f"`{word}`" in guide for word in (*MODALITIES, *VERIFICATIONS, *CONFIDENCES))


def test_the_heads_of_the_documents_are_read(library):
    outline, opinions = library.pack("sc-2014-21"), library.pack("pboc-2015-221")
    assert outline.number == "Guofa [2014] No. 21 (国发〔2014〕21号)"
    assert (outline.dated, outline.released) == ("2014-06-14", "2014-06-27")
    assert opinions.issuer.count("; ") == 9
    assert (len(outline.key_terms), len(opinions.key_terms)) == (33, 36)
    assert outline.key_terms[1].reading == "xìnyòng"
    assert len(outline.modality_glossary) == 25
    assert library.clause("sc-2014-21:2.3.10").addressee.startswith("natural persons")


def test_state_is_told_in_a_sentence(library):
    outline, opinions, context = map(describe_state, library.packs)
    assert outline.startswith("This is the project's own working rendering")
    assert outline.endswith("; of its 115 clauses, 114 are checked and 1 is partly checked.")
    assert opinions.endswith("; of its 50 clauses, all are checked.")
    assert context == "Of 43 dated facts, 39 are checked and 4 are partly checked."


# -------------------------------------------------------------- finding a pack


def test_an_unknown_name_is_a_usage_error_that_names_the_known():
    with pytest.raises(UsageError, match=r"did you mean 'context'\?") as caught:
        load_library(["contxt"])
    assert "Known packs: context, pboc-2015-221, sc-2014-21" in caught.value.hint


@pytest.mark.parametrize("name", ["", "~nobody-here/x", "a\0b", "x" * 5000, "/"])
def test_a_name_that_is_no_path_either_is_unknown(name):
    with pytest.raises(UsageError):
        load_library([name])


def test_no_names_at_all_is_a_usage_error():
    with pytest.raises(UsageError, match="no source pack is named"):
        load_library([])


def test_a_pack_is_found_by_folder_and_by_file(tmp_path):
    folder = write_pack(tmp_path / "a", pack=small_pack())
    single = write_pack(tmp_path / "b", other={**small_pack(), "id": "other"}) / "other.yaml"
    library = load_library([str(folder), str(single), "context", str(folder / "pack.yaml")])
    assert [pack.id for pack in library.packs] == ["small", "other", "context"]
    assert [pack.path for pack in library.packs][:2] == [str(folder), str(single)]


def test_two_packs_with_one_id_are_refused(tmp_path):
    folders = [write_pack(tmp_path / name, pack=small_pack()) for name in "ab"]
    with pytest.raises(UsageError, match="two packs have the id 'small'"):
        load_library(folders)


def test_sha256_is_that_of_the_listing_of_all_files(tmp_path):
    folder = write_pack(tmp_path, pack=small_pack(), actors={"topic_terms": ["credit"]})
    (folder / "notes.txt").write_text("not read, not counted")
    listing = "".join(
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n"
        for name in ("actors.yaml", "pack.yaml")
    )
    before = load_pack(folder).sha256
    assert before == hashlib.sha256(listing.encode()).hexdigest()
    write_pack(folder, actors={"topic_terms": ["rating"]})
    assert load_pack(folder).sha256 != before


# --------------------------------------------------------- what a user can write


def test_the_examples_of_the_guide_load(tmp_path):
    shown = examples()
    for name, text in shown.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    library = load_library([tmp_path, tmp_path / "facts.yaml"])
    pack = library.pack("harbour-notice")
    assert set(shown) == {"pack.yaml", "facts.yaml", "actors.yaml", "originals.yaml", "case.yaml"}
    assert library.sentence("harbour-notice:1.1#2").original == "经船主同意，探索相邻港口共享记录。"
    assert [actor.owner for actor in pack.actors] == [None, None, "quay-club"]
    assert pack.actors[2].not_owned_by == ("harbour-board",)
    assert pack.concepts[0].terms == ("grade", "grades", "mark", "ranking")
    assert "harbour-facts:quay-club-opened" in library


def test_ids_stay_as_they_are_written(tmp_path):
    text = "id: small\ntitle: T\nclauses:\n"
    for name in ("1.1", "1.10", "2015", "0x1f", "1e3", "no"):
        text += f"- id: {name}\n  sentences: [{{n: 1, text: T}}]\n"
    pack = load_pack(write_pack(tmp_path, pack=text))
    assert [clause.address for clause in pack.clauses] == [
        *("small:1.1", "small:1.10", "small:2015", "small:0x1f", "small:1e3", "small:no")
    ]
    assert pack.clauses[0].verification == "unchecked"
    assert pack.clauses[0].sentences[0].modality is None


# ------------------------------------------------------------------ refusals


def test_the_error_names_file_clause_sentence_field_and_the_words_allowed(tmp_path):
    pack = small_pack()
    pack["clauses"][0]["sentences"].append({"n": 2, "text": "T", "modality": "mandatory"})
    error = refusal(write_pack(tmp_path / "sc", pack=pack))
    assert error.message == (
        "sc/pack.yaml: clause 2.3.10: sentence 2: modality 'mandatory' is not one of "
        "explore/pilot, allow, encourage, strengthen/establish, must, prohibit, protect, goal, "
        "states-fact"
    )


def test_all_the_errors_of_a_file_are_counted(tmp_path):
    pack = small_pack()
    pack["dated"] = "2014-02-30"
    pack["clauses"][0]["sentences"][0].update(confidence="sure", text="")
    error = refusal(write_pack(tmp_path / "sc", pack=pack))
    assert error.message.startswith("sc/pack.yaml: dated '2014-02-30' is not a date")
    assert error.message.endswith("(and 2 more)")
    assert "clause 2.3.10: sentence 1: text is missing or empty" in error.hint


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"titel_en": "x"}, "unknown key 'titel_en'"),
        ({"releasd": "2014"}, "unknown key 'releasd' (did you mean 'released'?)"),
        ({"id": "Not An Id"}, "id 'Not An Id' should look like"),
        ({"title_en": None}, "title_en or title is missing or empty"),
        ({"title": "Other"}, "title_en and title mean the same: keep one"),
        ({"issuer": "A", "issuers": ["B"]}, "issuer and issuers mean the same: keep one"),
        ({"official_urls": ["ftp://x"]}, "official_urls: 'ftp://x' is not an http or https"),
        ({"clauses": {}}, "clauses should be a list, not a mapping"),
        ({"clauses": []}, "either clauses (a document) or facts"),
        ({"facts": [{"id": "f", "date": "2014", "fact": "F"}]}, "either clauses (a document)"),
        ({"clauses": ["x"]}, "clause no. 1: should be a mapping of fields, not 'x'"),
        ({"clauses": [{"id": "1"}]}, "clause 1: sentences is missing or empty"),
        ({"clauses": [{"id": "1:2", "sentences": []}]}, "clause 1:2: id '1:2' should look like"),
        ({"absences": [{"id": "a"}]}, "absence a: text is missing or empty"),
        ({"key_terms": [{"zh": "信用"}]}, "key_terms no. 1: en is missing or empty"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, change, message):
    assert message in refusal(write_pack(tmp_path, pack={**small_pack(), **change})).message


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"verification": "chekced"}, "did you mean 'checked'?"),
        ({"adressee": "all"}, "unknown key 'adressee' (did you mean 'addressee'?)"),
        ({"sentences": [{"n": 0, "text": "T"}]}, "sentence 1: n '0' is not a whole number"),
        ({"sentences": [{"n": 1, "text": ["T"]}]}, "sentence 1: text should be text, not a list"),
        ({"sentences": [{"n": 1, "text": "T"}] * 2}, "sentence 2: n 1 is that of an earlier"),
        ({"sentences": [{"n": 1, "text": "T", "not": ""}]}, "unknown key 'not' (did you mean 'no"),
    ],
)
def test_what_is_wrong_with_a_clause_is_said(tmp_path, change, message):
    pack = small_pack()
    pack["clauses"][0].update(change)
    error = refusal(write_pack(tmp_path, pack=pack))
    assert error.message.startswith(f"{tmp_path.name}/pack.yaml: clause 2.3.10: ")
    assert message in error.message


def test_a_clause_id_stands_once(tmp_path):
    pack = small_pack()
    pack["clauses"] *= 2
    assert (
        "clause 2.3.10: id is that of an earlier clause"
        in refusal(write_pack(tmp_path, pack=pack)).message
    )


@pytest.mark.parametrize(
    ("actors", "message"),
    [
        ([{"key": "a", "name": "A", "kind": "firm", "sector": "none"}], "actor a: kind 'firm' is"),
        ([{"key": "a", "name": "A", "kind": "media"}], "actor a: sector is missing or empty"),
        (
            [{"key": "abc", "name": "A", "kind": "media", "sector": "none", "owner": "abd"}],
            "actor abc: owner 'abd' is no actor's key (did you mean 'abc'?)",
        ),
        (
            [{"key": "abc", "name": "A", "kind": "media", "sector": "none", "not_owned_by": ["b"]}],
            "actor abc: not_owned_by 'b' is no actor's key",
        ),
        (
            [
                {"key": "a", "name": "A", "kind": "media", "sector": "none"},
                {"key": "b", "name": "B", "kind": "media", "sector": "none", "owner": "a"}
                | {"not_owned_by": ["a"]},
            ],
            "actor b: 'a' owns it, and is under not_owned_by",
        ),
        (
            [
                {"key": one, "name": "A", "kind": "media", "sector": "none", "owner": other}
                for one, other in ("ab", "bc", "ca")
            ],
            "actor a: owner leads back to the actor itself (and 2 more)",
        ),
        (
            [{"key": "a", "name": "A", "kind": "media", "sector": "none"}] * 2,
            "actor a: key is that of an earlier actor",
        ),
    ],
)
def test_what_is_wrong_with_actors_is_said(tmp_path, actors, message):
    folder = write_pack(tmp_path / "small", pack=small_pack(), actors={"actors": actors})
    assert f"small/actors.yaml: {message}" in refusal(folder).message


@pytest.mark.parametrize(
    ("originals", "message"),
    [
        ({"2.3.11": {"zh": "甲。", "sentences": {1: "甲。"}}}, "unknown key '2.3.11'"),
        ({"2.3.10": {"zh": "甲。", "sentences": {2: "甲。"}}}, "sentences: unknown key '2'"),
        ({"2.3.10": {"zh": "甲。", "sentences": {1: "乙。"}}}, "sentences: 1 is not part of zh"),
        ({"2.3.10": {"zh": "甲。"}}, "clause 2.3.10: sentences is missing or empty"),
    ],
)
def test_what_is_wrong_with_originals_is_said(tmp_path, originals, message):
    folder = write_pack(tmp_path / "small", pack=small_pack(), originals=originals)
    error = refusal(folder)
    assert error.message.startswith("small/originals.yaml: ")
    assert message in error.message


@pytest.mark.skipif(not ORIGINALS.is_dir(), reason="TRACER_SHARED has no originals")
@pytest.mark.parametrize("name", ["sc-2014-21", "pboc-2015-221"])
def test_originals_pair_with_the_built_in_packs(tmp_path, name):
    shutil.copy(Path(load_pack(name).path) / "pack.yaml", tmp_path)
    shutil.copy(ORIGINALS / f"{name}.zh.yaml", tmp_path / "originals.yaml")
    clauses = [clause for clause in load_pack(tmp_path).clauses if clause.kind == "clause"]
    without = {c.address for c in clauses if not all(s.original for s in c.sentences)}
    assert without <= {"sc-2014-21:0.0"}


# ------------------------------------------------------------------ any mutation

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.dates(),
    st.text(max_size=12),
    st.sampled_from(["", "must", "1.1", "small", "2014-06", "http://x.example", "9" * 5000, "²"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SCALARS, inner, max_size=3),
    max_leaves=6,
)


def places(data: Any) -> list[tuple[Any, Any]]:
    """Every container of a tree with each of its keys or positions."""
    if isinstance(data, dict):
        keys = list(data)
    else:
        keys = list(range(len(data))) if isinstance(data, list) else []
    return [(data, key) for key in keys] + [p for key in keys for p in places(data[key])]


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), value=VALUES, key=SCALARS)
def test_a_mutated_pack_is_read_or_refused_with_a_pack_error(tmp_path, data, value, key):
    cast = yaml.safe_load(examples()["actors.yaml"])
    trees = {"pack": small_pack(), "actors": cast, "originals": {"2.3.10": {"zh": "甲"}}}
    trees["originals"]["2.3.10"]["sentences"] = {1: "甲"}
    where, at = data.draw(st.sampled_from(places(trees)[3:]))
    if isinstance(where, dict) and data.draw(st.booleans()):
        where[key] = where.pop(at) if data.draw(st.booleans()) else value
    else:
        where[at] = value
    read_or_refused(write_pack(tmp_path, **trees))


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    data=st.data(), patch=st.binary(max_size=4) | st.sampled_from([b"*a", b"&a [*a]", b"!!int "])
)
def test_a_damaged_file_is_read_or_refused_with_a_pack_error(tmp_path, data, patch):
    folder = write_pack(tmp_path, pack=small_pack())
    body = (folder / "pack.yaml").read_bytes()
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, min(len(body), start + 40)))
    (folder / "pack.yaml").write_bytes(body[:start] + patch + body[end:])
    read_or_refused(folder)


def read_or_refused(folder: Path) -> None:
    error = None
    try:
        pack = load_pack(folder)
    except PackError as caught:
        error = caught
    if error is None:
        assert all(sentence.text for clause in pack.clauses for sentence in clause.sentences)
    else:
        assert re.match(rf"{folder.name}/(pack|actors|originals)\.yaml: ", error.message)
        assert "\n" not in str(error)
