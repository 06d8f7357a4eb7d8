"""The story with what people ruled on it: one ruling of every kind and state."""

from __future__ import annotations

from dataclasses import replace

from report_story import QUAY, trace

from tracer.model import (
    Claim,
    Decision,
    Erratum,
    Ruling,
    RulingState,
    Selector,
    StandingRuling,
    Trace,
    VerdictLabel,
)


def ruling(
    id_: str,
    person: str,
    decision: Decision,
    claim: Claim | None,
    verdict: VerdictLabel | None = None,
    **more: object,
) -> Ruling:
    anchor = (
        Selector("sha256:ab", "sha256:cd", claim.text, "", "", claim.span.start) if claim else None
    )
    made = Ruling(
        id_,
        person,
        f"2024-05-02T10:0{id_[-1]}:00Z",
        decision,
        claim.article if claim else None,
        claim.id if claim else None,
        anchor,
        "drifted" if claim else None,
        verdict,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def standing(
    made: Ruling, state: RulingState = "current", because: str = "", **more: object
) -> StandingRuling:
    claim = made.claim if state != "orphan" else None
    return StandingRuling(made, state, claim, because, **more)  # type: ignore[arg-type]


def ruled() -> Trace:
    """The story, ruled on."""
    story = trace()
    by_id = {claim.id: claim for claim in story.claims}
    gone = replace(by_id["wren-1"], id="gone-1", article=QUAY.id)
    quay, share = by_id["quay-1"], by_id["ledger-1"]
    of_a_claim = Erratum(
        "https://desk.example/report",
        "It said that employers must.",
        "2024-04-01",
        "It says that employers will.",
    )
    of_a_report = Erratum("run-3", "It left out two articles.", "", "They are in.")
    made = (
        standing(ruling("r1", "Ada Poole", "reject", quay, "unsupported"), replaced_by="r3"),
        standing(ruling("r2", "Ben Oak", "confirm", share, "drifted", **SHARED)),
        standing(ruling("r3", "Ada Poole", "change", quay, "supported", reason=TABLE)),
        standing(ruling("r4", "Ben Oak", "reject", by_id["wren-1"], "supported"), "stale", CHANGED),
        standing(ruling("r5", "Ben Oak", "note", by_id["harbour-2"], reason="Asked the press.")),
        standing(ruling("r6", "Cy Lark", "confirm", gone, "drifted"), "orphan", GONE),
        standing(ruling("r7", "Ada Poole", "erratum", by_id["ledger-2"], erratum=of_a_claim)),
        standing(ruling("r8", "Ada Poole", "erratum", None, erratum=of_a_report)),
    )
    return replace(story, rulings=made)


TABLE = "The paper prints the company’s own table."
CHANGED = "The page changed since; these words are still on it."
GONE = "The page was read again, and these words are not on it any more."
SHARED = {"drift": ("modality",), "source": "plan-2014:2.1#2"}
