"""What the claim sounds like among sentences whose verdict is known.

A fact-checker who has seen a claim before is quicker with it (claim matching;
Full Fact 2021). Likeness proves nothing by itself, so it weighs little where the
claim is close to the source's own words, and the sentence that it is like is named.
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.judge.view import Signal, View, leaning, quoted


def check(view: View) -> Iterator[Signal]:
    """Nearer to retellings that drifted, or to those that the sources bear out?"""
    echo = view.echo
    if echo is None:
        return
    said = "drifted" if echo.flagged else "kept to them"
    because = f"It is most like {quoted(echo.text, 90)}, which {said} when held to these sources."
    far = 1.0 - view.coverage
    for name, lean in (("echo", echo.lean), ("echo-around", echo.lean_around)):
        yield Signal(name, leaning(lean) * far, because)
