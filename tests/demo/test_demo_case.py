"""The demonstration case is consistent with itself, with its pages and with the source packs."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup

from tracer.model import DRIFT_TYPES, VERDICT_LABELS

CORPUS = Path(__file__).parents[2] / "corpus"
DEMO = CORPUS / "cases" / "demo"
MARK = "Invented outlet. Written for the Tracer demonstration."
MARK_META = "invented: written for the Tracer demonstration; no real outlet"
SIGNALS = {"link", "attribution", "reuse", "shared-drift"}
RETELLINGS = 10
FORK = "the-wideawake"
CORRECTION = "morning-ferry-correction"
SYNDICATED = "the-harbour-post"


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


CASE = _yaml(DEMO / "case.yaml")
TRUTH = _yaml(DEMO / "truth.yaml")
ARTICLES: dict[str, dict[str, Any]] = {article["id"]: article for article in TRUTH["articles"]}
CLAIMS: list[dict[str, Any]] = TRUTH["claims"]
HOPS: dict[str, dict[str, Any]] = {hop["family"]: hop for hop in TRUTH["hops"]}
DRIFTED = [claim for claim in CLAIMS if claim["verdict"] == "drifted"]


def page_file(url: str) -> Path:
    parts = urlsplit(url)
    bare = DEMO / "pages" / parts.netloc / parts.path.lstrip("/")
    if url.endswith("/"):
        return bare / "index.html"
    return bare if bare.suffix == ".html" else bare.with_name(bare.name + ".html")


@cache
def soup(article: str) -> BeautifulSoup:
    page = BeautifulSoup(page_file(ARTICLES[article]["url"]).read_bytes().decode(), "lxml")
    for hidden in page(["script", "style"]):
        hidden.decompose()
    return page


@cache
def text(article: str) -> str:
    return " ".join(soup(article).get_text().split())


@cache
def addresses() -> frozenset[str]:
    """Every sentence, fact and absence that the packs hold."""
    found = set()
    for folder in ("sc-2014-21", "pboc-2015-221", "context"):
        pack = _yaml(CORPUS / "sources" / folder / "pack.yaml")
        for clause in pack.get("clauses", []):
            found |= {f"{folder}:{clause['id']}#{line['n']}" for line in clause["sentences"]}
        found |= {f"{folder}:{fact['id']}" for fact in pack.get("facts", [])}
        found |= {f"{folder}:absent/{item['id']}" for item in pack.get("absences", [])}
    return frozenset(found)


def article_parents(article: str) -> list[str]:
    return [parent for parent in ARTICLES[article]["parents"] if parent in ARTICLES]


def longest_chain(article: str) -> list[str]:
    """The longest line of articles that ends in ``article``."""
    lines = [longest_chain(parent) for parent in article_parents(article)]
    return [*max(lines, key=len, default=[]), article]


def main_children(article: str) -> list[str]:
    return [other for other in ARTICLES if ARTICLES[other]["parents"][:1] == [article]]


def families_of(article: str) -> set[str]:
    return {claim["family"] for claim in DRIFTED if claim["article"] == article}


def paragraphs_in_common(one: str, other: str) -> float:
    first, second = ({p.get_text() for p in soup(a).find_all("p")} for a in (one, other))
    return len(first & second) / min(len(first), len(second))


# ------------------------------------------------------------------ case and pages


def test_case_and_truth_name_the_same_pages() -> None:
    assert [(a["id"], a["url"]) for a in CASE["articles"]] == [
        (a["id"], a["url"]) for a in TRUTH["articles"]
    ]
    assert CASE["pages"] == "pages"
    assert CASE["truth"] == "truth.yaml"


def test_every_page_file_belongs_to_an_article() -> None:
    wanted = {page_file(article["url"]) for article in ARTICLES.values()}
    assert set((DEMO / "pages").rglob("*.html")) == wanted


def test_hosts_are_reserved_names() -> None:
    for article in ARTICLES.values():
        assert urlsplit(article["url"]).netloc.endswith(".example")


def test_case_leaves_most_pages_to_speak_for_themselves() -> None:
    bare = [article for article in CASE["articles"] if set(article) == {"id", "url"}]
    assert len(bare) >= 10
    for article in CASE["articles"]:
        for key in ("outlet", "published"):
            assert article.get(key, ARTICLES[article["id"]][key]) == ARTICLES[article["id"]][key]


@pytest.mark.parametrize("article", ARTICLES)
def test_page_is_marked_as_invented(article: str) -> None:
    meta = soup(article).find("meta", attrs={"name": "x-text-basis"})
    assert meta is not None
    assert meta["content"] == MARK_META
    assert MARK in text(article)


@pytest.mark.parametrize("article", ARTICLES)
def test_page_loads_nothing_from_elsewhere(article: str) -> None:
    page = BeautifulSoup(page_file(ARTICLES[article]["url"]).read_bytes().decode(), "lxml")
    assert not page.find_all(["script", "img", "iframe", "source"], src=True)
    assert not page.find_all("link", rel="stylesheet")


@pytest.mark.parametrize("article", ARTICLES)
def test_page_links_only_to_itself_and_to_the_set(article: str) -> None:
    known = {other["url"] for other in ARTICLES.values()}
    for link in soup(article).find_all("a", href=True):
        address = str(link["href"])
        if address.startswith("http"):
            assert address in known


# ---------------------------------------------------------------------------- tree


def test_parents_exist_and_come_first() -> None:
    for name, article in ARTICLES.items():
        for parent in article["parents"]:
            assert parent in ARTICLES or parent in CASE["sources"], (name, parent)
        for parent in article_parents(name):
            assert ARTICLES[parent]["published"] < article["published"], (name, parent)


def test_articles_are_in_order_of_time() -> None:
    dates = [article["published"] for article in TRUTH["articles"]]
    assert dates == sorted(dates)


@pytest.mark.parametrize("article", ARTICLES)
def test_signals_stand_in_the_page(article: str) -> None:
    entry = ARTICLES[article]
    assert {signal["parent"] for signal in entry["signals"]} == set(entry["parents"])
    for signal in entry["signals"]:
        assert signal["kind"] in SIGNALS
        assert signal["words"] in text(article)
        if signal["kind"] == "link":
            anchors = soup(article).find_all("a", href=ARTICLES[signal["parent"]]["url"])
            assert signal["words"] in [" ".join(a.get_text().split()) for a in anchors]


def test_every_link_within_the_set_is_a_declared_signal() -> None:
    names = {article["url"]: name for name, article in ARTICLES.items()}
    for name, article in ARTICLES.items():
        linked = {names[a["href"]] for a in soup(name).find_all("a") if a.get("href") in names}
        declared = {s["parent"] for s in article["signals"] if s["kind"] == "link"}
        assert linked == declared, name


def test_every_kind_of_signal_occurs() -> None:
    kinds = {signal["kind"] for article in ARTICLES.values() for signal in article["signals"]}
    assert kinds == SIGNALS


def test_the_game_runs_to_ten_retellings() -> None:
    chain = longest_chain(CORRECTION)
    assert chain[0] == "lanternfield-wire"
    assert chain[-2:] == ["morning-ferry", CORRECTION]
    assert len(chain[:-1]) - 1 == RETELLINGS


def test_fork_merge_outsider_and_late_reader() -> None:
    assert main_children(FORK) == ["long-spoon", "doohickey-monthly"]
    assert [name for name in ARTICLES if len(article_parents(name)) > 1] == [FORK]
    assert [name for name, article in ARTICLES.items() if not article["parents"]] == [
        "uplands-courier"
    ]
    assert ARTICLES["foolscap-review"]["parents"] == ["sc-2014-21"]
    assert max(ARTICLES, key=lambda name: ARTICLES[name]["published"]) == "foolscap-review"


def test_branches_have_drifts_of_their_own() -> None:
    branch_a = set().union(*(families_of(name) for name in longest_chain("morning-ferry")[6:]))
    branch_b = set().union(*(families_of(name) for name in longest_chain("thursday-packet")[6:]))
    assert {"already-running", "consent-denied", "friends-posts"} <= branch_a - branch_b
    assert {"students-required", "range-905", "two-owners"} <= branch_b - branch_a


def test_syndicated_copy_is_nearly_verbatim() -> None:
    assert paragraphs_in_common("lanternfield-wire", SYNDICATED) > 0.5


# -------------------------------------------------------------------------- claims


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda c: f"{c['article']}: {c['quote'][:40]}")
def test_claim_is_well_formed_and_on_its_page(claim: dict[str, Any]) -> None:
    assert claim["quote"] in text(claim["article"])
    assert claim["verdict"] in set(VERDICT_LABELS) - {"uncertain"}
    drifted = claim["verdict"] == "drifted"
    sourced = claim["verdict"] in {"supported", "drifted"}
    assert bool(claim.get("sources")) == sourced
    for key in ("drift", "family", "enters"):
        assert (key in claim) == drifted
    assert set(claim.get("sources", [])) <= addresses()
    types = [*claim.get("drift", []), *claim.get("drift_also", [])]
    assert len(set(types)) == len(types)
    assert set(types) <= set(DRIFT_TYPES)


def test_every_page_has_labelled_sentences_of_several_kinds() -> None:
    verdicts = defaultdict(list)
    for claim in CLAIMS:
        verdicts[claim["article"]].append(claim["verdict"])
    assert set(verdicts) == set(ARTICLES)
    for name, labels in verdicts.items():
        assert len(labels) >= 5, name
        assert {"opinion", "off-topic"} & set(labels), name


def test_no_sentence_is_labelled_twice() -> None:
    keys = [(claim["article"], claim["quote"]) for claim in CLAIMS]
    assert len(set(keys)) == len(keys)


def test_same_family_means_same_drift() -> None:
    for claim in DRIFTED:
        assert HOPS[claim["family"]]["drift_type"] in claim["drift"]


def test_all_ten_drift_types_enter_somewhere() -> None:
    assert {hop["drift_type"] for hop in HOPS.values()} == set(DRIFT_TYPES)


# ---------------------------------------------------------------------------- hops


def test_hops_agree_with_claims() -> None:
    entered: dict[str, set[str]] = defaultdict(set)
    inherited: dict[str, set[str]] = defaultdict(set)
    for claim in DRIFTED:
        (entered if claim["enters"] else inherited)[claim["family"]].add(claim["article"])
    assert set(entered) == set(HOPS)
    for family, hop in HOPS.items():
        assert entered[family] == {hop["enters_at"]}, family
        assert inherited[family] == set(hop["inherited_by"]), family


def test_a_drift_is_inherited_only_from_a_parent_that_has_it() -> None:
    for family, hop in HOPS.items():
        carriers = {hop["enters_at"], *hop["inherited_by"]}
        for heir in hop["inherited_by"]:
            assert carriers & set(article_parents(heir)), (family, heir)
        assert not carriers & set(article_parents(hop["enters_at"])), family


def test_at_most_one_drift_enters_at_a_hop() -> None:
    places = [hop["enters_at"] for hop in HOPS.values()]
    assert len(set(places)) == len(places)


def test_faithful_pages_carry_no_drift() -> None:
    for name in ("lanternfield-wire", SYNDICATED, "purse-and-pixel", CORRECTION, "foolscap-review"):
        assert not families_of(name), name


def test_the_correction_repairs_what_its_parent_had() -> None:
    repairs = defaultdict(set)
    for claim in CLAIMS:
        for family in claim.get("repairs", []):
            assert claim["verdict"] == "supported"
            repairs[family].add(claim["article"])
    for family, hop in HOPS.items():
        assert repairs[family] == set(hop["repaired_by"]), family
    mended = {family for family, hop in HOPS.items() if hop["repaired_by"]}
    assert families_of("morning-ferry") - mended == {"any-breach-blacklisted"}
    assert mended < families_of("morning-ferry")
