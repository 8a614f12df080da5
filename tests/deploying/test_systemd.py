"""The units and the script that docs/deploying.md gives for systemd agree with each other."""

from __future__ import annotations

import re
import subprocess

from tests.deploying.files import known_settings, pasted, procfile


def block(beginning: str) -> str:
    (found,) = (text for text in pasted("systemd") if text.startswith(beginning))
    return found


def unit(name: str) -> list[str]:
    """The values of that setting in the web server's unit."""
    return re.findall(rf"^{name}=(.*)$", block("[Unit]"), re.MULTILINE)


def test_the_unit_runs_what_the_procfile_says():
    folder = "/srv/habit_api/.venv/bin/"
    assert unit("ExecStart") == [folder + " ".join(procfile()["web"])]
    assert unit("ExecStartPre") == [folder + " ".join(procfile()["release"])]


def test_a_command_by_hand_has_the_user_and_the_settings_of_the_services(tmp_path):
    (tmp_path / "run").write_text(block("#!/bin/sh"))
    (tmp_path / "systemd-run").write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    (tmp_path / "systemd-run").chmod(0o755)
    command = ["flask", "--app", "wsgi", "import", "two words.csv"]
    env = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    told = subprocess.run(
        ["sh", tmp_path / "run", *command], env=env, capture_output=True, text=True, check=True
    )
    words = told.stdout.splitlines()
    assert words[-len(command) :] == command
    assert words.count(f"--uid={unit('User')[0]}") == 1
    for name in ("WorkingDirectory", "EnvironmentFile", "StateDirectory"):
        assert f"--property={name}={unit(name)[0]}" in words
    settings = {word.removeprefix("--setenv=") for word in words if word.startswith("--setenv=")}
    assert {each for each in settings if not each.startswith("PATH=")} == {
        each for each in unit("Environment")[0].split() if not each.startswith("HOST=")
    }
    names = {each.partition("=")[0] for each in settings}
    assert names <= known_settings() | {"PATH"}
