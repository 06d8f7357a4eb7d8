"""The report: what an editor opens, checks and prints; and one verdict on a terminal.

Data first, markup after: a trace becomes page values (:mod:`~tracer.report.views`),
and only then HTML (``html/``) or plain text (:mod:`~tracer.report.text`).
"""

from tracer.report.fixed import with_fixed_times
from tracer.report.text import render_text
from tracer.report.writer import ensure_ours, write_report

__all__ = ["ensure_ours", "render_text", "with_fixed_times", "write_report"]
