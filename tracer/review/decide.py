"""From what a person asked for to a ruling, or the reason why it cannot be one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from tracer.errors import UsageError
from tracer.model import (
    DRIFT_TYPES,
    VERDICT_LABELS,
    Article,
    Claim,
    DriftType,
    Erratum,
    Ruling,
    Trace,
    Verdict,
    VerdictLabel,
)
from tracer.review.standing import new_ruling, selector_of
from tracer.text import clean

MOST_CHARACTERS = 4000
"""Longest reason, name or erratum."""

SEVERITIES = (1, 2, 3)
RULED: tuple[VerdictLabel, ...] = tuple(v for v in VERDICT_LABELS if v != "uncertain")
"""The verdicts that a person can give: all but the tracer's abstention."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants to rule on a claim, as it comes from a form: nothing checked yet."""

    decision: str
    verdict: str = ""
    drift: tuple[str, ...] = ()
    severity: str = ""
    source: str = ""
    reason: str = ""


def decide(trace: Trace, claim: Claim, person: str, wish: Wish) -> Ruling:
    """The ruling that a wish amounts to.

    Raises:
        UsageError: ``ruling-incomplete`` or ``ruling-wrong``, in words for the person.
    """
    machine = trace.verdicts[claim.id]
    article = next(article for article in trace.articles if article.id == claim.article)
    reason = words(wish.reason, "the reason")
    if wish.decision == "confirm":
        ruling = _confirmed(machine, person)
    elif wish.decision == "reject":
        ruling = _rejected(machine, person)
    elif wish.decision == "change":
        ruling = _changed(wish, person)
    elif wish.decision == "note":
        if not reason:
            raise _incomplete("A note needs words.")
        ruling = new_ruling(person, "note")
    else:
        raise UsageError("ruling-wrong", f"there is no decision {wish.decision!r}")
    return _on(ruling, trace, claim, article, machine, reason)


def erratum(person: str, report: str, wrong: str, since: str, put_right: str) -> Ruling:
    """What a published report had wrong, since when, and how it was put right.

    Raises:
        UsageError: ``ruling-incomplete`` or ``ruling-wrong``, in words for the person.
    """
    told = Erratum(
        words(report, "the report"), words(wrong, "what was wrong"), since.strip(),
        words(put_right, "how it was put right"),
    )  # fmt: skip
    for what, value in (
        ("Which report had it wrong?", told.report),
        ("What was wrong?", told.wrong),
        ("Since when did it stand there?", told.since),
        ("How was it put right?", told.put_right),
    ):
        if not value:
            raise _incomplete(what)
    try:
        date.fromisoformat(told.since)
    except ValueError as error:
        raise UsageError("ruling-wrong", f"{told.since!r} is no date (YYYY-MM-DD)") from error
    return new_ruling(person, "erratum", erratum=told)


def undo(trace_rulings: tuple[Ruling, ...], person: str, ruling: str) -> Ruling:
    """Takes back a ruling of one's own; another person's stands until that person moves.

    Raises:
        UsageError: ``undo-impossible``.
    """
    found = next((known for known in trace_rulings if known.id == ruling), None)
    if found is None:
        raise UsageError("undo-impossible", f"there is no ruling {ruling!r}")
    if found.person != person:
        raise UsageError(
            "undo-impossible",
            f"that ruling is {found.person}’s",
            "Rule on the claim yourself: both will be shown.",
        )
    return new_ruling(person, "undo", article=found.article, claim=found.claim, undoes=ruling)


def words(text: str, what: str) -> str:
    """Text from a person, cleaned as every text is.

    Raises:
        UsageError: ``ruling-wrong``, it is too long.
    """
    told = clean(text)
    if len(told) > MOST_CHARACTERS:
        raise UsageError("ruling-wrong", f"{what} is longer than {MOST_CHARACTERS} characters")
    return told


def _confirmed(machine: Verdict, person: str) -> Ruling:
    if machine.label == "uncertain":
        raise _incomplete("The tracer left this one open: say what holds.")
    return new_ruling(
        person, "confirm", verdict=machine.label, drift=machine.drift,
        severity=machine.severity, source=next(iter(machine.sources), None),
    )  # fmt: skip


def _rejected(machine: Verdict, person: str) -> Ruling:
    if machine.label not in {"drifted", "unsupported"}:
        raise _incomplete("There is no flag here to reject: say what holds.")
    source = next(iter(machine.sources), None)
    return new_ruling(person, "reject", verdict="supported", source=source)


def _changed(wish: Wish, person: str) -> Ruling:
    verdict = next((label for label in RULED if label == wish.verdict), None)
    if verdict is None:
        raise _incomplete("Which verdict holds?")
    if verdict == "drifted":
        return _drifted(wish, person)
    source = wish.source if verdict == "supported" else ""
    return new_ruling(person, "change", verdict=verdict, source=source or None)


def _drifted(wish: Wish, person: str) -> Ruling:
    drift: tuple[DriftType, ...] = tuple(name for name in DRIFT_TYPES if name in wish.drift)
    severity = next((n for n in SEVERITIES if str(n) == wish.severity), None)
    if not drift:
        raise _incomplete("What did the claim change? Choose at least one type.")
    if severity is None:
        raise _incomplete("How far is a reader misled? Choose 1, 2 or 3.")
    if not wish.source:
        raise _incomplete("Which sentence of the sources was changed?")
    return new_ruling(
        person, "change", verdict="drifted", drift=drift, severity=severity, source=wish.source
    )


def _on(
    ruling: Ruling, trace: Trace, claim: Claim, article: Article, machine: Verdict, reason: str
) -> Ruling:
    """The ruling with what it hangs on: the claim, the words, the source sentence as it reads."""
    source_text = ""
    if ruling.source is not None:
        try:
            source_text = trace.library.sentence(ruling.source).text
        except KeyError as error:
            raise UsageError(
                "ruling-wrong",
                f"there is no source sentence {ruling.source!r}",
                "Addresses are PACK:CLAUSE#NUMBER; tracer sources show PACK lists them.",
            ) from error
    return replace(
        ruling,
        article=article.id,
        claim=claim.id,
        selector=selector_of(claim, article),
        machine=machine.label,
        source_text=source_text,
        reason=reason,
    )


def _incomplete(what: str) -> UsageError:
    return UsageError("ruling-incomplete", what)
