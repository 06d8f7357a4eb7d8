"""Gates before any comparison: is it an opinion, and is it about this story at all?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracer.judge.view import Signal, View, leaning, quoted
from tracer.model import Cue
from tracer.text import words

_IMPERATIVE = re.compile(
    r"^(?:please|let|imagine|stop|think|consider|remember|make no|wait|look|ask|welcome|beware|"
    r"forget|try|suppose|never|don[’']t|do not)\b",
    re.IGNORECASE,
)
_CONDITIONAL = re.compile(r"^(?:if|were|had)\b", re.IGNORECASE)
_SHOULD = re.compile(r"\b(?:should|ought to|better)\b", re.IGNORECASE)
_EVALUATIVE_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|seems?|looks?|sounds?|feels?|gets?)\s+(?:\w+\s+){0,3}?"
    r"(?:good|bad|better|worse|worst|best|great|terrible|hard|easy|right|wrong|fair|unfair|"
    r"wise|foolish|stupid|clever|odd|strange|curious|welcome|sad|shame|pity|disgrace|scandal|"
    r"joke|mess|danger|dangerous|absurd|brilliant|sensible|clear|unclear|silly|dreary|drearier)\b",
    re.IGNORECASE,
)
# Named by nearly every sentence: that ties none to the story.
_BACKDROP = frozenset({"people", "country"})
_FACTS = ("quantity", "date", "deontic")


def opinion_signals(view: View) -> Iterator[Signal]:
    """What makes a sentence a judgement, a question or an address rather than a statement."""
    features = view.features
    if features.question:
        yield Signal("question", 1.0, "It is a question.")
    for kind, because in (("evaluation", "judges"), ("address", "speaks to or of the reader")):
        cue = _first(features.of(kind))
        if cue:
            strength = min(1.0, len(features.of(kind)) / 2)
            why = f"{_quote(view, cue)} {because}."
            yield Signal(kind, strength, why, claim_range=(cue.start, cue.end))
    judgement = features.of("judgement")
    if judgement:
        cue = judgement[0]
        why = f"{_quote(view, cue)} is a judgement."
        strength = min(1.0, len(judgement) / 2)
        yield Signal("judgement", strength, why, claim_range=(cue.start, cue.end))
    for name, pattern, because in _PATTERNS:
        if match := pattern.search(view.text):
            yield Signal(name, 1.0, f"{quoted(match.group())} {because}.", claim_range=match.span())
    facts = sum(len(features.of(kind)) for kind in _FACTS)
    actors = len(features.of("actor"))
    yield Signal("facts", min(1.0, facts / 2), "It names figures, dates or rules.")
    yield Signal("named-actors", min(1.0, actors / 2), "It names who acts.")
    if features.force:
        yield Signal("force-said", 1.0, "It says what is to be done.")
    if view.attribution and view.attribution.speaker:
        yield Signal("attributed", 1.0, f"It reports what {view.attribution.speaker} says.")
    yield from _nearness(view)
    if view.echo is not None:
        yield Signal("sounds-opinion", leaning(view.echo.opinion), "It sounds like a comment.")
    yield Signal("short", 1.0 if len(words(view.text)) < 7 else 0.0, "It is short.")


def topic_signals(view: View) -> Iterator[Signal]:
    """What ties a sentence to the story: its terms, actors and matters, and a near source."""
    features = view.features
    topics = features.of("topic")
    yield Signal("topic-terms", min(1.0, len(topics) / 2), "It uses the story's terms.")
    story = [cue for cue in features.of("actor") if view.vocabulary.kind(cue.key) not in _BACKDROP]
    yield Signal("story-actors", min(1.0, len(story) / 2), "It names the story's actors.")
    core = [cue for cue in features.of("actor") if _is_core(view, cue)]
    yield Signal("core-actors", min(1.0, float(len(core))), "It names the documents or a product.")
    around = [cue for cue in view.context.of("actor") if _is_core(view, cue)]
    yield Signal(
        "core-in-context", min(1.0, float(len(around))), "What stands around it is on the story."
    )
    if not features.of("topic") and not view.context.of("topic"):
        yield Signal("no-term-at-all", 1.0, "Neither it nor its paragraph uses the story's terms.")
    matters = features.keys("concept")
    yield Signal("matters", min(1.0, len(matters) / 4), "It touches matters of the story.")
    if view.echo is not None:
        told = "It sounds like news of other things."
        yield Signal("sounds-off-topic", leaning(view.echo.off_topic), told)
        yield Signal("sounds-off-topic-around", leaning(view.echo.off_topic_around), told)
    yield from _nearness(view)


def anchoring_signals(view: View) -> Iterator[Signal]:
    """Whether it sounds like what the sources are about; beside checks and topic signals."""
    if view.echo is not None:
        told = "It sounds like sentences that these sources do not reach."
        yield Signal("sounds-unsourced", leaning(view.echo.unsourced), told)
        yield Signal("sounds-unsourced-around", leaning(view.echo.unsourced_around), told)


def _nearness(view: View) -> Iterator[Signal]:
    if view.anchor is None or view.anchor.alignment is None:
        return
    alignment = view.anchor.alignment
    yield Signal("nearness", 2 * alignment.cosine - 1, "How near the closest source sentence is.")
    yield Signal("covered-words", view.coverage, "How much of it the sources have words for.")


def _is_core(view: View, cue: Cue) -> bool:
    return view.vocabulary.kind(cue.key) in {"product", "scheme"}


def _first(cues: tuple[Cue, ...]) -> Cue | None:
    return cues[0] if cues else None


def _quote(view: View, cue: Cue) -> str:
    return quoted(view.words((cue.start, cue.end)))


_PATTERNS = (
    ("imperative", _IMPERATIVE, "tells the reader what to do"),
    ("conditional", _CONDITIONAL, "supposes"),
    ("should", _SHOULD, "says what ought to be"),
    ("evaluative", _EVALUATIVE_VERB, "judges"),
)
