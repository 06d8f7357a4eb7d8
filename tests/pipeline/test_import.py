"""Importing the package is cheap and brings nothing heavy along."""

import json
import subprocess
import sys

import pytest

HEAVY = {
    "bs4", "jinja2", "lxml", "networkx", "numpy", "onnxruntime", "requests",
    "sentence_transformers", "spacy", "sqlite_utils", "torch", "trafilatura", "transformers",
}  # fmt: skip
REPORT = """
import json, sys
{statement}
print(json.dumps(sorted(sys.modules)))
"""


def imported(statement):
    command = [sys.executable, "-c", REPORT.format(statement=statement)]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def test_import_tracer_is_light():
    modules = set(imported("import tracer"))
    assert not HEAVY & modules
    assert "click" not in modules


@pytest.mark.parametrize(
    "statement",
    [
        "import tracer; tracer.Tracer(); tracer.Settings(); tracer.TracerError",
        "import tracer.cli.app as app; [app.cli.get_command(None, n) for n in app.COMMANDS]",
    ],
)
def test_neither_the_facade_nor_any_command_imports_models_or_parsers(statement):
    heavy = {"torch", "spacy", "sentence_transformers", "trafilatura", "onnxruntime"}
    assert not heavy & set(imported(statement))


def test_what_the_package_offers_is_there():
    import tracer

    for name in tracer.__all__:
        assert getattr(tracer, name) is not None
        assert name in dir(tracer)
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = tracer.Nothing
