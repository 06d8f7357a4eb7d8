"""Which language an article is in: as declared, unless its script says otherwise."""

from __future__ import annotations

import threading

from tracer.text import has_cjk

_SAMPLE_CHARS = 5_000
_CHINESE_SHARE = 0.3
_WITH_CHINESE_CHARACTERS = frozenset({"zh", "ja", "ko", "yue"})
_loading = threading.Lock()


def language_of(declared: str, text: str) -> str:
    """ISO 639-1 code of a text.

    Templates declare a language once for every page; a page whose writing
    contradicts the declaration is identified by its text instead.
    """
    sample = text[:_SAMPLE_CHARS]
    primary = declared.lower().replace("_", "-").partition("-")[0]
    chinese = sum(map(has_cjk, sample)) > _CHINESE_SHARE * max(1, len(sample))
    if primary and chinese == (primary in _WITH_CHINESE_CHARACTERS):
        return primary
    if primary in {"ja", "ko"}:
        return primary
    from py3langid import classify

    with _loading:
        code, _ = classify(sample)
    return str(code)
