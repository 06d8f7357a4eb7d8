"""Which language an article is in: as declared, unless its writing says otherwise."""

from __future__ import annotations

import logging
import threading

from tracer.features.lexicon import FALLBACK, known_language
from tracer.features.scripts import by_script, may_be_written

log = logging.getLogger(__name__)

_SAMPLE_CHARS = 5_000

_loading = threading.Lock()
_failed: list[str] = []
"""Why the model could not be unpacked, if it could not; tried once a process."""


def language_of(declared: str, text: str) -> tuple[str, str]:
    """ISO 639-1 code of a text, and a notice if it is doubtful (else empty).

    Templates declare a language once for every page; a page whose writing
    contradicts the declaration is identified by its text instead.
    """
    sample = text[:_SAMPLE_CHARS]
    primary = declared.lower().replace("_", "-").partition("-")[0]
    script = by_script(sample)
    if not primary or not may_be_written(primary, script):
        return _told(sample, script)
    if not script and not known_language(primary):
        # Nothing of it could be read; lang="uk" on a British page is a common mistake.
        code, _ = _told(sample, script)
        return (FALLBACK if code == FALLBACK else primary), ""
    return primary, ""


def _told(sample: str, script: str) -> tuple[str, str]:
    """The language by a model of many; by the script alone where that cannot be unpacked."""
    from py3langid import classify

    with _loading:
        if not _failed:
            try:
                code, _ = classify(sample)
            # The library unpacks it into a file in the folder for temporary ones.
            except OSError as error:
                _failed.append(error.strerror or str(error))
                log.warning(
                    "the language model cannot be unpacked (%s): languages are told by their "
                    "script alone; TMPDIR=FOLDER names a folder with room for it (100 MB)",
                    _failed[0],
                )
            else:
                return str(code), ""
    return script or FALLBACK, "language doubtful: told by its script alone"
