"""Articles cut into claims whose ranges point into the stored text."""

from __future__ import annotations

import pytest

from tracer.claims import extract, from_text
from tracer.model import Article, Dating

pytestmark = pytest.mark.models

BODY = (
    "China plans a credit system. The U.S. embassy was told at 5 p.m. on Monday.\n\n"
    "At present it is piecemeal: cities run some parts, companies others. "
    "“It covers everyone and nobody can leave,” said Mr. Lin. Could it happen here?"
)


def article(text: str, title: str = "A score for everyone", language: str = "en") -> Article:
    whole = f"{title}\n\n{text}" if title else text
    return Article(
        "a1", "http://x.example/1", "", "X", "", language, title, len(title), whole,
        Dating("2015-10-05", "day", "test"), (),
    )  # fmt: skip


def test_every_range_points_into_the_stored_text(vocabulary):
    source = article(BODY)
    claims = extract(source, vocabulary)
    for claim in claims:
        span = claim.span
        assert source.text[span.start : span.end] == span.quote == claim.text
        assert source.text[claim.context.start : claim.context.end] == claim.context.quote
        assert claim.context.start <= span.start < span.end <= claim.context.end
    assert len({claim.id for claim in claims}) == len(claims)


def test_sentences_end_where_punctuation_ends_them(vocabulary):
    texts = [claim.text for claim in extract(article(BODY), vocabulary)]
    assert texts == [
        "A score for everyone",
        "China plans a credit system.",
        "The U.S. embassy was told at 5 p.m. on Monday.",
        "At present it is piecemeal: cities run some parts, companies others.",
        "“It covers everyone and nobody can leave,” said Mr. Lin.",
        "Could it happen here?",
    ]


def test_a_dateline_is_no_part_of_the_claim(vocabulary):
    text = "BEIJING, Sept 17 (Agency) - China plans a register."
    (claim,) = from_text(text, vocabulary)
    assert claim.text == "China plans a register."
    assert not claim.features.of("date")


def test_headline_is_a_claim_of_its_own_kind(vocabulary):
    kinds = [claim.kind for claim in extract(article(BODY), vocabulary)]
    assert kinds[0] == "headline"
    assert set(kinds[1:]) == {"sentence"}


def test_speaker_of_a_quotation(vocabulary):
    claims = extract(article(BODY), vocabulary)
    said = next(c for c in claims if "Mr. Lin" in c.text)
    assert said.attribution is not None
    assert said.attribution.quoted
    assert "Lin" in said.attribution.speaker


def test_according_to(vocabulary):
    (claim,) = from_text("According to the Harbour Post, scores are secret.", vocabulary)
    assert claim.attribution is not None
    assert "Harbour Post" in claim.attribution.speaker


def test_pronouns_are_no_speakers(vocabulary):
    (claim,) = from_text("It says that scores are secret.", vocabulary)
    assert claim.attribution is None


def test_chinese_sentences(vocabulary):
    text = "国家将建立信用记录。每个公民都必须加入！"
    claims = extract(article(text, title="", language="zh"), vocabulary)
    assert [claim.text for claim in claims] == ["国家将建立信用记录。", "每个公民都必须加入！"]
    assert claims[1].features.force == 5


def test_whole_text_as_one_claim_with_context(vocabulary):
    (claim,) = from_text(
        "It is mandatory. No way out.", vocabulary, whole=True, claim_id="c1",
        context="The system starts in 2020.", published="2015-10-05",
    )  # fmt: skip
    assert claim.id == "c1"
    assert claim.context.quote == "The system starts in 2020."
    assert claim.published == "2015-10-05"


def test_check_worthiness_orders_statements_before_questions(vocabulary):
    hard, soft = from_text(
        "The central bank asked eight firms on 5 January 2015. What do you think of that?",
        vocabulary,
    )
    assert hard.checkworthiness > 0.6 > 0.3 > soft.checkworthiness


def test_an_endless_paragraph_is_no_context_as_a_whole(vocabulary):
    claims = from_text("China plans a register. " * 400, vocabulary)
    assert max(len(claim.context.quote) for claim in claims) < 3000


def test_empty_text_has_no_claims(vocabulary):
    assert from_text("  \n ", vocabulary) == ()
    assert extract(article("", title=""), vocabulary) == ()
