"""`passerelle calibrate`: old beside new, a frozen file, and who serves only once activated."""

import asyncio
import base64
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from deploy.cli import calibrate as command
from deploy.cli.exits import BAD_INPUT, FAULT, NO, Stop
from models.matching.calibration import shipped
from models.matching.recalibrate import FEWEST, Decided
from models.matching.shelf import Shelf
from models.store import catalogue, log
from models.store.decided_lines import DecidedLines
from tests.inprocess import System
from tests.matching.test_recalibrate import kept

NOWHERE = "postgresql://nobody@127.0.0.1:1/none"


def call(tmp_path: Path, *arguments: str, database: str = NOWHERE) -> Result:
    key = tmp_path / "master.key"
    key.write_text(base64.b64encode(b"k" * 32).decode())
    key.chmod(0o600)
    settings = {
        "PASSERELLE_DATABASE_URL": database,
        "PASSERELLE_MASTER_KEY_FILE": str(key),
        "PASSERELLE_CALIBRATIONS_FOLDER": str(tmp_path / "calibrations"),
    }
    return CliRunner().invoke(command.calibrate, arguments, env=settings)


def address(running: System) -> str:
    engine = running.sessions.kw["bind"].sync_engine
    assert isinstance(engine, Engine)
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


def stopped(result: Result) -> Stop:
    assert isinstance(result.exception, Stop), result.output
    return result.exception


def decided(monkeypatch: pytest.MonkeyPatch, *lines: Decided) -> None:
    async def found(*_: object) -> DecidedLines:
        return DecidedLines(list(lines), 3)

    monkeypatch.setattr(command, "_decided", found)


def test_too_little_is_said_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided(monkeypatch, *[Decided.of(kept(), full=True)] * (FEWEST - 1))
    result = call(tmp_path)
    assert stopped(result).status == NO
    assert "Nothing was written" in stopped(result).message
    assert f"{FEWEST - 1} lines" in result.output
    assert "stays as it is" in result.output
    assert not (tmp_path / "calibrations").exists()


def test_old_stands_beside_new_and_serves_until_the_new_one_is_activated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided(monkeypatch, *[Decided.of(kept(), full=False)] * FEWEST)
    result = call(tmp_path)
    assert result.exception is None, result.exception
    rows = [line.split() for line in result.output.splitlines()]
    assert ["may", "propose", "FULL", "yes", "no"] in rows
    assert ["would", "have", "proposed", str(FEWEST), "0"] in rows
    shelf = Shelf(tmp_path / "calibrations")
    (version,) = set(shelf.versions()) - set(Shelf().versions())
    assert shelf.current() == shipped()
    assert version in result.output


def test_what_cannot_be_noted_in_the_log_does_not_serve(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "calibrations")
    said = stopped(call(tmp_path, "--activate", shipped().version))
    assert said.status == FAULT
    assert "cannot be reached" in said.message
    assert not (tmp_path / "calibrations").exists()
    assert shelf.current() == shipped()


@pytest.mark.servers
async def test_an_activation_is_in_the_log_of_every_university(
    running: System, tmp_path: Path
) -> None:
    version = shipped().version
    result = await asyncio.to_thread(
        call, tmp_path, "--activate", version, database=address(running)
    )
    assert result.exception is None, result.exception
    assert (tmp_path / "calibrations" / "current").read_text("utf-8").strip() == version
    async with running.sessions() as session:
        for university in (await catalogue.state(session)).universities:
            (entry,) = await log.of_subject(session, university, f"calibration/{version}")
            assert (entry.what, entry.role) == ("CALIBRATION_ACTIVATED", "OPERATOR")
            assert entry.detail == {"version": version, "before": version}
            assert await log.first_broken(session, university) is None


def test_an_unknown_version_is_told_with_those_there_are(tmp_path: Path) -> None:
    said = stopped(call(tmp_path, "--activate", "mine"))
    assert said.status == BAD_INPUT
    assert shipped().version in said.message


def test_a_folder_is_needed(tmp_path: Path) -> None:
    assert stopped(CliRunner().invoke(command.calibrate, env={})).status == BAD_INPUT


@pytest.mark.servers
async def test_what_a_committee_decided_is_counted_and_an_agreement_is_not(
    running: System, tmp_path: Path
) -> None:
    seen = await running.voted(await running.before_panel())
    await running.decided_by_chair(seen)
    covered = await running.handed_in("entrepreneurship.jsonld", "ECO-EL-07")
    assert (await running.decide(covered)).status_code == 201
    result = await asyncio.to_thread(call, tmp_path, database=address(running))
    assert stopped(result).status == NO
    assert "with a kept comparison: 1." in result.output
