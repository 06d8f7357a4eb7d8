"""A verdict as a sum: from the prior to p_drift, a bar and a plain sentence for every reason."""

from __future__ import annotations

from tracer.model import Finding, Verdict
from tracer.report import words
from tracer.report.views import Reason, Waterfall

MARGIN = 0.08
"""Share of the drawing's width that stays free at either end."""

PRIOR = "Before any reason: how often claims of this kind turn out changed or unsupported."


def waterfall(verdict: Verdict, numbers: dict[int, int]) -> Waterfall:
    """The sum from prior to p_drift, each bar placed on a common scale."""
    running = [verdict.prior_bits]
    for finding in verdict.findings:
        running.append(running[-1] + finding.weight_bits)
    least, most = min(0.0, *running), max(0.0, *running)
    room = (most - least or 1.0) * (1 + 2 * MARGIN)
    left = least - (most - least or 1.0) * MARGIN

    def place(bits: float) -> float:
        return round((bits - left) / room * 100, 1)

    def bar(start: float, end: float) -> str:
        low, high = sorted((place(start), place(end)))
        return f"M{low:g} 2H{high:g}V8H{low:g}z"

    prior = Reason(
        None,
        "prior",
        PRIOR,
        "",
        words.weight(verdict.prior_bits),
        verdict.prior_bits > 0,
        words.signed(verdict.prior_bits),
        words.signed(verdict.prior_bits),
        bar(0.0, verdict.prior_bits),
    )
    reasons = tuple(
        _reason(finding, numbers.get(at), running[at + 1], bar(running[at], running[at + 1]))
        for at, finding in enumerate(verdict.findings)
    )
    return Waterfall(
        f"M{place(0.0):g} 0V10",
        prior,
        reasons,
        words.signed(running[-1]),
        words.together(verdict),
    )


def _reason(finding: Finding, number: int | None, running: float, bar: str) -> Reason:
    return Reason(
        number,
        finding.check,
        words.reason(finding.because),
        words.DRIFT_NAMES[finding.drift_type] if finding.drift_type else "",
        words.weight(finding.weight_bits),
        finding.weight_bits > 0,
        words.signed(finding.weight_bits),
        words.signed(running),
        bar,
    )
