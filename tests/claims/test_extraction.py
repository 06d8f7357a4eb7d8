"""Articles cut into claims whose ranges point into the stored text."""

from __future__ import annotations

import pytest

from tracer.claims import extract, from_text
from tracer.claims.sentences import sentences
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


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("ar", "بحلول عام 2020 سيحصل كل مواطن على درجة.", "هل هذا صحيح؟"),
        ("ur", "ہر شہری کو نمبر ملے گا۔", "یہ لازمی ہے۔"),
        ("he", "כל אזרח יקבל ציון עד 2020.", "הציון הוא חובה."),
        ("hi", "हर नागरिक को 2020 तक अंक मिलेगा।", "यह अनिवार्य है।"),
        ("ko", "모든 시민이 점수를 받는다.", "점수는 의무이다."),
        ("ja", "すべての国民に点数がつく。", "これは義務だ。"),
        ("am", "ሁሉም ዜጋ ነጥብ ያገኛል።", "ግዴታ ነው።"),
        ("ru", "Каждый гражданин получит оценку.", "Это обязательно."),
    ],
)
def test_sentences_of_scripts_without_capitals_are_kept(vocabulary, language, first, second):
    claims = extract(article(f"{first} {second}", title="", language=language), vocabulary)
    assert [claim.text for claim in claims] == [first, second]


def test_thai_which_has_no_sign_for_an_end_is_kept_as_it_stands(vocabulary):
    text = "พลเมืองทุกคนจะมีคะแนน คะแนนเป็นข้อบังคับ"
    (claim,) = extract(article(text, title="", language="th"), vocabulary)
    assert claim.text == text


def test_capitals_are_read_where_they_make_a_sentence(vocabulary):
    shouted = "CHINA PLANS A SCORE FOR ALL. THE PLAN NAMES THE YEAR 2020!"
    found = extract(article(shouted, title="A SCORE FOR EVERYONE"), vocabulary)
    assert [claim.text for claim in found] == [
        "A SCORE FOR EVERYONE",
        "CHINA PLANS A SCORE FOR ALL.",
        "THE PLAN NAMES THE YEAR 2020!",
    ]
    assert found[0].kind == "headline"
    (claim,) = from_text("CHINA SCORES EVERYONE", vocabulary)
    assert claim.text == "CHINA SCORES EVERYONE"


@pytest.mark.parametrize(
    "line",
    [
        "WORLD / UPDATE 1",
        "ALL RIGHTS RESERVED.",
        "SUBSCRIBE TO OUR FREE DAILY NEWSLETTER TODAY",
        "HOME POLITICS BUSINESS TECH SPORT",
        "* * *",
        "2015 – 2020.",
    ],
)
def test_slugs_and_buttons_say_nothing(vocabulary, line):
    found = extract(article(f"China plans a register.\n\n{line}", title=""), vocabulary)
    assert [claim.text for claim in found] == ["China plans a register."]


def test_a_paragraph_longer_than_the_parser_takes_is_read_to_its_end(caplog):
    """Longer, too, than the million characters from which on the library refuses a text."""
    rules = [f"Rule {number} {'says so ' * 130}and ends." for number in range(1_000)]
    text = f"China plans a register.\n\n{' '.join(rules)}\n\nThe list is public."
    found = [text[slice(*sentence.range)] for sentence in sentences(text, "sv")]
    assert found == ["China plans a register.", *rules, "The list is public."]
    assert "(“Rule 0 says so" in caplog.text
    assert "is read in pieces" in caplog.text


def test_what_has_no_end_is_cut_at_a_word(caplog):
    text = "word " * 30_000
    found = [text[slice(*sentence.range)] for sentence in sentences(text, "sv")]
    assert " ".join(found) == text.strip()
    assert len(found) == 3
    assert caplog.text


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
