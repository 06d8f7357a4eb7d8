"""Settings from file, environment and flags: a bad value is told by the name it was given under."""

import pytest

from tracer.errors import UsageError
from tracer.settings import Settings, how_to_set, load, with_changes


def refused(**given):
    with pytest.raises(UsageError) as caught:
        load(**({"environ": {}} | given))
    return str(caught.value)


def test_flags_win_over_the_environment_over_the_file(tmp_path):
    file = tmp_path / "tracer.toml"
    file.write_text('db = "file.db"\nembedder = "file"\nengine = "file"\n')
    environ = {"TRACER_EMBEDDER": "environment", "TRACER_ENGINE": "environment"}
    found = load({"engine": "flag", "db": None}, file=file, environ=environ)
    assert (found.db, found.embedder, found.engine) == ("file.db", "environment", "flag")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOCK_WAIT_S", "soon"),
        ("LOCK_WAIT_S", "-1"),
        ("LOCK_WAIT_S", "nan"),
        ("READ_TIMEOUT_S", "inf"),
        ("READ_TIMEOUT_S", "0"),
        ("READ_TIMEOUT_S", ""),
        ("MAX_PAGE_BYTES", "1.5"),
        ("MAX_PAGE_BYTES", "0"),
        ("MAX_PAGE_BYTES", "20MB"),
        ("FETCH_THREADS", "0"),
        ("NEAR", "1.5"),
        ("OFFLINE", "perhaps"),
        ("DB", ""),
        ("EMBEDDER", " "),
        ("SOURCES", " , "),
    ],
)
def test_a_bad_value_in_the_environment_names_the_variable(name, value):
    told = refused(environ={f"TRACER_{name}": value})
    assert told.startswith(f"TRACER_{name}")
    assert "(settings-value)" in told


@pytest.mark.parametrize(
    "line",
    ["max_page_bytes = 1.5", "db = 3", 'db = ["a"]', "sources = [1]", "offline = 1", 'report = ""'],
)
def test_a_bad_value_in_the_file_names_file_and_key(tmp_path, line):
    file = tmp_path / "tracer.toml"
    file.write_text(line)
    assert refused(file=file).startswith(f"{file}: {line.partition(' ')[0]}")


@pytest.mark.parametrize(
    ("name", "shown"), [("db", "--db"), ("report", "--out"), ("sources", "--sources")]
)
def test_an_empty_flag_names_the_option(name, shown):
    assert refused(flags={name: ""}).startswith(f"{shown} is empty")


def test_an_unknown_key_names_those_there_are(tmp_path):
    file = tmp_path / "tracer.toml"
    file.write_text("embeder = 'minilm'")
    assert "embedder" in refused(file=file)


def test_a_change_by_name_is_held_to_the_same_rules(tmp_path):
    changed = with_changes(Settings(), {"db": tmp_path / "a.db", "topic": "score, credit"})
    assert (changed.db, changed.topic) == (str(tmp_path / "a.db"), ("score", "credit"))
    with pytest.raises(UsageError) as caught:
        with_changes(Settings(), {"lock_wait": 3})
    assert str(caught.value).startswith("no setting is called 'lock_wait' (settings-unknown)")
    assert "Did you mean lock_wait_s?" in caught.value.hint
    with pytest.raises(UsageError) as caught:
        with_changes(Settings(), {"lock_wait_s": "soon"})
    assert str(caught.value).startswith("lock_wait_s: 'soon' is not a number of seconds")


def test_a_file_with_a_byte_order_mark_is_read(tmp_path):
    file = tmp_path / "tracer.toml"
    file.write_bytes(b'\xef\xbb\xbfdb = "story.db"\n')
    assert load(file=file, environ={}).db == "story.db"


def test_what_may_be_nothing_may_be_nothing():
    environ = {
        "TRACER_CONTACT": "",
        "TRACER_PROXY": "",
        "TRACER_HOST_DELAY_S": "0",
        "TRACER_LOCK_WAIT_S": "0",
        "TRACER_MAX_REDIRECTS": "0",
        "TRACER_OFFLINE": "",
        "TRACER_USER_AGENT": "me/1",
    }
    found = load(environ=environ)
    assert (found.host_delay_s, found.max_redirects, found.offline) == (0.0, 0, False)


def test_a_limit_is_told_by_every_name_it_can_be_raised_under():
    told = how_to_set("lock_wait_s")
    assert "lock_wait_s in tracer.toml" in told
    assert load(environ={"TRACER_LOCK_WAIT_S": "99"}).lock_wait_s == 99
    assert "TRACER_LOCK_WAIT_S" in told


def test_whole_numbers_and_paths_are_taken_as_they_are(tmp_path):
    found = load({"db": tmp_path}, environ={"TRACER_MAX_PAGE_BYTES": "20_000_000"})
    assert (found.max_page_bytes, found.db) == (20_000_000, str(tmp_path))
    assert Settings().max_page_bytes == 20_000_000
