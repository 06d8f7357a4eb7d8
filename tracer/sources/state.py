"""In what state a pack is: one sentence that belongs wherever its text is shown."""

from __future__ import annotations

from collections import Counter

from tracer.model import SourcePack

_WORDS = {"checked": "checked", "partly": "partly checked", "unchecked": "not checked"}


def describe_state(pack: SourcePack) -> str:
    """Whose wording the text is, and how many clauses are in each state of verification.

    What "checked" means is the pack's own matter: see its ``verification_note``.
    """
    states = [clause.verification for clause in pack.clauses if clause.kind != "absence"]
    noun = "dated fact" if pack.kind == "facts" else "clause"
    total = f"{len(states)} {noun}{'' if len(states) == 1 else 's'}"
    note = pack.rendering_note.rstrip(" .。")
    opening = f"{note}; of its {total}" if note else f"Of {total}"
    return f"{opening}, {_counted(states)}."


def _counted(states: list[str]) -> str:
    counts = Counter(states)
    if len(counts) == 1 and len(states) > 1:
        return "none is checked" if "unchecked" in counts else f"all are {_WORDS[states[0]]}"
    *most, last = [
        f"{counts[state]} {'is' if counts[state] == 1 else 'are'} {words}"
        for state, words in _WORDS.items()
        if counts[state]
    ]
    return f"{', '.join(most)} and {last}" if most else last
