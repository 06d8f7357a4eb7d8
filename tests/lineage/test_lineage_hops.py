from __future__ import annotations

from dataclasses import replace

import pytest
from lineage_build import CLAUSE, article, claim, library, verdict

from tracer.lineage import reconstruct
from tracer.lineage.drift import drift_evidence, family_bits, shared_drift
from tracer.lineage.families import by_article, families
from tracer.lineage.hops import Descent
from tracer.lineage.likeness import Likeness
from tracer.lineage.pairs import Pairs
from tracer.model import Article, Claim, DriftStep, Lineage, LineageEdge, Verdict

FAITHFUL = "The town wants to explore lamps that can be read by before 2020."
DRIFTED = "The town requires lamps that can be read by before 2020."
WORDS = {
    "root": f"Ada Mole, of the lamp office, spoke on Monday. {FAITHFUL} She had a cold.",
    "first": f"Ada Mole of the lamp office spoke. {DRIFTED} She sneezed twice.",
    "second": f"Ada Mole of the lamp office sneezed twice when she spoke. {DRIFTED}",
    "mended": f"Ada Mole of the lamp office sneezed twice. {FAITHFUL} We got this wrong.",
}
DAYS = {"root": "2015-01-01", "first": "2015-01-05", "second": "2015-01-09", "mended": "2015-01-20"}
SAYS_FROM = {"first": "root", "second": "first", "mended": "second"}


def chain() -> tuple[list[Article], list[Claim], dict[str, Verdict]]:
    articles, claims, verdicts = [], [], {}
    for identity, text in WORDS.items():
        source = SAYS_FROM.get(identity)
        credit = f"\n\nVia: The {source.title()} Gazette" if source else ""
        page = article(
            identity, text + credit, outlet=f"The {identity.title()} Gazette", day=DAYS[identity]
        )
        drifted = DRIFTED in text
        told = claim(page, DRIFTED if drifted else FAITHFUL)
        articles.append(page)
        claims.append(told)
        verdicts[told.id] = (
            verdict(told, "drifted", "modality") if drifted else verdict(told, "supported")
        )
    return articles, claims, verdicts


def lineage() -> Lineage:
    return reconstruct(*chain(), library("Lamps that can be read by are to be explored."))


def of(found: Lineage, identity: str) -> DriftStep:
    (step,) = [step for step in found.steps if step.article == identity]
    return step


def test_a_drift_enters_is_inherited_and_is_put_right() -> None:
    found = lineage()
    assert {
        e.child: e.parent for e in found.best.values() if e.parent_kind == "article"
    } == SAYS_FROM
    assert not [step for step in found.steps if step.article == "root"]
    first, second, mended = (of(found, name) for name in SAYS_FROM)
    assert (first.status, first.parent, first.parent_claim) == ("introduced", "root", None)
    assert first.entered_at == "first"
    assert (second.status, second.parent, second.parent_claim) == ("inherited", "first", "first-0")
    assert second.entered_at == "first"
    assert (mended.status, mended.parent, mended.parent_claim) == ("repaired", "second", "second-0")
    assert (mended.claim, mended.entered_at) == ("mended-0", "first")
    assert len({step.family for step in found.steps}) == 1


def test_claims_may_come_by_article() -> None:
    articles, claims, verdicts = chain()
    by_article = {page.id: [c for c in claims if c.article == page.id] for page in articles}
    sources = library("Lamps that can be read by are to be explored.")
    assert reconstruct(articles, by_article, verdicts, sources) == lineage()


def test_a_second_parent_may_hand_a_drift_on() -> None:
    articles, claims, verdicts = chain()
    two = "Via: The Root Gazette; The First Gazette"
    text = f"Quite another start, with the mayor's hat. {DRIFTED}\n\n{two}"
    merged = article("zz", text, day="2015-02-02", outlet="Merged Times")
    told = claim(merged, DRIFTED)
    found = reconstruct(
        [*articles, merged],
        [*claims, told],
        verdicts | {told.id: verdict(told, "drifted", "modality")},
    )
    step = of(found, "zz")
    assert step.status == "inherited"
    assert step.entered_at == "first"


def test_families_part_by_type_by_what_is_said_and_by_number() -> None:
    texts = {
        "a": "Every lamp must hum in B flat.",
        "b": "All lamps must hum in B flat, every one.",
        "c": "The mayor must wear a hat on Sundays.",
        "d": "The score runs from 350 to 905.",
        "e": "Scores run from 350 to 950 or so.",
        "f": "Its score runs from 351 to 906.",
    }
    told = {key: claim(article(key, text), text) for key, text in texts.items()}
    verdicts = {
        told[key].id: verdict(told[key], "drifted", "quantity" if key in "def" else "modality")
        for key in texts
    }
    found = families(list(told.values()), verdicts, Likeness(list(told.values())))
    assert [sorted(f.articles) for f in found] == [["a", "b"], ["c"], ["d", "e"], ["f"]]
    assert all(f.clause == CLAUSE for f in found)


def test_a_shared_error_counts_by_its_rarity() -> None:
    text = "Every lamp must hum in B flat."
    told = [claim(article(key, text), text) for key in "abcd"]
    verdicts = {c.id: verdict(c, "drifted", "modality") for c in told}
    rare = families(told[:2], verdicts, Likeness(told[:2]))
    common = families(told, verdicts, Likeness(told))
    alone = {name: at for at, name in enumerate("abcdefgh")}
    assert family_bits(rare[0], alone, 8) == pytest.approx(2.0)
    assert family_bits(common[0], alone, 8) == pytest.approx(1.0)
    pairs = Pairs.every(8)
    square = pairs.square(shared_drift(rare, alone, pairs))
    assert square[0, 1] == square[1, 0] == square.sum() / 2 == pytest.approx(2.0)
    (evidence,) = drift_evidence(by_article(rare), "a", "b", 2.0)
    assert evidence.kind == "shared-drift"
    assert "modality" in evidence.because
    assert evidence.child_range == evidence.parent_range == (0, len(text))
    assert drift_evidence(by_article(rare), "a", "c", 0.0) == ()


def test_copies_of_one_text_share_an_error_once() -> None:
    text = "Every lamp must hum in B flat."
    told = [claim(article(key, text), text) for key in "abcd"]
    verdicts = {c.id: verdict(c, "drifted", "modality") for c in told}
    (family,) = families(told, verdicts, Likeness(told))
    alone = {name: at for at, name in enumerate("abcdefgh")}
    printed_on = alone | {"b": 0, "c": 0}
    assert family_bits(family, alone, 8) == pytest.approx(1.0)
    assert family_bits(family, printed_on, 6) == pytest.approx(1.585, abs=0.001)


def edge(child: str, parent: str | None, rank: int, bits: float = 1.0) -> LineageEdge:
    kind = "article" if parent else "outside"
    return LineageEdge(child, parent, kind, rank, 0.5, bits, None, ())


def test_descent_holds_no_circle_even_without_dates() -> None:
    edges = [
        edge("a", None, 1),
        edge("a", "b", 2),
        edge("b", "a", 1),
        edge("c", "b", 1),
        edge("b", "c", 2),
    ]
    descent = Descent.of(edges, {})
    assert descent.parents == {"b": ("a",), "c": ("b",)}


def reported(
    name: str, text: str, day: str, source: str = "", **read: object
) -> tuple[Article, Claim]:
    """A short article around one claim; ``source`` is credited."""
    credit = f"\n\nVia: The {source.title()} Gazette" if source else ""
    page = article(
        name,
        f"Ada Mole of the lamp office spoke on Monday. {text} She had a cold.{credit}",
        outlet=f"The {name.title()} Gazette",
        day=day,
    )
    told = claim(page, text)
    return page, replace(told, features=replace(told.features, **read))


def test_a_drift_that_is_named_on_the_copy_alone_is_carried_back() -> None:
    text = "Every lamp in town is counted and its score runs from 350 to 905."
    first, said = reported("first", text, "2015-01-05")
    copy, again = reported("copy", text.replace(" and its", ", its"), "2015-01-09", "first")
    verdicts = {
        said.id: verdict(said, "unsupported"),
        again.id: verdict(again, "drifted", "quantity"),
    }
    found = {s.article: s for s in reconstruct([first, copy], [said, again], verdicts).steps}
    assert {name: s.status for name, s in found.items()} == {
        "first": "introduced",
        "copy": "inherited",
    }
    assert {s.entered_at for s in found.values()} == {"first"}


@pytest.mark.parametrize(
    ("before", "read"),
    [
        ("Every lamp in town is counted and its score runs from 350 to 950.", {}),
        ("No lamp in town is counted and its score runs from 350 to 905.", {"negative": True}),
        ("Every lamp in town must be counted; its score runs from 350 to 905.", {"force": 5}),
    ],
)
def test_another_reading_carries_nothing_back(before: str, read: dict[str, object]) -> None:
    text = "Every lamp in town is counted and its score runs from 350 to 905."
    first, said = reported("first", before, "2015-01-05", **read)
    copy, again = reported("copy", text, "2015-01-09", "first")
    verdicts = {
        said.id: verdict(said, "unsupported"),
        again.id: verdict(again, "drifted", "quantity"),
    }
    (step,) = reconstruct([first, copy], [said, again], verdicts).steps
    assert (step.article, step.status) == ("copy", "introduced")


def test_what_was_supported_is_left_in_peace() -> None:
    first, said = reported("first", DRIFTED, "2015-01-05")
    copy, again = reported("copy", DRIFTED, "2015-01-09", "first")
    verdicts = {
        said.id: verdict(said, "supported"),
        again.id: verdict(again, "drifted", "modality"),
    }
    (step,) = reconstruct([first, copy], [said, again], verdicts).steps
    assert (step.article, step.status) == ("copy", "introduced")
