"""Whisper models: found without a network, fetched from a hub that fails, verified, repaired."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from huggingface_hub import constants
from support import fetch_models
from support.fake_hub import COMMIT, FakeHub
from support.scripted_whisper import build_scripted_whisper
from support.voicelike import voicelike

from coach.errors import ModelMissingError, UsageError
from coach.recognize import models, open_recognizer
from coach.resources import data_folder

REPOSITORY = models.KNOWN["base.en"].repository
TEXT = "So we shipped it."


@pytest.fixture(scope="session")
def contents(tmp_path_factory) -> Path:
    """The files of a model as a repository has them, and some that nobody needs."""
    folder = build_scripted_whisper(tmp_path_factory.mktemp("hub") / "files", TEXT)
    (folder / "README.md").write_text("# A model\n")
    (folder / "model.onnx").write_bytes(b"x" * 200_000)
    return folder


@pytest.fixture
def cache(tmp_path, monkeypatch) -> Path:
    """An empty cache in place of the user's; retries do not wait; no proxy is between."""
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(constants, "DOWNLOAD_CHUNK_SIZE", 100_000)
    monkeypatch.setattr("time.sleep", lambda _: None)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    point_at(monkeypatch, "http://127.0.0.1:9")
    return tmp_path / "cache"


def point_at(monkeypatch, url: str) -> None:
    monkeypatch.setattr(constants, "ENDPOINT", url)
    template = url + "/{repo_id}/resolve/{revision}/{filename}"
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)


@pytest.fixture
def hub(contents, cache, monkeypatch):
    with FakeHub(REPOSITORY, contents).serving() as hub:
        point_at(monkeypatch, hub.url)
        yield hub


def store(cache: Path) -> Path:
    return cache / f"models--{REPOSITORY.replace('/', '--')}"


def weights(cache: Path) -> Path:
    return store(cache) / "snapshots" / COMMIT / "model.bin"


def damage(path: Path) -> None:
    """Flip a bit in the middle, keeping the size."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.resolve().write_bytes(content)


def test_a_model_is_fetched_whole_and_works_without_a_network(hub, cache, monkeypatch, contents):
    told: list[tuple[int, int]] = []
    folder = models.fetch("base.en", lambda here, size: told.append((here, size)))
    assert folder == models.find("base.en") == weights(cache).parent
    assert {path.name for path in folder.iterdir()} == {
        "config.json",
        "model.bin",
        "tokenizer.json",
        "vocabulary.json",
    }
    sizes = sum((contents / path.name).stat().st_size for path in folder.iterdir())
    heres = [here for here, _ in told]
    assert heres == sorted(heres)
    assert len(set(heres)) > 5
    assert {size for _, size in told} == {sizes}
    assert told[-1] == (sizes, sizes)
    point_at(monkeypatch, "http://127.0.0.1:9")
    recognizer = open_recognizer("whisper", model="base.en", threads=1)
    assert recognizer.name == "whisper:base.en"
    assert recognizer.transcribe(voicelike(3)).text == TEXT


def test_every_file_of_the_cache_is_verified_without_a_network(hub, cache, monkeypatch):
    folder = models.fetch("base.en")
    point_at(monkeypatch, "http://127.0.0.1:9")
    checks = models.verify(folder)
    assert {check.name for check in checks} >= {"config.json", "model.bin", "tokenizer.json"}
    assert all(check.intact for check in checks)
    for name in ("model.bin", "config.json"):
        damage(folder / name)
        with pytest.raises(ModelMissingError, match=name):
            models.verify(folder)


def test_what_is_intact_is_not_fetched_again(hub, cache):
    models.fetch("base.en")
    hub.asked.clear()
    hub.broken = True
    told = []
    models.fetch("base.en", lambda here, size: told.append((here, size)))
    assert hub.asked == []
    assert told[-1][0] == told[-1][1] > 0


@pytest.mark.parametrize("name", ["model.bin", "config.json"])
def test_a_damaged_file_is_fetched_again_and_no_other(hub, cache, name):
    folder = models.fetch("base.en")
    good = (folder / name).read_bytes()
    damage(folder / name)
    hub.asked.clear()
    assert models.fetch("base.en") == folder
    assert (folder / name).read_bytes() == good
    assert {asked.split()[1] for asked in hub.asked} == {name}


def test_a_half_downloaded_model_is_missing_until_it_is_fetched(hub, cache):
    folder = models.fetch("base.en")
    weights(cache).resolve().unlink()
    assert models.find("base.en") is None
    with pytest.raises(ModelMissingError, match="not on this machine") as caught:
        models.require("base.en")
    assert "coach models fetch base.en" in caught.value.hint
    assert models.fetch("base.en") == folder
    models.verify(folder)


def test_a_cut_connection_is_taken_up_where_it_broke(hub, cache):
    hub.cuts = [200_000, 200_000]
    models.verify(models.fetch("base.en"))
    ranges = [asked for asked in hub.asked if asked.startswith("GET model.bin")]
    assert ranges == [
        "GET model.bin",
        "GET model.bin bytes=200000-",
        "GET model.bin bytes=400000-",
    ]


def test_an_interrupted_download_goes_on_in_the_next_run(hub, cache):
    def interrupt(here: int, _: int) -> None:
        if here >= 300_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        models.fetch("base.en", interrupt)
    assert models.find("base.en") is None
    (part,) = (store(cache) / "blobs").glob("*.incomplete")
    kept = part.stat().st_size
    assert kept >= 200_000
    hub.asked.clear()
    told = []
    models.verify(models.fetch("base.en", lambda here, _: told.append(here)))
    assert f"GET model.bin bytes={kept}-" in hub.asked
    assert told[0] > kept
    assert not list((store(cache) / "blobs").glob("*.incomplete"))


def test_a_damaged_partial_file_is_thrown_away_once(hub, cache, contents):
    sha256 = hashlib.sha256((contents / "model.bin").read_bytes()).hexdigest()
    blobs = store(cache) / "blobs"
    blobs.mkdir(parents=True)
    for partial in (b"y" * 100_000, b"y" * 5_000_000):
        (blobs / f"{sha256}.incomplete").write_bytes(partial)
        models.verify(models.fetch("base.en"))
        (blobs / sha256).unlink()


def test_wrong_bytes_are_refused_and_leave_nothing(hub, cache):
    hub.wrong_bytes = 1
    with pytest.raises(ModelMissingError, match="is damaged") as caught:
        models.fetch("base.en")
    assert caught.value.hint
    assert models.find("base.en") is None
    assert [path for path in (store(cache) / "blobs").iterdir() if path.stat().st_size] == []
    models.verify(models.fetch("base.en"))


def test_no_network_is_explained(cache):
    with pytest.raises(ModelMissingError, match="out of reach") as caught:
        models.fetch("base.en")
    assert "\n" not in str(caught.value)
    assert "COACH_WHISPER__MODEL" in caught.value.hint


def test_a_connection_that_stays_cut_says_what_is_kept(hub, cache):
    hub.cuts = [300_000] + [0] * 20
    with pytest.raises(ModelMissingError, match=r"out of reach .* 0\.3 MB are kept"):
        models.fetch("base.en")
    hub.cuts = []
    hub.asked.clear()
    models.verify(models.fetch("base.en"))
    assert "GET model.bin bytes=300000-" in hub.asked


def test_a_broken_hub_is_explained(hub):
    hub.broken = True
    with pytest.raises(ModelMissingError, match="cannot be fetched"):
        models.fetch("base.en")


def test_a_repository_that_is_not_there(hub):
    with pytest.raises(ModelMissingError, match="the hub has no nobody/nothing"):
        models.fetch("nobody/nothing")


def test_offline_mode_is_named(cache, monkeypatch):
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(ModelMissingError, match="HF_HUB_OFFLINE"):
        models.fetch("base.en")


def test_a_full_disk_is_found_out_before(hub, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=5))
    with pytest.raises(ModelMissingError, match=r"needs 1 MB and .* has 0 MB left"):
        models.fetch("base.en")


def test_a_cache_that_cannot_be_written_is_explained(hub, cache):
    cache.write_text("a file in its place")
    with pytest.raises(ModelMissingError, match="cannot be fetched"):
        models.fetch("base.en")


def test_a_folder_is_a_model_when_it_is_complete(contents, tmp_path, cache):
    assert models.find(str(contents)) == contents
    assert models.require(str(contents)) == models.fetch(str(contents)) == contents
    assert all(check.intact is None for check in models.verify(contents))
    partial = tmp_path / "partial"
    partial.mkdir()
    (partial / "model.bin").write_bytes(b"x")
    (partial / "config.json").touch()
    assert models.find(str(partial)) is None
    with pytest.raises(ModelMissingError) as caught:
        models.require(str(partial))
    missing = "config.json, tokenizer.json, vocabulary.json is missing"
    assert missing in caught.value.message


def test_a_known_name_means_the_model_even_beside_a_folder_of_that_name(hub, tmp_path, monkeypatch):
    (tmp_path / "base.en").mkdir()
    monkeypatch.chdir(tmp_path)
    assert models.find("base.en") is None
    assert models.find(str(models.fetch("base.en"))) == models.find("base.en") is not None


@pytest.mark.parametrize("model", ["bas.en", "./absent", "/absent/folder", "~/absent", "a/b/c", ""])
def test_what_is_no_model_lists_the_known_ones(model, cache):
    for act in (models.find, models.require, models.fetch):
        with pytest.raises(UsageError, match=r"base\.en"):
            act(model)


def test_the_environment_names_hub_and_cache(contents, tmp_path):
    code = (
        "from coach.recognize import models\n"
        "folder = models.fetch('base.en')\n"
        "assert all(check.intact for check in models.verify(folder))\n"
        "print(folder)"
    )
    with FakeHub(REPOSITORY, contents).serving() as hub:
        environment = {
            **os.environ,
            "HF_ENDPOINT": hub.url,
            "HF_HOME": str(tmp_path),
            "NO_PROXY": "127.0.0.1",
        }
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
            cwd=Path(__file__).parent.parent,
        )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() == str(weights(tmp_path / "hub").parent)


def test_the_script_fetches_and_verifies(hub, cache, capsys):
    assert fetch_models.main([]) == 0
    assert "base.en at" in capsys.readouterr().out
    hub.broken = True
    assert fetch_models.main(["base.en"]) == 0
    assert fetch_models.main(["tiny.en"]) == 6
    assert "cannot be fetched" in capsys.readouterr().err
    assert fetch_models.main(["nono"]) == 2


def test_the_manifest_says_what_every_model_is():
    manifest = json.loads((data_folder("models") / "manifest.json").read_text(encoding="utf-8"))
    for entry in manifest["fetched"] + manifest["shipped"]:
        assert entry["name"]
        assert entry["source"]
        assert entry["licence"]
        for file in entry["files"]:
            assert file["size"] > 0
            assert file["sha256"] is None or len(file["sha256"]) == 64
    names = [entry["name"] for entry in manifest["fetched"]]
    assert list(models.KNOWN) == names
    assert names[0] == "base.en"


def test_shipped_models_are_as_the_manifest_says():
    folder = data_folder("models")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    listed = set()
    for entry in manifest["shipped"]:
        for file in entry["files"]:
            path = folder / entry["folder"] / file["path"]
            listed.add(path)
            assert path.stat().st_size == file["size"], path
            assert hashlib.sha256(path.read_bytes()).hexdigest() == file["sha256"], path
    there = {path for path in folder.glob("*/**/*") if path.is_file() and path.suffix != ".md"}
    assert there == listed
