"""Articles and literal texts to claims."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from tracer.claims.attribution import attribution
from tracer.claims.checkworthiness import checkworthiness
from tracer.claims.parts import statements
from tracer.claims.sentences import Sentence, sentences
from tracer.features import Vocabulary, describe
from tracer.model import Article, Claim, ClaimKind, Cue, Features, Range, Span
from tracer.text import clean

if TYPE_CHECKING:
    from spacy.tokens import Token

MOST_CONTEXT_CHARS = 1000
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
# Subjects of what the sentence states, not of a relative clause inside it.
_MAIN = frozenset({"ROOT", "ccomp", "conj", "parataxis"})


def extract(article: Article, vocabulary: Vocabulary) -> tuple[Claim, ...]:
    """Every sentence of an article as a claim, headline included, in reading order.

    What is no claim (an opinion, a question, a line about something else) is kept
    too: the judge's gates say so with a reason, and the report can show it.
    """
    published = article.published.value[:10] if article.published else None
    return tuple(
        _claim(
            article.id, article.text, sentence, vocabulary,
            language=article.language or "en", published=published,
            kind="headline" if sentence.range[1] <= article.title_end else "sentence",
        )
        for sentence in sentences(article.text, article.language or "en", article.title_end)
    )  # fmt: skip


def from_text(
    text: str,
    vocabulary: Vocabulary,
    *,
    context: str = "",
    published: str | None = None,
    language: str = "en",
    whole: bool = False,
    claim_id: str | None = None,
) -> tuple[Claim, ...]:
    """Claims from a literal text.

    Args:
        text: one sentence or several.
        context: the sentences before it, for pronouns and "the system".
        published: ISO date of publication, if known.
        whole: keep the text as one claim even if it has several sentences.
        claim_id: id of the claim when ``whole``; made from the text otherwise.
    """
    text = clean(text)
    document = "literal:" + hashlib.sha256(text.encode()).hexdigest()[:12]
    found = list(sentences(text, language))
    if whole and found:
        parse = found[0].parse if len(found) == 1 else None
        found = [Sentence((0, len(text)), (0, len(text)), parse)]
    return tuple(
        _claim(
            document, text, sentence, vocabulary, language=language, published=published,
            kind="literal", before=clean(context), claim_id=claim_id,
        )
        for sentence in found
    )  # fmt: skip


def _claim(
    document: str,
    text: str,
    sentence: Sentence,
    vocabulary: Vocabulary,
    *,
    language: str,
    published: str | None,
    kind: ClaimKind,
    before: str = "",
    claim_id: str | None = None,
) -> Claim:
    span = Span.of(document, text, *sentence.range)
    features = _with_parse(describe(span.quote, vocabulary, language=language), sentence)
    said_by = attribution(sentence.parse, span.quote, features)
    context = _context(document, text, sentence.range, sentence.paragraph, before)
    return Claim(
        id=claim_id or f"{document}-{_digest(span)}",
        article=document,
        kind=kind,
        span=span,
        context=context,
        attribution=said_by,
        checkworthiness=checkworthiness(span.quote, features),
        features=features,
        language=language,
        published=published,
    )


def _with_parse(features: Features, sentence: Sentence) -> Features:
    """Adds the subject and the several statements, which only a parse can tell."""
    if sentence.parse is None:
        return features
    base = sentence.parse[0].idx
    subjects = [
        Cue("subject", token.dep_, start, end)
        for token in sentence.parse
        if token.dep_ in _SUBJECTS and token.head.dep_ in _MAIN
        for start, end in [_subtree(token, base)]
    ]
    found = [*subjects, *statements(sentence.parse)]
    return replace(features, cues=(*features.cues, *found)) if found else features


def _subtree(token: Token, base: int) -> Range:
    parts = list(token.subtree)
    return parts[0].idx - base, parts[-1].idx + len(parts[-1].text) - base


def _context(document: str, text: str, sentence: Range, paragraph: Range, before: str) -> Span:
    if before:
        return Span(f"{document}:context", 0, len(before), before)
    return Span.of(document, text, *_around(sentence, paragraph))


def _around(sentence: Range, paragraph: Range) -> Range:
    """The paragraph, or of an endless one what stands near the sentence."""
    return (
        max(paragraph[0], sentence[0] - MOST_CONTEXT_CHARS),
        min(paragraph[1], sentence[1] + MOST_CONTEXT_CHARS),
    )


def _digest(span: Span) -> str:
    return hashlib.sha256(f"{span.start}:{span.quote}".encode()).hexdigest()[:10]
