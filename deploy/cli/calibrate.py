"""`passerelle calibrate`: what the alliance's own decisions say about when FULL may be proposed."""

import asyncio
import getpass
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar

import click
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from deploy.cli.exits import BAD_INPUT, FAULT, NO, Stop
from deploy.settings import Settings
from models.matching.calibrate import Proposals
from models.matching.calibration import parse
from models.matching.recalibrate import FEWEST, Change, recalibrate
from models.matching.shelf import Shelf, UnknownVersion
from models.store import catalogue, database, log
from models.store.decided_lines import DecidedLines, decided_lines
from models.store.vault import Vault

Kind = TypeVar("Kind")


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
        _activate(settings, shelf, version)


def _learn(settings: Settings, shelf: Shelf) -> None:
    try:
        current = shelf.current()
    except UnknownVersion as gone:
        raise Stop(FAULT, str(gone)) from gone
    found = _with_store(settings, lambda session: _decided(session, settings))
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


def _activate(settings: Settings, shelf: Shelf, version: str) -> None:
    """Noted first: what serves and is not in the log must not be."""
    try:
        before = shelf.current().version
        shelf.of(version)
    except UnknownVersion as unknown:
        known = "\n".join(f"  {one}" for one in shelf.versions())
        raise Stop(BAD_INPUT, f"{unknown}; there are\n{known}") from unknown
    _with_store(settings, lambda session: _note(session, before, version))
    shelf.activate(version)
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


def _with_store(settings: Settings, work: Callable[[AsyncSession], Awaitable[Kind]]) -> Kind:
    async def done() -> Kind:
        engine = database.engine(settings.database_url, pool_size=1)
        try:
            async with database.sessions(engine).begin() as session:
                return await work(session)
        finally:
            await engine.dispose()

    try:
        return asyncio.run(done())
    except OperationalError as failed:
        raise Stop(FAULT, f"the database cannot be reached: {failed.orig}") from failed


async def _decided(session: AsyncSession, settings: Settings) -> DecidedLines:
    return await decided_lines(session, Vault(settings.master_key()))


async def _note(session: AsyncSession, before: str, version: str) -> None:
    """In the log of every university: from now on this calibration serves its comparisons."""
    at = datetime.now(UTC)
    for institution in sorted((await catalogue.state(session)).universities):
        entry = log.Entry(
            institution=institution,
            subject=f"calibration/{version}",
            operation=f"{institution}/calibration/{version}/{at.isoformat()}",
            what="CALIBRATION_ACTIVATED",
            who=getpass.getuser(),
            role="OPERATOR",
            detail={"version": version, "before": before},
            at=at,
        )
        await log.append(session, entry)


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
