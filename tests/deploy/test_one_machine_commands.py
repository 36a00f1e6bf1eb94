"""`up`, `down`, `status`, `doctor` as a person meets them, where nothing runs yet."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.cli.exits import FAULT, Stop
from deploy.cli.telling import system_text, without_password
from deploy.cli.up import up
from deploy.local.logins import logins, logins_text
from deploy.local.state import CHECKOUT, held


def passerelle(state: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deploy.cli.main", *arguments],
        cwd=CHECKOUT,
        env={**os.environ, "PASSERELLE_STATE": str(state)},
        capture_output=True,
        text=True,
    )


def test_status_says_no_where_nothing_runs(tmp_path: Path) -> None:
    called = passerelle(tmp_path, "status", "--json")

    assert called.returncode == 1
    assert json.loads(called.stdout) == {"running": False, "state": str(tmp_path)}


def test_down_is_content_where_nothing_runs(tmp_path: Path) -> None:
    called = passerelle(tmp_path, "down")

    assert called.returncode == 0
    assert "Nothing ran here" in called.stderr


def test_doctor_prints_one_document(tmp_path: Path) -> None:
    called = passerelle(tmp_path, "doctor", "--json")

    findings = json.loads(called.stdout)["findings"]
    assert {"name", "found", "needed", "detail", "remedy"} == set(findings[0])
    assert called.returncode == (0 if all(f["found"] for f in findings if f["needed"]) else 1)


def test_up_waits_for_a_system_that_is_starting_and_starts_no_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASSERELLE_STATE", str(tmp_path))
    monkeypatch.setattr("deploy.cli.up.START_S", 0.1)

    with held(tmp_path), pytest.raises(Stop, match="is not ready after") as stopped:
        up.main([], standalone_mode=False)

    assert stopped.value.status == FAULT
    assert not (tmp_path / "postgres").exists()


def test_passwords_are_not_printed() -> None:
    url = "postgresql://postgres:secret@127.0.0.1:20000/passerelle"

    text = system_text({"addresses": {"database_url": url}, "processes": []})

    assert "secret" not in text
    assert without_password(url) == "postgresql://postgres@127.0.0.1:20000/passerelle"


def test_every_role_of_the_demo_has_somebody_to_log_in_as() -> None:
    found = tuple(logins())
    first = [login for login in found if login.institution == found[0].institution]

    assert {"registrar", "chair", "committee member", "finance officer", "learner"} <= {
        login.may for login in first
    }
    assert all(login.subject in logins_text() for login in first)
