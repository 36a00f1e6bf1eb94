"""The command `passerelle`: finds the sub-command, runs it, and leaves in one way.

Each sub-command lives in a module of its own, imported only when it is called: `rule`, `inspect`
and `match` start without a web framework, a database or Temporal in memory.
"""

import importlib
import os
import sys
from typing import NoReturn

import click

from deploy.cli.catalogue import COMMANDS, Entry
from deploy.cli.exits import BAD_INPUT, FAULT, Stop


class Lazy(click.Group):
    """A group whose commands are named in a table and imported on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [entry.name for entry in COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = next((entry for entry in COMMANDS if entry.name == cmd_name), None)
        return None if entry is None else _load(entry)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Grouped by the person who uses them, without importing any."""
        for person in dict.fromkeys(entry.person for entry in COMMANDS):
            with formatter.section(person):
                formatter.write_dl([(e.name, e.does) for e in COMMANDS if e.person == person])


def _load(entry: Entry) -> click.Command:
    module = importlib.import_module(entry.module)
    command = getattr(module, entry.attribute)
    if not isinstance(command, click.Command):
        raise TypeError(f"{entry.module}.{entry.attribute} is no command")
    return command


@click.command(
    cls=Lazy,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="passerelle")
@click.option(
    "--as", "person", metavar="NAME", help="Be this person of the demo; alone: print their token."
)
@click.pass_context
def passerelle(context: click.Context, person: str | None) -> None:
    """Recognises what students bring from partner universities. See the README for a first run."""
    if context.invoked_subcommand is not None:
        return
    if person is None:
        click.echo(context.get_help())
        return
    client = importlib.import_module("deploy.cli.client")
    click.echo(client.token_for(person))


def main() -> NoReturn:
    """Runs the command and leaves at once.

    A short process that used the Temporal SDK may crash while the interpreter closes (SDK issue
    300), so every command flushes and leaves without closing it.
    """
    leave(_run())


def leave(status: int) -> NoReturn:
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(status)


def _run() -> int:
    try:
        result = passerelle.main(standalone_mode=False)
    except Stop as stop:
        if stop.message:
            click.echo(f"passerelle: {stop.message}", err=True)
        return stop.status
    except click.exceptions.Exit as left:
        return left.exit_code
    except click.ClickException as bad:
        bad.show()
        return BAD_INPUT
    except (click.Abort, KeyboardInterrupt):
        click.echo("passerelle: stopped", err=True)
        return FAULT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return result if isinstance(result, int) else 0


if __name__ == "__main__":
    main()
