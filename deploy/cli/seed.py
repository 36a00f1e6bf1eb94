"""`passerelle seed FILE`: an alliance from one YAML file; twice is the same as once."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import click
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from deploy.cli.exits import BAD_INPUT, FAULT, Stop
from deploy.settings import Settings
from models.store import database
from models.store.alliance_file import Alliance
from models.store.alliance_reading import BadFile, read
from models.store.development_agreements import FrozenTerms
from models.store.seed import seed as write
from models.store.vault import Vault


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def seed(file: Path) -> None:
    """Loads institutions, programmes, components, bodies, agreements and grade tables from FILE."""
    alliance = _read(file)
    try:
        settings = Settings()  # read from PASSERELLE_*
    except ValidationError as wrong:
        names = ", ".join(f"PASSERELLE_{error['loc'][0]}".upper() for error in wrong.errors())
        raise Stop(BAD_INPUT, f"these settings are missing or wrong: {names}") from wrong
    if alliance.alliance != settings.alliance:
        raise Stop(
            BAD_INPUT,
            f"{file}: alliance: expected {settings.alliance}, the alliance of this deployment,"
            f" got {alliance.alliance}",
        )
    try:
        asyncio.run(_write(settings, alliance))
    except FrozenTerms as frozen:
        raise Stop(BAD_INPUT, f"{file}: {frozen}") from frozen
    except OperationalError as failed:
        raise Stop(FAULT, f"the database cannot be reached: {failed.orig}") from failed
    click.echo(
        f"{alliance.alliance}: {len(alliance.institutions)} institutions,"
        f" {len(alliance.offers)} offers,"
        f" {len(alliance.standing_recognitions)} standing recognitions,"
        f" {len(alliance.development_agreements)} development agreements",
        err=True,
    )


def _read(file: Path) -> Alliance:
    try:
        return read(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as wrong:
        raise Stop(BAD_INPUT, f"{file}: cannot be read: {wrong}") from wrong
    except BadFile as bad:
        raise Stop(BAD_INPUT, f"{file}, {bad}") from bad


async def _write(settings: Settings, alliance: Alliance) -> None:
    engine = database.engine(settings.database_url, pool_size=1)
    try:
        async with database.sessions(engine).begin() as session:
            await write(session, Vault(settings.master_key()), alliance, datetime.now(UTC))
    finally:
        await engine.dispose()
