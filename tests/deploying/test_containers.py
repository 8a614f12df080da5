"""The image and its composition, as far as they can be tried where no container runs."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from tests.deploying.files import compose, copied, dockerfile, known_settings, procfile
from tests.runs import ROOT, clean_environment

PROGRAMS = ("web", "worker", "beat", "telegram", "migrate")


@pytest.mark.slow
def test_what_the_image_holds_is_enough_to_migrate_and_to_load(tmp_path):
    image = tmp_path / "app"
    image.mkdir()
    for name in copied():
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, image / name)
    env = clean_environment(VAR_DIR=str(tmp_path / "var"), PYTHONDONTWRITEBYTECODE="1")
    for words in (["flask", "--app", "wsgi", "db", "upgrade"], ["gunicorn", "--check-config"]):
        command = [sys.executable, "-m", *words, *(["wsgi:app"] if words[0] == "gunicorn" else [])]
        done = subprocess.run(
            command, cwd=image, env=env, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stderr


def test_the_image_runs_as_nobody_in_particular_and_is_watched():
    words = {line[0]: line[1:] for line in dockerfile()}
    assert words["USER"] == ["habit"]
    assert "habit_api.site.probe" in words["HEALTHCHECK"]
    assert words["CMD"] == ['["gunicorn",', '"wsgi:app"]']


def test_nothing_but_what_the_image_is_made_of_is_sent_to_its_builder():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignored[1] == "*"
    assert {line[1:] for line in ignored if line.startswith("!")} == set(copied())


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_a_container_runs_what_the_procfile_says(name):
    assert compose()["services"][name]["command"] == procfile()[name]


def test_the_database_is_migrated_before_anything_else_starts():
    services = compose()["services"]
    assert services["migrate"]["command"] == procfile()["release"]
    for name in ("web", "worker", "beat", "telegram"):
        assert services[name]["depends_on"]["migrate"] == {
            "condition": "service_completed_successfully"
        }


def test_the_bot_s_process_starts_only_where_it_is_asked_for_and_is_ended_by_ctrl_c():
    profiles = {name: service.get("profiles") for name, service in compose()["services"].items()}
    assert {name: found for name, found in profiles.items() if found} == {"telegram": ["telegram"]}
    service = compose()["services"]["telegram"]
    assert service["command"] == ["flask", "--app", "wsgi", "telegram", "poll"]
    assert service["stop_signal"] == "SIGINT"


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_program_s_containers_have_no_rights_and_write_to_their_volume_only(name):
    service = compose()["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_only_the_web_server_is_reached_and_only_from_this_machine():
    ports = {name: service.get("ports") for name, service in compose()["services"].items()}
    assert {name: found for name, found in ports.items() if found} == {
        "web": ["127.0.0.1:8000:8000"]
    }


@pytest.mark.parametrize("name", PROGRAMS)
def test_containers_are_given_settings_that_there_are(name):
    assert set(compose()["services"][name]["environment"]) <= known_settings()


def test_all_volumes_and_conditions_name_something():
    document = compose()
    for service in document["services"].values():
        for volume in service.get("volumes", ()):
            assert volume.partition(":")[0] in document["volumes"]
        for name, wanted in service.get("depends_on", {}).items():
            other = document["services"][name]
            assert wanted["condition"] != "service_healthy" or "test" in other["healthcheck"]
