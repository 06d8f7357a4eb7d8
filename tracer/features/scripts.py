"""Which script a text is in, told by its most common language."""

from __future__ import annotations

import re
from collections.abc import Mapping

_SHARE = 0.3
"""A text is in a script from this share of its characters on; the rest are spaces and figures."""
_KANA_IN_JAPANESE = 0.1

# The most common language of a script, its characters, other languages that are written in it.
_SCRIPTS = (
    ("zh", r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff", "wuu yue"),
    ("ja", r"\u3041-\u30ff", ""),
    ("ko", r"\u1100-\u11ff\uac00-\ud7af", ""),
    ("ar", r"\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc", "ckb fa ps ug ur"),
    ("he", r"\u0590-\u05ff", "iw yi"),
    ("ru", r"\u0400-\u052f", "be bg ky mk tg uk"),
    ("el", r"\u0370-\u03ff\u1f00-\u1fff", ""),
    ("hi", r"\u0900-\u097f", "mr ne sa"),
    ("bn", r"\u0980-\u09ff", "as"),
    ("gu", r"\u0a80-\u0aff", ""),
    ("ta", r"\u0b80-\u0bff", ""),
    ("te", r"\u0c00-\u0c7f", ""),
    ("kn", r"\u0c80-\u0cff", ""),
    ("ml", r"\u0d00-\u0d7f", ""),
    ("si", r"\u0d80-\u0dff", ""),
    ("th", r"\u0e00-\u0e7f", ""),
    ("lo", r"\u0e80-\u0eff", ""),
    ("my", r"\u1000-\u109f", ""),
    ("ka", r"\u10a0-\u10ff", ""),
    ("am", r"\u1200-\u137f", "ti"),
    ("km", r"\u1780-\u17ff", ""),
    ("hy", r"\u0530-\u058f", ""),
)
_CHARACTERS = {code: re.compile(f"[{ranges}]") for code, ranges, _ in _SCRIPTS}
_ANY = re.compile(f"[{''.join(ranges for _, ranges, _ in _SCRIPTS)}]")
_SCRIPT_OF: Mapping[str, str] = {
    language: code for code, _, others in _SCRIPTS for language in (code, *others.split())
}
# Written in two scripts, or in one beside Chinese characters.
_SEVERAL = frozenset("az bs ja kk ko ks ku mn pa sd sr tk tt uz".split())


def by_script(text: str) -> str:
    """The most common language of the script that a text is in; empty for Latin letters."""
    if _ANY.search(text) is None:
        return ""
    counts = {code: len(characters.findall(text)) for code, characters in _CHARACTERS.items()}
    if counts["ja"] > _KANA_IN_JAPANESE * (counts["zh"] + counts["ja"]):
        counts["ja"] += counts.pop("zh")
    code, count = max(counts.items(), key=lambda found: found[1])
    return code if count > _SHARE * max(1, len(text)) else ""


def may_be_written(language: str, script: str) -> bool:
    """Whether a language (its bare code) is written in a script, as ``by_script`` names it."""
    return language in _SEVERAL or _SCRIPT_OF.get(language, "") == script


def has_letters_without_case(text: str) -> bool:
    """Whether a letter occurs of a script without capitals, such as Arabic, Hindi or Chinese."""
    return any(ch.isalpha() and not ch.islower() and not ch.isupper() for ch in text)
