"""A trace in which every free text tries to break out of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from report_story import article, claim, verdict

from tracer.model import Attribution, Dating, Finding, SourceLibrary, Trace

PAYLOAD = (
    '"\'><img src=x onerror="window.owned=1"><script>window.owned=1</script>'
    "</style></title>{{ 7 * 7 }}{% raw %}\u202e&lt;"
)
ADDRESSES = ("javascript:window.owned=1", f"http://x.example/{PAYLOAD}", "data:text/html,<script>")

FREE = frozenset(
    "outlet author notice url canonical_url final_url basis because speaker cue check message "
    "input stage slug note original heading heading_original path addressee verification checked "
    "source_hint title_original number issuer rendering_note verification_note rendering sha256 "
    "fetched_at family modality confidence embedder tracer settings case started_at finished_at "
    "language person reason wrong since put_right report source_text made_at".split()
)
"""Fields that may hold anything without breaking a promise of the model."""


def poisoned(value: Any) -> Any:
    """The value with the payload behind every free text in it."""
    if isinstance(value, SourceLibrary):
        return SourceLibrary(poisoned(value.packs))
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            field.name: _field(type(value).__name__, field.name, getattr(value, field.name))
            for field in fields(value)
        }
        return replace(value, **changed)
    if isinstance(value, tuple):
        return tuple(poisoned(each) for each in value)
    if isinstance(value, Mapping):
        return {key: poisoned(each) for key, each in value.items()}
    return value


def _field(owner: str, name: str, value: Any) -> Any:
    sentence = owner == "SourceSentence" and name == "text"
    pack = owner == "SourcePack" and name == "title"
    if isinstance(value, str) and (name in FREE or sentence or pack):
        return value + PAYLOAD
    return poisoned(value)


def hostile(trace: Trace) -> Trace:
    """The story poisoned, and one more article that is nothing but poison, ids included."""
    clean = PAYLOAD.replace("\n", " ")
    page = article(
        f"id{clean}",
        clean,
        f"Headline {clean}",
        [f"A claim {clean}. And after it {clean}"],
        Dating(clean, "day", clean),
        url=ADDRESSES[0],
        canonical_url="",
        notice=f"invented: {clean}",
    )
    said = claim(
        page, f"A claim {clean}.", f"claim{clean}", attribution=Attribution(clean, clean, True)
    )
    ruled = verdict(
        said,
        "drifted",
        0.9,
        [Finding(clean, "modality", 2.0, clean, (0, 12), "plan-2014:2.1#2", (0, 400), 3)],
        ["plan-2014:2.1#2"],
    )
    bad: Trace = poisoned(trace)
    articles = tuple(
        replace(each, url=address, canonical_url=address)
        for each, address in zip(bad.articles, ADDRESSES, strict=False)
    )
    return replace(
        bad,
        articles=(*articles, *bad.articles[len(articles) :], page),
        claims=(*bad.claims, said),
        verdicts={**bad.verdicts, said.id: ruled},
        recovered={PAYLOAD: PAYLOAD},
    )
