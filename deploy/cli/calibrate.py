"""`passerelle calibrate`: what the alliance's own decisions say about when FULL may be proposed."""

import asyncio
from datetime import UTC, datetime

import click
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from deploy.cli.exits import BAD_INPUT, FAULT, NO, Stop
from deploy.settings import Settings
from models.matching.calibrate import Proposals
from models.matching.calibration import parse
from models.matching.recalibrate import FEWEST, Change, recalibrate
from models.matching.shelf import Shelf, UnknownVersion
from models.store import database
from models.store.decided_lines import DecidedLines, decided_lines
from models.store.vault import Vault


@click.command()
@click.option(
    "--activate", "version", metavar="VERSION", help="Makes this version serve; made before."
)
def calibrate(version: str | None) -> None:
    """Learns from the decisions of the committees, shows old against new, and writes a version.

    What it writes serves new comparisons only after `--activate VERSION`; past ones keep theirs.
    """
    settings = _settings()
    shelf = Shelf(settings.calibrations_folder)
    if version is None:
        _learn(settings, shelf)
    else:
        _activate(shelf, version)


def _learn(settings: Settings, shelf: Shelf) -> None:
    try:
        current = shelf.current()
        found = asyncio.run(_decided(settings))
    except UnknownVersion as gone:
        raise Stop(FAULT, str(gone)) from gone
    except OperationalError as failed:
        raise Stop(FAULT, f"the database cannot be reached: {failed.orig}") from failed
    today = datetime.now(UTC).date()
    made = recalibrate(
        current,
        found.lines,
        name=f"{settings.alliance}-{today}",
        origin=f"decisions of committees of {settings.alliance} until {today}",
    )
    click.echo(f"Now serving: {current.version}. {_counted(found)}", err=True)
    for change in made.changes:
        click.echo(_side_by_side(change))
    if made.text is None:
        raise Stop(
            NO, f"too few decided lines: a route needs {FEWEST}. Nothing was written or changed."
        )
    written = shelf.put(made.text)
    click.echo(
        f"written: {written}\nIt serves after `passerelle calibrate --activate"
        f" {parse(made.text).version}`; until then nothing changes.",
        err=True,
    )


def _activate(shelf: Shelf, version: str) -> None:
    try:
        before = shelf.current().version
        shelf.activate(version)
    except UnknownVersion as unknown:
        known = "\n".join(f"  {one}" for one in shelf.versions())
        raise Stop(BAD_INPUT, f"{unknown}; there are\n{known}") from unknown
    click.echo(f"{version} serves new comparisons; before: {before}", err=True)


def _settings() -> Settings:
    try:
        settings = Settings()  # read from PASSERELLE_*
    except ValidationError as wrong:
        names = ", ".join(f"PASSERELLE_{error['loc'][0]}".upper() for error in wrong.errors())
        raise Stop(BAD_INPUT, f"these settings are missing or wrong: {names}") from wrong
    if settings.calibrations_folder is None:
        raise Stop(BAD_INPUT, "set PASSERELLE_CALIBRATIONS_FOLDER, as for the workers")
    return settings


async def _decided(settings: Settings) -> DecidedLines:
    engine = database.engine(settings.database_url, pool_size=1)
    try:
        async with database.sessions(engine)() as session:
            return await decided_lines(session, Vault(settings.master_key()))
    finally:
        await engine.dispose()


def _counted(found: DecidedLines) -> str:
    without = f" (recognitions without one: {found.unreadable})" if found.unreadable else ""
    return f"Lines decided by committees with a kept comparison: {len(found.lines)}{without}."


def _side_by_side(change: Change) -> str:
    required, incoming = change.old.languages
    lines = [
        f"{' + '.join(change.old.views)}, component {required}, credential {incoming}: "
        f"{change.lines} lines, {change.recognised} recognised in full"
    ]
    if not change.enough:
        return f"{lines[0]}\n  stays as it is: {FEWEST} decided lines are needed"
    rows = (
        ("", "old", "new"),
        ("may propose FULL", _yes(change.old.proposes), _yes(change.new.proposes)),
        ("risk it may carry", _risk(change.old.proposal_risk), _risk(change.new.proposal_risk)),
        ("would have proposed", str(change.before.made), str(change.after.made)),
        ("wrong among them", str(change.before.wrong), str(change.after.wrong)),
        ("error at most (95 %)", _bound(change.before), _bound(change.after)),
    )
    lines += [f"  {name:<22}{old:>10}{new:>10}" for name, old, new in rows]
    return "\n".join(lines)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _risk(value: int) -> str:
    return f"{value // 100}.{value % 100:02d} %"


def _bound(made: Proposals) -> str:
    return f"{made.bound:.3f}" if made.made else "–"
