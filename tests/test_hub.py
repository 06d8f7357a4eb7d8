"""Names on a model hub: looked for here first, asked for once, never without need."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tracer import embedders, hub
from tracer.errors import ModelError, UsageError


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """A hub on loopback that has nothing; the addresses it was asked for."""
    from huggingface_hub import constants

    paths = []

    class Empty(BaseHTTPRequestHandler):
        def do_GET(self):
            # The hub's own library may ask other things of its own accord.
            if self.path.startswith("/api/models"):
                paths.append(self.path)
            busy = "busy" in self.path
            self.send_response(503 if busy else 404)
            if not busy:
                self.send_header("X-Error-Code", "RepoNotFound")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Empty)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(constants, "ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    yield paths
    server.shutdown()
    server.server_close()
    thread.join()


def refused(name, *, offline=False, kind=ModelError):
    with pytest.raises(kind) as caught:
        hub.find("embedder", name, ("minilm", "other"), offline=offline)
    return caught.value


def test_a_plain_name_that_nobody_knows_is_a_wrong_call_at_once(asked):
    told = refused("minilmm", kind=UsageError)
    assert told.slug == "embedder-unknown"
    assert "minilm, other" in told.hint
    assert asked == []


@pytest.mark.parametrize(
    "name", ["./none", "/none/at/all", "a/b/c", "none/", "~/none", "../no-such-folder"]
)
def test_a_path_without_a_folder_is_not_asked_for(asked, name):
    assert "there is no folder" in refused(name).message
    assert asked == []


def test_a_folder_without_a_model_is_told_before_anything_is_loaded(asked, tmp_path):
    assert "holds no model" in refused(str(tmp_path)).message
    (tmp_path / "modules.json").write_text("[]")
    hub.find("embedder", str(tmp_path), (), offline=False)
    assert asked == []


def test_a_name_is_asked_for_once(asked):
    assert "the hub has no model 'no/such'" in refused("no/such").message
    assert asked == ["/api/models/no/such"]


def test_a_hub_that_is_busy_is_not_asked_again(asked):
    assert "could not be asked" in refused("no/busy").message
    assert len(asked) == 1


def test_a_hub_that_cannot_be_reached_is_told(asked, monkeypatch):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    assert "could not be asked" in refused("no/such").message


def test_offline_the_hub_is_not_asked(asked, monkeypatch):
    assert "not asked offline" in refused("no/such", offline=True).message
    from huggingface_hub import constants

    # Nor by a library that would look for a file of it on its own.
    assert constants.HF_HUB_OFFLINE
    assert asked == []


def test_a_name_that_was_had_before_is_not_asked_for(asked, tmp_path):
    kept = tmp_path / "cache" / "models--some--model"
    (kept / "snapshots" / "abc").mkdir(parents=True)
    (kept / "snapshots" / "abc" / "config.json").write_text("{}")
    (kept / "refs").mkdir()
    (kept / "refs" / "main").write_text("abc")
    hub.find("embedder", "some/model", (), offline=False)
    from huggingface_hub import constants

    assert constants.HF_HUB_OFFLINE
    assert asked == []


@pytest.mark.models
def test_a_folder_with_half_a_model_is_told_as_that(tmp_path):
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    (tmp_path / "model.safetensors").write_bytes(b"not tensors")
    with pytest.raises(ModelError) as caught:
        embedders.load(str(tmp_path))
    assert caught.value.slug == "embedder-unusable"
    assert str(tmp_path) in caught.value.message
