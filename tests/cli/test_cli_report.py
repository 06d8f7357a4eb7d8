"""``tracer report`` and the report of ``tracer run``: a folder, one file, fixed times."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.models


def pages(folder):
    return sorted(path.name for path in Path(folder).glob("*.html"))


def test_one_file_a_folder_and_fixed_times(tracer, page):
    ran = tracer("run", page, "--single-file", "--out", "one")
    assert ran.code == 0
    assert pages("one") == ["index.html"]
    told = tracer("report", "--out", "folder")
    assert told.out.strip() == str(Path("folder/index.html"))
    assert "chain.html" in pages("folder")
    again = tracer("report", "--out", "one", "--single-file")
    assert again.code == 0
    assert pages("one") == ["index.html"]
    fixed = ("report", "--out", "fixed", "--made-at", "2020-02-02")
    assert tracer(*fixed).code == 0
    # Other moments are shown, and the evidence is held against its own.
    assert all(
        "no longer what was received" not in path.read_text(encoding="utf-8")
        for path in Path("fixed").glob("*.html")
    )
    assert "2 February 2020, 00:00 UTC" in Path("fixed/method.html").read_text(encoding="utf-8")
    wrong = tracer("report", "--made-at", "yesterday")
    assert wrong.code == 2
