from __future__ import annotations

from dataclasses import replace

from lineage_build import article, claim, verdict

from tracer.lineage import reconstruct
from tracer.model import Article, Claim, Cue, DriftStep, Features, Verdict

BARE = "the town counts its lamps twice a night"
TEXTS = {
    "root": f"Ada Mole of the lamp office spoke. Apparently {BARE}. She had a cold.",
    "keeps": f"Ada Mole of the lamp office spoke on Monday. Apparently {BARE}.",
    "drops": f"Ada Mole of the lamp office sneezed. {BARE.capitalize()}. She had a cold.",
    "repeats": f"Ada Mole sneezed, we hear. {BARE.capitalize()}. A cold, no doubt.",
    "mends": f"Ada Mole sneezed. Apparently {BARE}. We wrote too fast.",
}
SAYS_FROM = {"keeps": "root", "drops": "keeps", "repeats": "drops", "mends": "repeats"}


def told(name: str, day: int) -> tuple[Article, Claim, Verdict]:
    source = SAYS_FROM.get(name)
    credit = f"\n\nVia: The {source.title()} Gazette" if source else ""
    outlet = f"The {name.title()} Gazette"
    page = article(name, TEXTS[name] + credit, outlet=outlet, day=f"2015-01-{day:02}")
    hedged = "Apparently" in TEXTS[name]
    said = claim(page, f"Apparently {BARE}." if hedged else f"{BARE.capitalize()}.")
    cues = (Cue("hedge", "hedge", 0, 10),) if hedged else ()
    said = replace(said, features=Features(cues=cues))
    return page, said, verdict(said, "supported")


def steps() -> dict[str, DriftStep]:
    made = [told(name, 3 + 4 * at) for at, name in enumerate(TEXTS)]
    pages, claims, verdicts = zip(*made, strict=True)
    found = reconstruct(pages, claims, {v.claim: v for v in verdicts})
    return {step.article: step for step in found.steps}


def test_a_hedge_is_lost_stays_lost_and_comes_back() -> None:
    found = steps()
    assert set(found) == {"drops", "repeats", "mends"}
    assert {name: step.status for name, step in found.items()} == {
        "drops": "introduced",
        "repeats": "inherited",
        "mends": "repaired",
    }
    assert {step.entered_at for step in found.values()} == {"drops"}
    assert (found["drops"].parent, found["drops"].parent_claim) == ("keeps", "keeps-0")
    assert all(step.unhedged for step in found.values())
    assert {step.drift_type for step in found.values()} == {"omission"}


def test_another_number_is_another_assertion() -> None:
    root, said, judged = told("root", 3)
    text = TEXTS["drops"].replace("twice", "12 times")
    page = article("drops", f"{text}\n\nVia: The Root Gazette", outlet="D", day="2015-01-09")
    other = claim(page, "The town counts its lamps 12 times a night.")
    found = reconstruct(
        [root, page], [said, other], {said.id: judged, other.id: verdict(other, "supported")}
    )
    assert found.steps == ()


def test_what_was_never_hedged_has_lost_nothing() -> None:
    made = [told("drops", 3), told("repeats", 9)]
    pages, claims, verdicts = zip(*made, strict=True)
    assert reconstruct(pages, claims, {v.claim: v for v in verdicts}).steps == ()
